import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { alarmBatchSignal } from '../../src/contracts/messages.ts';
import type { IntakeAlarmsInput } from '../../src/contracts/workflows.ts';
import type { AlarmDelivery } from '../../src/domain/alarm/alarm.ts';
import { BOUNDS } from '../../src/workflows/bounds.ts';
import type { intakeAlarms } from '../../src/workflows/index.ts';
import { TestAlarm } from './support/alarm-deliveries.ts';
import { CallLog } from './support/call-log.ts';
import { Stage } from './support/incident-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const idsOf = (deliveries: readonly AlarmDelivery[]) => deliveries.map(({ messageId }) => messageId);

/** Admissions as the fake activity saw them. */
class Admissions {
  readonly log = new CallLog();
  concurrent = 0;
  concurrentMax = 0;
  readonly answer: () => Promise<void>;
  constructor(answer: () => Promise<void> = async () => undefined) {
    this.answer = answer;
  }

  readonly admitAlarms = async (input: { readonly deliveries: readonly AlarmDelivery[] }): Promise<void> => {
    this.concurrent += 1;
    this.concurrentMax = Math.max(this.concurrentMax, this.concurrent);
    try {
      await this.answer();
      this.log.add({ name: 'admitAlarms', input });
    } finally {
      this.concurrent -= 1;
    }
  };

  get admitted(): readonly string[] {
    return this.log.calls.flatMap(({ input }) =>
      idsOf((input as { deliveries: readonly AlarmDelivery[] }).deliveries),
    );
  }

  async untilAdmitted(count: number): Promise<void> {
    if (this.admitted.length >= count) return;
    await this.log.until(`${count} alarms admitted`, () => this.admitted.length >= count);
  }
}

async function intake(
  admissions: Admissions,
  play: (send: (deliveries: unknown) => Promise<void>, workflowId: string) => Promise<void>,
): Promise<void> {
  const taskQueue = `test-${randomUUID()}`;
  const workflowId = `intake:${randomUUID()}`;
  const input: IntakeAlarmsInput = { taskQueues: { incident: taskQueue, ssm: taskQueue, ai: taskQueue } };
  const send = async (deliveries: unknown) => {
    await stage.client.workflow.signalWithStart<typeof intakeAlarms, [readonly AlarmDelivery[]]>(
      'intakeAlarms',
      {
        workflowId,
        taskQueue,
        args: [input],
        signal: alarmBatchSignal,
        // As the wire allows it; the workflow must cope.
        signalArgs: [deliveries as readonly AlarmDelivery[]],
        workflowIdConflictPolicy: 'USE_EXISTING',
      },
    );
  };
  await stage.withWorker(taskQueue, { admitAlarms: admissions.admitAlarms }, async () => {
    try {
      await play(send, workflowId);
    } finally {
      await stage.client.workflow.getHandle(workflowId).terminate();
    }
  });
}

// Most of the time of each intake is spent waiting.
describe.concurrent('intake', () => {
  it('admits every alarm once, copies of one transition together, at a bounded rate', async () => {
    const gate = Promise.withResolvers<void>();
    const admissions = new Admissions(() => gate.promise);
    await intake(admissions, async (send, workflowId) => {
      const alarms = Array.from({ length: 300 }, () => new TestAlarm());
      const first = alarms.map((alarm) => alarm.notify());
      await send(first.slice(0, 100));
      await Promise.all([send(first.slice(100)), send(first.slice(0, 150))]);
      // A query is answered when the workflow has seen every signal before it; copies that come after an admission has
      // ended are admitted again.
      await stage.client.workflow.getHandle(workflowId).query('__stack_trace');
      gate.resolve();
      await admissions.untilAdmitted(300);
      expect(admissions.concurrentMax).toBeLessThanOrEqual(BOUNDS.admitConcurrency);
      expect([...admissions.admitted].sort()).toEqual([...idsOf(first)].sort());
    });
  });

  it('keeps the notifications of one alarm in order and never admits them side by side', async () => {
    const admissions = new Admissions();
    await intake(admissions, async (send) => {
      const alarm = new TestAlarm();
      const deliveries = [alarm.notify(), alarm.change('OK'), alarm.change('ALARM'), alarm.change('OK')];
      for (const delivery of deliveries) await send([delivery]);
      await admissions.untilAdmitted(4);
      expect(admissions.admitted).toEqual(idsOf(deliveries));
    });
  });

  it('leaves out what is not an alarm', async () => {
    const admissions = new Admissions();
    await intake(admissions, async (send) => {
      const good = new TestAlarm().notify();
      for (const bad of ['nonsense', null, [null, { messageId: 'x' }]]) await send(bad);
      await send([good]);
      await admissions.untilAdmitted(1);
      expect(admissions.admitted).toEqual([good.messageId]);
    });
  });

  it('goes on in a new run when its history is long, and loses nothing on the way', async () => {
    const admissions = new Admissions();
    await intake(admissions, async (send, workflowId) => {
      await send([]);
      const newest = async () => (await stage.client.workflow.getHandle(workflowId).describe()).runId;
      const first = await newest();
      const sent: string[] = [];
      const sendSome = () =>
        Promise.all(
          Array.from({ length: 50 }, async () => {
            const delivery = new TestAlarm().notify();
            sent.push(delivery.messageId);
            await send([delivery]);
          }),
        );
      // Each signal is an event, and what becomes of it is several more.
      while (sent.length < BOUNDS.intakeEventsMax && (await newest()) === first) await sendSome();
      await sendSome();
      await admissions.untilAdmitted(sent.length);
      expect(new Set(admissions.admitted)).toEqual(new Set(sent));
      expect(await newest()).not.toBe(first);
    });
  });
});
