import { setTimeout as delay } from 'node:timers/promises';
import { ApplicationFailure, activityInfo, getClient, log } from '@temporalio/activity';
import { FAILURES } from '../contracts/failures.ts';
import { reasonOf } from './activity-failure.ts';
import { ACTIVITY_BOUNDS } from './bounds.ts';

/** Temporal's PENDING_ACTIVITY_STATE_CANCEL_REQUESTED. */
const CANCEL_REQUESTED = 3;

/**
 * Whether the workflow has called this activity off, once it has heard all that had been said to it when the activity began: what
 * came during the task that asked for it is in the next one. False where that cannot be known soon.
 */
async function isCalledOff(): Promise<boolean> {
  const { workflowExecution, activityId } = activityInfo();
  if (workflowExecution === undefined) return false;
  const { workflowId, runId } = workflowExecution;
  const client = getClient();
  const workflow = client.workflow.getHandle(workflowId, runId);
  const giveUpMs = Date.now() + ACTIVITY_BOUNDS.workflowHearingMs;
  // In a storm many tasks are to come: asked less and less often, so as not to add to it.
  for (let pauseMs: number = ACTIVITY_BOUNDS.workflowHearingPauseMs; Date.now() < giveUpMs; pauseMs *= 2) {
    const { raw } = await client.withDeadline(giveUpMs, () => workflow.describe());
    if (!raw.pendingWorkflowTask) {
      const own = raw.pendingActivities?.find((activity) => activity.activityId === activityId);
      return own === undefined || own.state === CANCEL_REQUESTED;
    }
    await delay(pauseMs);
  }
  return false;
}

/**
 * The same activity, which does not begin where its workflow wants it no more by then: for what is asked for in a task that may have
 * been deaf for a while, as local activities ran in it. Throws Activity.CalledOff, which nobody waits for any more.
 */
export function unlessCalledOff<Input, Output>(
  run: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  return async (input) => {
    let isOff = false;
    try {
      isOff = await isCalledOff();
    } catch (error) {
      log.debug('whether the workflow still wants it cannot be known', { reason: reasonOf(error) });
    }
    if (!isOff) return await run(input);
    throw ApplicationFailure.create({
      message: 'the workflow had called it off before it began',
      type: FAILURES.activityCalledOff,
      category: 'BENIGN',
      nonRetryable: true,
    });
  };
}
