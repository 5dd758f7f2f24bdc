import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { abortUpdate, undoUpdate } from '../../src/contracts/messages.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { knownAs, Stage, type StagedIncident } from './support/incident-stage.ts';
import { typedSender as typed, unsureFix } from './support/paths.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

async function fixedInDoubt(incident: StagedIncident): Promise<void> {
  const plan = await incident.fireUntilPending();
  await incident.decide({ plan, ...knownAs('ana') });
  await incident.decide({ plan, ...knownAs('bo') });
  await incident.end();
  await incident.untilAttention();
}

describe.concurrent('who a signal says that it is from', () => {
  it('begins no undo that takes two people, whatever it types, and keeps nobody who is known from asking', async ({
    expect,
  }) => {
    await stage.play(unsureFix('destructive'), async (incident) => {
      await fixedInDoubt(incident);
      await incident.signal('undo', typed);
      await expect
        .poll(() => incident.events('decision_ignored'))
        .toMatchObject([
          { actor: 'cy', message: expect.stringContaining('undo: a signal only claims a name') },
        ]);
      expect(await incident.record()).toMatchObject({ attempt: 1, status: 'failed' });
      expect(await incident.undo('dan')).toBe('requested');
      await incident.fakes.untilStatus('pending_approval', 2);
      const { begun, planDigest, approval } = await incident.record();
      expect(begun).toMatchObject({ kind: 'undo', ...knownAs('dan') });
      expect(approval?.required).toBe(2);
      const plan = planDigest ?? '';
      await expect(incident.decide({ plan, ...knownAs('dan') })).rejects.toThrow();
      await incident.signal('approve', { ...typed, plan });
      await incident.decide({ plan, ...knownAs('ana') });
      expect((await incident.record()).approval?.approvals).toMatchObject([{ by: 'ana', via: 'api' }]);
      await incident.decide({ plan, ...knownAs('bo') });
      expect(await incident.end(2)).toMatchObject({ status: 'rolled_back' });
    });
  });

  it('is nobody by an update without how they are known, so that such an undo is not begun by it either', async ({
    expect,
  }) => {
    await stage.play(unsureFix('destructive'), async (incident) => {
      await fixedInDoubt(incident);
      const { incidentId } = await incident.record();
      const asked = { by: 'cy', via: 'cli', reason: 'as it was', incidentId } as const;
      await incident.handle.executeUpdate(undoUpdate, { args: [asked] });
      await expect.poll(() => incident.events('decision_ignored')).toHaveLength(1);
      expect(await incident.record()).toMatchObject({ attempt: 1 });
    });
  });

  it('is only claimed in the record of a stop, of planning again and of closing, which are heard', async () => {
    const fakes = new FakeActivities();
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      const { incidentId } = await incident.record();
      await incident.signal('abort', typed);
      await incident.end();
      await incident.untilAttention();
      await incident.signal('planAgain', { ...typed, incidentId });
      await fakes.untilStatus('pending_approval', 2);
      expect((await incident.record()).begun).toMatchObject({ by: 'cy', via: 'signal' });
      const second = (await incident.record()).planDigest ?? '';
      expect(second).not.toBe(plan);
      await incident.signal('reject', { ...typed, plan: second });
      await incident.end(2);
      await incident.untilAttention(2);
      await incident.signal('close', { ...typed, incidentId });
      await incident.handle.result();
      const whole = await fakes.incidents.get(incidentId);
      const said = whole?.timeline.filter(({ actor }) => actor === 'cy') ?? [];
      const words = said.filter(({ event }) => event !== 'attempt_started' && event !== 'incident_closed');
      expect(words.map(({ event }) => event)).toEqual([
        'abort_requested',
        'plan_again_requested',
        'decision_recorded',
        'close_requested',
      ]);
      for (const { data } of words) {
        expect(data).toMatchObject({ via: 'signal' });
        for (const vouched of ['method', 'subject', 'issuer', 'role'])
          expect(data).not.toHaveProperty(vouched);
      }
      expect(whole?.record.attempts[1]?.begun).not.toHaveProperty('signedIn');
    });
  });

  it('asks for nothing where signals do not count, and still stops', async ({ expect }) => {
    const fakes = new FakeActivities({}, { signalDecisions: 'ignore' });
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      await incident.signal('abort', typed);
      expect(await incident.end()).toMatchObject({ outcomeCode: 'incident.aborted' });
      await incident.untilAttention();
      for (const name of ['close', 'planAgain', 'undo'] as const) await incident.signal(name, typed);
      await expect.poll(() => incident.events('decision_ignored')).toHaveLength(3);
      expect(await incident.record()).toMatchObject({ attempt: 1, closed: null });
      expect(await incident.planAgain()).toBe('requested');
      await fakes.untilStatus('pending_approval', 2);
    });
  });

  it('gives way to who is known, where both ask before anybody has answered', async () => {
    const loading = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      resumeIncident: async (input) => {
        loading.resolve();
        await asked.promise;
        return fakes.stored().resumeIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending(), kind: 'reject' });
      await incident.end();
      await loading.promise;
      await incident.signal('planAgain', typed);
      expect(await incident.planAgain('ana', 'look again')).toBe('requested');
      asked.resolve();
      await fakes.untilStatus('pending_approval', 2);
      expect((await incident.record()).begun).toMatchObject({ ...knownAs('ana'), reason: 'look again' });
    });
  });

  it('is believed in a stop of the API, which counts once where it comes by both its ways', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.fireUntilPending();
      const stop = { ...knownAs('ana'), reason: 'a drill', pressId: randomUUID() };
      await incident.handle.executeUpdate(abortUpdate, { args: [stop] });
      await incident.signal('abort', stop);
      expect(await incident.end()).toMatchObject({ status: 'rejected', outcomeCode: 'incident.aborted' });
      const stored = [...incident.fakes.incidents.newestOf.values()][0];
      const said = stored?.timeline.filter(({ actor }) => actor === 'ana');
      expect(said).toMatchObject([{ event: 'abort_requested', data: { via: 'api', method: 'token' } }]);
    });
  });
});
