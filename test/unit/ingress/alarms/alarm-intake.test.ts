import { describe, expect, test } from 'vitest';
import type { AlarmDelivery, AlarmState } from '../../../../src/domain/alarm/alarm.ts';
import { createAlarmIntake } from '../../../../src/ingress/alarms/alarm-intake.ts';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { TemporalUnavailableError } from '../../../../src/ports/temporal-errors.ts';
import { createIngressMetrics } from '../../../../src/telemetry/ingress-metrics.ts';
import { FakeTemporal } from '../../../support/fake-temporal.ts';
import { sampleIncident } from '../incident-samples.ts';

const LIMITS = { ...INGRESS_LIMITS.alarms, directInFlightMax: 2, batchAlarmsMax: 10, shards: 2 };

function delivery(name: string, state: AlarmState = 'ALARM', messageId = `${name}-${state}`): AlarmDelivery {
  const { alarm } = sampleIncident().record;
  return { alarm: { ...alarm, name, state }, messageId, receivedAt: '2026-11-22T08:01:00.000Z' };
}

function intakeWith(limits: Readonly<Record<keyof typeof LIMITS, number>> = LIMITS) {
  const temporal = new FakeTemporal();
  const clock = { nowMs: 1_000_000 };
  return {
    temporal,
    clock,
    intake: createAlarmIntake(temporal, createIngressMetrics(), () => clock.nowMs, limits),
  };
}
const names = (deliveries: readonly AlarmDelivery[]) => deliveries.map(({ alarm }) => alarm.name);

describe('few alarms', () => {
  test('go straight to their incidents', async () => {
    const { intake, temporal } = intakeWith();
    for (const name of ['a', 'b', 'c']) expect(await intake.submit(delivery(name))).toBe('started');
    expect([names(temporal.signalled), temporal.batches]).toEqual([['a', 'b', 'c'], []]);
  });
});

describe('an OK that finds no open incident', () => {
  const ok = delivery('late', 'OK');

  test('queues up behind its alarm while its shard has alarms waiting, whoever committed them', async () => {
    const { intake, temporal } = intakeWith();
    temporal.signalOutcome = 'not_open';
    temporal.behind.push(true);
    expect(await intake.submit(ok)).toBe('batched');
    expect(temporal.batches.map(({ deliveries }) => names(deliveries))).toEqual([['late']]);
    expect(temporal.asked).toEqual(temporal.batches.map(({ shard }) => shard));
  });

  test('is said once more to the incident that was opened between the two questions', async () => {
    const { intake, temporal } = intakeWith();
    temporal.signalOutcomes.push('not_open', 'committed');
    expect(await intake.submit(ok)).toBe('started');
    expect([names(temporal.signalled), temporal.batches]).toEqual([['late', 'late'], []]);
  });

  test('is done with when nothing waits', async () => {
    const { intake, temporal } = intakeWith();
    temporal.signalOutcome = 'not_open';
    expect(await intake.submit(ok)).toBe('not_open');
    expect(temporal.batches).toEqual([]);
  });

  test('is not acknowledged while it cannot be known whether its alarm waits', async () => {
    const { intake, temporal } = intakeWith();
    temporal.signalOutcome = 'not_open';
    temporal.behindFailure = new TemporalUnavailableError('away');
    await expect(intake.submit(ok)).rejects.toBe(temporal.behindFailure);
  });

  test('costs nothing more where an incident is open', async () => {
    const { intake, temporal } = intakeWith();
    expect(await intake.submit(ok)).toBe('started');
    expect(temporal.asked).toEqual([]);
  });
});

describe('more alarms than may start by themselves', () => {
  test('one after the other are committed in groups too, until the allowance has filled again', async () => {
    const { intake, clock } = intakeWith({ ...LIMITS, directBurst: 3, directPerSecond: 2 });
    const outcomes: string[] = [];
    const send = async (name: string) => outcomes.push(await intake.submit(delivery(name)));
    for (const name of ['a', 'b', 'c', 'd', 'e']) await send(name);
    clock.nowMs += 500;
    for (const name of ['f', 'g']) await send(name);
    expect(outcomes).toEqual(['started', 'started', 'started', 'batched', 'batched', 'started', 'batched']);
  });
});

