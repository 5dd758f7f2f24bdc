import { randomUUID } from 'node:crypto';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { noticeSignal, retryDeliveryUpdate, standingSignal } from '../../contracts/messages.ts';
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
import type {
  NotificationQueuePort,
  NotificationRetrier,
  NotificationTester,
} from '../../ports/notification-queue.ts';
import { TemporalUnavailableError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { awaitRun } from './await-run.ts';
import { withDeadline } from './deadline.ts';
import { isNotFound } from './temporal-errors.ts';

/** Whether Temporal itself gives no answer, and not only those who work for it. */
async function isAway(client: Client): Promise<boolean> {
  const { namespace } = client.options;
  return await withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, () =>
    client.workflowService.describeNamespace({ namespace }),
  ).then(
    () => false,
    () => true,
  );
}

/** Notices as signals of a workflow for each incident, which is started where none is open. */
export function createNotificationQueue(
  client: Client,
  taskQueues: TaskQueues | undefined,
): NotificationQueuePort & NotificationTester & NotificationRetrier {
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

    async retryDelivery(input) {
      const { incidentId, id } = input;
      const begun: NotifyPeopleInput = { incidentId, ...own };
      try {
        return await withDeadline(client, TEMPORAL_LIMITS.retryDeliveryTimeoutMs, () =>
          client.workflow.executeUpdateWithStart(retryDeliveryUpdate, {
            args: [input],
            updateId: id,
            startWorkflowOperation: new WithStartWorkflowOperation(NOTIFY_WORKFLOW_TYPE, {
              workflowId: notifyWorkflowId(incidentId),
              taskQueue,
              args: [begun],
              workflowIdReusePolicy: 'ALLOW_DUPLICATE',
              workflowIdConflictPolicy: 'USE_EXISTING',
              staticSummary: `tells people of ${incidentId}`,
            }),
          }),
        );
      } catch (error) {
        const cause = error instanceof Error ? error.cause : undefined;
        // No worker takes it in time, a run hands over at this moment, or one on an earlier build knows of no such update.
        if (cause instanceof ApplicationFailure || isNotFound(error)) return { kind: 'unsettled' };
        if (error instanceof TemporalUnavailableError && !(await isAway(client)))
          return { kind: 'unsettled' };
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
