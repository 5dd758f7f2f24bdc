import { randomInt, randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTemporalPort } from '../../src/clients/temporal/temporal.ts';
import { ALARM_ATTRIBUTE, INCIDENT_ID_ATTRIBUTE } from '../../src/contracts/search-attributes.ts';
import { incidentWorkflowId, intakeWorkflowId } from '../../src/contracts/workflow-ids.ts';
import { incidentIdOf } from '../../src/domain/alarm/ids.ts';
import type { IncidentAddress, TemporalPort } from '../../src/ports/temporal.ts';
import { TemporalRefusedError, TemporalUnavailableError } from '../../src/ports/temporal-errors.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { temporalOfFile } from '../support/shared-temporal.ts';
import { fakeIngress, HOST } from '../unit/ingress/fake-ingress.ts';
import { alarmMessage, notification } from '../unit/ingress/sns-messages.ts';
import { TestAlarm } from '../workflow/support/alarm-deliveries.ts';
import { FakeActivities } from '../workflow/support/fake-activities.ts';
import { Stage } from '../workflow/support/incident-stage.ts';
import { TcpGate } from './tcp-gate.ts';

const shared = temporalOfFile();
let temporal: TemporalPort;
const queue = `ingress-${randomUUID()}`;

beforeAll(() => {
  temporal = shared.port(queue);
});

const idOf = (alarm: TestAlarm) => shared.begun(incidentWorkflowId(alarm.notify().alarm));

