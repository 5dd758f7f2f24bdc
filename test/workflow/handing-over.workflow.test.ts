import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { closeUpdate, planAgainUpdate, undoUpdate } from '../../src/contracts/messages.ts';
import { verifyTimeline } from '../../src/domain/record/timeline.ts';
import type { RestartAddress } from '../../src/ports/temporal.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { knownAs, Stage, type StagedIncident } from './support/incident-stage.ts';
import { typedSender as typed } from './support/paths.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

/** Where it says so, a store that does not answer before `go`. `reached`: it was asked. */
function heldUp(where: 'noting' | 'loading') {
  const reached = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  let isArmed = false;
  const hold = async () => {
    reached.resolve();
    await go.promise;
  };
  const fakes: FakeActivities = new FakeActivities({
    projectIncident: async (input) => {
      const { timeline } = input as { readonly timeline: readonly { readonly event: string }[] };
      const isNoting = timeline.at(-1)?.event === 'plan_again_requested';
      if (isArmed && where === 'noting' && isNoting) await hold();
      return fakes.stored().projectIncident(input);
    },
    resumeIncident: async (input) => {
      if (isArmed && where === 'loading') await hold();
      return fakes.stored().resumeIncident(input);
    },
  });
  const arm = () => {
    isArmed = true;
  };
  return { fakes, arm, reached: reached.promise, go: go.resolve };
}

/** Waits for a person after its first plan was rejected; the address is the one that the API has read by then. */
async function untilWaiting(incident: StagedIncident): Promise<RestartAddress> {
  await incident.decide({ plan: await incident.fireUntilPending(), kind: 'reject' });
  await incident.end();
  await incident.untilAttention();
  return incident.address();
}

describe.concurrent('what is said to an incident that is handing over', () => {
  it.each(['noting', 'loading'] as const)(
    'is never taken and forgotten: asked while %s it is put off, and then told what is under way',
    async (where) => {
      const { fakes, arm, reached, go } = heldUp(where);
      await stage.play(fakes, async (incident) => {
        const address = await untilWaiting(incident);
        arm();
        expect(await incident.planAgain('ana')).toBe('requested');
        await reached;
        const asked = { ...knownAs('bo'), reason: 'mended by hand' };
        const said = { ...asked, incidentId: address.incidentId };
        for (const ask of [closeUpdate, undoUpdate, planAgainUpdate])
          await expect(incident.handle.executeUpdate(ask, { args: [said] })).rejects.toMatchObject({
            cause: { type: 'Asking.Later' },
          });
        go();
        await fakes.untilStatus('pending_approval', 2);
        // As who asked reads it, since the copy that the API found was of the attempt before.
        const underWay = { kind: 'refused', reason: expect.stringContaining('attempt 2 is under way') };
        expect(await incident.port.closeIncident(address, asked)).toMatchObject(underWay);
        expect(await incident.port.undo(address, asked)).toMatchObject(underWay);
        expect(await incident.port.planAgain(address, asked)).toMatchObject(underWay);
        expect(await incident.record()).toMatchObject({ attempt: 2, closed: null });
      });
    },
  );

  it('is in the timeline where nothing came of it, with who said it', async () => {
    const { fakes, arm, reached, go } = heldUp('noting');
    await stage.play(fakes, async (incident) => {
      await untilWaiting(incident);
      arm();
      await incident.planAgain('ana');
      await reached;
      await incident.signal('close', typed);
      await incident.signal('undo', typed);
      go();
      await fakes.untilStatus('pending_approval', 2);
      const { incidentId } = await incident.record();
      const ignored = await incident.events('decision_ignored');
      expect(ignored.map(({ actor, message }) => [actor, message])).toEqual([
        ['cy', expect.stringContaining('undo: attempt 2 had begun by then')],
        ['cy', expect.stringContaining('close: attempt 2 had begun by then')],
      ]);
      const whole = await fakes.incidents.get(incidentId);
      expect(verifyTimeline(incidentId, whole?.timeline ?? [])).toEqual([]);
    });
  });

  it('stops the attempt that begins, where it is a stop', async () => {
    const { fakes, arm, reached, go } = heldUp('noting');
    await stage.play(fakes, async (incident) => {
      const address = await untilWaiting(incident);
      arm();
      await incident.planAgain('ana');
      await reached;
      expect(await incident.port.abort(address, { ...knownAs('bo'), reason: 'hands are on it' })).toBe(
        'committed',
      );
      go();
      expect(await incident.end(2)).toMatchObject({ status: 'rejected', outcomeCode: 'incident.aborted' });
      const whole = await fakes.incidents.get(address.incidentId);
      expect(whole?.timeline.filter(({ actor }) => actor === 'bo')).toMatchObject([
        { event: 'abort_requested', message: 'hands are on it', data: { via: 'api', method: 'token' } },
      ]);
      expect(fakes.log.named('sendCommand')).toEqual([]);
    });
  });

  it('is put aside in words where the alarm closes the incident first', async () => {
    const closing = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      resumeIncident: async (input) => {
        closing.resolve();
        await go.promise;
        return fakes.stored().resumeIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      await incident.decide({ plan: await incident.fireUntilPending(), kind: 'reject' });
      await incident.end();
      await closing.promise;
      expect(await incident.planAgain('ana')).toBe('requested');
      await incident.deliver(incident.alarm.change('OK'));
      go.resolve();
      await incident.handle.result();
      const { incidentId } = incident.address();
      const whole = await fakes.incidents.get(incidentId);
      expect(whole?.record.closed).toMatchObject({ by: 'alarm' });
      expect(whole?.timeline.filter(({ event }) => event === 'decision_ignored')).toMatchObject([
        { actor: 'ana', message: 'plan again: the incident is closed' },
      ]);
      expect(verifyTimeline(incidentId, whole?.timeline ?? [])).toEqual([]);
    });
  });
});
