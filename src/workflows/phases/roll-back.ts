import type { ExecutionOutcome } from '../../domain/execution/execution.ts';
import { type Ending, rollbackFailed, rolledBack } from '../../domain/record/endings.ts';
import type { Setback } from '../../domain/record/setback.ts';
import { countText } from '../../domain/text/count-text.ts';
import { enterPhase } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { type Compensation, checkStartBy } from './execute.ts';
import { runExecution } from './run-execution.ts';

/** Undoes what ran, last first. One undo that fails does not keep the others from running. */
export async function rollBack(
  run: IncidentRun,
  compensations: readonly Compensation[],
  setback: Setback,
): Promise<Ending> {
  const { state } = run;
  enterPhase(run, 'rolling_back');
  state.note(
    'rollback_started',
    `undoing ${countText(compensations.length, 'execution')}: ${setback.ending.message}`,
    {
      code: setback.ending.code,
    },
  );
  const failed: ExecutionOutcome[] = [];
  for (const { step, targetId, command } of compensations.toReversed()) {
    const outcome = await runExecution(run, {
      step,
      targetId,
      phase: 'rollback',
      attempt: 1,
      command,
      notAfter: () => checkStartBy(state),
      waitUntil: null,
      shouldStop: () => false,
      isGivenUp: () => state.rollbackAbort !== null,
    });
    if (outcome.state !== 'succeeded') failed.push(outcome);
  }
  const ending = failed.length === 0 ? rolledBack(setback.ending) : rollbackFailed(setback.ending, failed);
  state.note('rollback_finished', failed.length === 0 ? 'everything was undone' : ending.message, {
    failed: failed.map(({ stepId, targetId }) => `${stepId} on ${targetId}`),
  });
  return ending;
}