describe('without any worker', () => {
  test('an alarm opens its incident, which a person can recognise in the Temporal UI', async () => {
    const alarm = new TestAlarm();
    const delivery = alarm.notify();
    expect(await temporal.signalWithStart(delivery)).toBe('committed');
    const description = await shared.client.workflow.getHandle(idOf(alarm)).describe();
    expect(description).toMatchObject({
      type: 'remediateIncident',
      taskQueue: queue,
      status: { name: 'RUNNING' },
    });
    expect(description.typedSearchAttributes.get(ALARM_ATTRIBUTE)).toBe(alarm.name);
    expect(description.typedSearchAttributes.get(INCIDENT_ID_ATTRIBUTE)).toBe(incidentIdOf(delivery.alarm));
    expect(await description.staticSummary()).toContain(alarm.name);
    expect(await description.staticDetails()).toContain('Threshold Crossed');
  });

  test('further notifications join the open incident; after it has closed, an alarm opens another', async () => {
    const alarm = new TestAlarm();
    const workflowId = idOf(alarm);
    await temporal.signalWithStart(alarm.notify());
    const first = await shared.client.workflow.getHandle(workflowId).describe();
    expect(await temporal.signalWithStart(alarm.notify())).toBe('committed');
    expect(await temporal.signalWithStart(alarm.change('OK'))).toBe('committed');
    expect((await shared.client.workflow.getHandle(workflowId).describe()).runId).toBe(first.runId);
    expect(await shared.signalsOf(workflowId)).toBe(3);
    await shared.client.workflow.getHandle(workflowId).terminate('closed by the test');
    expect(await temporal.signalWithStart(alarm.notify('OK'))).toBe('not_open');
    expect(await temporal.signalWithStart(alarm.change('ALARM'))).toBe('committed');
    expect((await shared.client.workflow.getHandle(workflowId).describe()).runId).not.toBe(first.runId);
  });

  test.each(['OK', 'INSUFFICIENT_DATA'] as const)('%s opens nothing', async (state) => {
    const alarm = new TestAlarm();
    expect(await temporal.signalWithStart(alarm.notify(state))).toBe('not_open');
    await expect(shared.client.workflow.getHandle(idOf(alarm)).describe()).rejects.toThrow(/not found/);
  });

  test('a run is told from one that has ended, and from one that Temporal does not know', async () => {
    const alarm = new TestAlarm();
    const workflowId = idOf(alarm);
    await temporal.signalWithStart(alarm.notify());
    const handle = shared.client.workflow.getHandle(workflowId);
    const { runId } = await handle.describe();
    expect(await temporal.runState({ workflowId, runId })).toBe('open');
    await handle.terminate('closed by the test');
    expect(await temporal.runState({ workflowId, runId })).toBe('ended');
    expect(await temporal.runState({ workflowId, runId: randomUUID() })).toBe('unknown');
    const { connection, options } = shared.client;
    const elsewhere = createTemporalPort(new Client({ connection, namespace: `${options.namespace}-gone` }), {
      taskQueues: { incident: queue, ssm: queue, ai: queue },
    });
    await expect(elsewhere.runState({ workflowId, runId })).rejects.toBeInstanceOf(TemporalRefusedError);
  });

  test('a decision is unsettled, and an incident that was never there is not open', async () => {
    const alarm = new TestAlarm();
    const delivery = alarm.notify();
    const address = { incidentId: incidentIdOf(delivery.alarm), workflowId: idOf(alarm), runId: 'unknown' };
    const decision = { kind: 'approve', by: 'ana', plan: 'ab'.repeat(32), comment: '', via: 'api' } as const;
    expect(await temporal.decide(address, decision, 'u1')).toEqual({ kind: 'not_open' });
    expect(await temporal.abort(address, { by: 'ana' })).toBe('not_open');
    await temporal.signalWithStart(delivery);
    expect(await temporal.decide(address, decision, 'u1')).toEqual({ kind: 'unsettled' });
    expect(await temporal.readLive(address, 300)).toBeUndefined();
  });

  test('neither decision nor abort reaches a later incident of the same alarm', async () => {
    const alarm = new TestAlarm();
    const earlier = { incidentId: 'an-earlier-incident', workflowId: idOf(alarm), runId: randomUUID() };
    await temporal.signalWithStart(alarm.notify());
    const decision = { kind: 'approve', by: 'ana', plan: 'ab'.repeat(32), comment: '', via: 'api' } as const;
    expect(await temporal.decide(earlier, decision, 'u1')).toEqual({ kind: 'not_open' });
    expect(await temporal.abort(earlier, { by: 'ana' })).toBe('not_open');
    expect(await shared.signalsOf(earlier.workflowId)).toBe(1);
  });

  test('a batch is one signal to the intake of its shard', async () => {
    const shard = randomInt(1_000_000, 2_000_000_000);
    const workflowId = shared.begun(intakeWorkflowId(shard, 1));
    const alarms = Array.from({ length: 50 }, () => new TestAlarm().notify());
    await temporal.commitBatch(shard, alarms);
    await temporal.commitBatch(shard, [new TestAlarm().notify()]);
    expect(await shared.client.workflow.getHandle(workflowId).describe()).toMatchObject({
      type: 'intakeAlarms',
    });
    expect(await shared.signalsOf(workflowId)).toBe(2);
  });
});

