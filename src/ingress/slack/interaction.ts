import { Type } from 'typebox';
import { Check } from 'typebox/value';
import type { DecisionKind } from '../../domain/policy/decision.ts';
import { err, ok, type Result } from '../../domain/text/result.ts';
import type { ShownBlock } from '../../ports/slack-answers.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { parseStrictObject } from '../sns/strict-json.ts';

/** One press of one of our buttons. */
export interface ButtonPress {
  readonly kind: DecisionKind;
  /** The secret that the button was made with. */
  readonly secret: string;
  readonly user: string;
  /** The workspace that the user belongs to, which need not be the one that the app is installed in. */
  readonly team: string;
  readonly channel: string;
  readonly responseUrl: string;
  /** The message as it stands, without its buttons. */
  readonly blocks: readonly ShownBlock[];
  /** The buttons of it, in blocks of their own. */
  readonly buttons: readonly ShownBlock[];
}

const { slack } = INGRESS_LIMITS;
const Id = Type.String({ pattern: '^[A-Z0-9]{2,30}$' });

/** Of what Slack tells, which is more, and of other interactions something else. */
const PressSchema = Type.Object({
  type: Type.Literal('block_actions'),
  user: Type.Object({ id: Id, team_id: Type.Optional(Id) }),
  team: Type.Optional(Type.Union([Type.Object({ id: Id }), Type.Null()])),
  channel: Type.Object({ id: Id }),
  response_url: Type.String({ maxLength: slack.addressChars }),
  actions: Type.Array(
    Type.Object({
      type: Type.Literal('button'),
      action_id: Type.Enum(['recoverops_approve', 'recoverops_reject']),
      value: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    }),
    { minItems: 1, maxItems: 1 },
  ),
  message: Type.Object({
    blocks: Type.Array(Type.Object({ type: Type.String() }), { maxItems: slack.blocksMax }),
  }),
});

/** What of a press of one of our buttons has to be there to tell whoever pressed it that nothing came of it. */
const OursSchema = Type.Object({
  type: Type.Literal('block_actions'),
  response_url: Type.String({ maxLength: slack.addressChars }),
  actions: Type.Array(Type.Object({ action_id: Type.Enum(['recoverops_approve', 'recoverops_reject']) }), {
    minItems: 1,
    maxItems: slack.blocksMax,
  }),
});

/** A press of one of our buttons that lacks something, so that nothing can come of it. */
export interface UnreadPress {
  readonly kind: 'unread';
  readonly responseUrl: string;
}

/** Reads the form that Slack sends; `null`: a genuine interaction, but none of our buttons. */
export function readInteraction(body: Uint8Array): Result<ButtonPress | UnreadPress | null> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return err('the body is no text');
  }
  const payloads = new URLSearchParams(text).getAll('payload');
  const [payload] = payloads;
  if (payload === undefined || payloads.length > 1) return err('the form has not one field "payload"');
  const parsed = parseStrictObject(Buffer.from(payload, 'utf8'));
  if (!parsed.ok) return err(`the payload: ${parsed.error}`);
  const { value } = parsed;
  const unread: UnreadPress | null = Check(OursSchema, value)
    ? { kind: 'unread', responseUrl: value.response_url }
    : null;
  if (!Check(PressSchema, value)) return ok(unread);
  const [action] = value.actions;
  const team = value.user.team_id ?? value.team?.id;
  if (action === undefined || team === undefined) return ok(unread);
  return ok({
    kind: action.action_id === 'recoverops_approve' ? 'approve' : 'reject',
    secret: action.value,
    user: value.user.id,
    team,
    channel: value.channel.id,
    responseUrl: value.response_url,
    blocks: value.message.blocks.filter(({ type }) => type !== 'actions'),
    buttons: value.message.blocks.filter(({ type }) => type === 'actions'),
  });
}
