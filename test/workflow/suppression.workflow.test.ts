import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { INCIDENT_ID_ATTRIBUTE, STATUS_ATTRIBUTE } from '../../src/contracts/search-attributes.ts';
import { standingOf } from '../../src/domain/record/standing.ts';
import { verifyTimeline } from '../../src/domain/record/timeline.ts';
import type { MaintenanceWindow, Mute, WindowSubject } from '../../src/domain/suppression/suppression.ts';
import { FakeActivities, type IncidentWork, recordOf } from './support/fake-activities.ts';
import { Stage, type StagedIncident } from './support/incident-stage.ts';
import { HOST_A, HOST_B, sampleDiagnostics, sampleTarget } from './support/sample-plan.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const HOUR_MS = 3_600_000;

function mute(incident: StagedIncident, forMs = HOUR_MS, id = 'mute-1'): Mute {
  const by = { by: 'ana', reason: 'noisy since the release', createdAt: inMs(0) };
  const { name } = incident.alarm;
  return { kind: 'mute', id, alarm: name, accountId: null, region: null, until: inMs(forMs), ...by };
}
function openWindow(subject: WindowSubject): MaintenanceWindow {
  const times = { kind: 'once', from: inMs(-1_000), until: inMs(HOUR_MS) } as const;
  return { kind: 'window', id: 'window-1', subject, times, by: 'bo', reason: 'patching', createdAt: inMs(0) };
}

/** Mutes the alarm before it fires, and waits until its incident is quiet. */
async function fireMuted(incident: StagedIncident) {
  incident.fakes.suppressions.rules = [mute(incident)];
  await incident.fire();
  await incident.end();
  return incident.untilQuiet();
}
async function unmute(incident: StagedIncident): Promise<void> {
  incident.fakes.suppressions.rules = [];
  await incident.tellUnmuted();
}
/** The mute of an incident that is quiet ends so soon, which its run knows when this returns. */
async function shorten(incident: StagedIncident, forMs: number): Promise<string> {
  const short = mute(incident, forMs, 'mute-short');
  incident.fakes.suppressions.rules = [short];
  await incident.tellUnmuted();
  await incident.fakes.log.until('a copy with the short mute', ({ name, input }) => {
    return name === 'projectIncident' && recordOf(input).suppression?.id === 'mute-short';
  });
  return short.until;
}
const wasDone = (fakes: FakeActivities, name: keyof IncidentWork) => fakes.log.named(name).length;
const noticesOf = (fakes: FakeActivities) =>
  fakes.log.named('notifyOperators').map(({ input }) => (input as { kind: string }).kind);

