import type {
  TestNotificationOutcome,
  TestNotificationWorkflowInput,
} from '../../contracts/notifications.ts';
import { TASK_QUEUES } from '../../contracts/task-queues.ts';
import { createNotificationActivities } from '../proxies.ts';

/** Sends a test to a recipient or a whole route, because a person asks: where the secrets are, on a worker. */
export async function testNotification({
  taskQueues = TASK_QUEUES,
  ...input
}: TestNotificationWorkflowInput): Promise<TestNotificationOutcome> {
  const activities = createNotificationActivities(taskQueues);
  const summary = `a test of ${input.target} for ${input.by}`;
  return await activities.testNotification.executeWithOptions({ summary }, [input]);
}
