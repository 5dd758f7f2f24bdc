import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { accessEvent } from '../../../src/domain/access/access-event.ts';
import { saidByPeople } from '../../../src/domain/record/said-by-people.ts';
import {
  appendEvent,
  type NewTimelineEvent,
  type TimelineEvent,
} from '../../../src/domain/record/timeline.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { serviceError } from '../../support/fake-aws.ts';
import { incidentRecord } from '../../support/incident-record.ts';
import { AUTHORIZED, fakeIngress } from './fake-ingress.ts';
import { sampleSummary } from './incident-samples.ts';

const NOW_MS = Date.parse('2026-11-30T01:00:00.000Z');
const at = (minute: number) => new Date(NOW_MS - 3_600_000 + minute * 60_000).toISOString();
const KNOWN = { method: 'oidc', subject: 's-1', issuer: 'https://id.example', role: 'approver' } as const;

function timelineOf(
  incidentId: string,
  events: readonly Partial<NewTimelineEvent>[],
): readonly TimelineEvent[] {
  const timeline: TimelineEvent[] = [];
  for (const [index, event] of events.entries()) {
    const whole = {
      event: 'noted',
      timestamp: at(index),
      actor: 'recoverops',
      message: '',
      data: {},
      ...event,
    };
    timeline.push(appendEvent(incidentId, timeline, whole));
  }
  return timeline;
}

const SAID: readonly Partial<NewTimelineEvent>[] = [
  { event: 'incident_opened' },
  {
    event: 'decision_recorded',
    actor: 'ana',
    message: '=cmd|calc',
    data: { kind: 'approve', via: 'dashboard', plan: 'ab', decisionId: 'd', ...KNOWN },
  },
  { event: 'attempt_started', actor: 'ana', data: { attempt: 2 } },
  { event: 'decision_recorded', actor: 'policy', message: 'auto', data: { kind: 'approve', via: 'policy' } },
  { event: 'note_added', actor: 'bo', message: 'say "no",\nplease', data: { via: 'cli', ...KNOWN } },
];

async function setUp() {
  const ingress = await fakeIngress();
  ingress.clock.nowMs = NOW_MS;
  onTestFinished(() => ingress.app.close());
  const add = (incidentId: string, events: readonly Partial<NewTimelineEvent>[], updatedAt = at(10)) => {
    const record = incidentRecord({ incidentId });
    ingress.incidents.stored.set(incidentId, { record, timeline: timelineOf(incidentId, events) });
    ingress.incidents.changes = [
      ...ingress.incidents.changes.filter((change) => change.incidentId !== incidentId),
      sampleSummary({ incidentId, updatedAt }),
    ];
  };
  const ask = (url: string) => ingress.app.inject({ url: `/api/v1${url}`, headers: AUTHORIZED });
  return { ...ingress, add, ask };
}

test('decisions are a table: who, by what, when, of which plan, and nothing in it is a formula', async () => {
  const { add, ask } = await setUp();
  add('1_a_x', SAID);
  const { statusCode, headers, body } = await ask('/exports/decisions?format=csv');
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
  expect(headers['content-disposition']).toBe(
    'attachment; filename="recoverops-decisions-2026-10-31-2026-11-30.csv"',
  );
  const [head, first, second] = body.split('\r\n');
  expect(head).toBe(
    '"at","incidentId","alarm","attempt","seq","event","kind","by","role","method","subject","issuer","via","plan","decisionId","words","hash"',
  );
  expect(first).toContain(
    '"1","2","decision_recorded","approve","ana","approver","oidc","s-1","https://id.example","dashboard","ab","d","\'=cmd|calc"',
  );
  expect(second).toContain('"2","4","decision_recorded","approve","policy"');
  expect(body).toContain('"say ""no"",\nplease"');
});

test('lines of JSON are exact, and the range is by when something was said', async () => {
  const { add, ask } = await setUp();
  add('1_a_x', SAID);
  add('2_b_y', [{ event: 'abort_requested', actor: 'cy', timestamp: at(7), message: 'wrong host' }]);
  const { headers, body } = await ask(`/exports/decisions?format=jsonl&since=${at(1)}&until=${at(3)}`);
  expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
  const rows = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ by, words, attempt }) => [by, words, attempt])).toEqual([
    ['ana', '=cmd|calc', 1],
    ['policy', 'auto', 2],
  ]);
  expect((await ask(`/exports/decisions?format=jsonl&since=${at(7)}`)).body).toContain('"by":"cy"');
});

test('an incident that changes while it is exported stands there once, with what was added', async () => {
  const { add, ask, incidents } = await setUp();
  const ids = Array.from({ length: INGRESS_LIMITS.exports.pageSize + 5 }, (_, n) => `${n}_a_x`);
  for (const id of ids) add(id, SAID, at(10));
  const read = incidents.changedSince.bind(incidents);
  let asked = 0;
  incidents.changedSince = async (after, limit) => {
    asked += 1;
    if (asked === 2)
      add(ids[0] ?? '', [...SAID, { event: 'abort_requested', actor: 'cy', timestamp: at(6) }], at(11));
    return read(after, limit);
  };
  const { body } = await ask('/exports/decisions?format=jsonl');
  const rows = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(new Set(rows.map(({ hash }) => hash)).size).toBe(rows.length);
  expect(rows.length).toBe(ids.length * 3 + 1);
});

