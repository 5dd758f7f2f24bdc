import { matchesDigest, shortDigest } from '../plan/plan-digest.ts';
import type { Decision } from '../policy/decision.ts';
import { decidedText } from '../record/decided-text.ts';
import type { ApprovalState, IncidentRecord } from '../record/incident-record.ts';
import { isEnded } from '../record/state-machine.ts';
import { INVISIBLE_CHARACTERS } from '../text/invisible-characters.ts';
import type { DecisionRequest } from './decision-request.ts';
import { isClaim } from './person-request.ts';

export type Judgement =
  | { readonly kind: 'record' }
  /** The same person said the same before: nothing changes. */
  | { readonly kind: 'repeat' }
  | { readonly kind: 'refuse'; readonly reason: string };

const refuse = (reason: string): Judgement => ({ kind: 'refuse', reason });

/** What cannot be seen: characters without a shape of their own, and blanks of every kind. */
const UNSEEN = new RegExp(`[${INVISIBLE_CHARACTERS}\\p{White_Space}\\p{C}]+`, 'gu');

/** Two spellings of one name are one person: whoever approves twice must not count twice. */
export function isSamePerson(a: string, b: string): boolean {
  // Upper case first, so that `ß` and `ss` meet.
  const plain = (name: string) =>
    name.normalize('NFKC').replace(UNSEEN, '').toUpperCase().toLowerCase().normalize('NFKC');
  return plain(a) === plain(b);
}

type Author = Pick<DecisionRequest, 'by' | 'signedIn'>;

/** One name, or one person at one provider under two names. */
function isSameAuthor(a: Author, b: Author): boolean {
  const [one, other] = [a.signedIn, b.signedIn];
  const isOneSubject =
    one !== undefined &&
    one.issuer !== null &&
    one.subject !== null &&
    one.issuer === other?.issuer &&
    one.subject === other.subject;
  return isOneSubject || isSamePerson(a.by, b.by);
}

/**
 * Who made the plan that waits, where people did: whoever edited it, or asked for an undo. The machine's own plan has no author. Four eyes means that
 * an author's yes is none of the two.
 */
function isAuthor({ edits = [], begun }: IncidentRecord, request: Author): boolean {
  if (begun.kind === 'undo' && isSameAuthor(begun, request)) return true;
  return edits.some((edit) => isSameAuthor(edit, request));
}

/**
 * Why nobody can approve a plan that takes two people where who made it is only claimed: the author would be free to be one of the
 * two under their own name. Null where that is no reason.
 */
export function authorRefusal(
  { approval, begun, edits = [] }: Pick<IncidentRecord, 'approval' | 'begun' | 'edits'>,
  kind: DecisionRequest['kind'],
): string | null {
  if (kind !== 'approve' || (approval?.required ?? 1) < 2) return null;
  if (begun.kind === 'undo' && isClaim(begun))
    return 'this undo takes two people beside whoever asked for it, whose name is only claimed: reject it, and ask for it in the dashboard or by the command line';
  const edit = edits.find(isClaim);
  return edit === undefined
    ? null
    : `this plan takes two people beside whoever edited it, and that this was ${edit.by} is only claimed: reject it, and plan again`;
}

/** Why a decision that a raw signal brings does not count, where it does not: its name is a claim that nobody checked. */
export function claimRefusal(
  { settings, approval }: IncidentRecord,
  request: DecisionRequest,
): string | null {
  if (request.via !== 'signal') return null;
  if (settings.signalDecisions === 'ignore')
    return 'a signal only claims a name, and does not count here: decide in the dashboard or by the command line';
  if (request.kind === 'approve' && (approval?.required ?? 1) > 1)
    return 'a signal only claims a name, and this plan takes two people: approve in the dashboard or by the command line';
  return null;
}

/** Whether the same person said the same of this plan before. */
export function isSaidBefore(
  { approval, decision, planDigest }: Pick<IncidentRecord, 'approval' | 'decision' | 'planDigest'>,
  request: DecisionRequest,
): boolean {
  if (approval === null || planDigest === null || !matchesDigest(request.plan, planDigest)) return false;
  const said = decision === null ? approval.approvals : [...approval.approvals, decision];
  return said.some((one) => one.kind === request.kind && isSameAuthor(one, request));
}

/** Whether a decision counts. First valid decision wins; each is bound to the digest that its author saw. */
export function judgeDecision(
  record: IncidentRecord | null,
  request: DecisionRequest,
  nowMs: number,
): Judgement {
  if (record === null) return refuse('the incident is not open yet');
  const { approval, planDigest, status } = record;
  if (isEnded(status)) return refuse(decidedText(record) ?? `the incident has ended: ${status}`);
  if (approval === null || planDigest === null) {
    return refuse(`no decision is asked for: the incident is ${status.replace('_', ' ')}`);
  }
  if (!matchesDigest(request.plan, planDigest)) {
    return refuse(
      `plan ${shortDigest(request.plan)} is not the one that waits, which is ${shortDigest(planDigest)}`,
    );
  }
  if (isSaidBefore(record, request)) return { kind: 'repeat' };
  if (record.decision !== null)
    return refuse(`already decided: ${record.decision.kind} by ${record.decision.by}`);
  if (status !== 'pending_approval') return refuse(`no decision is asked for: the incident is ${status}`);
  if (nowMs >= Date.parse(approval.deadline)) return refuse(`the deadline was ${approval.deadline}`);
  if (request.kind === 'approve' && approval.required > 1 && isAuthor(record, request))
    return refuse(
      `${request.by} edited this plan or asked for this undo, and whoever makes a plan is none of the ${approval.required} people that it takes`,
    );
  return { kind: 'record' };
}

/** What a recorded decision makes of the approval; `decision` is set once it is complete. */
export function applyDecision(
  approval: ApprovalState,
  said: Decision,
): { readonly approval: ApprovalState; readonly decision: Decision | null; readonly missing: number } {
  if (said.kind === 'reject') return { approval, decision: said, missing: 0 };
  const approvals = [...approval.approvals, said];
  const missing = Math.max(0, approval.required - approvals.length);
  return { approval: { ...approval, approvals }, decision: missing === 0 ? said : null, missing };
}
