import { randomInt, randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { soakIntake } from '../../scripts/soak/intake-soak.ts';
import { alarmBatchSignal } from '../../src/contracts/messages.ts';
import { intakeWorkflowId } from '../../src/contracts/workflow-ids.ts';
import { isAlarmDelivery } from '../../src/domain/alarm/alarm-watch.ts';
import { createAlarmIntake } from '../../src/ingress/alarms/alarm-intake.ts';
import { INGRESS_LIMITS } from '../../src/ingress/bounds.ts';
import type { AlarmCommitter, TemporalPort } from '../../src/ports/temporal.ts';
import { createIngressMetrics } from '../../src/telemetry/ingress-metrics.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { temporalOfFile } from '../support/shared-temporal.ts';
import { TestAlarm } from '../workflow/support/alarm-deliveries.ts';
import { Stage } from '../workflow/support/incident-stage.ts';

const temporal = temporalOfFile();
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage?.close());

const newShard = () => randomInt(1_000_000, 2_000_000_000);
const newQueue = () => `intake-${randomUUID()}`;

/** One ingress process. */
const ingress = (queue: string, intakeLimits = { rollBytes: 1_000_000, rollEvents: 10 }) =>
  temporal.port(queue, { intakeLimits });

const idOf = (shard: number, generation: number) => temporal.begun(intakeWorkflowId(shard, generation));

/** The ids of the messages that a generation holds, in their order; null where it has not begun. */
async function messagesIn(shard: number, generation: number): Promise<readonly string[] | null> {
  try {
    const { events } = await temporal.client.workflow.getHandle(idOf(shard, generation)).fetchHistory();
    return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signalled }) => {
      if (signalled?.signalName !== alarmBatchSignal.name) return [];
      const json = Buffer.from(signalled.input?.payloads?.[0]?.data ?? []).toString('utf8');
      const deliveries: readonly unknown[] = JSON.parse(json);
      return deliveries.filter(isAlarmDelivery).map(({ messageId }) => messageId);
    });
  } catch {
    return null;
  }
}

describe('a shard of the intake without a worker', () => {
  test('goes on in the next generation before a history is full, and a new process goes on there', async () => {
    const [shard, queue] = [newShard(), newQueue()];
    const sent: string[] = [];
    const send = async (port: TemporalPort) => {
      const delivery = new TestAlarm().notify();
      await port.commitBatch(shard, [delivery]);
      sent.push(delivery.messageId);
    };
    const first = ingress(queue);
    for (let n = 0; n < 15; n += 1) await send(first);
    const restarted = ingress(queue);
    for (let n = 0; n < 5; n += 1) await send(restarted);
    // 10 events are the start, a workflow task and 8 signals.
    expect((await messagesIn(shard, 1))?.length).toBe(8);
    expect((await messagesIn(shard, 2))?.length).toBe(8);
    expect((await messagesIn(shard, 3))?.length).toBe(4);
    expect(await messagesIn(shard, 4)).toBeNull();
    const held = await Promise.all([1, 2, 3].map((generation) => messagesIn(shard, generation)));
    expect(held.flat()).toEqual(sent);
  });

  test('goes on by bytes too', async () => {
    const [shard, queue] = [newShard(), newQueue()];
    const port = ingress(queue, { rollBytes: 20_000, rollEvents: 1_000 });
    for (let n = 0; n < 4; n += 1) {
      await port.commitBatch(
        shard,
        Array.from({ length: 15 }, () => new TestAlarm().notify()),
      );
    }
    const { historySize } = await temporal.client.workflow.getHandle(idOf(shard, 1)).describe();
    expect(historySize).toBeGreaterThan(20_000);
    expect(historySize).toBeLessThan(40_000);
    expect(await messagesIn(shard, 2)).not.toBeNull();
  });

  test('a process that does not know of the next generation writes its batch there again', async () => {
    const [shard, queue] = [newShard(), newQueue()];
    const [stale, other] = [ingress(queue, { rollBytes: 1_000_000, rollEvents: 1_000 }), ingress(queue)];
    await stale.commitBatch(shard, [new TestAlarm().notify()]);
    for (let n = 0; n < 10; n += 1) await other.commitBatch(shard, [new TestAlarm().notify()]);
    expect((await messagesIn(shard, 2))?.length).toBeGreaterThan(0);

    const alarm = new TestAlarm();
    const [fired, cleared] = [alarm.notify(), alarm.change('OK')];
    await other.commitBatch(shard, [fired]);
    await stale.commitBatch(shard, [cleared]);
    const next = (await messagesIn(shard, 2)) ?? [];
    expect(next.indexOf(fired.messageId)).toBeGreaterThanOrEqual(0);
    expect(next.indexOf(cleared.messageId)).toBeGreaterThan(next.indexOf(fired.messageId));
  });

  test('many processes that roll at the same time lose nothing and leave no gap', async () => {
    const [shard, queue] = [newShard(), newQueue()];
    const sent: string[] = [];
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        const port = ingress(queue, { rollBytes: 1_000_000, rollEvents: 30 });
        for (let n = 0; n < 30; n += 1) {
          const delivery = new TestAlarm().notify();
          await port.commitBatch(shard, [delivery]);
          sent.push(delivery.messageId);
        }
      }),
    );
    const held = new Set<string>();
    for (let generation = 1; ; generation += 1) {
      const messages = await messagesIn(shard, generation);
      if (messages === null) break;
      for (const message of messages) held.add(message);
    }
    expect([...held].toSorted()).toEqual(sent.toSorted());
  });

  test('a generation that a person has ended is followed by the next one', async () => {
    const [shard, queue] = [newShard(), newQueue()];
    const port = ingress(queue);
    await port.commitBatch(shard, [new TestAlarm().notify()]);
    await temporal.client.workflow.getHandle(idOf(shard, 1)).terminate('by hand');
    const delivery = new TestAlarm().notify();
    await port.commitBatch(shard, [delivery]);
    expect(await messagesIn(shard, 2)).toEqual([delivery.messageId]);
  });
});

