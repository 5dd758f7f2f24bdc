import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { QueuedNotice } from '../../src/contracts/notifications.ts';
import { NOBODY } from '../../src/domain/record/attending.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { FakeActivities } from './support/fake-activities.ts';
import { Stage } from './support/incident-stage.ts';
import {
  decided,
  noticeOf,
  standingOfRecord,
  ToldPeople,
  untilToldAll,
  waitingRecord,
} from './support/told-people.ts';

let stage: Stage;
const opened: ToldPeople[] = [];
beforeAll(async () => {
  stage = await Stage.open(inject('temporalAddress'));
});
afterAll(async () => {
  await stage.close();
  for (const people of opened) await people.close();
});

const LADDER = {
  routes: [
    {
      name: 'all',
      remind_after_minutes: [2, 600],
      steps: [{ to: ['ana'] }, { after_minutes: 10, to: ['ben'] }],
    },
  ],
};

async function peopleOf(file: object): Promise<ToldPeople> {
  const people = await ToldPeople.open(file);
  opened.push(people);
  return people;
}

it('tells, reminds and goes to the next in line until it is decided; then every card shows it and nobody is told more', async () => {
  const people = await peopleOf(LADDER);
  const record = waitingRecord();
  people.record = record;
  const queue = people.queue(stage);
  await stage.withWorker(people.taskQueue, people.activities(), async () => {
    await queue.queue(noticeOf(record));
    // Handed over once more by an activity whose answer was lost.
    await queue.queue(noticeOf(record));
    await people.ben.untilTaken(({ kind }) => kind === 'escalation');
    people.record = decided(record);
    await queue.tellStanding(record.incidentId, standingOfRecord(people.record));
    await untilToldAll(stage, record.incidentId);
  });
  expect(people.ana.taken.map(({ kind, subject }) => [kind, subject])).toEqual([
    ['approval_requested', 'Approve or reject: disk on web'],
    ['reminder', 'Still waiting: approve or reject: disk on web'],
    ['closed', `Approved by ana: ${record.alarm.name}`],
  ]);
  expect(people.ben.taken.map(({ kind, subject }) => [kind, subject])).toEqual([
    ['escalation', 'Nobody has reacted: approve or reject: disk on web'],
    ['closed', `Approved by ana: ${record.alarm.name}`],
  ]);
  const [first, second, last] = people.ana.taken;
  expect(first).toMatchObject({
    link: `https://ops.example.org/incidents/${record.incidentId}`,
    message: 'What: the disk is full',
  });
  expect(last).toMatchObject({ updates: second?.notice_id, closed: true, decision: null });
  const states = await people.states(record.incidentId);
  expect(states.slice(0, 5)).toEqual([
    'ana approval_requested sent',
    'ana reminder sent',
    'ben escalation sent',
    'ana reminder dropped',
    'ben reminder dropped',
  ]);
  // Those are told at once, and either may be kept first.
  expect(states.slice(5).toSorted()).toEqual(['ana closed sent', 'ben closed sent']);
});

it('a card that was on its way while people decided elsewhere shows that as soon as it is there', async () => {
  const people = await peopleOf({ routes: [{ name: 'all', steps: [{ to: ['ana', 'ben'] }] }] });
  const record = waitingRecord();
  people.record = record;
  const queue = people.queue(stage);
  const activities = people.activities();
  const slow = Promise.withResolvers<void>();
  const sendNotification: typeof activities.sendNotification = async (input) => {
    if (input.delivery.recipient === 'ana') await slow.promise;
    return await activities.sendNotification(input);
  };
  await stage.withWorker(people.taskQueue, { ...activities, sendNotification }, async () => {
    await queue.queue(noticeOf(record));
    await people.ben.untilTaken(({ kind }) => kind === 'approval_requested');
    people.record = decided(record);
    await queue.tellStanding(record.incidentId, standingOfRecord(people.record));
    // The workflow has cut it off, and is over before it is there.
    await untilToldAll(stage, record.incidentId);
    expect(people.ana.taken).toEqual([]);
    slow.resolve();
    await people.ana.untilTaken(({ closed }) => closed);
  });
  const [card, closing] = people.ana.taken;
  expect(people.ana.taken).toHaveLength(2);
  expect(card).toMatchObject({ kind: 'approval_requested', closed: false });
  expect(closing).toMatchObject({
    kind: 'closed',
    subject: `Approved by ana: ${record.alarm.name}`,
    updates: card?.notice_id,
    decision: null,
  });
  expect(people.ben.taken.map(({ kind }) => kind)).toEqual(['approval_requested', 'closed']);
  expect((await people.states(record.incidentId)).toSorted()).toEqual([
    'ana approval_requested sent',
    'ana closed sent',
    'ben approval_requested sent',
    'ben closed sent',
  ]);
});

