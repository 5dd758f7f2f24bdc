import { workflowInfo } from '@temporalio/workflow';
import type { TellOfWeekOutcome, TellOfWeekWorkflowInput } from '../../contracts/notifications.ts';
import { SCHEDULED_AT } from '../../contracts/search-attributes.ts';
import { TASK_QUEUES } from '../../contracts/task-queues.ts';
import { createWeekActivities } from '../proxies.ts';

/** Tells people how the incidents of the last whole week were dealt with. Started by a schedule, or by hand. */
export async function tellOfWeek({
  taskQueues = TASK_QUEUES,
  timeZone,
}: TellOfWeekWorkflowInput): Promise<TellOfWeekOutcome> {
  const { typedSearchAttributes, startTime } = workflowInfo();
  const dueAt = (typedSearchAttributes.get(SCHEDULED_AT) ?? startTime).toISOString();
  const summary = `the last whole week before ${dueAt}, by the clocks of ${timeZone}`;
  return await createWeekActivities(taskQueues).tellOfWeek.executeWithOptions({ summary }, [
    { timeZone, dueAt },
  ]);
}
