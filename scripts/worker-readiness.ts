import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { TASK_QUEUES } from '../src/contracts/task-queues.ts';

const RETRY_INTERVAL_MS = 100;
/** `TASK_QUEUE_TYPE_WORKFLOW` and `…_ACTIVITY` of Temporal's API. */
const WORKFLOW_QUEUE = 1;
const ACTIVITY_QUEUE = 2;
const POLLED = [
  { name: TASK_QUEUES.incident, taskQueueType: WORKFLOW_QUEUE },
  { name: TASK_QUEUES.incident, taskQueueType: ACTIVITY_QUEUE },
  { name: TASK_QUEUES.ssm, taskQueueType: ACTIVITY_QUEUE },
  { name: TASK_QUEUES.ai, taskQueueType: ACTIVITY_QUEUE },
] as const;

/** Resolves when Temporal has seen a poller on each of the worker's task queues, or when `signal` ends the wait. */
export async function waitForWorker(temporalAddress: string, signal: AbortSignal): Promise<void> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    for (const { name, taskQueueType } of POLLED) {
      while (!signal.aborted) {
        const { pollers } = await connection.workflowService.describeTaskQueue({
          namespace: 'default',
          taskQueue: { name },
          taskQueueType,
        });
        if (pollers && pollers.length > 0) break;
        await pause(RETRY_INTERVAL_MS);
      }
    }
  } finally {
    await connection.close();
  }
}
