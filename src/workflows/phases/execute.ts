import { condition } from '@temporalio/workflow';
import type { CommandBytes } from '../../domain/execution/command-bytes.ts';
import { actionStartBy, startBy } from '../../domain/execution/start-by.ts';
import type { Plan, PlanStep } from '../../domain/plan/plan.ts';
import { type Setback, setbackOfAction, setbackOfCheck, stopOf } from '../../domain/record/setback.ts';
import { enterPhase } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import type { IncidentState } from '../incident/incident-state.ts';
import { runExecution } from './run-execution.ts';

/** An undo that is registered before its action is sent. */
export interface Compensation {
  readonly step: PlanStep;
  readonly targetId: string;
  readonly command: CommandBytes;
}

/**
 * Runs the steps in order, each on one host after the other, and checks every host before the next one is touched.
 * Adds to `compensations` what can be undone; null when every step ran and was checked.
 */
export async function execute(
  run: IncidentRun,
  plan: Plan,
  compensations: Compensation[],
): Promise<Setback | null> {
  enterPhase(run, 'executing');
  for (const step of plan.steps) {
    for (const targetId of step.targetIds) {
      const setback =
        stopOf(run.state) ??
        (await act(run, plan, step, targetId, compensations)) ??
        (await checkHost(run, step, targetId));
      if (setback !== null) return setback;
    }
  }
  return null;
}

async function act(
  run: IncidentRun,
  plan: Plan,
  step: PlanStep,
  targetId: string,
  compensations: Compensation[],
): Promise<Setback | null> {
  const { state } = run;
  const { deliveryTimeoutSeconds } = state.record.settings;
  const isStopped = () => stopOf(state) !== null;
  const registered = step.rollback === null ? null : { step, targetId, command: step.rollback };
  if (registered !== null) compensations.push(registered);
  const outcome = await runExecution(run, {
    step,
    targetId,
    phase: 'action',
    attempt: 1,
    command: step.action,
    notAfter: () => actionStartBy(plan.notAfter, Date.now(), deliveryTimeoutSeconds),
    waitUntil: plan.notAfter,
    shouldStop: isStopped,
    isGivenUp: isStopped,
  });
  run.projector.request();
  // What certainly never ran has nothing to undo.
  if (outcome.state === 'not_run' && registered !== null) compensations.pop();
  return setbackOfAction(outcome, state);
}

/** Looks at the host until the step's check passes: a service may need a moment. */
async function checkHost(run: IncidentRun, step: PlanStep, targetId: string): Promise<Setback | null> {
  const { state } = run;
  const { verify } = step;
  if (verify === null) return null;
  const { verifyPollSeconds } = state.record.settings;
  const isStopped = () => stopOf(state) !== null;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await runExecution(run, {
      step,
      targetId,
      phase: 'verify',
      attempt,
      command: verify,
      notAfter: () => checkStartBy(state),
      waitUntil: null,
      shouldStop: isStopped,
      isGivenUp: isStopped,
    });
    const setback = setbackOfCheck(outcome, attempt, state);
    if (setback === 'passed') return null;
    if (setback !== 'look_again') return setback;
    await condition(isStopped, verifyPollSeconds * 1000, { summary: `before looking at ${targetId} again` });
  }
}

/** When a check or an undo that is sent now must have started. */
export function checkStartBy(state: IncidentState): string {
  return startBy(Date.now(), state.record.settings.deliveryTimeoutSeconds);
}
