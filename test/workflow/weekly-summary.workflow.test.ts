import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { createWeekActivities } from '../../src/activities/notification/tell-of-week.ts';
import { setWeekSchedule } from '../../src/clients/temporal/week-schedule.ts';
import type { WeekSetting } from '../../src/config/week-setting.ts';
import type { TellOfWeekOutcome } from '../../src/contracts/notifications.ts';
import type { MeasuredIncident } from '../../src/domain/record/response/response-metrics.ts';
import { until } from '../e2e/support/until.ts';
import { measured } from '../support/measured-incidents.ts';
import { Stage } from './support/incident-stage.ts';
import { ToldPeople, untilToldAll } from './support/told-people.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(() => stage.close());

const SETTING: WeekSetting = { day: 'mon', hour: 9, minute: 0, timeZone: 'Europe/Berlin' };
/** A Monday at nine in Berlin, when the schedule was due; the test comes later than that. */
const DUE = new Date('2026-11-30T08:00:00Z');
const MONDAY = '2026-11-23';
const NOTICE_ID = `weekly-summary_${MONDAY}`;

/** People by a file, and their own schedule, which goes with the test. */
async function setUp(file: object) {
  const people = await ToldPeople.open(file);
  const scheduleId = `weekly-summary-${randomUUID()}`;
  onTestFinished(async () => {
    await setWeekSchedule(stage.client, null, { scheduleId });
    await people.close();
  });
  const set = (setting: WeekSetting | null) =>
    setWeekSchedule(stage.client, setting, { scheduleId, taskQueues: people.taskQueues });
  const handle = stage.client.schedule.getHandle(scheduleId);
  /** What the run of a due time came to, with the worker that a file and incidents make. */
  const due = async (incidents: readonly MeasuredIncident[]): Promise<TellOfWeekOutcome> => {
    const week = createWeekActivities({
      measures: {
        read: async (from) => ({
          measured: incidents.filter(({ openedAt }) => openedAt >= from),
          cutAt: null,
          unreadable: 0,
        }),
      },
      targets: { acknowledge: null, resolve: null },
      people: people.directory(),
      notifications: people.queue(stage),
      notices: { publish: async () => 'no_topic' },
      home: { accountId: '111122223333', region: 'us-east-1' },
      now: () => Date.now(),
    });
    const activities = { ...people.activities(), ...week };
    return await stage.withWorker(people.taskQueue, activities, async () => {
      await handle.backfill({ start: DUE, end: new Date(DUE.getTime() + 1_000), overlap: 'ALLOW_ALL' });
      const workflowId = `${scheduleId}-2026-11-30T08:00:00Z`;
      const run = stage.client.workflow.getHandle(workflowId);
      // A schedule starts its workflow a moment after it was asked to.
      await until('the run has started', () =>
        run.describe().then(
          () => true,
          () => undefined,
        ),
      );
      const outcome: TellOfWeekOutcome = await run.result();
      if (outcome.told === 'queued') await untilToldAll(stage, NOTICE_ID);
      return outcome;
    });
  };
  return { people, set, handle, due };
}

const ROUTES = [
  { name: 'week', match: { kind: 'weekly_summary' }, steps: [{ to: ['ana'] }] },
  { name: 'all', steps: [{ to: ['ben'] }] },
];

it('is made once however many workers start, is changed by the settings, stays paused, and goes where it is off', async () => {
  const { set, handle } = await setUp({ routes: ROUTES });
  expect((await Promise.all([set(SETTING), set(SETTING)])).toSorted()).toEqual(['created', 'kept']);
  expect(await set(SETTING)).toBe('kept');
  await handle.pause('a holiday');
  expect(await set({ ...SETTING, day: 'fri', hour: 16, minute: 30 })).toBe('changed');
  const { state, spec, policies } = await handle.describe();
  expect(state).toMatchObject({ paused: true, note: 'a holiday' });
  expect(spec).toMatchObject({ timezone: 'Europe/Berlin', calendars: [{ hour: [{ start: 16 }] }] });
  expect(policies).toMatchObject({ overlap: 'SKIP', pauseOnFailure: false });
  expect([await set(null), await set(null)]).toEqual(['removed', 'none']);
});

it('tells those whom a route names, once, of the week that was over when it was due', async () => {
  const { people, set, due } = await setUp({ routes: ROUTES });
  await set(SETTING);
  // The last hour of the week in Berlin, the first of the next, and one of the week before.
  const incidents = [measured(183), measured(182), measured(1)];
  expect(incidents.map(({ openedAt }) => openedAt)).toEqual([
    '2026-11-29T23:00:00.000Z',
    '2026-11-29T22:00:00.000Z',
    '2026-11-22T09:00:00.000Z',
  ]);
  expect(await due(incidents)).toEqual({ told: 'queued', monday: MONDAY, incidents: 1 });
  expect(people.ben.taken).toEqual([]);
  expect(people.ana.taken).toHaveLength(1);
  expect(people.ana.taken[0]).toMatchObject({
    kind: 'weekly_summary',
    severity: 'low',
    subject: `The week from ${MONDAY}: 1 incident, to the end 1 h on average`,
    link: 'https://ops.example.org/response',
    decision: null,
    closed: false,
  });
  expect(people.ana.taken[0]?.message).toContain('Incidents: 1, as before');
  expect(await people.states(NOTICE_ID)).toEqual(['ana weekly_summary sent']);
});

it('tells nobody where there is only the log', async () => {
  const { people, set, due } = await setUp({ routes: ROUTES.slice(1) });
  await set(SETTING);
  expect(await due([measured(182)])).toMatchObject({ told: 'nobody' });
  expect([...people.ana.taken, ...people.ben.taken]).toEqual([]);
});
