import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage } from './support/incident-stage.ts';
import { goneAfter, unsureFix } from './support/paths.ts';
import { NO_PLAN, samplePlan, sampleStep } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const kindsOf = (fakes: FakeActivities) =>
  fakes.log.named('notifyOperators').map(({ input }) => (input as { kind: string }).kind);

describe.concurrent('the alarm, read when it matters', () => {
  it('asks nobody about an alarm whose OK was lost', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      fakes.setAlarm('OK');
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'recovered', outcomeCode: 'alarm.recovered' });
      expect(kindsOf(fakes)).not.toContain('approval_requested');
      expect(fakes.projectedStatuses()).not.toContain('pending_approval');
    });
  });

  it('calls nobody to an alarm whose OK was lost, where the look at its hosts finds nothing to do', async () => {
    const fakes = new FakeActivities({ proposePlan: async () => NO_PLAN });
    await stage.play(fakes, async (incident) => {
      fakes.setAlarm('OK');
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'recovered', outcomeCode: 'alarm.recovered' });
      expect(fakes.log.named('notifyOperators').map(({ input }) => input)).toEqual([
        expect.objectContaining({ kind: 'closed', onlyToTheTold: true }),
      ]);
      expect(await incident.events('attention_needed')).toEqual([]);
    });
  });

  it('keeps what failed as failed where the alarm is OK since, and closes it without a call', async () => {
    const fakes = new FakeActivities({ resolveTargets: async () => ({ kind: 'none', message: 'no host' }) });
    await stage.play(fakes, async (incident) => {
      fakes.setAlarm('OK');
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'targets.none' });
      expect(kindsOf(fakes)).toEqual(['closed']);
    });
  });

  it('tells whoever was called that the alarm is OK since', async ({ expect }) => {
    const fakes = new FakeActivities({ proposePlan: async () => NO_PLAN });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'no_remedy' });
      await incident.untilAttention();
      await incident.deliver(incident.alarm.change('OK'));
      await incident.handle.result();
      await expect.poll(() => kindsOf(fakes)).toEqual(['escalation', 'closed']);
    });
  });

  it('reminds nobody of a plan whose alarm is OK since, though the message of it was lost', async () => {
    const fakes = new FakeActivities({}, { reminderSeconds: [6], approvalDeadlineSeconds: 60 });
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      fakes.setAlarm('OK');
      expect(await incident.end()).toMatchObject({ status: 'recovered', outcomeCode: 'alarm.recovered' });
      expect(kindsOf(fakes)).not.toContain('reminder');
    });
  });

  it('lets nothing expire for an alarm that is OK since', async () => {
    const fakes = new FakeActivities({}, { reminderSeconds: [], approvalDeadlineSeconds: 8 });
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      fakes.setAlarm('OK');
      expect(await incident.end()).toMatchObject({ status: 'recovered', outcomeCode: 'alarm.recovered' });
    });
  });

  it('asks all the same when the alarm cannot be read: nothing is assumed', async () => {
    const fakes = new FakeActivities({
      readAlarm: async () => {
        throw new Error('away');
      },
    });
    await stage.play(fakes, async (incident) => {
      expect(await incident.fireUntilPending()).not.toBe('');
    });
  });

  it('takes an alarm that is gone for no recovery, and asks nobody to approve a fix for it', async () => {
    const fakes = new FakeActivities({ readAlarm: async () => ({ kind: 'gone' }) });
    await stage.play(fakes, async (incident) => {
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'alarm.gone' });
      expect(kindsOf(fakes)).toEqual(['escalation']);
      const { attention, closed } = await incident.untilAttention();
      expect([attention?.reason, closed]).toEqual([expect.stringContaining('no alarm of this name'), null]);
    });
  });

  it.each([
    ['before it reminds anybody', { reminderSeconds: [0.3], approvalDeadlineSeconds: 30 }],
    ['at the deadline', { reminderSeconds: [], approvalDeadlineSeconds: 0.5 }],
  ])(
    'ends the wait for a decision where the alarm is gone %s: no approval could run',
    async (_when, settings) => {
      const fakes = goneAfter(1, settings);
      await stage.play(fakes, async (incident) => {
        await incident.fire();
        expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'alarm.gone' });
        expect(kindsOf(fakes)).toEqual(['approval_requested', 'escalation']);
        expect((await incident.untilAttention()).closed).toBeNull();
      });
    },
  );

  it('waits on with an undo whose alarm is gone, which is no answer to it', async () => {
    const fakes = unsureFix('medium', { reminderSeconds: [0.1], approvalDeadlineSeconds: 300 });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await incident.end();
      await incident.untilAttention();
      // The wait for the first decision has reminders too, where it takes longer than a tenth of a second.
      const earlier = fakes.log.calls.length;
      await incident.undo();
      await fakes.log.until('a reminder of the undo', (call) => {
        const { name, input } = call;
        const isReminder = name === 'notifyOperators' && (input as { kind: string }).kind === 'reminder';
        return isReminder && fakes.log.calls.indexOf(call) >= earlier;
      });
      const { planDigest } = await incident.record();
      await incident.decide({ plan: planDigest ?? '' });
      expect(await incident.end(2)).toMatchObject({ status: 'rolled_back', outcomeCode: 'undo.done' });
    });
  });

  it('neither completes nor undoes a fix whose alarm is gone when it is verified', async () => {
    const fakes: FakeActivities = new FakeActivities({
      proposePlan: async (input) => samplePlan(input, [sampleStep({ withRollback: true })]),
      readAlarm: async () =>
        fakes.log.named('sendCommand').length === 0
          ? { kind: 'read', reading: fakes.alarm }
          : { kind: 'gone' },
    });
    fakes.onFixed = () => undefined;
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'alarm.gone' });
      expect(fakes.projectedStatuses()).not.toContain('rolling_back');
    });
  });
});