describe('Temporal away', () => {
  test('alarms are answered 503 within seconds, and taken as soon as it is back: none is lost', async () => {
    const gate = new TcpGate(inject('temporalAddress'));
    await gate.open();
    const address = gate.address;
    await gate.shut();
    const behindGate = shared.port(queue, { address });
    const ingress = await fakeIngress({ temporal: behindGate });
    try {
      const name = `Disk-${randomUUID().slice(0, 8)}`;
      const body = await notification({ Message: alarmMessage({ AlarmName: name }) });
      const post = () =>
        ingress.app.inject({
          method: 'POST',
          url: '/webhooks/sns',
          headers: { host: HOST, 'content-type': 'text/plain' },
          payload: JSON.stringify(body),
        });
      const startedMs = Date.now();
      const away = await post();
      expect([away.statusCode, away.json().error.code]).toEqual([503, 'Temporal.Unavailable']);
      // SNS hangs up after 15 s, and would count the delivery as one that nobody answered.
      expect(Date.now() - startedMs).toBeLessThan(15_000);
      const ready = await ingress.app.inject({ url: '/readyz', headers: { host: HOST } });
      expect(ready.json()).toMatchObject({ checks: { temporal: 'down', dynamodb: 'up' } });

      await gate.open();
      await expect.poll(post, { timeout: HANG_LIMIT_MS, interval: 100 }).toMatchObject({ statusCode: 200 });
      const workflowId = shared.begun(`incident:111122223333:us-east-1:${name}:web-asg`);
      expect(await shared.signalsOf(workflowId)).toBeGreaterThanOrEqual(1);

      // An outage in the middle of work.
      await gate.shut();
      const other = new TestAlarm();
      await expect(behindGate.signalWithStart(other.notify())).rejects.toBeInstanceOf(
        TemporalUnavailableError,
      );
      await gate.open();
      await expect.poll(() => behindGate.signalWithStart(other.notify())).toBe('committed');
      idOf(other);
    } finally {
      await ingress.app.close();
      await gate.shut();
    }
  });
});

describe('with the real workflow', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(inject('temporalAddress'));
  });
  afterAll(() => stage.close());

  /** Plays on an incident that waits for a decision, by way of a port of its own. */
  async function withPendingIncident(
    play: (pending: {
      readonly port: TemporalPort;
      readonly address: IncidentAddress;
      readonly fakes: FakeActivities;
    }) => Promise<void>,
  ): Promise<void> {
    const fakes = new FakeActivities();
    const own = `ingress-${randomUUID()}`;
    const port = shared.port(own);
    await stage.withWorker(own, fakes.work(), async () => {
      const alarm = new TestAlarm();
      const delivery = alarm.notify();
      const address = { incidentId: incidentIdOf(delivery.alarm), workflowId: idOf(alarm), runId: 'any' };
      await port.signalWithStart(delivery);
      await fakes.untilStatus('pending_approval');
      await play({ port, address, fakes });
    });
  }

  test('an incident is read live, decided once, and refused another plan', async () => {
    await withPendingIncident(async ({ port, address, fakes }) => {
      const live = await port.readLive(address, 5_000);
      expect(live?.record).toMatchObject({ incidentId: address.incidentId, status: 'pending_approval' });
      expect(live?.timeline.length).toBeGreaterThan(1);
      expect(await port.readLive({ ...address, incidentId: 'another' }, 5_000)).toBeUndefined();

      const decision = {
        kind: 'approve',
        by: 'ana',
        plan: live?.record.planDigest ?? '',
        comment: 'go',
        via: 'api',
      } as const;
      const wrong = await port.decide(address, { ...decision, plan: 'ab'.repeat(32) }, 'wrong');
      expect(wrong).toMatchObject({ kind: 'refused', message: expect.stringMatching(/plan/i) });
      const both = await Promise.all([
        port.decide(address, decision, 'same'),
        port.decide(address, decision, 'same'),
      ]);
      expect(both).toMatchObject([
        { kind: 'answered', ack: { kind: 'recorded', by: 'ana' } },
        { kind: 'answered', ack: { kind: 'recorded', by: 'ana' } },
      ]);
      await fakes.untilStatus('completed');
      await shared.client.workflow.getHandle(address.workflowId).result();
      expect(fakes.log.named('sendCommand').length).toBeGreaterThan(0);
      expect(await port.decide(address, decision, 'late')).toEqual({ kind: 'not_open' });
    });
  });

  test('an abort ends a waiting incident, and names who', async () => {
    await withPendingIncident(async ({ port, address, fakes }) => {
      expect(await port.abort(address, { by: 'ana', reason: 'not now' })).toBe('committed');
      const closed = await fakes.log.nth('closeIncident');
      expect(JSON.stringify(closed.input)).toContain('"actor":"ana"');
    });
  });
});
