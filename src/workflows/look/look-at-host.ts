import { TASK_QUEUES } from '../../contracts/task-queues.ts';
import type { LookAtHostWorkflowInput } from '../../contracts/workflows.ts';
import type { HostLook } from '../../domain/diagnosis/look/host-look.ts';
import { createLookActivities } from '../proxies.ts';

/** Looks at one host because a person asks, without an alarm: read-only, and no incident is opened. */
export async function lookAtHost({
  taskQueues = TASK_QUEUES,
  ...input
}: LookAtHostWorkflowInput): Promise<HostLook> {
  const { lookAtHost: look } = createLookActivities(taskQueues);
  return await look.executeWithOptions({ summary: `look at ${input.host} for ${input.by}` }, [input]);
}
