import { patched } from '@temporalio/workflow';
import { undoClaimRefusal } from '../../domain/approval/person-request.ts';
import { actionStartBy } from '../../domain/execution/start-by.ts';
import { planTargets } from '../../domain/plan/host-lease.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { planDigest } from '../../domain/plan/plan-digest.ts';
import { planTimingOf } from '../../domain/plan/plan-validity.ts';
import { undoPlanOf } from '../../domain/plan/undo-plan.ts';
import { approvalsRequired, judgeUndoPlan, POLICY_VERSION } from '../../domain/policy/policy.ts';
import { ENDINGS, type Ending } from '../../domain/record/endings.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import { judgeUndo } from '../../domain/record/undo.ts';
import { countText } from '../../domain/text/count-text.ts';
import { enterPhase } from '../incident/enter-phase.ts';
import { IncidentEnd } from '../incident/incident-end.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { throwIfInterrupted } from '../incident/interruption.ts';
import { waitForPeople } from './await-decision.ts';
import { claim } from './claim.ts';
import { runExecution } from './run-execution.ts';

/**
 * Undoes the fix of the attempt before, once people agree: by the bytes that its own roll-back would have run, last first, each
 * at most once. `fix`: the record of that attempt as it ended. `claimed` gets the hosts that have to be given back.
 * @throws IncidentEnd where nothing is undone.
 */
export async function undoFix(run: IncidentRun, fix: IncidentRecord, claimed: string[]): Promise<Ending> {
  const { plan, required, decideBy } = planUndo(run, fix);
  throwIfInterrupted(run.state);
  await waitForPeople(run, required, Date.parse(decideBy));
  claimed.push(...planTargets(plan));
  await claim(run, plan);
  return await runUndo(run, plan);
}

function planUndo(run: IncidentRun, fix: IncidentRecord) {
  const { state } = run;
  const judged = judgeUndo(fix, Date.now());
  if (!judged.ok || fix.plan === null)
    throw new IncidentEnd(ENDINGS.undoImpossible(judged.ok ? 'there is no plan' : judged.error));
  const { items, undone, without } = judged.value;
  const { attempt, settings, begun } = state.record;
  // It was begun by another way than the wait that holds such an undo back.
  const claim = undoClaimRefusal(items, begun);
  if (claim !== null && patched('weigh-claimed-undos')) throw new IncidentEnd(ENDINGS.undoImpossible(claim));
  const timing = planTimingOf(Date.now(), settings);
  const ofToday = { ...fix.plan, policyVersion: POLICY_VERSION };
  const plan = undoPlanOf(ofToday, items, { planVersion: attempt, timing, undone });
  const digest = planDigest(plan);
  const verdict = judgeUndoPlan(plan);
  state.change({ plan, planDigest: digest, verdict });
  const rest = without.length === 0 ? '' : `; not undone: ${without.join(', ')}`;
  state.note(
    'plan_proposed',
    `${countText(plan.steps.length, 'step')} that undo attempt ${undone.attempt}: ${plan.steps.map(({ title }) => title).join('; ')}${rest}`,
    { plan: digest, undoes: undone.planDigest, undoesAttempt: undone.attempt },
  );
  state.note('verdict', `${verdict.kind}: ${verdict.reasons.map(({ message }) => message).join('; ')}`, {
    verdict: verdict.kind,
    rules: verdict.reasons.map(({ rule }) => rule),
    policyVersion: verdict.policyVersion,
  });
  return { plan, required: approvalsRequired(verdict.kind), decideBy: timing.decideBy };
}

/** The first that does not go through is the last that is sent: nobody is waiting for the rest, and a person has to look. */
async function runUndo(run: IncidentRun, plan: Plan): Promise<Ending> {
  const { state } = run;
  const { deliveryTimeoutSeconds } = state.record.settings;
  const attempt = plan.undoes?.attempt ?? state.record.attempt;
  enterPhase(run, 'rolling_back');
  state.note('rollback_started', `undoing the fix of attempt ${attempt}, as ${state.record.begun.by} asked`, {
    attempt,
  });
  for (const step of plan.steps) {
    for (const targetId of step.targetIds) {
      const outcome = await runExecution(run, {
        step,
        targetId,
        phase: 'rollback',
        attempt: 1,
        command: step.action,
        notAfter: () => actionStartBy(plan.notAfter, Date.now(), deliveryTimeoutSeconds),
        waitUntil: plan.notAfter,
        shouldStop: () => false,
        isGivenUp: () => state.rollbackAbort !== null || state.superseded !== null,
      });
      run.projector.defer();
      if (outcome.state === 'succeeded') continue;
      const ending = ENDINGS.undoFailed(attempt, outcome);
      state.note('rollback_finished', ending.message, { failed: [`${step.id} on ${targetId}`] });
      return ending;
    }
  }
  state.note('rollback_finished', 'everything was undone', { failed: [] });
  return ENDINGS.undone(attempt, state.record.begun.by);
}
