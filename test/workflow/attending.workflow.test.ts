import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AttendAction } from '../../src/domain/approval/attend-request.ts';
import { verifyTimeline } from '../../src/domain/record/timeline.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage, type StagedIncident } from './support/incident-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const note = (text: string, noteId: string) => ({ kind: 'note', text, noteId }) as const;

function attend(incident: StagedIncident, action: AttendAction, by = 'ana', updateId: string = randomUUID()) {
  return incident.port.attend(incident.address(), { ...action, by, via: 'api' }, updateId);
}

describe.concurrent('who looks after an incident', () => {
  it('is acknowledged, assigned and noted while its plan waits, and everything is undone', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const { incidentId } = await incident.record();
      expect(await attend(incident, { kind: 'acknowledge' })).toMatchObject({
        kind: 'answered',
        ack: { kind: 'recorded', incidentId, acknowledged: { by: 'ana' }, assigned: null },
      });
      await attend(incident, { kind: 'assign', to: 'bo' });
      await attend(incident, note('the batch job of team data writes there', 'note-0001'), 'bo');
      expect((await incident.record()).attending).toMatchObject({
        acknowledged: { by: 'ana' },
        assigned: { to: 'bo', by: 'ana' },
      });
      // In the list too, without another step of the incident.
      await incident.fakes.log.until('a copy that says who has it', ({ name, input }) => {
        const { record } = input as { record?: { attending?: { noteIds: readonly string[] } } };
        return name === 'projectIncident' && record?.attending?.noteIds.length === 1;
      });
      await attend(incident, { kind: 'unassign' }, 'bo');
      await attend(incident, { kind: 'unacknowledge' });
      expect((await incident.record()).attending).toMatchObject({ acknowledged: null, assigned: null });
      await incident.decide({ plan, by: 'ana' });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
      const timeline = await incident.timeline();
      expect(verifyTimeline(incidentId, timeline)).toEqual([]);
      const said = timeline.filter(({ actor }) => actor === 'ana' || actor === 'bo');
      expect(said.map(({ event, actor, message }) => [event, actor, message])).toEqual([
        ['acknowledged', 'ana', 'acknowledged by ana'],
        ['assigned', 'ana', 'assigned to bo'],
        ['note_added', 'bo', 'the batch job of team data writes there'],
        ['assignment_withdrawn', 'bo', 'no longer assigned to bo'],
        ['acknowledgement_withdrawn', 'ana', 'the acknowledgement of ana is taken back'],
        ['decision_recorded', 'ana', expect.stringContaining('approved by ana')],
      ]);
    });
  });

  it('counts one update id once, and one note once over an attempt', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      const once = randomUUID();
      for (let sent = 0; sent < 3; sent += 1) await attend(incident, note('seen', 'note-0001'), 'ana', once);
      await incident.decide({ plan, kind: 'reject' });
      await incident.end();
      await incident.untilAttention();
      // The run is another one, and has never heard of the update.
      expect(await attend(incident, note('seen', 'note-0001'), 'ana', once)).toMatchObject({
        kind: 'answered',
        ack: { kind: 'repeated' },
      });
      await incident.planAgain();
      await incident.fakes.untilStatus('pending_approval', 2);
      expect(await attend(incident, note('seen', 'note-0001'), 'ana', once)).toMatchObject({
        ack: { kind: 'repeated' },
      });
      const { timeline } = (await incident.fakes.incidents.get((await incident.record()).incidentId)) ?? {};
      expect(timeline?.filter(({ event }) => event === 'note_added')).toHaveLength(1);
    });
  });

  it('lasts over attempts, and is anchored while the incident waits for a person', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const plan = await incident.fireUntilPending();
      await attend(incident, { kind: 'acknowledge' });
      await incident.decide({ plan, kind: 'reject' });
      await incident.end();
      await incident.untilAttention();
      await attend(incident, { kind: 'assign', to: 'bo' });
      await incident.fakes.log.until('a copy that says who is to look', ({ name, input }) => {
        const { record } = input as { record?: { attending?: { assigned: object | null } } };
        return name === 'projectIncident' && record?.attending?.assigned != null;
      });
      await incident.planAgain();
      await incident.fakes.untilStatus('pending_approval', 2);
      expect((await incident.record()).attending).toMatchObject({
        acknowledged: { by: 'ana' },
        assigned: { to: 'bo' },
      });
    });
  });

  it('is told to the next run where one is just handing over', async () => {
    const gate = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      closeIncident: async (input) => {
        await gate.promise;
        return fakes.stored().closeIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      const before = (await incident.record()).runId;
      await incident.decide({ plan, kind: 'reject' });
      // Its last event is written: what is said now can stand only in what comes after.
      await fakes.log.nth('closeIncident');
      const told = attend(incident, { kind: 'acknowledge' });
      gate.resolve();
      expect(await told).toMatchObject({ kind: 'answered', ack: { kind: 'recorded' } });
      const record = await incident.untilAttention();
      expect(record.runId).not.toBe(before);
      expect((await incident.record()).attending).toMatchObject({ acknowledged: { by: 'ana' } });
      expect(verifyTimeline(record.incidentId, await incident.timeline())).toEqual([]);
    });
  });

  it('refuses what is no such request, writes nothing of it, and says no once the incident is closed', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await incident.fireUntilPending();
      const odd = { kind: 'assign', to: 'recoverops' } as const;
      expect(await attend(incident, odd)).toMatchObject({ kind: 'refused' });
      expect(await incident.events('assigned')).toEqual([]);
      await incident.deliver(incident.alarm.change('OK'));
      await incident.end();
      expect(await attend(incident, { kind: 'acknowledge' })).toEqual({ kind: 'not_open' });
    });
  });
});
