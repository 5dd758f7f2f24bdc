import { ApplicationFailure, CancellationScope, condition } from '@temporalio/workflow';
import type { BindPlanInput, BindPlanOutcome } from '../../contracts/activities.ts';
import { FAILURES } from '../../contracts/failures.ts';
import type { EditAck } from '../../contracts/messages.ts';
import { type EditRequest, judgeEdit, parseEditRequest } from '../../domain/approval/edit-request.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { checkPlan } from '../../domain/plan/check-plan.ts';
import { type EditedPlan, editPlan, type PlanChange, versionChanges } from '../../domain/plan/edit-plan.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { planDigest } from '../../domain/plan/plan-digest.ts';
import type { PlanTiming } from '../../domain/plan/plan-validity.ts';
import { editText } from '../../domain/policy/plan-edit.ts';
import { approvalsRequired, judgePlan, POLICY_VERSION } from '../../domain/policy/policy.ts';
import type { Verdict } from '../../domain/policy/verdict.ts';
import { heardSoFar } from '../../domain/record/first-heard.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import { interruptionOf } from '../../domain/record/interruption.ts';
import { approvalNotice } from '../../domain/record/notice.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import { failureReason } from '../failure-reason.ts';
import { showState } from './enter-phase.ts';
import type { IncidentRun } from './incident-run.ts';
import { type IncidentState, now } from './incident-state.ts';

const refused = (reason: string) => ApplicationFailure.nonRetryable(reason, FAILURES.editRefused);
const inadmissible = (problems: readonly string[]) =>
  ApplicationFailure.nonRetryable(
    cutText(problems.join('; '), LIMITS.editProblemChars),
    FAILURES.editInadmissible,
  );

/** A record whose plan waits, with what that plan was made from. */
interface Editable {
  readonly record: IncidentRecord;
  readonly plan: Plan;
  readonly digest: string;
  readonly diagnostics: NonNullable<IncidentRecord['diagnostics']>;
  readonly timing: PlanTiming;
}

/** @throws ApplicationFailure for what is no such request. */
export function parseEdit(value: unknown): EditRequest {
  const parsed = parseEditRequest(value);
  if (!parsed.ok) throw refused(parsed.error);
  return parsed.value;
}

/** What is to be edited; null where the same request has done so before. @throws ApplicationFailure where nothing may be. */
function editableOf(state: IncidentState, request: EditRequest): Editable | null {
  const judgement = judgeEdit(state.opened, request, Date.now());
  if (judgement.kind === 'refuse') throw refused(judgement.reason);
  if (judgement.kind === 'repeat') return null;
  if (state.superseded !== null || interruptionOf(state) !== null)
    throw refused('the attempt is being ended');
  const { record, planTiming } = state;
  const { plan, planDigest: digest, diagnostics } = record;
  if (plan === null || digest === null || diagnostics === null || planTiming === null)
    throw refused('the plan that waits cannot be edited: plan again');
  return { record, plan, digest, diagnostics, timing: planTiming };
}

/** @throws ApplicationFailure with everything that is not allowed, and what is. */
function stepsOf({ plan, diagnostics, record }: Editable, request: EditRequest): EditedPlan {
  const edited = editPlan(plan, request, { judgement: diagnostics.judgement, targets: record.targets });
  if (!edited.ok) throw inadmissible(edited.error);
  return edited.value;
}

/** Facts and evidence stay where they are: they would weigh on the history for nothing. */
function judgedOf({ sha256, judgement }: Editable['diagnostics']): BindPlanInput['diagnostics'] {
  return judgement === undefined ? { sha256 } : { sha256, judgement };
}

/** Refuses before anything is written to history what can be refused by then. @throws ApplicationFailure */
export function validateEdit({ state }: IncidentRun, request: EditRequest): void {
  const editable = editableOf(state, request);
  if (editable !== null) stepsOf(editable, request);
}

/**
 * Puts another plan in the place of the one that waits: made by the builder of all plans, checked and judged as all are. Whatever
 * comes first while it is made wins: a decision on the plan before, another edit, an end.
 * @throws ApplicationFailure where it does not count; the plan that waits is then as it was.
 */