describe('a shard of the intake with a worker', () => {
  test('drains its generations in their order and ends all but the newest', async () => {
    const [shard, queue] = [newShard(), newQueue()];
    const port = ingress(queue);
    const alarms = Array.from({ length: 20 }, () => new TestAlarm());
    for (const alarm of alarms) await port.commitBatch(shard, [alarm.notify()]);
    for (const alarm of alarms) await port.commitBatch(shard, [alarm.change('OK')]);
    expect(await port.isIntakeBehind(shard)).toBe(true);

    const admitted: string[] = [];
    const admitAlarms = async ({ deliveries }: { deliveries: readonly { alarm: { name: string } }[] }) => {
      admitted.push(...deliveries.map(({ alarm }) => alarm.name));
    };
    await stage.withWorker(queue, { admitAlarms }, () =>
      expect.poll(() => port.isIntakeBehind(shard), { timeout: HANG_LIMIT_MS }).toBe(false),
    );
    const names = alarms.map(({ name }) => name);
    expect(admitted.slice(0, 20).toSorted()).toEqual(names.toSorted());
    expect(admitted.slice(20).toSorted()).toEqual(names.toSorted());
    for (let generation = 1; (await messagesIn(shard, generation + 1)) !== null; generation += 1) {
      const { status } = await temporal.client.workflow.getHandle(idOf(shard, generation)).describe();
      expect([generation, status.name]).toEqual([generation, 'COMPLETED']);
    }
  });

  test('a generation whose predecessor a person has ended admits what it holds', async () => {
    const [shard, queue] = [newShard(), newQueue()];
    const port = ingress(queue);
    for (let n = 0; n < 10; n += 1) await port.commitBatch(shard, [new TestAlarm().notify()]);
    await temporal.client.workflow.getHandle(idOf(shard, 1)).terminate('by hand');
    const held = await messagesIn(shard, 2);
    const admitted: string[] = [];
    const admitAlarms = async ({ deliveries }: { deliveries: readonly { messageId: string }[] }) => {
      admitted.push(...deliveries.map(({ messageId }) => messageId));
    };
    await stage.withWorker(queue, { admitAlarms }, () =>
      expect.poll(() => port.isIntakeBehind(shard), { timeout: HANG_LIMIT_MS }).toBe(false),
    );
    expect(held?.length).toBeGreaterThan(0);
    expect(admitted).toEqual(held);
  });
});