describe.concurrent('a muted alarm', () => {
  it('opens its incident, which is quiet: nothing is looked at, planned or told, and it stays open', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const record = await fireMuted(incident);
      const { fakes } = incident;
      expect(record).toMatchObject({
        status: 'suppressed',
        attempt: 1,
        attention: null,
        closed: null,
        endedAt: null,
        suppression: { kind: 'mute', id: 'mute-1', by: 'ana' },
        outcome: { code: 'alarm.muted' },
      });
      expect(standingOf(record)).toBe('suppressed');
      for (const name of ['resolveTargets', 'diagnoseTargets', 'proposePlan', 'notifyOperators'] as const)
        expect([name, wasDone(fakes, name)]).toEqual([name, 0]);
      const attributes = (await incident.handle.describe()).typedSearchAttributes;
      expect(attributes.get(STATUS_ATTRIBUTE)).toBe('suppressed');
      expect(attributes.get(INCIDENT_ID_ATTRIBUTE)).toBe(record.incidentId);
      const { currentDetails } = await incident.handle.query<{ readonly currentDetails: string }>(
        '__temporal_workflow_metadata',
      );
      expect(currentDetails).toMatch(/\*\*Quiet\*\* since .*muted by ana until .*`recoverops unmute mute-1`/);
      const timeline = await incident.timeline();
      expect(verifyTimeline(record.incidentId, timeline)).toEqual([]);
      expect(timeline.map(({ event }) => event)).toEqual([
        'alarm_received',
        'incident_opened',
        'attempt_ended',
        'suppressed',
      ]);
      expect(timeline.at(-1)?.message).toMatch(/^quiet: the alarm is muted by ana until .*: noisy since/);
    });
  });

  it('is worked on at once when it is unmuted by hand', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await fireMuted(incident);
      await unmute(incident);
      await incident.fakes.untilStatus('pending_approval', 2);
      const record = await incident.record();
      expect(record).toMatchObject({
        attempt: 2,
        begun: { by: 'recoverops', kind: 'suppression_ended' },
        attempts: [{ attempt: 1, status: 'suppressed' }],
      });
      expect(record.suppression ?? null).toBeNull();
      await incident.fakes.log.nth('notifyOperators');
      expect(noticesOf(incident.fakes)).toEqual(['approval_requested']);
      const { timeline } = (await incident.fakes.incidents.get(record.incidentId)) ?? { timeline: [] };
      expect(verifyTimeline(record.incidentId, timeline)).toEqual([]);
    });
  });

  it('is worked on by itself when the mute ends and it is still red', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await fireMuted(incident);
      const until = await shorten(incident, 3_000);
      await incident.fakes.untilStatus('pending_approval', 2);
      expect((await incident.record()).begun.at >= until).toBe(true);
    });
  });

  it('closes by its OK, while it is quiet', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const { incidentId } = await fireMuted(incident);
      await incident.deliver(incident.alarm.change('OK'));
      await incident.handle.result();
      const stored = await incident.fakes.incidents.get(incidentId);
      expect(stored?.record).toMatchObject({
        status: 'suppressed',
        closed: { by: 'alarm', reason: 'the alarm is OK again' },
        suppression: null,
      });
      expect(stored && standingOf(stored.record)).toBe('closed');
      expect(wasDone(incident.fakes, 'notifyOperators')).toBe(0);
    });
  });

  it('closes where its OK came while the attempt was being ended', async () => {
    const gate = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      closeIncident: async (input) => {
        if (recordOf(input).closed === null) await gate.promise;
        return fakes.stored().closeIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      fakes.suppressions.rules = [mute(incident)];
      await incident.fire();
      await fakes.log.nth('closeIncident');
      await incident.deliver(incident.alarm.change('OK'));
      gate.resolve();
      await incident.handle.result();
      expect([...fakes.incidents.newestOf.values()][0]?.record.closed).toMatchObject({ by: 'alarm' });
    });
  });

  it('is not slept through where the mute was taken away while the attempt was being ended', async () => {
    const gate = Promise.withResolvers<void>();
    const fakes: FakeActivities = new FakeActivities({
      closeIncident: async (input) => {
        await gate.promise;
        return fakes.stored().closeIncident(input);
      },
    });
    await stage.play(fakes, async (incident) => {
      fakes.suppressions.rules = [mute(incident)];
      await incident.fire();
      await fakes.log.nth('closeIncident');
      // The run that will wait does not exist yet, so nobody can tell it.
      fakes.suppressions.rules = [];
      gate.resolve();
      await fakes.untilStatus('pending_approval', 2);
    });
  });

  it('is not taken for muted where that cannot be read, and the timeline says so', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      incident.fakes.suppressions.rules = [mute(incident)];
      incident.fakes.suppressions.failure = new Error('DynamoDB is away');
      await incident.fireUntilPending();
      const [unread] = await incident.events('suppression_unread');
      expect(unread?.message).toContain('is not taken for muted: DynamoDB is away');
    });
  });

  it('stays quiet to the end that is known while the store is away, and no longer', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await fireMuted(incident);
      const until = await shorten(incident, 6_000);
      incident.fakes.suppressions.failure = new Error('DynamoDB is away');
      const reads = wasDone(incident.fakes, 'readSuppression');
      await incident.tellUnmuted();
      await incident.fakes.log.nth('readSuppression', reads + 1);
      await incident.fakes.untilStatus('pending_approval', 2);
      expect((await incident.record()).begun.at >= until).toBe(true);
    });
  });

  it('stays quiet where another mute takes over, and says until when', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await fireMuted(incident);
      incident.fakes.suppressions.rules = [mute(incident, 2 * HOUR_MS, 'mute-2')];
      await incident.tellUnmuted();
      await incident.fakes.log.until('a copy with the other mute', ({ name, input }) => {
        return name === 'projectIncident' && recordOf(input).suppression?.id === 'mute-2';
      });
      expect(await incident.events('suppressed')).toHaveLength(2);
      expect((await incident.record()).attempt).toBe(1);
    });
  });

  it('is planned again or closed by a person who asks for it all the same', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      await fireMuted(incident);
      await incident.planAgain();
      // The mute still holds, and whoever asks knows of it.
      await incident.fakes.untilStatus('pending_approval', 2);
      await incident.fakes.log.nth('notifyOperators');
    });
    await stage.play(new FakeActivities(), async (incident) => {
      const { incidentId } = await fireMuted(incident);
      await incident.close();
      await incident.handle.result();
      expect((await incident.fakes.incidents.get(incidentId))?.record).toMatchObject({
        closed: { by: 'person', who: 'ana' },
        suppression: null,
      });
    });
  });

  it('is still quiet in a run that was started for it after somebody had terminated the one before', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const before = await fireMuted(incident);
      await incident.handle.terminate('by hand');
      await incident.fire(incident.alarm.notify('ALARM', randomUUID()));
      for (;;) {
        const record = await incident.untilQuiet();
        if (record.runId !== before.runId) break;
      }
      await unmute(incident);
      await incident.fakes.untilStatus('pending_approval', 2);
    });
  });

  it('is somebody else’s alarm where the name is another', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      incident.fakes.suppressions.rules = [{ ...mute(incident), alarm: `${incident.alarm.name}-2` }];
      await incident.fireUntilPending();
    });
  });
});

