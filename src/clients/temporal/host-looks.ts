import { type Client, WorkflowFailedError } from '@temporalio/client';
import type { TaskQueues } from '../../contracts/task-queues.ts';
import { LOOK_WORKFLOW_TYPE, lookWorkflowId } from '../../contracts/workflow-ids.ts';
import type { LookAtHostWorkflowInput } from '../../contracts/workflows.ts';
import type { HostLook } from '../../domain/diagnosis/look/host-look.ts';
import type { HostLooker } from '../../ports/temporal.ts';
import { TemporalUnavailableError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { withDeadline } from './deadline.ts';
import { isNotFound } from './temporal-errors.ts';

/** The deepest reason of a failed run: what an activity said, not that it failed. */
export function reasonOf(error: Error): string {
  let reason = error.message;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) reason = cause.message;
  return reason;
}

/** Looks at hosts as workflows of their own, so that they outlive whoever asked and leave a trace in Temporal. */
export function createHostLooker(
  client: Client,
  taskQueue: string,
  taskQueues: TaskQueues | undefined,
): HostLooker {
  return {
    async beginLook(input) {
      const args: [LookAtHostWorkflowInput] = [taskQueues === undefined ? input : { ...input, taskQueues }];
      const handle = await withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, () =>
        client.workflow.start(LOOK_WORKFLOW_TYPE, {
          workflowId: lookWorkflowId(input.host),
          taskQueue,
          args,
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowExecutionTimeout: TEMPORAL_LIMITS.lookTimeoutMs,
        }),
      );
      return { host: input.host, runId: handle.firstExecutionRunId };
    },

    async awaitLook({ host, runId }, waitMs) {
      const handle = client.workflow.getHandle<() => Promise<HostLook>>(lookWorkflowId(host), runId);
      try {
        // Apart from the wait, so that a server which does not answer is not taken for a look that goes on.
        await withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, () => handle.describe());
      } catch (error) {
        if (error instanceof Error && (isNotFound(error) || isNotFound(error.cause)))
          return { kind: 'unknown' };
        throw error;
      }
      try {
        return { kind: 'ended', look: await withDeadline(client, waitMs, () => handle.result()) };
      } catch (error) {
        if (error instanceof WorkflowFailedError) return { kind: 'failed', message: reasonOf(error) };
        if (error instanceof TemporalUnavailableError) return { kind: 'looking' };
        throw error;
      }
    },
  };
}