it('goes on to the next in line once an acknowledgement is taken back', async () => {
  const people = await peopleOf({
    routes: [{ name: 'all', steps: [{ to: ['ana'] }, { after_minutes: 20, to: ['ben'] }] }],
  });
  const record = waitingRecord();
  people.record = record;
  const queue = people.queue(stage);
  /** As of a revision: acknowledged or not. */
  const attended = (revision: number, at: string | null) => {
    const acknowledged = at === null ? null : { by: 'ana', at };
    people.record = { ...record, revision, attending: { ...NOBODY, acknowledged } };
  };
  const heldBack = Promise.withResolvers<void>();
  const activities = people.activities();
  const sendNotification: typeof activities.sendNotification = async (input) => {
    const outcome = await activities.sendNotification(input);
    if (outcome.kind === 'settled') heldBack.resolve();
    return outcome;
  };
  await stage.withWorker(people.taskQueue, { ...activities, sendNotification }, async () => {
    await queue.queue(noticeOf(record));
    await people.ana.untilTaken(({ kind }) => kind === 'approval_requested');
    attended(11, new Date().toISOString());
    await heldBack.promise;
    expect(people.ben.taken).toEqual([]);
    attended(12, null);
    await queue.tellStanding(record.incidentId, standingOfRecord(people.record ?? record));
    await people.ben.untilTaken(({ kind }) => kind === 'escalation');
    people.record = { ...decided(record), revision: 13 };
    await queue.tellStanding(record.incidentId, standingOfRecord(people.record));
    await untilToldAll(stage, record.incidentId);
  });
  expect(people.ben.taken.map(({ kind }) => kind)).toEqual(['escalation', 'closed']);
});

it('holds back what is not urgent until quiet hours end, and sends nothing of what was decided by then', async () => {
  const people = await peopleOf({
    quiet_hours: [{ from: '22:00', to: '07:00', time_zone: 'UTC' }],
    routes: [{ name: 'all', steps: [{ to: ['ana'] }] }],
  });
  // Four minutes before their end.
  people.nowMs = () => Date.parse('2026-11-30T06:56:00Z');
  people.severities = [{ of: { kind: 'alarm', pattern: '*' }, is: 'low' }];
  const [answered, open] = [waitingRecord(), waitingRecord()];
  const queue = people.queue(stage);
  await stage.withWorker(people.taskQueue, people.activities(), async () => {
    people.record = decided(answered);
    await queue.queue(noticeOf(answered));
    await queue.tellStanding(answered.incidentId, standingOfRecord(people.record));
    await untilToldAll(stage, answered.incidentId);
    people.record = open;
    const begunMs = Date.now();
    await queue.queue(noticeOf(open));
    await people.ana.untilTaken(({ kind }) => kind === 'approval_requested');
    expect(Date.now() - begunMs).toBeGreaterThan(1_500);
    people.record = decided(open);
    await queue.tellStanding(open.incidentId, standingOfRecord(people.record));
    await untilToldAll(stage, open.incidentId);
  });
  expect(await people.states(answered.incidentId)).toEqual(['ana approval_requested dropped']);
  expect(people.ana.taken.map(({ notice_id }) => notice_id.startsWith(open.incidentId))).toEqual([
    true,
    true,
  ]);
});

it('does not tell the next in line of what was decided, though word of that was lost', async () => {
  const people = await peopleOf(LADDER);
  const record = waitingRecord();
  people.record = record;
  await stage.withWorker(people.taskQueue, people.activities(), async () => {
    await people.queue(stage).queue(noticeOf(record));
    await people.ana.untilTaken(({ kind }) => kind === 'approval_requested');
    people.record = decided(record);
    await untilToldAll(stage, record.incidentId);
  });
  expect(people.ana.taken.map(({ kind }) => kind)).toEqual(['approval_requested', 'closed']);
  expect(people.ben.taken).toEqual([]);
});

