import { condition } from '@temporalio/workflow';
import { LIMITS } from '../../domain/bounds.ts';
import type { CommandBytes } from '../../domain/execution/command-bytes.ts';
import type { ExecutionOutcome } from '../../domain/execution/execution.ts';
import type { Plan, PlanStep } from '../../domain/plan/plan.ts';
import { BOUNDS } from '../bounds.ts';
import { ENDINGS, type Ending, EXECUTION_ENDINGS } from '../incident/endings.ts';
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

/** Why the fix did not go through, and whether what ran is to be undone. */
export interface Setback {
  readonly ending: Ending;
  readonly rollBack: boolean;
}

/** What stops a plan under way. A cleared alarm does not: the fix may just have helped. */
export function stopOf(state: IncidentState): Setback | null {
  // The run that has the incident undoes, or lets a person look.
  if (state.superseded !== null) return { ending: ENDINGS.superseded(), rollBack: false };
  if (state.abort !== null) return { ending: ENDINGS.abortedLate(state.abort), rollBack: true };
  return state.limitReached ? { ending: ENDINGS.limit(), rollBack: true } : null;
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
  const isStopped = () => stopOf(state) !== null;
  const registered = step.rollback === null ? null : { step, targetId, command: step.rollback };
  if (registered !== null) compensations.push(registered);
  const outcome = await runExecution(run, {
    step,
    targetId,
    phase: 'action',
    attempt: 1,
    command: step.action,
    notAfter: () => earlier(plan.notAfter, startBy(state)),
    waitUntil: plan.notAfter,
    shouldStop: isStopped,
    isGivenUp: isStopped,
  });
  run.projector.request();
  // What certainly never ran has nothing to undo.
  if (outcome.state === 'not_run' && registered !== null) compensations.pop();
  return setbackOf(state, outcome);
}

function setbackOf(state: IncidentState, outcome: ExecutionOutcome): Setback | null {
  // Nothing is sent after an unknown outcome, no roll-back either: a person has to look first.
  if (outcome.state === 'unknown') return { ending: EXECUTION_ENDINGS.unknown(outcome), rollBack: false };
  const stopped = stopOf(state);
  if (stopped !== null) return stopped;
  if (outcome.state === 'succeeded') return null;
  return { ending: EXECUTION_ENDINGS[outcome.state](outcome), rollBack: true };
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
      notAfter: () => startBy(state),
      waitUntil: null,
      shouldStop: isStopped,
      isGivenUp: isStopped,
    });
    const stopped = stopOf(state);
    if (stopped !== null) return stopped;
    if (outcome.state === 'succeeded') return null;
    // Nobody can say whether the fix helped, so it is not undone blind either.
    if (outcome.state === 'unknown') return { ending: EXECUTION_ENDINGS.unknown(outcome), rollBack: false };
    if (attempt >= LIMITS.hostChecksMax) {
      return { ending: EXECUTION_ENDINGS.unverified(outcome), rollBack: true };
    }
    await condition(isStopped, verifyPollSeconds * 1000, { summary: `before looking at ${targetId} again` });
  }
}

/**
 * When a command that is sent now must have started. Short, so that one that was lost soon certainly never runs.
 * An action must keep the plan's own limit too; checks and undos follow an action that was allowed.
 */
export function startBy(state: IncidentState): string {
  const { deliveryTimeoutSeconds } = state.record.settings;
  return new Date(Date.now() + (deliveryTimeoutSeconds + BOUNDS.startMarginSeconds) * 1000).toISOString();
}

function earlier(a: string, b: string): string {
  return Date.parse(a) < Date.parse(b) ? a : b;
}
