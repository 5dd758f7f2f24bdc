import type { Client } from '@temporalio/client';
import type { TaskQueues } from '../../contracts/task-queues.ts';
import { LOOK_WORKFLOW_TYPE, lookWorkflowId } from '../../contracts/workflow-ids.ts';
import type { LookAtHostWorkflowInput } from '../../contracts/workflows.ts';
import type { HostLook } from '../../domain/diagnosis/look/host-look.ts';
import type { HostLooker } from '../../ports/temporal.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { awaitRun } from './await-run.ts';
import { withDeadline } from './deadline.ts';

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
      const end = await awaitRun<HostLook>(client, { workflowId: lookWorkflowId(host), runId }, waitMs);
      if (end.kind === 'ended') return { kind: 'ended', look: end.result };
      return end.kind === 'goes_on' ? { kind: 'looking' } : end;
    },
  };
}