test('a shard is behind in the pause before alarms are admitted again', async () => {
  const [shard, queue] = [newShard(), newQueue()];
  const port = ingress(queue);
  await port.commitBatch(shard, [new TestAlarm().notify()]);
  idOf(shard, 1);
  const again = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<void>();
  let admissions = 0;
  const admitAlarms = async () => {
    admissions += 1;
    if (admissions > 1) return again.resolve();
    failed.resolve();
    throw ApplicationFailure.nonRetryable('refused');
  };
  await stage.withWorker(queue, { admitAlarms }, async () => {
    await failed.promise;
    let isAgain = false;
    void again.promise.then(() => {
      isAgain = true;
    });
    const answers = new Set<boolean>();
    while (!isAgain) {
      const isBehind = await port.isIntakeBehind(shard);
      if (!isAgain) answers.add(isBehind);
    }
    expect(answers).toEqual(new Set([true]));
    await expect.poll(() => port.isIntakeBehind(shard)).toBe(false);
  });
});

test('an OK by another process does not overtake its ALARM that waits in the intake', async () => {
  const queue = newQueue();
  // The first process is in a storm and sends everything in batches; the second is not.
  const metrics = createIngressMetrics();
  const limits = { ...INGRESS_LIMITS.alarms, shards: 1 };
  const shard = newShard();
  const onShard = (port: TemporalPort): AlarmCommitter => ({
    signalWithStart: (delivery) => port.signalWithStart(delivery),
    commitBatch: (_shard, deliveries) => port.commitBatch(shard, deliveries),
    isIntakeBehind: () => port.isIntakeBehind(shard),
  });
  const stormed = createAlarmIntake(onShard(ingress(queue)), metrics, Date.now, {
    ...limits,
    directInFlightMax: 0,
  });
  const calm = createAlarmIntake(onShard(ingress(queue)), metrics, Date.now, limits);
  const alarm = new TestAlarm();
  const [fired, cleared] = [alarm.notify(), alarm.change('OK')];
  expect(await stormed.submit(fired)).toBe('batched');
  expect(await calm.submit(cleared)).toBe('batched');
  expect(await messagesIn(shard, 1)).toEqual([fired.messageId, cleared.messageId]);

  const admitted: string[] = [];
  const admitAlarms = async ({ deliveries }: { deliveries: readonly { messageId: string }[] }) => {
    admitted.push(...deliveries.map(({ messageId }) => messageId));
  };
  const observer = ingress(queue);
  await stage.withWorker(queue, { admitAlarms }, () =>
    expect.poll(() => observer.isIntakeBehind(shard), { timeout: HANG_LIMIT_MS }).toBe(false),
  );
  expect(admitted).toEqual([fired.messageId, cleared.messageId]);
  // Nothing waits any more, and no incident is open here: it is done with.
  const later = createAlarmIntake(onShard(observer), metrics, Date.now, limits);
  expect(await later.submit(alarm.change('OK'))).toBe('not_open');
});

test('alarms that were acknowledged without a worker all reach their incidents, in order', async () => {
  const result = await soakIntake({
    address: inject('temporalAddress'),
    shard: newShard(),
    bytesMin: 600_000,
    alarmBytes: 5_000,
    batchAlarmsMax: 5,
    batchBytesMax: 128 * 1024,
    ingresses: 3,
    // 120 alarms, and after each a pause of ten times what the server took for it.
    drainTimeoutMs: 2 * HANG_LIMIT_MS,
    intakeLimits: { rollBytes: 150_000, rollEvents: 1_000 },
    report: () => undefined,
  });
  expect(result.generations).toBeGreaterThan(3);
  expect(result).toMatchObject({ acknowledged: 120, found: 120, lost: 0, overtaken: 0, incidents: 40 });
  expect(result.historyBytesMax).toBeLessThan(400_000);
});
