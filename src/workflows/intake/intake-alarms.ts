import {
  allHandlersFinished,
  CancellationScope,
  condition,
  log,
  makeContinueAsNewFunc,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { rawAlarmBatchSignal } from '../../contracts/messages.ts';
import { TASK_QUEUES } from '../../contracts/task-queues.ts';
import type { IntakeAlarmsInput } from '../../contracts/workflows.ts';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';
import { isAlarmDelivery } from '../../domain/alarm/alarm-watch.ts';
import { BOUNDS } from '../bounds.ts';
import { failureReason } from '../failure-reason.ts';
import { createIntakeActivities } from '../proxies.ts';
import { readArgument } from '../signal-argument.ts';
import { AlarmQueue } from './alarm-queue.ts';

/**
 * Takes alarms that were committed in groups during a storm and admits them at a bounded rate. Lives for ever, in
 * runs of bounded length; an alarm leaves only by being admitted or carried into the next run.
 */
export async function intakeAlarms(input: IntakeAlarmsInput = {}): Promise<void> {
  const { admitAlarms } = createIntakeActivities(input.taskQueues ?? TASK_QUEUES);
  const queue = new AlarmQueue(input.carried ?? []);
  let signals = 0;
  let running = 0;
  setHandler(
    rawAlarmBatchSignal,
    (argument) => {
      signals += 1;
      const deliveries = readArgument(argument);
      if (Array.isArray(deliveries)) queue.add(deliveries.filter(isAlarmDelivery));
    },
    { description: 'A batch of alarm notifications, as the ingress commits them' },
  );

  async function admit(deliveries: readonly AlarmDelivery[]): Promise<void> {
    running += 1;
    try {
      await admitAlarms.executeWithOptions({ summary: `admit ${deliveries.length} alarm(s)` }, [
        { deliveries },
      ]);
      queue.finish(deliveries);
    } catch (error) {
      // The ingress has answered for these alarms, so there is no giving up.
      log.error('alarms could not be admitted and are tried again', { reason: failureReason(error) });
      await sleep(BOUNDS.admitRetryPauseMs, { summary: 'before admitting again' });
      queue.giveBack(deliveries);
    } finally {
      running -= 1;
    }
  }

  const isFull = () => signals >= BOUNDS.intakeSignalsMax || workflowInfo().continueAsNewSuggested;
  const mustRenew = () => isFull() && queue.bytes <= BOUNDS.carriedBytesMax;
  const canAdmit = () => running < BOUNDS.admitConcurrency && queue.hasNext();
  // A cancelled intake would lose what waits in it; it is ended by terminating it when it is empty.
  await CancellationScope.nonCancellable(async () => {
    while (!(mustRenew() && running === 0)) {
      await condition(() => (mustRenew() ? running === 0 : canAdmit()));
      while (!mustRenew() && canAdmit()) void admit(queue.take(BOUNDS.admitBatchMax, BOUNDS.admitBytesMax));
    }
    await condition(allHandlersFinished);
  });
  // On the build that is current by then.
  const renew = makeContinueAsNewFunc<typeof intakeAlarms>({ initialVersioningBehavior: 'AUTO_UPGRADE' });
  await renew({ ...input, carried: queue.waiting() });
}
