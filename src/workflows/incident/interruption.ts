import { CancellationScope, condition } from '@temporalio/workflow';
import { interruptionOf } from '../../domain/record/interruption.ts';
import { IncidentEnd } from './incident-end.ts';
import type { IncidentState } from './incident-state.ts';
import { SupersededRun } from './superseded-run.ts';

/** @throws IncidentEnd when the incident should not go on, SupersededRun when another run has it. */
export function throwIfInterrupted(state: IncidentState): void {
  if (state.superseded !== null) throw new SupersededRun(state.superseded.holder);
  const ending = interruptionOf(state);
  if (ending !== null) throw new IncidentEnd(ending);
}

/**
 * Runs `work` until it is done or the incident is interrupted, which cancels it and is not kept waiting by it.
 * @throws IncidentEnd when interrupted, even if the work was done in the same moment; else what `work` throws.
 */
export async function unlessInterrupted<T>(state: IncidentState, work: () => Promise<T>): Promise<T> {
  throwIfInterrupted(state);
  const scope = new CancellationScope({ cancellable: true });
  let isDone = false;
  const result = scope.run(work).finally(() => {
    isDone = true;
  });
  // Looked at below; until then a failure must not count as unhandled.
  result.catch(() => undefined);
  await condition(() => isDone || interruptionOf(state) !== null);
  if (!isDone) scope.cancel();
  throwIfInterrupted(state);
  return result;
}
