import { describe, expect, it, test } from 'vitest';
import { TemporalUnavailableError } from '../../../src/ports/temporal-errors.ts';
import { serviceError } from '../../support/fake-aws.ts';
import { AUTHORIZED, fakeIngress, TOKEN_ID } from './fake-ingress.ts';
import { sampleSummary } from './incident-samples.ts';

const HOUR_MS = 3_600_000;
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const MUTE = { alarm: 'Disk-Critical-ASG', until: inMs(HOUR_MS), reason: 'noisy' };
const weekly = { days: ['sun'], at: '02:30', minutes: 90, timeZone: 'Europe/Berlin' };

async function ingress() {
  const parts = await fakeIngress();
  const post = (path: string, payload: object) =>
    parts.app.inject({ method: 'POST', url: `/api/v1${path}`, headers: AUTHORIZED, payload });
  const list = async () => {
    const answer = await parts.app.inject({ url: '/api/v1/suppressions', headers: AUTHORIZED });
    return answer.json();
  };
  return { ...parts, post, list };
}

test('an alarm is muted in the name of the caller, listed, and unmuted', async () => {
  const { post, list, suppressions } = await ingress();
  const muted = await post('/mutes', { ...MUTE, accountId: '111122223333', region: 'eu-west-1' });
  expect(muted.statusCode).toBe(201);
  expect(muted.json()).toMatchObject({
    rule: { kind: 'mute', alarm: MUTE.alarm, by: 'ana', reason: 'noisy', accountId: '111122223333' },
    isInForce: true,
    until: MUTE.until,
  });
  const { id } = muted.json().rule;
  expect(await list()).toEqual({ items: [muted.json()], limit: 100 });
  const removed = await post(`/suppressions/${id}/remove`, { reason: 'mended' });
  expect(removed.json()).toMatchObject({ kind: 'removed', rule: { id }, told: 0 });
  const signedIn = { method: 'token', subject: TOKEN_ID, issuer: null, role: 'admin' };
  expect(suppressions.senders).toMatchObject([{ via: 'api', signedIn }]);
  expect(suppressions.removed).toEqual([{ id, by: 'ana', via: 'api', signedIn, reason: 'mended' }]);
  expect((await list()).items).toEqual([]);
  expect((await post(`/suppressions/${id}/remove`, {})).json().error.code).toBe('Suppression.NotFound');
});

test('every quiet incident is told when a mute is taken away, and one that cannot be stops no other', async () => {
  const { post, incidents, temporal } = await ingress();
  const quiet = { status: 'suppressed', standing: 'suppressed' } as const;
  incidents.page = {
    items: ['1_a_x', '2_b_y'].map((incidentId) => sampleSummary({ incidentId, ...quiet })),
  };
  const { id } = (await post('/mutes', MUTE)).json().rule;
  expect((await post(`/suppressions/${id}/remove`, {})).json()).toMatchObject({ told: 2 });
  expect(incidents.listed.at(-1)).toMatchObject({ filter: { standings: ['suppressed'] } });
  expect(temporal.unmuted).toEqual(['1_a_x', '2_b_y']);
  const again = (await post('/mutes', MUTE)).json().rule.id;
  temporal.failure = new TemporalUnavailableError('away');
  expect((await post(`/suppressions/${again}/remove`, {})).json()).toMatchObject({
    kind: 'removed',
    told: 0,
  });
});

test('a mute is away although nobody can be told of it', async () => {
  const { post, list, incidents } = await ingress();
  const { id } = (await post('/mutes', MUTE)).json().rule;
  incidents.failure = serviceError('dynamodb', 'unavailable');
  expect((await post(`/suppressions/${id}/remove`, {})).json()).toMatchObject({
    kind: 'removed',
    told: null,
  });
  expect((await list()).items).toEqual([]);
});

test('windows are planned once and weekly, by name and by tag, and listed by when they are next in force', async () => {
  const { post, list } = await ingress();
  const once = { from: inMs(HOUR_MS), until: inMs(2 * HOUR_MS) };
  const reason = 'patching';
  const byName = await post('/maintenance-windows', { alarm: 'Disk-*', once, reason });
  expect([byName.statusCode, byName.json().isInForce, byName.json().from]).toEqual([201, false, once.from]);
  const byTag = await post('/maintenance-windows', {
    tag: { key: 'patch-group', value: 'a' },
    weekly,
    reason,
  });
  expect(byTag.json().rule).toMatchObject({ subject: { kind: 'tag' }, times: { kind: 'weekly' }, by: 'ana' });
  const from = (await list()).items.map((item: { from: string }) => item.from);
  expect(from).toEqual(from.toSorted());
  expect(from).toHaveLength(2);
});

describe('refused, and nothing is written', () => {
  const day = 24 * HOUR_MS;
  it.each([
    ['/mutes', { ...MUTE, until: inMs(-1) }, 422],
    ['/mutes', { ...MUTE, until: inMs(8 * day) }, 422],
    ['/mutes', { ...MUTE, reason: ' ' }, 400],
    ['/mutes', { ...MUTE, by: 'bo' }, 400],
    ['/mutes', { ...MUTE, until: 'tomorrow' }, 400],
    [
      '/maintenance-windows',
      { alarm: 'a', once: { from: inMs(-2 * day), until: inMs(-day) }, reason: 'x' },
      422,
    ],
    ['/maintenance-windows', { alarm: 'a', reason: 'x' }, 422],
    ['/maintenance-windows', { weekly, reason: 'x' }, 422],
    [
      '/maintenance-windows',
      { alarm: 'a', weekly: { ...weekly, timeZone: 'Mars/Olympus' }, reason: 'x' },
      422,
    ],
    ['/maintenance-windows', { alarm: 'a', weekly: { ...weekly, days: ['someday'] }, reason: 'x' }, 400],
    ['/maintenance-windows', { alarm: 'a', weekly: { ...weekly, minutes: 721 }, reason: 'x' }, 400],
  ])('%s %j', async (path, payload, status) => {
    const { post, suppressions } = await ingress();
    const answer = await post(path, payload);
    expect([answer.statusCode, suppressions.rules]).toEqual([status, []]);
  });

  it.each([
    ['full', 409, 'Suppression.Full'],
    ['busy', 503, 'Suppression.Busy'],
  ] as const)('where the store is %s', async (outcome, status, code) => {
    const { post, suppressions } = await ingress();
    suppressions.addOutcome = outcome;
    const answer = await post('/mutes', MUTE);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  });
});
