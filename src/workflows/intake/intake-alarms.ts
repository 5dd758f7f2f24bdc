import {
  allHandlersFinished,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  log,
  makeContinueAsNewFunc,
  setHandler,
  sleep,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { intakeDrainedSignal, intakeFollowedSignal, rawAlarmBatchSignal } from '../../contracts/messages.ts';
import { TASK_QUEUES } from '../../contracts/task-queues.ts';
import { INTAKE_WAITS_MEMO, intakeNeighbours } from '../../contracts/workflow-ids.ts';
import type { IntakeAlarmsInput } from '../../contracts/workflows.ts';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';
import { isAlarmDelivery } from '../../domain/alarm/alarm-watch.ts';
import { countText } from '../../domain/text/count-text.ts';
import { BOUNDS } from '../bounds.ts';
import { failureReason } from '../failure-reason.ts';
import { createIntakeActivities } from '../proxies.ts';
import { readArgument } from '../signal-argument.ts';
import { AlarmQueue } from './alarm-queue.ts';

/**
 * Takes alarms that were committed in groups during a storm and admits them at a bounded rate, in runs of bounded
 * length; an alarm leaves only by being admitted or carried into the next run. The newest generation of a shard lives
 * for ever. One that is followed ends when it is drained, and only then the next one admits: an OK in the next never
 * overtakes its ALARM in this one.
 */
export async function intakeAlarms(input: IntakeAlarmsInput = {}): Promise<void> {
  const { admitAlarms } = createIntakeActivities(input.taskQueues ?? TASK_QUEUES);
  const queue = new AlarmQueue(input.carried ?? []);
  const { before, after } = intakeNeighbours(workflowInfo().workflowId);
  let isBeforeDrained = before === undefined || input.isBeforeDrained === true;
  let isFollowed = input.isFollowed === true;
  let running = 0;
  let retryPauseMs: number = BOUNDS.admitRetryPauseMs;
  setHandler(
    rawAlarmBatchSignal,
    (argument) => {
      const deliveries = readArgument(argument);
      if (Array.isArray(deliveries)) queue.add(deliveries.filter(isAlarmDelivery));
    },
    { description: 'A batch of alarm notifications, as the ingress commits them' },
  );
  setHandler(
    intakeFollowedSignal,
    () => {
      isFollowed = after !== undefined;
    },
    { description: 'The next generation of this shard has begun; this one ends when nothing waits in it' },
  );
  setHandler(
    intakeDrainedSignal,
    () => {
      isBeforeDrained = true;
    },
    { description: 'Nothing waits in the generation before any more' },
  );

  let pauses = 0;
  /** Whoever asks the server whether alarms wait here cannot see timers, or signals on their way. */
  async function whilePaused(work: () => Promise<void>): Promise<void> {
    pauses += 1;
    if (pauses === 1) upsertMemo({ [INTAKE_WAITS_MEMO]: true });
    await work();
    pauses -= 1;
    if (pauses === 0) upsertMemo({ [INTAKE_WAITS_MEMO]: false });
  }

  async function admit(deliveries: readonly AlarmDelivery[]): Promise<void> {
    running += 1;
    try {
      await admitAlarms.executeWithOptions({ summary: `admit ${countText(deliveries.length, 'alarm')}` }, [
        { deliveries },
      ]);
      queue.finish(deliveries);
      retryPauseMs = BOUNDS.admitRetryPauseMs;
    } catch (error) {
      // The ingress has answered for these alarms, so there is no giving up.
      log.error('alarms could not be admitted and are tried again', { reason: failureReason(error) });
      const pauseMs = retryPauseMs;
      retryPauseMs = Math.min(BOUNDS.admitRetryPauseMaxMs, retryPauseMs * 2);
      await whilePaused(() => sleep(pauseMs, { summary: 'before admitting again' }));
      queue.giveBack(deliveries);
    } finally {
      running -= 1;
    }
  }

  const isFull = () =>
    workflowInfo().historyLength >= BOUNDS.intakeEventsMax || workflowInfo().continueAsNewSuggested;
  const mustRenew = () => isFull() && queue.bytes <= BOUNDS.carriedBytesMax;
  const isDrained = () => isFollowed && running === 0 && !queue.hasNext();
  const canAdmit = () => running < BOUNDS.admitConcurrency && queue.hasNext();

  /** True when nothing is left to do, false when the next run has to take over. */
  async function admitUntilDrained(): Promise<boolean> {
    for (;;) {
      await condition(() => isDrained() || (mustRenew() ? running === 0 : canAdmit()));
      if (isDrained()) {
        if (after !== undefined) await tell(after, intakeDrainedSignal);
        // Another ingress may have sent one more meanwhile, which knew nothing of the next generation yet.
        if (isDrained()) return true;
      }
      if (mustRenew() && running === 0) return false;
      while (!mustRenew() && canAdmit()) void admit(queue.take(BOUNDS.admitBatchMax, BOUNDS.admitBytesMax));
    }
  }

  // A cancelled intake would lose what waits in it; it is ended by terminating it when it is empty.
  const isOver = await CancellationScope.nonCancellable(async () => {
    if (before !== undefined && !isBeforeDrained)
      await whilePaused(() => untilDrained(before, () => isBeforeDrained));
    isBeforeDrained = true;
    const isOver = await admitUntilDrained();
    await condition(allHandlersFinished);
    return isOver;
  });
  if (isOver) return;
  // On the build that is current by then.
  const renew = makeContinueAsNewFunc<typeof intakeAlarms>({ initialVersioningBehavior: 'AUTO_UPGRADE' });
  await renew({ ...input, carried: queue.waiting(), isBeforeDrained, isFollowed });
}

/** `gone`: no workflow of that id is open. `refused`: it takes no more signals. */
async function tell(
  workflowId: string,
  signal: typeof intakeDrainedSignal | typeof intakeFollowedSignal,
): Promise<'told' | 'gone' | 'refused'> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(signal);
    return 'told';
  } catch (error) {
    const reason = failureReason(error);
    log.info('a neighbouring generation of the intake could not be told', { workflowId, reason });
    return /not ?found/i.test(reason) ? 'gone' : 'refused';
  }
}

/** Until the generation before says that it is drained, or is not open any more. */
async function untilDrained(before: string, isDrained: () => boolean): Promise<void> {
  for (let pauseMs: number = BOUNDS.drainedPauseMs; !isDrained(); ) {
    if ((await tell(before, intakeFollowedSignal)) === 'gone') return;
    await condition(isDrained, pauseMs, { summary: `${before} is drained first` });
    pauseMs = Math.min(BOUNDS.drainedPauseMaxMs, pauseMs * 2);
  }
}
