import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { noticeSignal, standingSignal } from '../../contracts/messages.ts';
import type {
  NotifyPeopleInput,
  TestNotificationOutcome,
  TestNotificationWorkflowInput,
} from '../../contracts/notifications.ts';
import { TASK_QUEUES, type TaskQueues } from '../../contracts/task-queues.ts';
import {
  NOTIFY_WORKFLOW_TYPE,
  notifyWorkflowId,
  TEST_NOTIFICATION_WORKFLOW_TYPE,
} from '../../contracts/workflow-ids.ts';
import type { NotificationQueuePort, NotificationTester } from '../../ports/notification-queue.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { awaitRun } from './await-run.ts';
import { withDeadline } from './deadline.ts';
import { isNotFound } from './temporal-errors.ts';

/** Notices as signals of a workflow for each incident, which is started where none is open. */
export function createNotificationQueue(
  client: Client,
  taskQueues: TaskQueues | undefined,
): NotificationQueuePort & NotificationTester {
  const taskQueue = (taskQueues ?? TASK_QUEUES).incident;
  const own = taskQueues === undefined ? {} : { taskQueues };
  return {
    async queue(notice) {
      const { incidentId } = notice;
      const input: NotifyPeopleInput = { incidentId, ...own };
      await withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, () =>
        client.workflow.signalWithStart(NOTIFY_WORKFLOW_TYPE, {
          workflowId: notifyWorkflowId(incidentId),
          taskQueue,
          args: [input],
          signal: noticeSignal,
          signalArgs: [notice],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
          staticSummary: `tells people of ${incidentId}`,
        }),
      );
    },

    async tellStanding(incidentId, standing) {
      try {
        await withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, () =>
          client.workflow.getHandle(notifyWorkflowId(incidentId)).signal(standingSignal, standing),
        );
      } catch (error) {
        // Nobody was told, or nobody waits to hear more.
        if (isNotFound(error) || (error instanceof Error && isNotFound(error.cause))) return;
        throw error;
      }
    },

    async testNotification(input, waitMs) {
      const args: [TestNotificationWorkflowInput] = [{ ...input, ...own }];
      const workflowId = `notification-test:${randomUUID()}`;
      await withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, () =>
        client.workflow.start(TEST_NOTIFICATION_WORKFLOW_TYPE, {
          workflowId,
          taskQueue,
          args,
          // Where no worker takes it, it is not sent when nobody waits for it any more.
          workflowExecutionTimeout: waitMs,
          staticSummary: `${input.by} tests ${input.target}`,
        }),
      );
      const end = await awaitRun<TestNotificationOutcome>(client, { workflowId }, waitMs);
      return end.kind === 'ended' ? end.result : null;
    },
  };
}
