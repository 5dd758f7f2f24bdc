import { SIGN_IN_METHODS, type SignedIn } from '../access/identity.ts';
import { CLAIM_LIMITS } from '../access/provider-claims.ts';
import { isRole } from '../access/roles.ts';
import { LIMITS } from '../bounds.ts';
import type { DecisionChannel, DecisionKind } from '../policy/decision.ts';
import type { AbortRequest, SentBy } from '../record/endings.ts';
import { isJsonObject, type JsonObject } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { stripControls } from '../text/strip-controls.ts';

/** A decision as somebody asks for it, checked for form only. */
export interface DecisionRequest {
  readonly kind: DecisionKind;
  readonly by: string;
  readonly plan: string;
  readonly comment: string;
  readonly via: DecisionChannel;
  readonly signedIn?: SignedIn;
}

const EXAMPLE = '{"by":"ana","plan":"1a2b3c4d"}';
/** Ids of presses are uuids of the API's. */
const PRESS_ID = /^[0-9a-fA-F-]{8,64}$/;
const PLAN = /^[0-9a-fA-F]{8,64}$/;
/** Channels that a message may name; only the workflow itself decides for the policy. */
const CHANNELS: readonly DecisionChannel[] = ['dashboard', 'api', 'cli', 'slack', 'signal'];
/** Names that the record uses for the machine. */
const RESERVED_ACTORS: ReadonlySet<string> = new Set(['recoverops', 'policy', 'temporal']);

/** A copy, so that only own members are read. */
function membersOf(value: unknown): Result<JsonObject> {
  return isJsonObject(value) ? ok({ ...value }) : err(`not a JSON object; send ${EXAMPLE}`);
}

/** The name of a person. `field` is what the message calls it. */
export function parseActor(value: unknown, field = 'by'): Result<string> {
  if (typeof value !== 'string')
    return err(`"${field}" is missing${field === 'by' ? `; send ${EXAMPLE}` : ''}`);
  const name = value.trim();
  if (name === '' || name.length > LIMITS.actorChars)
    return err(`"${field}" needs 1 to ${LIMITS.actorChars} characters`);
  if (stripControls(name) !== name || /[\n\t]/.test(name))
    return err(`"${field}" holds characters that cannot be shown`);
  if (RESERVED_ACTORS.has(name.toLowerCase()))
    return err(`"${field}" may not be "${name}"; give the name of a person`);
  return ok(name);
}

export function parseChannel(value: unknown): Result<DecisionChannel> {
  const via = CHANNELS.find((channel) => channel === value);
  return via === undefined ? err(`"via" is not one of ${CHANNELS.join(', ')}`) : ok(via);
}

function commentOf(value: unknown, name: string): Result<string> {
  if (value === undefined || value === null) return ok('');
  if (typeof value !== 'string') return err(`"${name}" is not text`);
  if (value.length > LIMITS.commentChars)
    return err(`"${name}" is longer than ${LIMITS.commentChars} characters`);
  return ok(stripControls(value));
}

const isVouched = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && value.length <= CLAIM_LIMITS.subjectChars);

/** How the API knew who it was; nothing where it does not say, which an older one does not. */
export function parseSignedIn(value: unknown): Result<{ readonly signedIn?: SignedIn }> {
  if (value === undefined) return ok({});
  if (!isJsonObject(value)) return err('"signedIn" is not an object');
  const { subject, issuer, role } = value;
  const method = SIGN_IN_METHODS.find((known) => known === value.method);
  if (method === undefined || !isVouched(subject) || !isVouched(issuer))
    return err('"signedIn" says of nobody how they were known');
  if (role !== undefined && !isRole(role)) return err('"signedIn" names a role that there is not');
  return ok({ signedIn: { method, subject, issuer, ...(role === undefined ? {} : { role }) } });
}

/** The digest of a plan, or its beginning, in lower case. */
export function parsePlanName(value: unknown): Result<string> {
  return typeof value === 'string' && PLAN.test(value)
    ? ok(value.toLowerCase())
    : err(`"plan" is not the plan's digest or its first 8 characters; send ${EXAMPLE}`);
}

/** What `approve` and `reject` carry when sent by hand, or the fields of the update `decide`. */
export function parseDecisionRequest(
  value: unknown,
  fixed?: { readonly kind: DecisionKind; readonly via: DecisionChannel },
): Result<DecisionRequest> {
  const fields = membersOf(value);
  if (!fields.ok) return fields;
  const kind = fixed?.kind ?? fields.value.kind;
  if (kind !== 'approve' && kind !== 'reject') return err('"kind" is neither "approve" nor "reject"');
  const via = parseChannel(fixed?.via ?? fields.value.via);
  if (!via.ok) return via;
  const by = parseActor(fields.value.by);
  if (!by.ok) return by;
  const plan = parsePlanName(fields.value.plan);
  if (!plan.ok) return plan;
  const comment = commentOf(fields.value.comment, 'comment');
  if (!comment.ok) return comment;
  // Who sends a signal by hand can type this as well as a name.
  const signedIn = via.value === 'signal' ? ok({}) : parseSignedIn(fields.value.signedIn);
  if (!signedIn.ok) return signedIn;
  return ok({
    kind,
    by: by.value,
    plan: plan.value,
    comment: comment.value,
    via: via.value,
    ...signedIn.value,
  });
}

export function parseAbort(value: unknown): Result<AbortRequest> {
  const fields = membersOf(value);
  if (!fields.ok) return err('not a JSON object; send {"by":"ana","reason":"…"}');
  const by = parseActor(fields.value.by);
  if (!by.ok) return by;
  const reason = commentOf(fields.value.reason, 'reason');
  if (!reason.ok) return reason;
  const { pressId } = fields.value;
  const press = typeof pressId === 'string' && PRESS_ID.test(pressId) ? { pressId } : {};
  return ok({ by: by.value, reason: reason.value, ...senderOf(fields.value), ...press });
}

/**
 * The same where it came by a signal: whoever may send one can type by what they were known as well as a name, so the name is a
 * claim, and nothing else of its sender is kept. Only updates, and what begins a run, are the API's own word.
 */
export function asClaimed<T extends SentBy>({ signedIn: _typed, ...said }: T): Omit<T, 'signedIn'> & SentBy {
  return { ...said, via: 'signal' };
}

/**
 * Through what it came and how the sender was known. Nothing of it is a reason to refuse: who asks for a stop is heard, and
 * what does not say both properly was typed by hand, with a name that is only claimed.
 */
function senderOf({ via, signedIn }: JsonObject): SentBy {
  const channel = parseChannel(via);
  const known = parseSignedIn(signedIn);
  if (!channel.ok || channel.value === 'signal' || !known.ok || known.value.signedIn === undefined)
    return { via: 'signal' };
  return { via: channel.value, signedIn: known.value.signedIn };
}
