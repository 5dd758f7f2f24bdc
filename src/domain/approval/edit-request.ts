import type { SignedIn } from '../access/identity.ts';
import { LIMITS } from '../bounds.ts';
import type { AskedEdit } from '../plan/edit-plan.ts';
import { matchesDigest, shortDigest } from '../plan/plan-digest.ts';
import type { DecisionChannel } from '../policy/decision.ts';
import type { IncidentRecord } from '../record/incident-record.ts';
import { isEnded } from '../record/state-machine.ts';
import { isJsonObject } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { stripControls } from '../text/strip-controls.ts';
import { parseActor, parseChannel, parsePlanName, parseSignedIn } from './decision-request.ts';

/** An edit as somebody asks for it, checked for form only. */
export interface EditRequest extends AskedEdit {
  /** The same for an edit that is sent again, so that it counts once. */
  readonly editId: string;
  readonly by: string;
  /** Digest of the plan that was looked at, or its beginning. */
  readonly plan: string;
  readonly reason: string;
  readonly via: DecisionChannel;
  readonly signedIn?: SignedIn;
}

/** Ids of edits are hashes or uuids of the caller's. */
const EDIT_ID = /^[0-9a-zA-Z-]{8,64}$/;
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,79}$/;

function setsOf(value: unknown): Result<AskedEdit['set']> {
  if (value === undefined) return ok([]);
  if (!Array.isArray(value)) return err('"set" is not a list');
  if (value.length > LIMITS.editSetsMax) return err(`"set" has more than ${LIMITS.editSetsMax} entries`);
  const sets: AskedEdit['set'][number][] = [];
  for (const one of value as readonly unknown[]) {
    if (!isJsonObject(one)) return err('an entry of "set" is not {"name":"…","value":"…"}');
    const { step = null, name, value: given } = one;
    if (typeof name !== 'string' || !NAME.test(name))
      return err('a "name" in "set" is no name of a parameter');
    if (step !== null && (typeof step !== 'string' || !NAME.test(step)))
      return err(`"step" of ${name} is no id of a step`);
    const isValue =
      (typeof given === 'string' && given.length <= LIMITS.editValueChars) ||
      (typeof given === 'number' && Number.isSafeInteger(given));
    if (!isValue)
      return err(
        `the value of ${name} is neither a text of at most ${LIMITS.editValueChars} characters nor a whole number`,
      );
    sets.push({ step, name, value: given as string | number });
  }
  return ok(sets);
}

function targetsOf(value: unknown): Result<AskedEdit['targets']> {
  if (value === undefined || value === null) return ok(null);
  if (!Array.isArray(value) || value.length > LIMITS.editSetsMax)
    return err(`"targets" is not a list of at most ${LIMITS.editSetsMax} hosts`);
  const isName = (one: unknown) =>
    typeof one === 'string' && one !== '' && one.length <= LIMITS.editValueChars;
  return value.every(isName) ? ok(value as readonly string[]) : err('a host in "targets" is no text');
}

function reasonOf(value: unknown): Result<string> {
  const reason = typeof value === 'string' ? stripControls(value).trim() : '';
  if (reason === '') return err('"reason" is missing: say why the plan is to be another');
  return reason.length > LIMITS.commentChars
    ? err(`"reason" is longer than ${LIMITS.commentChars} characters`)
    : ok(reason);
}

/** The fields of the update `edit`, whoever sent them. */
export function parseEditRequest(value: unknown): Result<EditRequest> {
  if (!isJsonObject(value)) return err('not a JSON object');
  const fields = { ...value };
  const { editId } = fields;
  if (typeof editId !== 'string' || !EDIT_ID.test(editId)) return err('"editId" is no id of an edit');
  const by = parseActor(fields.by);
  if (!by.ok) return by;
  const via = parseChannel(fields.via);
  if (!via.ok) return via;
  const plan = parsePlanName(fields.plan);
  if (!plan.ok) return plan;
  const reason = reasonOf(fields.reason);
  if (!reason.ok) return reason;
  const set = setsOf(fields.set);
  if (!set.ok) return set;
  const targets = targetsOf(fields.targets);
  if (!targets.ok) return targets;
  if (set.value.length === 0 && targets.value === null)
    return err('nothing is to be changed: name a parameter with its value, or the hosts');
  const signedIn = via.value === 'signal' ? ok({}) : parseSignedIn(fields.signedIn);
  if (!signedIn.ok) return signedIn;
  return ok({
    editId,
    by: by.value,
    via: via.value,
    plan: plan.value,
    reason: reason.value,
    set: set.value,
    targets: targets.value,
    ...signedIn.value,
  });
}

type EditJudgement =
  | { readonly kind: 'edit' }
  /** It was made before, by the same request. */
  | { readonly kind: 'repeat' }
  | { readonly kind: 'refuse'; readonly reason: string };

const refuse = (reason: string): EditJudgement => ({ kind: 'refuse', reason });

type Waiting = Pick<
  IncidentRecord,
  'status' | 'plan' | 'planDigest' | 'approval' | 'decision' | 'edits' | 'settings'
>;

/**
 * Whether a plan may be edited now: only while it waits for a decision, until the deadline that it waited to before, and by
 * somebody who names it. What may be in the edit `editPlan` says.
 */
export function judgeEdit(record: Waiting | null, request: EditRequest, nowMs: number): EditJudgement {
  if (record === null) return refuse('the incident is not open yet');
  const { status, plan, planDigest, approval, decision, edits = [], settings } = record;
  if (edits.some(({ id }) => id === request.editId)) return { kind: 'repeat' };
  if (isEnded(status)) return refuse(`the attempt has ended: ${status.replace('_', ' ')}`);
  if (plan === null || planDigest === null || approval === null)
    return refuse(`no plan waits: the incident is ${status.replace('_', ' ')}`);
  if (!matchesDigest(request.plan, planDigest))
    return refuse(
      `plan ${shortDigest(request.plan)} is not the one that waits, which is ${shortDigest(planDigest)}`,
    );
  if (decision !== null) return refuse(`already decided: ${decision.kind} by ${decision.by}`);
  if (status !== 'pending_approval')
    return refuse(`no plan waits: the incident is ${status.replace('_', ' ')}`);
  if (nowMs >= Date.parse(approval.deadline)) return refuse(`the deadline was ${approval.deadline}`);
  if (request.via === 'signal' && settings.signalDecisions === 'ignore')
    return refuse(
      'a message in Temporal only claims a name, and does not count here: use the dashboard or the command line',
    );
  if (plan.undoes !== undefined) return refuse('an undo is approved or rejected as it is');
  if (edits.length >= LIMITS.planEditsMax)
    return refuse(`the plan was edited ${edits.length} times, the most in one attempt: approve or reject it`);
  return { kind: 'edit' };
}
