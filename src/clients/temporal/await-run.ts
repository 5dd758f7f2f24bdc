import { type Client, WorkflowFailedError } from '@temporalio/client';
import { TemporalUnavailableError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { withDeadline } from './deadline.ts';
import { isNotFound } from './temporal-errors.ts';

/** What became of a run within a wait. */
export type RunEnd<Result> =
  | { readonly kind: 'ended'; readonly result: Result }
  /** It goes on; ask again. */
  | { readonly kind: 'goes_on' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'unknown' };

/** The deepest reason of a failed run: what an activity said, not that it failed. */
function reasonOf(error: Error): string {
  let reason = error.message;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) reason = cause.message;
  return reason;
}

/** Waits at most `waitMs` milliseconds for the end of a run; of the newest without a run id. Throws TemporalUnavailableError. */
export async function awaitRun<Result>(
  client: Client,
  { workflowId, runId }: { readonly workflowId: string; readonly runId?: string },
  waitMs: number,
): Promise<RunEnd<Result>> {
  const handle = client.workflow.getHandle<() => Promise<Result>>(workflowId, runId);
  try {
    // Apart from the wait, so that a server which does not answer is not taken for a run that goes on.
    await withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, () => handle.describe());
  } catch (error) {
    if (error instanceof Error && (isNotFound(error) || isNotFound(error.cause))) return { kind: 'unknown' };
    throw error;
  }
  try {
    return { kind: 'ended', result: await withDeadline(client, waitMs, () => handle.result()) };
  } catch (error) {
    if (error instanceof WorkflowFailedError) return { kind: 'failed', message: reasonOf(error) };
    if (error instanceof TemporalUnavailableError) return { kind: 'goes_on' };
    throw error;
  }
}
