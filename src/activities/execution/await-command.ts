import { CancelledFailure, cancellationDetails, sleep } from '@temporalio/activity';
import type { AwaitCommandInput, AwaitCommandOutcome } from '../../contracts/activities.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { type AwaitCommandDeps, Settlement } from './settlement.ts';

/**
 * Waits for a sent command and says what became of it. A lost answer is settled by reading the host's ledger, never
 * by sending again. What no host has fetched when the kill switch is turned on is taken back. When its workflow cancels it, the command is cancelled and its outcome is returned all the same;
 * where that cannot be known soon it throws CancelledFailure with what is known as its detail, and may be called
 * again. A worker's shutdown only ends the attempt.
 */
export async function awaitCommand(
  deps: AwaitCommandDeps,
  input: AwaitCommandInput,
): Promise<AwaitCommandOutcome> {
  const settlement = new Settlement(deps, input);
  return await withHeartbeat(
    () => ({ ...settlement.progress, executionId: input.executionId }),
    async () => {
      try {
        return await settlement.settle(sleep);
      } catch (error) {
        if (!(error instanceof CancelledFailure) || cancellationDetails()?.cancelRequested !== true)
          throw error;
        const outcome = await settlement.cancel();
        if (outcome.state !== 'unknown' || settlement.isLost) return outcome;
        throw new CancelledFailure('cancelled before its outcome was known', [outcome], error);
      }
    },
  );
}
