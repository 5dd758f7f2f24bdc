import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AlarmDelivery } from '../../src/domain/alarm/alarm.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage, type StagedIncident } from './support/incident-stage.ts';
import {
  bindWith,
  HOST_A,
  HOST_B,
  sampleDiagnostics,
  samplePlan,
  sampleRunbook,
  sampleStep,
} from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

/** A fix after which nobody says anything until the test does. */
function silentFix(
  overrides: ConstructorParameters<typeof FakeActivities>[0] = {},
  settings = {},
): FakeActivities {
  const fakes = new FakeActivities(overrides, settings);
  fakes.onFixed = () => undefined;
  return fakes;
}

// Most of the time of each incident is spent waiting.
describe.concurrent('verification', () => {
  it('passes on a notified OK that holds and is read as OK at its end', async () => {
    const fakes = silentFix();
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.untilStatus('verifying');
      fakes.setAlarm('OK');
      await incident.deliver(incident.alarm.change('OK'));
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const { verification } = await incident.record();
      expect(verification).toMatchObject({ passed: true });
      expect(fakes.log.named('readAlarm').length).toBeGreaterThan(0);
    });
  });

  it.each(['a notification', 'a reading'])(
    'starts again when %s breaks the hold, and passes when it then holds',
    async (by) => {
      const fakes = silentFix({}, { verifyHoldSeconds: 10 });
      await stage.play(fakes, async (incident) => {
        await incident.decide({ plan: await incident.fireUntilPending() });
        await fakes.untilStatus('verifying');
        const readOk = untilReadAnew(fakes);
        fakes.setAlarm('OK');
        await incident.deliver(asRead(incident, fakes));
        await until(async () => (await incident.events('alarm_ok')).length === 1);
        await readOk;
        const first = (await incident.record()).verification;
        expect(Date.parse(first?.heldUntil ?? '') - Date.parse(first?.alarmOkAt ?? '')).toBe(10_000);
        const readAlarm = untilReadAnew(fakes);
        fakes.setAlarm('ALARM');
        if (by === 'a notification') {
          await incident.deliver(asRead(incident, fakes));
          await until(async () => (await incident.record()).alarmState === 'ALARM');
        } else await readAlarm;
        expect((await incident.record()).status).toBe('verifying');
        fakes.setAlarm('OK');
        const mendedAt = fakes.alarm.changedAt;
        expect(await incident.end()).toMatchObject({ status: 'completed' });
        expect(await incident.events('alarm_ok')).toHaveLength(2);
        await expectHeldFrom(incident, mendedAt);
      });
    },
  );

  it('counts the hold from the last transition to OK where only readings tell of any', async () => {
    const fakes = silentFix({}, { verifyHoldSeconds: 8 });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.untilStatus('verifying');
      const readOk = untilReadAnew(fakes);
      fakes.setAlarm('OK');
      await readOk;
      // Red and back again, of which no look tells.
      fakes.setAlarm('OK');
      const mendedAt = fakes.alarm.changedAt;
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      await expectHeldFrom(incident, mendedAt);
    });
  });

  it.each(['that was read only', 'that was notified'])(
    'never completes on an ALARM during a hold %s, though every reading goes on to say OK',
    async (how) => {
      const fakes = silentFix(
        { diagnoseTargets: async ({ targets }) => sampleDiagnostics(targets, [], [HOST_A]) },
        { verifyHoldSeconds: 10, verifyTimeoutSeconds: 20 },
      );
      await stage.play(fakes, async (incident) => {
        await incident.decide({ plan: await incident.fireUntilPending() });
        await fakes.untilStatus('verifying');
        const readOk = untilReadAnew(fakes);
        fakes.setAlarm('OK');
        if (how === 'that was notified') {
          await incident.deliver(asRead(incident, fakes));
          await until(async () => (await incident.events('alarm_ok')).length === 1);
        }
        await readOk;
        const red = { ...incident.alarm.notify(), alarm: later(incident.alarm.notify().alarm) };
        await incident.deliver(red);
        await until(async () => (await incident.events('alarm_repeated')).length === 1);
        expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'verify.alarm_not_ok' });
        expect((await incident.record()).verification?.passed).toBe(false);
      });
    },
  );

  it('hears an abort while it waits for the alarm to hold', async () => {
    const fakes = silentFix({}, { verifyHoldSeconds: 60, verifyTimeoutSeconds: 60 });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.untilStatus('verifying');
      fakes.setAlarm('OK');
      await incident.deliver(asRead(incident, fakes));
      await until(async () => (await incident.events('alarm_ok')).length === 1);
      await incident.abort();
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'incident.aborted' });
    });
  });

  it('is never satisfied by exit code 0 alone', async () => {
    const fakes = silentFix(
      { diagnoseTargets: async ({ targets }) => sampleDiagnostics(targets, [], [HOST_A]) },
      { verifyTimeoutSeconds: 0.5 },
    );
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'verify.alarm_not_ok' });
      const { executions, verification } = await incident.record();
      expect(executions.every(({ exitCode }) => exitCode === 0)).toBe(true);
      expect(verification?.passed).toBe(false);
    });
  });

  it('keeps a fix whose host is mended where another host was ill and had no step, as it is that one which holds the alarm', async () => {
    const fakes = silentFix(
      {
        proposePlan: async (input) => samplePlan(input, [sampleStep({ withRollback: true })]),
        bindPlan: bindWith(sampleRunbook('medium', true)),
      },
      { verifyTimeoutSeconds: 0.5 },
    );
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'verify.others_ill' });
      const { executions, outcome } = await incident.record();
      expect(executions.map(({ phase }) => phase)).not.toContain('rollback');
      expect(outcome?.message).toContain(HOST_B);
    });
  });

  it('does not complete on a notified OK alone when the alarm cannot be read, and undoes nothing', async () => {
    const fakes = silentFix(
      {
        readAlarm: async () => {
          throw new Error('away');
        },
      },
      { verifyTimeoutSeconds: 8 },
    );
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.untilStatus('verifying');
      await incident.deliver(incident.alarm.change('OK'));
      expect(await incident.end()).toMatchObject({
        status: 'failed',
        outcomeCode: 'verify.alarm_unreadable',
      });
    });
  });

  it('takes no reading for news that is older than the last notification', async () => {
    const fakes = silentFix(
      { diagnoseTargets: async ({ targets }) => sampleDiagnostics(targets, [], [HOST_A]) },
      { verifyTimeoutSeconds: 1 },
    );
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      fakes.alarm = { state: 'OK', changedAt: '2000-01-01T00:00:00.000Z', reason: 'long ago' };
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'verify.alarm_not_ok' });
    });
  });

  it('says so when the report could not be stored, and ends all the same', async () => {
    const fakes = new FakeActivities({
      closeIncident: async () => ({ kind: 'written', markdownKey: null, jsonKey: null }),
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const names = (await incident.timeline()).map(({ event }) => event);
      expect(names.slice(-2)).toEqual(['incident_closed', 'report_missing']);
      const last = fakes.log.named('projectIncident').at(-1)?.input as { timeline: { event: string }[] };
      expect(last.timeline.at(-1)?.event).toBe('report_missing');
    });
  });

  it('keeps trying to write the last record while DynamoDB is away', async () => {
    let attempts = 0;
    const fakes = new FakeActivities({
      closeIncident: async () => {
        attempts += 1;
        if (attempts < 3) throw new Error('away');
        return { kind: 'written', markdownKey: 'report.md', jsonKey: 'report.json' };
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending(), kind: 'reject' });
      expect(await incident.end()).toMatchObject({ status: 'rejected' });
      expect(attempts).toBe(3);
    });
  });
});

