import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ClaimInput, SendCommandInput } from '../../src/contracts/activities.ts';
import type { IncidentSnapshot } from '../../src/domain/record/incident-record.ts';
import { saidByPeople } from '../../src/domain/record/said-by-people.ts';
import { verifyRecord } from '../../src/domain/record/verify-record.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage, type StagedIncident } from './support/incident-stage.ts';
import { undoableFix, unsureFix } from './support/paths.ts';
import { HOST_A, HOST_B, samplePlan, sampleStep } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

async function fixed(incident: StagedIncident): Promise<void> {
  await incident.decide({ plan: await incident.fireUntilPending() });
  expect(await incident.end()).toMatchObject({ status: 'completed' });
}

/** The digest of the undo that waits for a decision. */
async function untilUndoWaits(incident: StagedIncident, attempt = 2): Promise<string> {
  await incident.fakes.untilStatus('pending_approval', attempt);
  const { planDigest } = await incident.record();
  return planDigest ?? '';
}

const sends = ({ fakes }: StagedIncident) =>
  fakes.log.named('sendCommand').map(({ input }) => {
    const { phase, targetId, command, executionId } = input as SendCommandInput;
    return { phase, targetId, body: command.body, executionId };
  });
const undosOf = (incident: StagedIncident) => sends(incident).filter(({ phase }) => phase === 'rollback');

function storedOf({ fakes }: StagedIncident) {
  const [stored] = [...fakes.incidents.newestOf.values()];
  if (stored === undefined) throw new Error('nothing was stored');
  return stored;
}