describe('a storm', () => {
  test('is committed in groups; each alarm is answered when its group is durable, and none is lost', async () => {
    const { intake, temporal } = intakeWith();
    const gate = Promise.withResolvers<void>();
    temporal.gate = gate.promise;
    const answered: string[] = [];
    const all = Array.from({ length: 100 }, async (_, n) => {
      const outcome = await intake.submit(delivery(`alarm-${n}`));
      answered.push(outcome);
    });
    await new Promise(setImmediate);
    expect(answered).toEqual([]);
    gate.resolve();
    await Promise.all(all);
    expect(answered.filter((outcome) => outcome === 'started')).toHaveLength(2);
    const batched = temporal.batches.flatMap(({ deliveries }) => names(deliveries));
    expect([...names(temporal.signalled), ...batched].toSorted()).toEqual(
      Array.from({ length: 100 }, (_, n) => `alarm-${n}`).toSorted(),
    );
    expect(temporal.batches.length).toBeLessThan(20);
    expect(Math.max(...temporal.batches.map(({ deliveries }) => deliveries.length))).toBe(
      LIMITS.batchAlarmsMax,
    );
  });

  test('groups stay within their size in bytes', async () => {
    const one = Buffer.byteLength(JSON.stringify(delivery('alarm-00')));
    const { intake, temporal } = intakeWith({ ...LIMITS, shards: 1, batchBytesMax: 3 * one + 10 });
    const gate = Promise.withResolvers<void>();
    temporal.gate = gate.promise;
    const all = Array.from({ length: 20 }, (_, n) =>
      intake.submit(delivery(`alarm-${String(n).padStart(2, '0')}`)),
    );
    gate.resolve();
    await Promise.all(all);
    expect(Math.max(...temporal.batches.map(({ deliveries }) => deliveries.length))).toBe(3);
  });

  test('an OK does not overtake its alarm: it follows through the same shard', async () => {
    const { intake, temporal, clock } = intakeWith();
    const gate = Promise.withResolvers<void>();
    temporal.gate = gate.promise;
    const storm = ['x', 'y', 'late'].map((name) => intake.submit(delivery(name)));
    gate.resolve();
    await Promise.all(storm);
    expect(await intake.submit(delivery('late', 'OK'))).toBe('batched');
    const shards = temporal.batches.filter(({ deliveries }) => names(deliveries).includes('late'));
    expect(new Set(shards.map(({ shard }) => shard)).size).toBe(1);
    clock.nowMs += LIMITS.batchedKeptMs;
    expect(await intake.submit(delivery('late', 'OK', 'second'))).toBe('started');
  });

  test('while Temporal is away, everybody is told at once and nothing is kept', async () => {
    const { intake, temporal } = intakeWith({ ...LIMITS, shards: 1 });
    temporal.failure = new TemporalUnavailableError('away');
    const gate = Promise.withResolvers<void>();
    temporal.gate = gate.promise;
    const all = Array.from({ length: 50 }, (_, n) => intake.submit(delivery(`alarm-${n}`)));
    const settled = Promise.allSettled(all);
    gate.resolve();
    for (const result of await settled) {
      expect(result).toMatchObject({ status: 'rejected', reason: temporal.failure });
    }
    temporal.failure = null;
    expect(await intake.submit(delivery('alarm-49'))).toBe('batched');
    expect(temporal.batches.map(({ deliveries }) => names(deliveries))).toEqual([['alarm-49']]);
  });

  test('more than may wait are refused, as are those that waited too long', async () => {
    const { intake, temporal, clock } = intakeWith({ ...LIMITS, shards: 1, waitingMax: 12 });
    const gate = Promise.withResolvers<void>();
    temporal.gate = gate.promise;
    const all = Array.from({ length: 16 }, (_, n) => intake.submit(delivery(`alarm-${n}`)));
    const settled = Promise.allSettled(all);
    clock.nowMs += LIMITS.waitMaxMs + 1;
    gate.resolve();
    const outcomes = (await settled).map((result) =>
      result.status === 'fulfilled' ? result.value : result.reason.code,
    );
    // Two direct, one in the batch under way, eleven that waited behind it, two too many.
    const count = (outcome: string) => outcomes.filter((other) => other === outcome).length;
    expect([count('started'), count('batched'), count('Ingress.Overloaded')]).toEqual([2, 1, 13]);
  });
});