export async function edit(run: IncidentRun, request: EditRequest): Promise<EditAck> {
  const { state } = run;
  const before = editableOf(state, request);
  if (before === null) return ackOf(state.record, request.editId, 'repeated');
  const { steps, changes } = stepsOf(before, request);
  const { record, digest, timing, diagnostics } = before;
  const { incidentId, attempt, targets } = record;
  const expected = {
    incidentId,
    planVersion: attempt,
    editedFrom: digest,
    policyVersion: POLICY_VERSION,
    timing,
    targets,
    diagnostics: judgedOf(diagnostics),
  };
  const isMoot = () =>
    state.superseded !== null ||
    interruptionOf(state) !== null ||
    judgeEdit(state.opened, request, Date.now()).kind !== 'edit';
  const bound = await whileNot(isMoot, () =>
    run.activities.bindPlan.executeWithOptions({ summary: `make the plan that ${request.by} asks for` }, [
      { ...expected, steps },
    ]),
  );
  // Whatever was made: what became known meanwhile comes first.
  if (editableOf(state, request) === null) return ackOf(state.record, request.editId, 'repeated');
  if (bound.kind === 'refused') throw inadmissible(bound.problems);
  const { plan, pastFixes } = bound;
  const problems = checkPlan(plan, expected);
  if (problems.length > 0) throw inadmissible(problems);
  const verdict = judgePlan(plan, record.settings.approvalMode, {
    targets,
    diagnostics,
    alarm: record.alarm,
    pastFixes,
    editedBy: request.by,
  });
  if (verdict.kind === 'deny') throw inadmissible(verdict.reasons.map(({ message }) => message));
  exchange(run, request, plan, verdict, [...changes, ...versionChanges(before.plan, plan)]);
  return ackOf(state.record, request.editId, 'edited');
}

/** The new plan, its verdict and the edit stand in the record together, and every approval so far was of another plan. */
function exchange(
  run: IncidentRun,
  { editId, by, via, reason, signedIn }: EditRequest,
  plan: Plan,
  verdict: Verdict,
  changes: readonly PlanChange[],
): void {
  const { state, projector, notices } = run;
  const { edits = [], approval, planDigest: from } = state.record;
  if (approval === null || from === null) throw refused('no plan waits');
  const to = planDigest(plan);
  const required = approvalsRequired(verdict.kind);
  const known = signedIn === undefined ? {} : { signedIn };
  const made = { id: editId, by, at: now(), via, reason, from, to, changes, ...known };
  state.change({
    plan,
    planDigest: to,
    verdict,
    edits: [...edits, made],
    approval: { ...approval, required, approvals: [] },
    // Approvals are dropped, and that somebody had spoken is not.
    ...heardSoFar(state.record),
  });
  const data = { via, from, plan: to, editId, required, approvalsDropped: approval.approvals.length };
  state.note('plan_edited', editText(made), { ...data, ...signedIn }, by);
  state.note('verdict', `${verdict.kind}: ${verdict.reasons.map(({ message }) => message).join('; ')}`, {
    verdict: verdict.kind,
    rules: verdict.reasons.map(({ rule }) => rule),
    policyVersion: verdict.policyVersion,
  });
  showState(run);
  void notices.send(approvalNotice(state.record, 'approval_requested'));
  projector.request();
}

function ackOf(record: IncidentRecord, editId: string, kind: EditAck['kind']): EditAck {
  const { incidentId, edits = [], verdict, approval } = record;
  const made = edits.find(({ id }) => id === editId);
  return {
    kind,
    incidentId,
    plan: made?.to ?? '',
    changes: made?.changes ?? [],
    verdict: verdict?.kind ?? 'approval',
    required: approval?.required ?? 1,
    deadline: approval?.deadline ?? '',
  };
}

/** Waits for the work unless it is of no use any more, which drops it. @throws ApplicationFailure where it failed. */
async function whileNot(
  isMoot: () => boolean,
  work: () => Promise<BindPlanOutcome>,
): Promise<BindPlanOutcome> {
  const scope = new CancellationScope({ cancellable: true });
  let isDone = false;
  const result = scope.run(work).finally(() => {
    isDone = true;
  });
  result.catch(() => undefined);
  await condition(() => isDone || isMoot());
  if (!isDone) scope.cancel();
  try {
    return await result;
  } catch (error) {
    // The caller says what came between, where something did.
    if (isMoot()) return { kind: 'refused', problems: ['it came too late'] };
    throw ApplicationFailure.nonRetryable(
      `no plan could be made of it: ${failureReason(error)}`,
      FAILURES.editFailed,
    );
  }
}
