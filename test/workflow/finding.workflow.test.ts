import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ClaimInput, ReadAlarmInput } from '../../src/contracts/activities.ts';
import { asFinding } from './support/alarm-deliveries.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage } from './support/incident-stage.ts';
import { samplePlan, sampleStep } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const inputsOf = <T>(fakes: FakeActivities, name: Parameters<FakeActivities['log']['named']>[0]) =>
  fakes.log.named(name).map(({ input }) => input as T);

describe.concurrent('an incident of a finding', () => {
  it('is read by its key wherever an alarm would be read, and its guard is told the key too', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      const delivery = asFinding(incident.alarm.notify());
      const { detector, resource, accountId, region } = delivery.alarm.finding ?? {};
      await incident.fire(delivery);
      await incident.decide({ plan: await incident.untilPending() });
      expect(await incident.end()).toMatchObject({ status: 'completed', outcomeCode: 'fix.verified' });
      const key = { detector, resource, accountId, region };
      const read = inputsOf<ReadAlarmInput>(fakes, 'readAlarm');
      expect(read.length).toBeGreaterThan(1);
      for (const input of read) expect(input.finding).toEqual(key);
      expect(inputsOf<ClaimInput>(fakes, 'claimTargets').map(({ finding }) => finding)).toEqual([key]);
    });
  });

  it('asks a person with approval mode off, though the plan may run by itself for an alarm', async () => {
    const fakes = new FakeActivities({}, { approvalMode: 'off' });
    await stage.play(fakes, async (incident) => {
      await incident.fire(asFinding(incident.alarm.notify()));
      await incident.untilPending();
      const { verdict } = await incident.record();
      expect(verdict?.kind).toBe('approval');
      expect(verdict?.reasons.map(({ rule }) => rule)).toContain('finding-alone');
      expect(fakes.log.named('sendCommand')).toEqual([]);
    });
  });

  it('takes the same change, published again, for no news, and a later one for a repeat', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      const delivery = asFinding(incident.alarm.notify());
      await incident.fire(delivery);
      await incident.untilPending();
      await incident.deliver(delivery);
      await incident.deliver(delivery);
      await incident.deliver(asFinding(incident.alarm.change('ALARM')));
      await incident.deliver(asFinding(incident.alarm.change('OK')));
      await incident.end();
      const [closed] = inputsOf<{ record: { repeatCount: number; status: string } }>(fakes, 'closeIncident');
      expect(closed?.record).toMatchObject({ repeatCount: 1, status: 'recovered' });
    });
  });

  it('is not recovered by silence while it waits, and says so; it is once its host is heard', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      await incident.fire(asFinding(incident.alarm.notify()));
      await incident.untilPending();
      await incident.deliver(asFinding(incident.alarm.change('OK'), { kind: 'quiet' }));
      const waiting = await incident.record();
      expect([waiting.status, waiting.alarmState]).toEqual(['pending_approval', 'INSUFFICIENT_DATA']);
      const told = await incident.events('alarm_received');
      expect(told.at(-1)?.message).toMatch(/^quiet: /);
      await incident.deliver(asFinding(incident.alarm.change('OK')));
      expect(await incident.end()).toMatchObject({ status: 'recovered' });
    });
  });

  it('whose host is silent after the fix is not verified, nothing is undone, and it closes once the host is heard', async () => {
    const fakes = new FakeActivities(
      { proposePlan: async (input) => samplePlan(input, [sampleStep({ withRollback: true })]) },
      { verifyTimeoutSeconds: 0.6 },
    );
    fakes.onFixed = () => fakes.setAlarm('INSUFFICIENT_DATA');
    await stage.play(fakes, async (incident) => {
      await incident.fire(asFinding(incident.alarm.notify()));
      await incident.decide({ plan: await incident.untilPending() });
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'verify.quiet' });
      const { attention, executions, verification } = await incident.untilAttention();
      expect(attention?.reason).toMatch(/^quiet, not verified: /);
      expect(verification?.passed).toBe(false);
      expect(executions.map(({ phase }) => phase)).not.toContain('rollback');
      const at = new Date(Date.now() + 1_000).toISOString();
      await incident.deliver(
        asFinding(incident.alarm.change('OK', 120_000), { kind: 'heard', at, lines: 3 }),
      );
      await fakes.log.until('the incident is closed', ({ name, input }) => {
        const { record } = input as { record?: { closed: { by: string } | null } };
        return name === 'closeIncident' && record?.closed?.by === 'alarm';
      });
    });
  });

  it('whose host was heard before the fix alone waits until it is heard after it', async () => {
    const fakes = new FakeActivities();
    const before = new Date(Date.now() - 1_000).toISOString();
    fakes.onFixed = () => {
      fakes.setAlarm('OK');
      fakes.alarm = { ...fakes.alarm, heardAt: before };
    };
    await stage.play(fakes, async (incident) => {
      await incident.fire(asFinding(incident.alarm.notify()));
      await incident.decide({ plan: await incident.untilPending() });
      await fakes.untilStatus('verifying');
      const looks = fakes.log.named('readAlarm').length;
      await fakes.log.nth('readAlarm', looks + 3);
      const { status, alarmState } = await incident.record();
      expect([status, alarmState]).toEqual(['verifying', 'INSUFFICIENT_DATA']);
      fakes.alarm = { ...fakes.alarm, heardAt: new Date(Date.now() + 1_000).toISOString() };
      expect(await incident.end()).toMatchObject({ status: 'completed', outcomeCode: 'fix.verified' });
    });
  });

  it('without a host needs attention, can be planned again, and is closed by the OK', async () => {
    let looks = 0;
    const fakes = new FakeActivities({
      resolveTargets: async () => {
        looks += 1;
        return { kind: 'none', message: 'the finding is about the function "pay", which is no managed host' };
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fire(asFinding(incident.alarm.notify()));
      expect(await incident.end()).toMatchObject({ status: 'no_remedy', outcomeCode: 'finding.no_host' });
      const { attention } = await incident.untilAttention();
      expect(attention?.reason).toContain('no managed host');
      await incident.planAgain();
      expect(await incident.end(2)).toMatchObject({ status: 'no_remedy', outcomeCode: 'finding.no_host' });
      expect(looks).toBe(2);
      await incident.untilAttention(2);
      await incident.deliver(asFinding(incident.alarm.change('OK')));
      await fakes.log.until('the incident is closed', ({ name, input }) => {
        const { record } = input as { record?: { closed: { by: string } | null } };
        return name === 'closeIncident' && record?.closed?.by === 'alarm';
      });
    });
  });

  it('is not taken for over where the table holds it no more', async () => {
    const fakes = new FakeActivities({ readAlarm: async () => ({ kind: 'gone' }) });
    await stage.play(fakes, async (incident) => {
      await incident.fire(asFinding(incident.alarm.notify()));
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'alarm.gone' });
      const { attention } = await incident.untilAttention();
      expect(attention?.reason).toContain('the table of findings holds none');
    });
  });
});
