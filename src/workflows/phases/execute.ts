import { condition } from '@temporalio/workflow';
import type { CommandBytes } from '../../domain/execution/command-bytes.ts';
import { actionStartBy, startBy } from '../../domain/execution/start-by.ts';
import type { Plan, PlanStep } from '../../domain/plan/plan.ts';
import { type Setback, setbackOfAction, setbackOfCheck, stopOf } from '../../domain/record/setback.ts';
import { enterPhase } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import type { IncidentState } from '../incident/incident-state.ts';
import type { ExecutionRequest, Headway } from './execution-request.ts';
import { runExecution } from './run-execution.ts';
import { beginStep } from './run-step.ts';

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
      const stopped = stopOf(run.state);
      if (stopped !== null) return stopped;
      const { setback, looked } = await act(run, plan, step, targetId, compensations);
      if (setback !== null) return setback;
      const unchecked = await checkHost(run, step, targetId, looked);
      if (unchecked !== null) return unchecked;
    }
  }
  return null;
}

/** `looked`: how far the first check of the host has come with it. */
async function act(
  run: IncidentRun,
  plan: Plan,
  step: PlanStep,
  targetId: string,
  compensations: Compensation[],
): Promise<{ readonly setback: Setback | null; readonly looked: Headway }> {
  const { state } = run;
  const { deliveryTimeoutSeconds } = state.record.settings;
  const isStopped = () => stopOf(state) !== null;
  const registered = step.rollback === null ? null : { step, targetId, command: step.rollback };
  if (registered !== null) compensations.push(registered);
  const action: ExecutionRequest = {
    step,
    targetId,
    phase: 'action',
    attempt: 1,
    command: step.action,
    notAfter: () => actionStartBy(plan.notAfter, Date.now(), deliveryTimeoutSeconds),
    waitUntil: plan.notAfter,
    shouldStop: isStopped,
    isGivenUp: isStopped,
  };
  let looked: Headway = null;
  const outcome = await runExecution(run, action, async () => {
    const headway = await beginStep(run, action, checkOf(run, step, targetId, 1));
    looked = headway.check;
    return headway.command;
  });
  run.projector.defer();
  // What certainly never ran has nothing to undo.
  if (outcome.state === 'not_run' && registered !== null) compensations.pop();
  return { setback: setbackOfAction(outcome, state), looked };
}

/** Look number `attempt`, from 1, at a host; null where its step has no check. */
function checkOf(
  { state }: IncidentRun,
  step: PlanStep,
  targetId: string,
  attempt: number,
): ExecutionRequest | null {
  const { verify } = step;
  if (verify === null) return null;
  const isStopped = () => stopOf(state) !== null;
  return {
    step,
    targetId,
    phase: 'verify',
    attempt,
    command: verify,
    notAfter: () => checkStartBy(state),
    waitUntil: null,
    shouldStop: isStopped,
    isGivenUp: isStopped,
  };
}

/** Looks at the host until the step's check passes: a service may need a moment. `looked`: what the first look has come to. */
async function checkHost(
  run: IncidentRun,
  step: PlanStep,
  targetId: string,
  looked: Headway,
): Promise<Setback | null> {
  const { state } = run;
  const { verifyPollSeconds } = state.record.settings;
  for (let attempt = 1; ; attempt += 1) {
    const check = checkOf(run, step, targetId, attempt);
    if (check === null) return null;
    const outcome = await (attempt === 1 && looked !== null
      ? runExecution(run, check, async () => looked)
      : runExecution(run, check));
    const setback = setbackOfCheck(outcome, attempt, state);
    if (setback === 'passed') return null;
    if (setback !== 'look_again') return setback;
    await condition(check.isGivenUp, verifyPollSeconds * 1000, {
      summary: `before looking at ${targetId} again`,
    });
  }
}

/** When a check or an undo that is sent now must have started. */
export function checkStartBy(state: IncidentState): string {
  return startBy(Date.now(), state.record.settings.deliveryTimeoutSeconds);
}