describe.concurrent('undoing a fix', () => {
  it('reopens a closed incident for one attempt, runs the undo last first once it is approved, and closes it again', async () => {
    await stage.play(undoableFix(), async (incident) => {
      await fixed(incident);
      const before = sends(incident).length;
      expect(await incident.undo()).toBe('requested');
      const plan = await untilUndoWaits(incident);
      const waiting = await incident.record();
      expect(waiting).toMatchObject({ attempt: 2, begun: { kind: 'undo', by: 'bo' }, closed: null });
      expect(waiting.plan?.undoes).toMatchObject({ attempt: 1 });
      expect(waiting.verdict).toMatchObject({ kind: 'approval' });
      // Nothing is looked at anew, asked of a model or sent before people agree.
      expect(incident.fakes.log.named('diagnoseTargets')).toHaveLength(1);
      expect(incident.fakes.log.named('proposePlan')).toHaveLength(1);
      expect(sends(incident)).toHaveLength(before);
      await incident.decide({ plan, by: 'ana' });
      expect(await incident.end(2)).toMatchObject({ status: 'rolled_back', outcomeCode: 'undo.done' });
      expect(undosOf(incident).map(({ targetId, body }) => [targetId, body])).toEqual([
        [HOST_A, '# s2 rollback'],
        [HOST_B, '# s1 rollback'],
        [HOST_A, '# s1 rollback'],
      ]);
      const claim = incident.fakes.log.named('claimTargets').at(-1)?.input as ClaimInput;
      const done = sends(incident).filter(({ phase }) => phase === 'action');
      expect(claim.undoes?.map(({ executionId }) => executionId).toSorted()).toEqual(
        done.map(({ executionId }) => executionId).toSorted(),
      );
      const { record } = storedOf(incident);
      expect(record).toMatchObject({ attempt: 2, status: 'rolled_back', closed: { by: 'alarm' } });
      const whole = await incident.fakes.incidents.get(record.incidentId);
      if (whole === undefined) throw new Error('nothing was stored');
      expect(verifyRecord(whole, []).problems).toEqual([]);
      expect(incident.fakes.holders.held.size).toBe(0);
    });
  });

  it('asked for twice at once, and again when it is done, undoes once', async () => {
    await stage.play(undoableFix(), async (incident) => {
      await fixed(incident);
      const answers = await Promise.all([incident.undo('bo'), incident.undo('cy')]);
      expect(answers).toContain('requested');
      const plan = await untilUndoWaits(incident);
      await incident.signal('undo', { by: 'dan', reason: 'again' });
      await incident.decide({ plan, by: 'ana' });
      await incident.end(2);
      expect(undosOf(incident)).toHaveLength(3);
      await incident.undo('eve');
      const { status } = await incident.handle.describe();
      expect(['RUNNING', 'COMPLETED']).toContain(status.name);
      expect(await incident.handle.result()).toMatchObject({ outcomeCode: 'incident.closed' });
      expect(undosOf(incident)).toHaveLength(3);
      expect(storedOf(incident).record.attempt).toBe(2);
    });
  });

  it('is not begun while the fix is verified or rolled back, which the timeline says', async () => {
    const fakes = undoableFix({ verifyTimeoutSeconds: 10 });
    fakes.onFixed = () => undefined;
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await fakes.untilStatus('verifying');
      expect(await incident.undo()).toBe('still_open');
      await incident.signal('undo', { by: 'bo', reason: 'now' });
      expect(await incident.end()).toMatchObject({ status: 'rolled_back' });
      const ignored = storedOf(incident).timeline.filter(({ event }) => event === 'decision_ignored');
      expect(ignored.map(({ message }) => message)).toEqual(['undo: attempt 1 is under way: verifying']);
      expect(undosOf(incident)).toHaveLength(3);
      // It was rolled back: nothing is left, and the wait goes on.
      await incident.untilAttention();
      await incident.undo();
      const why = 'undo: everything that has an undo is undone already';
      await fakes.log.until('a copy that says why', ({ name, input }) => {
        const { timeline } = input as IncidentSnapshot;
        return name === 'projectIncident' && timeline.some(({ message }) => message === why);
      });
      expect((await incident.record()).attention).not.toBeNull();
      expect(undosOf(incident)).toHaveLength(3);
    });
  });

  it('that is rejected changes nothing, and can be asked for again', async () => {
    await stage.play(undoableFix(), async (incident) => {
      await fixed(incident);
      await incident.undo();
      const first = await untilUndoWaits(incident);
      await incident.decide({ plan: first, kind: 'reject', by: 'ana' });
      expect(await incident.end(2)).toMatchObject({ status: 'rejected' });
      expect(undosOf(incident)).toEqual([]);
      await incident.undo();
      const second = await untilUndoWaits(incident, 3);
      expect(second).not.toBe(first);
      expect((await incident.record()).plan?.steps.map(({ title }) => title)).toEqual([
        'Undo: archive the log and truncate it',
        'Undo: archive the log and truncate it',
      ]);
      await incident.decide({ plan: second, by: 'ana' });
      expect(await incident.end(3)).toMatchObject({ status: 'rolled_back' });
      expect(undosOf(incident)).toHaveLength(3);
    });
  });

  it('ends with the first that fails, sends nothing more, and is not offered again', async () => {
    const fakes = undoableFix();
    await stage.play(fakes, async (incident) => {
      await fixed(incident);
      // Of the undo's own steps: the first undoes s2.
      fakes.outcomes.set(`s1/${HOST_A}/rollback`, 'failed');
      await incident.undo();
      await incident.decide({ plan: await untilUndoWaits(incident), by: 'ana' });
      expect(await incident.end(2)).toMatchObject({ status: 'failed', outcomeCode: 'undo.failed' });
      expect(undosOf(incident)).toHaveLength(1);
      await incident.undo();
      expect(await incident.handle.result()).toMatchObject({ outcomeCode: 'incident.closed' });
      expect(undosOf(incident)).toHaveLength(1);
    });
  });

  it('of a step that destroys takes two people, and whoever asked is none of them', async () => {
    const fakes = new FakeActivities({
      proposePlan: async (input) =>
        samplePlan(input, [sampleStep({ risk: 'destructive', withRollback: true, withVerify: false })]),
    });
    await stage.play(fakes, async (incident) => {
      const fix = await incident.fireUntilPending();
      await incident.decide({ plan: fix, by: 'ana' });
      await incident.decide({ plan: fix, by: 'cy' });
      await incident.end();
      await incident.undo('bo');
      const plan = await untilUndoWaits(incident);
      await expect(incident.decide({ plan, by: 'bo' })).rejects.toThrow();
      expect(await incident.decide({ plan, by: 'ana' })).toMatchObject({ missing: 1 });
      expect(undosOf(incident)).toEqual([]);
      expect(await incident.decide({ plan, by: 'cy' })).toMatchObject({ missing: 0 });
      expect(await incident.end(2)).toMatchObject({ status: 'rolled_back' });
    });
  });

  it('of one person under two names at their provider takes two others', async () => {
    const fakes = new FakeActivities({
      proposePlan: async (input) =>
        samplePlan(input, [sampleStep({ risk: 'destructive', withRollback: true, withVerify: false })]),
    });
    await stage.play(fakes, async (incident) => {
      const fix = await incident.fireUntilPending();
      await incident.decide({ plan: fix, by: 'ana' });
      await incident.decide({ plan: fix, by: 'cy' });
      await incident.end();
      const signedIn = {
        method: 'oidc',
        subject: 'u-1',
        issuer: 'https://id.example',
        role: 'admin',
      } as const;
      const asked = { by: 'bo', via: 'cli', signedIn, reason: 'as it was' } as const;
      expect(await incident.port.undo(incident.address(), asked)).toBe('requested');
      const plan = await untilUndoWaits(incident);
      expect((await incident.record()).begun).toMatchObject({ kind: 'undo', by: 'bo', via: 'cli', signedIn });
      await expect(incident.decide({ plan, by: 'bo.smith', via: 'dashboard', signedIn })).rejects.toThrow();
      expect(await incident.decide({ plan, by: 'ana' })).toMatchObject({ missing: 1 });
      expect(undosOf(incident)).toEqual([]);
    });
  });

  it('of a closed incident says in timeline and export who asked, through what and how they were known', async () => {
    await stage.play(undoableFix(), async (incident) => {
      await fixed(incident);
      const signedIn = { method: 'token', subject: 'a1', issuer: null, role: 'responder' } as const;
      await incident.port.undo(incident.address(), {
        by: 'bo',
        via: 'dashboard',
        signedIn,
        reason: 'as it was',
      });
      await incident.decide({ plan: await untilUndoWaits(incident), kind: 'reject', by: 'ana' });
      await incident.end(2);
      const whole = await incident.fakes.incidents.get(storedOf(incident).record.incidentId);
      if (whole === undefined) throw new Error('nothing was stored');
      const asked = saidByPeople(whole).filter(({ event }) => event === 'undo_requested');
      expect(asked).toMatchObject([
        {
          attempt: 2,
          by: 'bo',
          via: 'dashboard',
          method: 'token',
          subject: 'a1',
          role: 'responder',
          words: 'as it was',
        },
      ]);
      expect(verifyRecord(whole, []).problems).toEqual([]);
    });
  });

  it('of an incident that waits says once who asked, and no signal where it was none', async () => {
    await stage.play(unsureFix(), async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await incident.end();
      await incident.untilAttention();
      const signedIn = {
        method: 'oidc',
        subject: 'u-1',
        issuer: 'https://id.example',
        role: 'admin',
      } as const;
      await incident.port.undo(incident.address(), { by: 'bo', via: 'cli', signedIn, reason: '' });
      await untilUndoWaits(incident);
      const whole = await incident.fakes.incidents.get((await incident.record()).incidentId);
      if (whole === undefined) throw new Error('nothing was stored');
      const asked = saidByPeople(whole).filter(({ event }) => event === 'undo_requested');
      expect(asked).toMatchObject([{ attempt: 1, by: 'bo', via: 'cli', method: 'oidc', subject: 'u-1' }]);
    });
  });

  it('of an incident that waits for a person is its next attempt, and the wait goes on after it', async () => {
    await stage.play(unsureFix(), async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'failed', outcomeCode: 'alarm.gone' });
      await incident.untilAttention();
      await incident.signal('undo', { by: 'bo', reason: 'as it was' });
      const plan = await untilUndoWaits(incident);
      await incident.decide({ plan, by: 'ana' });
      expect(await incident.end(2)).toMatchObject({ status: 'rolled_back', outcomeCode: 'undo.done' });
      expect(undosOf(incident)).toHaveLength(1);
      expect(await incident.untilAttention(2)).toMatchObject({ attempt: 2, closed: null });
      const { timeline } = storedOf(incident);
      expect(timeline.find(({ event }) => event === 'attempt_started')).toMatchObject({
        actor: 'bo',
        message: 'attempt 2 begins, to undo the fix: as it was',
      });
    });
  });

  it('that was cut off in the middle is neither sent again nor offered again', async () => {
    const sent = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      proposePlan: async (input) =>
        samplePlan(input, [sampleStep({ withRollback: true, withVerify: false })]),
      awaitCommand: async (input) => {
        if (input.phase === 'rollback') {
          sent.resolve();
          await release.promise;
        }
        fakes.onFixed();
        return fakes.outcomeOf(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await fixed(incident);
      await incident.undo();
      await incident.decide({ plan: await untilUndoWaits(incident), by: 'ana' });
      await sent.promise;
      await incident.handle.terminate('the worker was killed');
      expect(await incident.undo()).toBe('requested');
      await fakes.untilStatus('failed', 2);
      expect(await incident.handle.result()).toMatchObject({ outcomeCode: 'attempt.interrupted' });
      await incident.undo();
      expect(await incident.handle.result()).toMatchObject({ outcomeCode: 'incident.closed' });
      release.resolve();
      expect(undosOf(incident)).toHaveLength(1);
      expect(storedOf(incident).record.attempt).toBe(2);
    });
  });

  it('an alarm that fires while it is undone joins it, and leaves it waiting for a person', async () => {
    const fakes = undoableFix();
    await stage.play(fakes, async (incident) => {
      await fixed(incident);
      await incident.undo();
      const plan = await untilUndoWaits(incident);
      await incident.deliver(incident.alarm.change('ALARM', 3_600_000));
      await incident.decide({ plan, by: 'ana' });
      expect(await incident.end(2)).toMatchObject({ status: 'rolled_back' });
      const record = await incident.untilAttention(2);
      expect(record).toMatchObject({ alarmState: 'ALARM', closed: null });
      expect(fakes.incidents.newestOf.size).toBe(1);
    });
  });

  it('that is rejected after the alarm fired anew is followed by an attempt that looks: nobody had diagnosed that trouble', async () => {
    const fakes = undoableFix();
    await stage.play(fakes, async (incident) => {
      await fixed(incident);
      await incident.undo();
      const plan = await untilUndoWaits(incident);
      fakes.setAlarm('ALARM');
      await incident.deliver(incident.alarm.change('ALARM', 3_600_000));
      await incident.decide({ plan, by: 'ana', kind: 'reject' });
      expect(await incident.end(2)).toMatchObject({ status: 'rejected' });
      await fakes.untilStatus('pending_approval', 3);
      const record = await incident.record();
      expect(record).toMatchObject({ attempt: 3, begun: { kind: 'fired_anew', by: 'recoverops' } });
      expect(record.plan?.undoes).toBeUndefined();
      expect(fakes.log.named('diagnoseTargets')).toHaveLength(2);
    });
  });

  const untilNextIncident = ({ fakes }: StagedIncident, first: string) =>
    fakes.log.until('the next incident of the alarm', ({ name, input }) => {
      return name === 'projectIncident' && (input as IncidentSnapshot).record.incidentId !== first;
    });

  it('that comes to nothing loses no alarm that fired meanwhile: it opens the next incident', async () => {
    const asked = Promise.withResolvers<void>();
    const fired = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      proposePlan: async (input) =>
        samplePlan(input, [sampleStep({ withRollback: true, withVerify: false })]),
      resumeIncident: async (input) => {
        const outcome = await fakes.stored().resumeIncident(input);
        if (input.reopens !== true || outcome.kind !== 'resumed') return outcome;
        asked.resolve();
        await fired.promise;
        // The day in which it may be undone ends while the incident is being loaded.
        const { record, timeline } = outcome.snapshot;
        const aged = record.attempts.map((one) => ({ ...one, endedAt: '2026-01-01T00:00:00.000Z' }));
        return { ...outcome, snapshot: { record: { ...record, attempts: aged }, timeline } };
      },
    });
    await stage.play(fakes, async (incident) => {
      await fixed(incident);
      const { incidentId } = storedOf(incident).record;
      expect(await incident.undo()).toBe('requested');
      await asked.promise;
      fakes.setAlarm('ALARM');
      await incident.deliver(incident.alarm.change('ALARM', 3_600_000));
      fired.resolve();
      await untilNextIncident(incident, incidentId);
      expect(fakes.incidents.newestOf.get(incidentId)?.record).toMatchObject({
        attempt: 1,
        status: 'completed',
        closed: { by: 'alarm' },
      });
      expect(undosOf(incident)).toEqual([]);
    });
  });

  it('of what was cut off while its alarm went OK loses no alarm that fired while that was closed', async () => {
    const sent = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const closing = Promise.withResolvers<void>();
    const fired = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      proposePlan: async (input) =>
        samplePlan(input, [sampleStep({ withRollback: true, withVerify: false })]),
      awaitCommand: async (input) => {
        sent.resolve();
        await release.promise;
        return fakes.outcomeOf(input);
      },
      resumeIncident: async (input) => {
        const outcome = await fakes.stored().resumeIncident(input);
        if (outcome.kind !== 'resumed') return outcome;
        const { record, timeline } = outcome.snapshot;
        return { ...outcome, snapshot: { record: { ...record, alarmState: 'OK' }, timeline } };
      },
      closeIncident: async (input) => {
        closing.resolve();
        await fired.promise;
        return await fakes.stored().closeIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending() });
      await sent.promise;
      const { incidentId } = await incident.record();
      await incident.handle.terminate('the worker was killed');
      expect(await incident.undo()).toBe('requested');
      await closing.promise;
      await incident.deliver(incident.alarm.change('ALARM', 3_600_000));
      fired.resolve();
      await untilNextIncident(incident, incidentId);
      expect(fakes.incidents.newestOf.get(incidentId)?.record.closed).toMatchObject({ by: 'alarm' });
      release.resolve();
    });
  });
});
