import type { Plan } from '../../../src/domain/plan/plan.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { STATUS_LOOKS } from '../status/status-look.ts';
import type { DigestCheck } from './digest-check.ts';

/** Every host that any step of the plan touches, once. */
export function hostsOf(plan: Plan): readonly string[] {
  return [...new Set(plan.steps.flatMap((step) => step.targetIds))];
}

export interface DecisionSituation {
  readonly record: IncidentRecord;
  readonly principal: string;
  readonly nowMs: number;
  readonly hasNewerPlan: boolean;
  readonly planIsOnScreen: boolean;
  readonly check: DigestCheck;
  /** Steps that can hurt and whose scripts were not opened. */
  readonly unopened: readonly string[];
}

/** Why nothing can be decided here and now, as a sentence; null when it can. The server has the last word. */
export function reasonAgainstDeciding(situation: DecisionSituation): string | null {
  const { record, nowMs } = situation;
  if (record.status !== 'pending_approval') {
    return `No decision is asked for. State: ${STATUS_LOOKS[record.status].label.toLowerCase()}.`;
  }
  if (record.decision !== null) {
    const { waiting } = record;
    return waiting === undefined || waiting === null
      ? 'It is decided: the plan is approved, and waits until it may run.'
      : `It is decided: the plan is approved, and waits: ${waiting.message}`;
  }
  if (record.plan === null || record.planDigest === null) return 'There is no plan to decide on yet.';
  if (record.approval !== null && Date.parse(record.approval.deadline) <= nowMs) {
    return 'The deadline has passed; nothing of this plan can be approved any more.';
  }
  if (situation.hasNewerPlan) return 'A newer plan has arrived. Look at it before you decide.';
  return null;
}

/** What stands against approving, beyond what stands against any decision. */
export function reasonAgainstApproving(situation: DecisionSituation): string | null {
  const { record, principal, check } = situation;
  if (record.verdict?.kind === 'deny') return 'Policy denies this plan; nobody can approve it.';
  if (check === 'mismatch') {
    return 'The bytes shown do not hash to the digest. Do not approve; report it to who runs RecoverOps.';
  }
  if (!situation.planIsOnScreen) return 'Open the plan first: what you approve are its exact bytes.';
  if (situation.unopened.length > 0) {
    const [step, ...others] = situation.unopened;
    const which = others.length === 0 ? `of ${step}` : `of ${situation.unopened.length} steps`;
    return `Open the scripts ${which} first: they can do harm, and what you approve are their exact bytes.`;
  }
  const required = record.approval?.required ?? 1;
  if (required > 1 && record.edits?.some(({ by }) => by === principal) === true) {
    return `You edited this plan; ${required} other people must approve it.`;
  }
  const approvedBefore = record.approval?.approvals.some(
    ({ by, kind }) => by === principal && kind === 'approve',
  );
  if (approvedBefore === true && required > 1) {
    return 'You have approved it already; another person must approve it too.';
  }
  return null;
}