test('sign-ins are exported over all pages, and each export is in the log itself', async () => {
  const { access, ask, app } = await setUp();
  const count = INGRESS_LIMITS.exports.pageSize * 2 + 1;
  for (let n = 0; n < count; n += 1)
    access.log.events.push(
      accessEvent(
        'refused',
        NOW_MS - 1_000,
        {},
        { address: '203.0.113.9', reason: 'Auth.TokenInvalid', detail: '+1' },
      ),
    );
  const { body } = await ask('/exports/sign-ins');
  const lines = body.trimEnd().split('\r\n');
  expect(lines[0]).toBe(
    '"at","kind","principal","role","method","subject","issuer","address","reason","detail","token","count"',
  );
  expect(lines.filter((line) => line.includes('"refused"')).length).toBe(count);
  expect(lines[1]).toContain(`"'+1"`);
  await app.close();
  expect(access.log.events.at(-1)).toMatchObject({ kind: 'exported', principal: 'ana', reason: 'sign-ins' });
});

test.each(['since=2026-12-01T00:00:00Z&until=2026-11-01T00:00:00Z', 'since=2020-01-01T00:00:00Z'])(
  '%s is no range that is exported',
  async (range) => {
    const { ask } = await setUp();
    for (const what of ['decisions', 'sign-ins'])
      expect((await ask(`/exports/${what}?${range}`)).json().error.code).toBe('Export.RangeInvalid');
  },
);

test('what cannot be read at all is an error, and makes room for the next', async () => {
  const { ask, incidents, add } = await setUp();
  add('1_a_x', SAID);
  for (let n = 0; n <= INGRESS_LIMITS.exports.inFlightMax; n += 1) {
    incidents.failure = serviceError('dynamodb', 'unavailable');
    expect((await ask('/exports/decisions')).json().error.code).toBe('Store.Unavailable');
  }
  incidents.failure = null;
  expect((await ask('/exports/decisions')).statusCode).toBe(200);
});

test('a file that breaks off does not look whole, and more than two at once are refused', async () => {
  const { app, incidents, add, hosts } = await withHosts();
  for (let n = 0; n < 200; n += 1) add(`${n}_a_x`, SAID);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  hosts.add(`127.0.0.1:${port}`);
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const read = incidents.get.bind(incidents);
  let reads = 0;
  incidents.get = async (id) => {
    reads += 1;
    if (reads <= INGRESS_LIMITS.exports.incidentsAtOnce * 4) return read(id);
    await held;
    throw serviceError('dynamodb', 'unavailable');
  };
  const fetchAll = () =>
    new Promise<{ status: number; isWhole: boolean; text: string }>((resolve) => {
      const headers = { authorization: AUTHORIZED.authorization };
      get({ host: '127.0.0.1', port, path: '/api/v1/exports/decisions', headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (some) => {
          text += some;
        });
        answer.on('error', () => undefined);
        answer.once('close', () =>
          resolve({ status: answer.statusCode ?? 0, isWhole: answer.complete, text }),
        );
      });
    });
  const first = fetchAll();
  await expect.poll(() => reads).toBeGreaterThan(INGRESS_LIMITS.exports.incidentsAtOnce * 4);
  const second = fetchAll();
  await expect.poll(() => reads).toBeGreaterThan(INGRESS_LIMITS.exports.incidentsAtOnce * 5);
  const third = await fetchAll();
  expect([third.status, third.isWhole, JSON.parse(third.text).error.code]).toEqual([
    503,
    true,
    'Export.TooMany',
  ]);
  release();
  const broken = await first;
  expect([broken.status, broken.isWhole]).toEqual([200, false]);
  expect(broken.text).toContain('decision_recorded');
  // Of this one nothing had been sent: it is told what is wrong.
  expect(await second).toMatchObject({ status: 503, isWhole: true });
});

async function withHosts() {
  const hosts = new Set<string>();
  const ingress = await fakeIngress({ hosts });
  ingress.clock.nowMs = NOW_MS;
  onTestFinished(() => ingress.app.close());
  const add = (incidentId: string, events: readonly Partial<NewTimelineEvent>[]) => {
    const record = incidentRecord({ incidentId });
    ingress.incidents.stored.set(incidentId, { record, timeline: timelineOf(incidentId, events) });
    ingress.incidents.changes = [
      ...ingress.incidents.changes,
      sampleSummary({ incidentId, updatedAt: at(10) }),
    ];
  };
  return { ...ingress, add, hosts };
}

test('what the machine did is nobody’s word', () => {
  const timeline = timelineOf('1_a_x', [
    ...SAID,
    { event: 'abort_requested', actor: 'temporal' },
    { event: 'incident_closed', actor: 'ana' },
    { event: 'close_requested', actor: 'ana', message: 'mended' },
  ]);
  expect(saidByPeople({ record: incidentRecord(), timeline }).map(({ event, by }) => [event, by])).toEqual([
    ['decision_recorded', 'ana'],
    ['decision_recorded', 'policy'],
    ['note_added', 'bo'],
    ['close_requested', 'ana'],
  ]);
});
