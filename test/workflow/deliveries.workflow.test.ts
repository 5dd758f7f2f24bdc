import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { OpenIncidentInput } from '../../src/contracts/activities.ts';
import { incidentIdOf, placedIncidentIdOf } from '../../src/domain/alarm/ids.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import { TestAlarm } from './support/alarm-deliveries.ts';
import { FakeActivities, recordOf } from './support/fake-activities.ts';
import { Stage } from './support/incident-stage.ts';
import { sampleDiagnostics } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

/** The first close of an incident ends when `written` resolves. */
function closingHeld() {
  const written = Promise.withResolvers<void>();
  let closed = 0;
  const fakes: FakeActivities = new FakeActivities({
    closeIncident: async (input) => {
      closed += 1;
      if (closed === 1) await written.promise;
      return fakes.stored().closeIncident(input);
    },
  });
  return { fakes, written };
}

// Most of the time of each incident is spent waiting.
describe.concurrent('notifications of the alarm', () => {
  it('ignores a redelivered message, whatever its state', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const first = incident.alarm.notify();
      await incident.fire(first);
      await incident.untilPending();
      const before = [await incident.record(), await incident.timeline()];
      await incident.fire(first);
      await incident.deliver(first);
      expect([await incident.record(), await incident.timeline()]).toEqual(before);
      expect(incident.fakes.log.named('openIncident')).toHaveLength(1);
    });
  });

  it('counts a repeated alarm and changes nothing else', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      await incident.fire(incident.alarm.notify());
      await incident.deliver(incident.alarm.change('ALARM'));
      const record = await incident.record();
      expect(record).toMatchObject({ repeatCount: 2, alarmState: 'ALARM', status: 'pending_approval' });
      expect(await incident.events('alarm_repeated')).toHaveLength(2);
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      expect(incident.fakes.log.named('proposePlan')).toHaveLength(1);
    });
  });

  it('does not take the OK of another alarm for its own, whoever sends it by hand', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.fireUntilPending();
      const other = new TestAlarm();
      other.change('ALARM');
      await incident.deliver(other.change('OK'));
      expect(await incident.record()).toMatchObject({ alarmState: 'ALARM', status: 'pending_approval' });
      expect(await incident.events('decision_ignored')).toEqual([
        expect.objectContaining({ message: expect.stringContaining('it is about another alarm') }),
      ]);
    });
  });

  it('hears every one of those that waited together, in their order, and nothing about another alarm', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.fireUntilPending();
      const [first, second, third] = [
        incident.alarm.notify(),
        incident.alarm.change('ALARM'),
        incident.alarm.change('ALARM'),
      ];
      const foreign = new TestAlarm().notify();
      await incident.deliver({ ...third, earlier: [first, foreign, second] });
      await incident.deliver(second);
      expect((await incident.record()).repeatCount).toBe(3);
      const repeated = await incident.events('alarm_repeated');
      expect(repeated.map(({ data }) => data?.messageId)).toEqual(
        [first, second, third].map(({ messageId }) => messageId),
      );
    });
  });

  it('opens on the first of those that waited together', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const first = incident.alarm.notify();
      await incident.fire({ ...incident.alarm.change('ALARM'), earlier: [first] });
      await incident.untilPending();
      expect(await incident.record()).toMatchObject({
        incidentId: incidentIdOf(first.alarm),
        repeatCount: 1,
      });
    });
  });

  it('lists repeats up to a limit, and counts them all', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.fireUntilPending();
      const repeats = LIMITS.repeatEvents + 10;
      await Promise.all(Array.from({ length: repeats }, () => incident.deliver(incident.alarm.notify())));
      expect((await incident.record()).repeatCount).toBe(repeats);
      expect(await incident.events('alarm_repeated')).toHaveLength(LIMITS.repeatEvents);
    });
  });

  it('does not take an OK that is older than the alarm for a recovery', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const earlier = incident.alarm.notify('OK');
      await incident.fire(incident.alarm.change('ALARM'));
      const plan = await incident.untilPending();
      await incident.deliver(earlier);
      expect(await incident.record()).toMatchObject({ alarmState: 'ALARM', status: 'pending_approval' });
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
    });
  });

  it.each(['diagnoseTargets', 'proposePlan'] as const)(
    'recovers when the OK comes during %s',
    async (activity) => {
      const gate = Promise.withResolvers<never>();
      const fakes = new FakeActivities({ [activity]: () => gate.promise });
      await stage.play(fakes, async (incident) => {
        await incident.fire();
        await fakes.log.nth(activity);
        await incident.deliver(incident.alarm.change('OK'));
        expect(await incident.end()).toMatchObject({ status: 'recovered' });
        expect(fakes.log.named('sendCommand')).toHaveLength(0);
        gate.reject(new Error('too late to matter'));
      });
    },
  );

  it('keeps the alarm while DynamoDB is away, says what it waits for, and goes on when it is back', async () => {
    let isAway = true;
    const fakes: FakeActivities = new FakeActivities({
      openIncident: async (input) => {
        if (isAway) throw ApplicationFailure.retryable('cannot be reached', 'Dynamo.Unavailable');
        return fakes.stored().openIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      await fakes.log.nth('openIncident', 2);
      const details = await incident.handle.query<{ currentDetails?: string }>(
        '__temporal_workflow_metadata',
      );
      expect(details.currentDetails).toContain('waiting for DynamoDB');
      await incident.deliver(incident.alarm.notify());
      await incident.signal('approve', { by: 'ana', plan: '12345678' });
      isAway = false;
      await incident.untilPending();
      expect(await incident.record()).toMatchObject({ repeatCount: 1 });
      expect(await incident.events('decision_ignored')).toHaveLength(1);
    });
  });

  it('opens a new transition that arrives while an old one turns out to be a duplicate', async () => {
    const answer = Promise.withResolvers<void>();
    let oldId: string | null = null;
    const fakes: FakeActivities = new FakeActivities({
      openIncident: async (input) => {
        oldId ??= input.incidentId;
        // However often it is asked about: the task that asked is given out anew where an alarm came meanwhile.
        if (input.incidentId !== oldId) return fakes.stored().openIncident(input);
        await answer.promise;
        return { kind: 'duplicate', status: 'completed', isClosed: true };
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      await fakes.log.nth('openIncident');
      await incident.deliver(incident.alarm.change('ALARM'));
      answer.resolve();
      await incident.untilPending();
      const opened = fakes.log.named('openIncident').map(({ input }) => input as OpenIncidentInput);
      const [old, fresh] = [opened.at(0), opened.at(-1)];
      expect((await incident.record()).incidentId).toBe(fresh?.incidentId);
      expect(fresh?.incidentId).not.toBe(old?.incidentId);
    });
  });

  it('opens a new incident for an alarm that fires anew while the old one is being closed', async () => {
    const { fakes, written } = closingHeld();
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      await incident.deliver(incident.alarm.change('OK'));
      await fakes.log.nth('closeIncident');
      await incident.deliver(incident.alarm.notify());
      await incident.deliver(incident.alarm.change('ALARM'));
      written.resolve();
      await fakes.log.nth('openIncident', 2);
      await fakes.log.nth('proposePlan', 2);
      const opened = fakes.log.named('openIncident').map(({ input }) => input as OpenIncidentInput);
      const [old, fresh] = [opened.at(0), opened.at(-1)];
      expect(fresh?.incidentId).not.toBe(old?.incidentId);
      expect((await incident.record()).incidentId).toBe(fresh?.incidentId);
      await incident.deliver(incident.alarm.change('OK'));
      expect(await incident.end()).toMatchObject({ status: 'recovered' });
    });
  });

  it('joins an alarm that fires anew while the end of a failed attempt is written', async () => {
    const written = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      resolveTargets: async () => ({ kind: 'none', message: 'none' }),
      closeIncident: async (input) => {
        await written.promise;
        return fakes.stored().closeIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      await fakes.log.nth('closeIncident');
      await incident.deliver(incident.alarm.change('OK'));
      await incident.deliver(incident.alarm.change('ALARM'));
      written.resolve();
      const { incidentId } = await incident.end();
      const record = await incident.untilAttention();
      expect(record).toMatchObject({ incidentId, alarmState: 'ALARM', repeatCount: 1, attempt: 1 });
      expect(fakes.log.named('openIncident')).toHaveLength(1);
    });
  });

  it('keeps every alarm that fires anew while an incident is being closed', async () => {
    const { fakes, written } = closingHeld();
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      await incident.deliver(incident.alarm.change('OK'));
      await fakes.log.nth('closeIncident');
      const first = incident.alarm.change('ALARM');
      await incident.deliver(first);
      await incident.deliver(incident.alarm.change('OK'));
      await incident.deliver(incident.alarm.change('ALARM'));
      written.resolve();
      await fakes.log.nth('proposePlan', 2);
      const record = await incident.record();
      expect(record).toMatchObject({ incidentId: incidentIdOf(first.alarm), repeatCount: 1 });
      expect(await incident.events('alarm_cleared')).toHaveLength(1);
    });
  });

  it('opens an incident of its own for an alarm that fires anew within one second', async () => {
    const { fakes, written } = closingHeld();
    await stage.play(fakes, async (incident) => {
      const begin = incident.alarm.change(
        'ALARM',
        1_000 - (Date.parse(incident.alarm.notify().alarm.stateChangeTime) % 1_000),
      );
      await incident.fire(begin);
      await incident.untilPending();
      await incident.deliver(incident.alarm.change('OK', 300));
      await fakes.log.nth('closeIncident');
      const next = incident.alarm.change('ALARM', 300);
      await incident.deliver(next);
      written.resolve();
      await fakes.log.nth('proposePlan', 2);
      const id = incidentIdOf(begin.alarm);
      expect(incidentIdOf(next.alarm)).toBe(id);
      expect(await incident.record()).toMatchObject({
        incidentId: placedIncidentIdOf(next.alarm),
        attempt: 1,
      });
      expect((await fakes.incidents.get(id))?.record).toMatchObject({ status: 'recovered' });
    });
  });

  it('opens an incident for every firing of an alarm, however many come within one second', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      const sinceSecond = Date.parse(incident.alarm.notify().alarm.stateChangeTime) % 1_000;
      let firing = incident.alarm.change('ALARM', 1_000 - sinceSecond);
      const ids: string[] = [];
      for (let nth = 1; nth <= 3; nth += 1) {
        await incident.fire(firing);
        await fakes.log.nth('proposePlan', nth);
        ids.push((await incident.record()).incidentId);
        await incident.deliver(incident.alarm.change('OK', 100));
        expect(await incident.handle.result()).toMatchObject({ status: 'recovered' });
        firing = incident.alarm.change('ALARM', 100);
      }
      expect(ids).toEqual([
        ids[0],
        expect.stringMatching(new RegExp(`^${ids[0]}_\\d{12}_us-east-1$`)),
        expect.stringMatching(new RegExp(`^${ids[1]}_400$`)),
      ]);
    });
  });

  it('gives an incident that follows another under one workflow id an id of its own, from its first moment', async () => {
    const written = Promise.withResolvers<void>();
    const diagnosed = Promise.withResolvers<void>();
    let closed = 0;
    const fakes: FakeActivities = new FakeActivities({
      diagnoseTargets: async ({ targets }) => {
        if (closed > 0) await diagnosed.promise;
        return sampleDiagnostics(targets);
      },
      closeIncident: async (input) => {
        closed += 1;
        if (closed === 1) await written.promise;
        return fakes.stored().closeIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      const old = incident.address();
      await incident.deliver(incident.alarm.change('OK'));
      await fakes.log.nth('closeIncident');
      const next = incident.alarm.change('ALARM');
      await incident.deliver(next);
      written.resolve();
      await fakes.log.nth('diagnoseTargets', 2);
      const fresh = { ...old, incidentId: incidentIdOf(next.alarm) };
      expect(await incident.port.abort(old, { by: 'ana' })).toBe('not_open');
      expect(await incident.port.abort(fresh, { by: 'ana' })).toBe('committed');
      diagnosed.resolve();
      await fakes.untilStatus('rejected');
      const { attempts } = recordOf((await fakes.log.nth('closeIncident', 2)).input);
      expect(attempts).toMatchObject([{ status: 'rejected', outcome: { code: 'incident.aborted' } }]);
    });
  });

  it('ignores what is not an alarm', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.fireUntilPending();
      await incident.handle.signal('alarm', { messageId: 'm', alarm: { state: 'OK' } });
      await incident.handle.signal('alarm');
      expect(await incident.record()).toMatchObject({ status: 'pending_approval', alarmState: 'ALARM' });
      expect(await incident.events('decision_ignored')).toHaveLength(2);
    });
  });

  it('grows the revision with every change', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      await incident.deliver(incident.alarm.notify());
      await incident.decide({ plan });
      await incident.end();
      const copies = incident.fakes.log.calls.filter(
        ({ name }) => name.endsWith('Incident') && name !== 'openIncident',
      );
      const revisions = copies.map(
        ({ input }) => (input as { record: { revision: number } }).record.revision,
      );
      expect(revisions.length).toBeGreaterThan(3);
      expect(revisions.toSorted((a, b) => a - b)).toEqual(revisions);
      expect(new Set(revisions).size).toBe(revisions.length);
    });
  });
});
