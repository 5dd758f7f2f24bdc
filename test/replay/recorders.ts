import { randomUUID } from 'node:crypto';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { alarmBatchSignal } from '../../src/contracts/messages.ts';
import type { AlarmDelivery } from '../../src/domain/alarm/alarm.ts';
import type { intakeAlarms } from '../../src/workflows/index.ts';
import { TestAlarm } from '../workflow/support/alarm-deliveries.ts';
import { CallLog } from '../workflow/support/call-log.ts';
import { FakeActivities } from '../workflow/support/fake-activities.ts';
import type { Stage } from '../workflow/support/incident-stage.ts';
import { type IncidentPath, PATHS } from '../workflow/support/paths.ts';

/** Plays one path and gives its history. */
type Recorder = (stage: Stage) => Promise<History>;

const recordPath =
  (name: string, path: IncidentPath): Recorder =>
  (stage) =>
    stage.play(path.fakes(), async (incident) => {
      await incident.fire();
      await path.play(incident);
      const { status, outcomeCode } = await incident.end();
      if (status !== path.status || outcomeCode !== path.outcomeCode) {
        throw new Error(
          `${name} ended ${status} (${outcomeCode}), expected ${path.status} (${path.outcomeCode})`,
        );
      }
      return incident.handle.fetchHistory();
    });

/** Both runs of an alarm that fires anew while its incident is being closed. */
const recordRefired =
  (run: 'first' | 'second'): Recorder =>
  (stage) => {
    const gate = Promise.withResolvers<void>();
    const fakes = new FakeActivities({
      closeIncident: async () => {
        await gate.promise;
        return { kind: 'written', markdownKey: 'report.md', jsonKey: 'report.json' };
      },
    });
    return stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      const { runId } = await incident.record();
      await incident.deliver(incident.alarm.change('OK'));
      await fakes.log.nth('closeIncident');
      await incident.deliver(incident.alarm.change('ALARM'));
      gate.resolve();
      await fakes.log.nth('proposePlan', 2);
      await incident.deliver(incident.alarm.change('OK'));
      await incident.end();
      const { workflowId } = incident.handle;
      const handle = run === 'second' ? incident.handle : stage.client.workflow.getHandle(workflowId, runId);
      return handle.fetchHistory();
    });
  };

const recordIntake: Recorder = async (stage) => {
  const taskQueue = `test-${randomUUID()}`;
  const log = new CallLog();
  let attempts = 0;
  const admitAlarms = async (input: unknown) => {
    attempts += 1;
    log.add({ name: 'admitAlarms', input });
    if (attempts === 1) throw new Error('away');
  };
  return stage.withWorker(taskQueue, { admitAlarms }, async () => {
    const alarm = new TestAlarm();
    const handle = await stage.client.workflow.signalWithStart<
      typeof intakeAlarms,
      [readonly AlarmDelivery[]]
    >('intakeAlarms', {
      workflowId: `intake:${randomUUID()}`,
      taskQueue,
      args: [{ taskQueues: { incident: taskQueue, ssm: taskQueue, ai: taskQueue } }],
      signal: alarmBatchSignal,
      signalArgs: [[alarm.notify(), new TestAlarm().notify()]],
    });
    await log.nth('admitAlarms', 2);
    await handle.signal(alarmBatchSignal, [alarm.change('OK')]);
    await log.nth('admitAlarms', 3);
    const history = await handle.fetchHistory();
    await handle.terminate('recorded');
    return history;
  });
};

/** Everything that must have a committed history. */
export const RECORDERS: Readonly<Record<string, Recorder>> = {
  ...Object.fromEntries(Object.entries(PATHS).map(([name, path]) => [name, recordPath(name, path)])),
  'fired-anew-while-closing': recordRefired('first'),
  'fired-anew-next-run': recordRefired('second'),
  intake: recordIntake,
};