it('waits for a receiver that is away, shows one that refuses, and neither holds up the other', async () => {
  const people = await peopleOf({ routes: [{ name: 'all', steps: [{ to: ['ana', 'ben'] }] }] });
  const record = waitingRecord();
  people.record = record;
  people.ana.answer = { status: 503, headers: { 'retry-after': '1' } };
  people.ben.answer = { status: 403, body: 'no such hook' };
  const queue = people.queue(stage);
  const activities = people.activities();
  /** What attempts behind the first know of when that was. */
  const firstTried: unknown[] = [];
  const sendNotification: typeof activities.sendNotification = (input) => {
    const { attempt, heartbeatDetails } = activityInfo();
    if (attempt > 1) firstTried.push(heartbeatDetails);
    return activities.sendNotification(input);
  };
  await stage.withWorker(people.taskQueue, { ...activities, sendNotification }, async () => {
    await queue.queue(noticeOf(record));
    await people.ana.untilAnswered(1);
    await people.ben.untilAnswered(1);
    people.ana.answer = null;
    await people.ana.untilTaken(() => true);
    people.record = decided(record);
    await queue.tellStanding(record.incidentId, standingOfRecord(people.record));
    await untilToldAll(stage, record.incidentId);
  });
  expect(await people.states(record.incidentId)).toEqual([
    'ana approval_requested sent',
    'ben approval_requested failed',
    'ana closed sent',
  ]);
  const [sent, failed] = await people.store.ofIncident(record.incidentId);
  expect(sent).toMatchObject({ tries: 2, error: null });
  expect(firstTried).toEqual([expect.any(Number)]);
  expect(failed?.error).toContain('HTTP 403: no such hook');
  expect(await people.store.health()).toEqual([
    expect.objectContaining({ recipient: 'ana', lastSuccessAt: expect.any(String) }),
    expect.objectContaining({
      recipient: 'ben',
      lastSuccessAt: null,
      lastFailure: expect.objectContaining({ error: expect.stringContaining('HTTP 403') }),
    }),
  ]);
});

/** What the API hands over where somebody wants the last delivery to a recipient sent again. */
async function askAgain(people: ToldPeople, record: IncidentRecord, recipient: string, by = 'cara') {
  const all = await people.store.ofIncident(record.incidentId);
  const { id: deliveryId = '' } = all.findLast((one) => one.recipient === recipient) ?? {};
  const { incidentId } = record;
  const at = new Date().toISOString();
  return await people.queue(stage).retryDelivery({
    id: randomUUID(),
    by,
    via: 'api',
    at,
    incidentId,
    deliveryId,
  });
}

it('sends again what was refused, once, when somebody asks; and says why not where there is nothing to send', async () => {
  const people = await peopleOf({ routes: [{ name: 'all', steps: [{ to: ['ana', 'ben'] }] }] });
  const record = waitingRecord();
  people.record = record;
  people.ben.answer = { status: 403, body: 'no such hook' };
  const settled = Promise.withResolvers<void>();
  const activities = people.activities();
  const settleNotifications: typeof activities.settleNotifications = async (input) => {
    await activities.settleNotifications(input);
    settled.resolve();
  };
  await stage.withWorker(people.taskQueue, { ...activities, settleNotifications }, async () => {
    await people.queue(stage).queue(noticeOf(record));
    await settled.promise;
    expect(await askAgain(people, record, 'ana')).toMatchObject({ kind: 'refused', why: 'sent' });
    people.ben.answer = null;
    // Two at once: one delivery.
    const both = await Promise.all([askAgain(people, record, 'ben'), askAgain(people, record, 'ben', 'dan')]);
    expect(both.filter(({ kind }) => kind === 'again')).toHaveLength(1);
    await people.ben.untilTaken(({ kind }) => kind === 'approval_requested');
    await expect.poll(() => people.states(record.incidentId)).toContain('ben approval_requested sent');
    expect(await askAgain(people, record, 'ben')).toMatchObject({ kind: 'refused', why: 'sent' });
    people.record = decided(record);
    await people.queue(stage).tellStanding(record.incidentId, standingOfRecord(people.record));
    await untilToldAll(stage, record.incidentId);
  });
  // Who was told again is told how it went on, like everybody else.
  expect(people.ben.taken.map(({ kind }) => kind)).toEqual(['approval_requested', 'closed']);
  expect(people.ben.taken[0]).toMatchObject({
    message: 'What: the disk is full',
  });
  const found = (await people.store.ofIncident(record.incidentId)).find(
    ({ recipient }) => recipient === 'ben',
  );
  expect(found).toMatchObject({ state: 'sent', tries: 2, retries: [{ via: 'api' }] });
  expect(found?.retries).toHaveLength(1);
});