describe.concurrent('an alarm that is muted while its incident is at work', () => {
  /** Mutes the alarm in the middle of a step of the worker's. */
  const mutesIn = (name: 'diagnoseTargets' | 'sendCommand', mode: 'on' | 'off' = 'on') => {
    let target: StagedIncident | undefined;
    const muteNow = () => {
      if (target !== undefined) target.fakes.suppressions.rules = [mute(target)];
    };
    const fakes = new FakeActivities(
      name === 'diagnoseTargets'
        ? {
            diagnoseTargets: async ({ targets }) => {
              muteNow();
              return sampleDiagnostics(targets);
            },
          }
        : {
            sendCommand: async ({ executionId }) => {
              muteNow();
              return { kind: 'sent', commandId: `command-${executionId}` };
            },
          },
      { approvalMode: mode },
    );
    return { fakes, of: (incident: StagedIncident) => (target = incident) };
  };

  it.each(['on', 'off'] as const)('asks nobody and runs nothing with approval %s', async (mode) => {
    const { fakes, of } = mutesIn('diagnoseTargets', mode);
    await stage.play(fakes, async (incident) => {
      of(incident);
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'suppressed', outcomeCode: 'alarm.muted' });
      for (const name of ['notifyOperators', 'claimTargets', 'sendCommand'] as const)
        expect([name, wasDone(fakes, name)]).toEqual([name, 0]);
    });
  });

  it('is not stopped once its plan runs', async () => {
    const { fakes, of } = mutesIn('sendCommand');
    await stage.play(fakes, async (incident) => {
      of(incident);
      await incident.decide({ plan: await incident.fireUntilPending() });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
    });
  });

  it('keeps its plan, which can be decided on, and reminds nobody', async () => {
    const fakes = new FakeActivities({}, { reminderSeconds: [10], approvalDeadlineSeconds: 90 });
    await stage.play(fakes, async (incident) => {
      const plan = await incident.fireUntilPending();
      fakes.suppressions.rules = [mute(incident)];
      while ((await incident.events('reminder_withheld')).length === 0) await setTimeout(50);
      expect(noticesOf(fakes)).toEqual(['approval_requested']);
      expect((await incident.record()).status).toBe('pending_approval');
      await incident.decide({ plan });
      expect(await incident.end()).toMatchObject({ status: 'completed' });
    });
  });

  it('is quiet, instead of expired, where nobody has decided in time', async () => {
    const fakes = new FakeActivities({}, { approvalDeadlineSeconds: 12 });
    await stage.play(fakes, async (incident) => {
      await incident.fireUntilPending();
      fakes.suppressions.rules = [mute(incident)];
      expect(await incident.end()).toMatchObject({ status: 'suppressed', outcomeCode: 'alarm.muted' });
      expect(noticesOf(fakes)).toEqual(['approval_requested']);
      await incident.untilQuiet();
      await unmute(incident);
      await fakes.untilStatus('pending_approval', 2);
      // A new plan, and nothing of the old one counts.
      expect((await incident.record()).approval).toMatchObject({ approvals: [] });
    });
  });
});

describe.concurrent('a maintenance window', () => {
  it('holds for alarms by their names', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      const pattern = `${incident.alarm.name.slice(0, -3)}*`;
      incident.fakes.suppressions.rules = [openWindow({ kind: 'alarm', pattern })];
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'suppressed', outcomeCode: 'alarm.maintenance' });
    });
  });

  const tag = { key: 'patch-group', value: 'a' };
  it('holds by a tag once the hosts are known, where all of them have it', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      incident.fakes.ssm.targets = [sampleTarget(HOST_A), sampleTarget(HOST_B), sampleTarget('i-0ccc')];
      incident.fakes.suppressions.rules = [openWindow({ kind: 'tag', tag })];
      await incident.fire();
      expect(await incident.end()).toMatchObject({ status: 'suppressed', outcomeCode: 'alarm.maintenance' });
      expect(incident.fakes.ssm.filters).toContainEqual({ kind: 'tag', ...tag });
      expect(wasDone(incident.fakes, 'diagnoseTargets')).toBe(0);
      const { suppression } = await incident.untilQuiet();
      expect(suppression).toMatchObject({ kind: 'window', id: 'window-1', by: 'bo' });
    });
  });

  it('does not hold for a host in service beside one that is in maintenance', async () => {
    await stage.play(new FakeActivities(), async (incident) => {
      incident.fakes.ssm.targets = [sampleTarget(HOST_A)];
      incident.fakes.suppressions.rules = [openWindow({ kind: 'tag', tag })];
      await incident.fireUntilPending();
      expect((await incident.record()).targets).toHaveLength(2);
    });
  });
});