/** The same alarm, as if it had changed just now. */
function later<T extends { stateChangeTime: string }>(alarm: T): T {
  return { ...alarm, stateChangeTime: new Date().toISOString() };
}

/** A notification of the transition that is read too. */
function asRead(incident: StagedIncident, { alarm }: FakeActivities): AlarmDelivery {
  const delivery = incident.alarm.notify(alarm.state);
  return { ...delivery, alarm: { ...delivery.alarm, stateChangeTime: alarm.changedAt } };
}

/** Until a reading that begins from now on has been taken. */
async function untilReadAnew({ log }: FakeActivities): Promise<void> {
  await log.nth('readAlarm', log.named('readAlarm').length + 1);
}

/** Whether the hold that counted began no earlier than that, and was a whole one. */
async function expectHeldFrom(incident: StagedIncident, changedAt: string): Promise<void> {
  const { verification, settings } = await incident.record();
  const okAtMs = Date.parse(verification?.alarmOkAt ?? '');
  expect(okAtMs).toBeGreaterThanOrEqual(Date.parse(changedAt));
  expect(Date.parse(verification?.heldUntil ?? '') - okAtMs).toBe(settings.verifyHoldSeconds * 1000);
  const passed = (await incident.events('verification_passed'))[0];
  expect(Date.parse(passed?.timestamp ?? '') - okAtMs).toBeGreaterThanOrEqual(
    settings.verifyHoldSeconds * 1000,
  );
}

/** Queries until it is so; the event is inside the workflow, where a query is the only window. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpMs = Date.now() + 15_000;
  while (!(await isSo())) if (Date.now() > giveUpMs) throw new Error('it never became so');
}