it('begins anew where nobody waits to hear more, and tells nobody of a question that is none any more', async () => {
  const people = await peopleOf({ routes: [{ name: 'all', steps: [{ to: ['ana'] }] }] });
  const record = waitingRecord();
  people.record = decided(record);
  const { alarm, incidentId } = record;
  const end = noticeOf(record, { kind: 'closed', noticeId: `${incidentId}/end`, subject: 'It is over' });
  people.ana.answer = { status: 403, body: 'no such hook' };
  await stage.withWorker(people.taskQueue, people.activities(), async () => {
    await people.queue(stage).queue(end);
    await untilToldAll(stage, incidentId);
    people.ana.answer = null;
    expect(await askAgain(people, record, 'ana')).toMatchObject({ kind: 'again', recipient: 'ana' });
    await people.ana.untilTaken(({ kind }) => kind === 'closed');
    await untilToldAll(stage, incidentId);
    // A question that failed, and was answered meanwhile.
    const [told] = await people.store.ofIncident(incidentId);
    if (told === undefined) throw new Error('nobody was told');
    const other = waitingRecord();
    people.record = decided(other);
    const question = noticeOf(other);
    const { revision, planDigest } = question.about.standing;
    await people.store.record(
      { incidentId: other.incidentId, alarmName: alarm.name },
      {
        notices: [{ ...question, asked: { revision, planDigest } }],
        deliveries: [
          { ...told, id: 'q/1', noticeId: question.noticeId, kind: 'approval_requested', state: 'failed' },
        ],
      },
    );
    expect(await askAgain(people, other, 'ana')).toMatchObject({
      kind: 'refused',
      why: 'settled',
      says: expect.stringContaining('Approved by ana'),
    });
    await untilToldAll(stage, other.incidentId);
  });
  expect(people.ana.taken).toHaveLength(1);
});

it('tells people while the store is away, and goes on with another worker', async () => {
  const people = await peopleOf(LADDER);
  const record = waitingRecord();
  people.record = record;
  people.store.failure = new Error('the store is away');
  const queue = people.queue(stage);
  await stage.withWorker(people.taskQueue, people.activities(), async () => {
    await queue.queue(noticeOf(record));
    await people.ana.untilTaken(({ kind }) => kind === 'approval_requested');
  });
  people.store.failure = null;
  await stage.withWorker(people.taskQueue, people.activities(), async () => {
    await people.ben.untilTaken(({ kind }) => kind === 'escalation');
    people.record = decided(record);
    await queue.tellStanding(record.incidentId, standingOfRecord(people.record));
    await untilToldAll(stage, record.incidentId);
  });
  expect(people.ana.taken.filter(({ kind }) => kind === 'approval_requested')).toHaveLength(1);
  expect(people.ben.taken.map(({ kind }) => kind)).toContain('escalation');
});

it('is begun by the incident itself, which waits for none of it', async () => {
  const people = await peopleOf({ routes: [{ name: 'all', steps: [{ to: ['ana'] }] }] });
  const fakes: FakeActivities = new FakeActivities({
    notifyOperators: (input) => fakes.stored().notifyOperators(input),
    projectIncident: (input) => fakes.stored().projectIncident(input),
    closeIncident: (input) => fakes.stored().closeIncident(input),
  });
  fakes.notifications = people.queue(stage);
  // Nobody can be reached, and no worker tells anybody, until the incident is over.
  const incidentId = await stage.play(fakes, async (incident) => {
    const plan = await incident.fireUntilPending();
    await incident.decide({ plan });
    expect(await incident.end()).toMatchObject({ status: 'completed' });
    const [stored] = [...fakes.incidents.newestOf.values()];
    expect(stored?.timeline.some(({ event }) => event === 'notified')).toBe(true);
    return stored?.record.incidentId ?? '';
  });
  await stage.withWorker(people.taskQueue, people.activities(), () => untilToldAll(stage, incidentId));
  expect(people.ana.taken.map(({ kind }) => kind)).toContain('closed');
});

it('tells how an attempt ended that failed while its alarm went OK, and was closed with it', async () => {
  const sent = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const fakes: FakeActivities = new FakeActivities({
    awaitCommand: async (input) => {
      sent.resolve();
      await release.promise;
      return fakes.outcomeOf(input, 'failed');
    },
  });
  await stage.play(fakes, async (incident) => {
    await incident.decide({ plan: await incident.fireUntilPending() });
    await sent.promise;
    await incident.deliver(incident.alarm.change('OK'));
    release.resolve();
    expect(await incident.end()).toMatchObject({ status: 'failed' });
    expect((await incident.record()).closed).toMatchObject({ by: 'alarm' });
  });
  const notices = fakes.log.named('notifyOperators').map(({ input }) => input as QueuedNotice);
  expect(notices.map(({ kind }) => kind)).toEqual(['approval_requested', 'closed']);
  expect(notices.at(-1)?.about.standing).toMatchObject({ isClosed: true });
});
