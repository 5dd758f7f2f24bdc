import { log } from '@temporalio/activity';
import type { Target } from '../../domain/diagnosis/target.ts';
import { type PastUndo, pastUndoOf, undoKeyOf } from '../../domain/plan/past-undo.ts';
import type { ExecutionStorePort } from '../../ports/execution-store.ts';
import { reasonOf } from '../activity-failure.ts';

/** What other incidents have undone on these hosts lately. Never throws: what cannot be read is not told, and changes no plan. */
export async function readPastUndos(
  executions: Pick<ExecutionStorePort, 'lastFix'>,
  incidentId: string,
  targets: readonly Pick<Target, 'instanceId'>[],
  nowMs: number,
): Promise<readonly PastUndo[]> {
  try {
    const known = await Promise.all(
      targets.map(({ instanceId }) => executions.lastFix(undoKeyOf(instanceId))),
    );
    return known.flatMap((past) => (past === undefined ? [] : (pastUndoOf(past, incidentId, nowMs) ?? [])));
  } catch (error) {
    log.warn('what was undone on the hosts could not be read', { incidentId, reason: reasonOf(error) });
    return [];
  }
}
