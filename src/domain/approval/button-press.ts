import type { Identity } from '../access/identity.ts';
import { mayDo, refusalOf } from '../access/roles.ts';
import type { Plan, PlanStep } from '../plan/plan.ts';
import { shortDigest } from '../plan/plan-digest.ts';
import type { DecisionKind } from '../policy/decision.ts';
import type { IncidentRecord } from '../record/incident-record.ts';
import { isEnded } from '../record/state-machine.ts';

/** What a button under a message stands for, as it was written down when the message was made. */
export interface DecisionButton {
  readonly kind: DecisionKind;
  readonly incidentId: string;
  /** Whole digest of the plan that the message described. */
  readonly planDigest: string;
  /** The conversation that it was sent to; under a copy elsewhere it counts for nothing. */
  readonly channel: string;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
}

/** Whether what a step runs has to be opened before anybody approves it (ADR 0022): it can hurt, or nobody reviewed it. */
function mustBeOpened({ risk, kind }: Pick<PlanStep, 'risk' | 'kind'>): boolean {
  return risk === 'high' || risk === 'destructive' || kind === 'shell';
}

/** Whether a plan may be approved by its brief alone, where its bytes cannot be opened. */
export function isApprovableUnopened(plan: Pick<Plan, 'steps'>): boolean {
  return plan.steps.length > 0 && !plan.steps.some(mustBeOpened);
}

export type PressJudgement =
  | { readonly kind: 'decide' }
  /** `reason`: what is wrong and what to do about it, in sentences for the person who pressed. */
  | { readonly kind: 'refuse'; readonly code: PressRefusal; readonly reason: string };

export type PressRefusal = 'unmapped' | 'role' | 'channel' | 'expired' | 'ended' | 'superseded' | 'high_risk';

const refuse = (code: PressRefusal, reason: string): PressJudgement => ({ kind: 'refuse', code, reason });

/**
 * Whether a press may become a decision. Nothing counts by it yet: the workflow judges the decision as it does any other, with
 * what it alone knows.
 * @param who undefined: the user is mapped to nobody
 * @param record null: the incident is not stored
 */
export function judgePress(
  button: DecisionButton,
  press: { readonly who: Identity | undefined; readonly channel: string; readonly subject: string },
  record: Pick<IncidentRecord, 'status' | 'plan' | 'planDigest'> | null,
  nowMs: number,
): PressJudgement {
  const { who } = press;
  if (who === undefined)
    return refuse(
      'unmapped',
      `Nothing was decided: RecoverOps does not know who you are here (${press.subject}). Ask an admin to add you to RECOVEROPS_SLACK_USERS, or decide in the dashboard.`,
    );
  if (!mayDo(who.role, 'plan.decide'))
    return refuse('role', `Nothing was decided. ${refusalOf(who.role, 'plan.decide')}`);
  if (press.channel !== button.channel)
    return refuse(
      'channel',
      'Nothing was decided: this button was made for another channel. Press it there, or decide in the dashboard.',
    );
  if (!(nowMs < Date.parse(button.expiresAt)))
    return refuse(
      'expired',
      `Nothing was decided: the time to decide ended at ${button.expiresAt}. Open the incident: it can be planned again.`,
    );
  if (record === null || isEnded(record.status))
    return refuse(
      'ended',
      'Nothing was decided: this attempt of the incident has ended. Open the incident to see how, and what can be done now.',
    );
  if (record.planDigest !== button.planDigest)
    return refuse(
      'superseded',
      `Nothing was decided: the plan of this message (${shortDigest(button.planDigest)}) is not the one that waits now. Open the incident and decide on the plan that stands there.`,
    );
  if (button.kind === 'approve' && (record.plan === null || !isApprovableUnopened(record.plan)))
    return refuse(
      'high_risk',
      'Nothing was decided: this plan may do harm, so the exact bytes have to be opened before it is approved. Open the incident and approve it there.',
    );
  return { kind: 'decide' };
}
