import { afterEach, expect, test } from 'vitest';
import type { Delivery } from '../../../src/domain/notification/delivery.ts';
import { AUTHORIZED, fakeIngress, tokensOfAna } from './fake-ingress.ts';

const opened: Awaited<ReturnType<typeof fakeIngress>>[] = [];
afterEach(async () => {
  for (const { app } of opened.splice(0)) await app.close();
});

async function ingress(overrides: Parameters<typeof fakeIngress>[0] = {}) {
  const parts = await fakeIngress(overrides);
  opened.push(parts);
  const get = (path: string) => parts.app.inject({ url: `/api/v1${path}`, headers: AUTHORIZED });
  const tryOut = (target: unknown) =>
    parts.app.inject({
      method: 'POST',
      url: '/api/v1/notifications/test',
      headers: AUTHORIZED,
      payload: { target },
    });
  return { ...parts, get, tryOut };
}

const delivery = (change: Partial<Delivery>): Delivery => ({
  id: 'n/1',
  noticeId: 'n',
  kind: 'approval_requested',
  severity: 'high',
  route: 'all',
  recipient: 'ana',
  channel: 'webhook',
  subject: 'Approve: disk',
  state: 'sent',
  queuedAt: '2026-11-30T12:00:00.000Z',
  notBefore: null,
  settledAt: '2026-11-30T12:00:01.000Z',
  tries: 1,
  error: null,
  receipt: null,
  ...change,
});

test('what was told is listed by incident, and what failed over all of them', async () => {
  const { get, notifications } = await ingress();
  const failed = delivery({ id: 'n/2', recipient: 'ben', state: 'failed', error: 'HTTP403' });
  const incident = { incidentId: '1_disk_web', alarmName: 'disk' };
  await notifications.record(incident, { notices: [], deliveries: [delivery({}), failed] });
  expect((await get('/notifications?incident=1_disk_web')).json()).toEqual({
    items: [
      { ...delivery({}), ...incident },
      { ...failed, ...incident },
    ],
    isPartial: false,
  });
  for (const query of ['', '?state=failed'])
    expect((await get(`/notifications${query}`)).json().items).toEqual([{ ...failed, ...incident }]);
  expect((await get('/notifications?state=pending')).json().items).toEqual([]);
  expect((await get('/notifications?incident=2_other_web')).json().error.code).toBe('Incident.NotFound');
  expect((await get('/notifications?incident=1_disk_web&state=failed')).statusCode).toBe(400);
  expect((await get('/notifications?state=sent')).statusCode).toBe(400);
});

test('health says who cannot be reached, and what waits for whom', async () => {
  const { get, notifications, clock } = await ingress();
  clock.nowMs = Date.parse('2026-11-30T12:05:00Z');
  const attempt = { channel: 'webhook', incidentId: '1_disk_web', at: '2026-11-30T12:00:01.000Z' };
  await notifications.noteAttempt({ ...attempt, recipient: 'ana', error: null });
  await notifications.noteAttempt({ ...attempt, recipient: 'ben', error: 'HTTP503' });
  const waits = delivery({ recipient: 'ben', state: 'pending', settledAt: null });
  await notifications.record(
    { incidentId: '1_disk_web', alarmName: 'disk' },
    { notices: [], deliveries: [waits] },
  );
  expect((await get('/notifications/health')).json()).toEqual({
    checkedAt: '2026-11-30T12:05:00.000Z',
    recipients: [
      expect.objectContaining({ name: 'ana', failing: false, pending: 0, lastSuccessAt: attempt.at }),
      expect.objectContaining({ name: 'ben', failing: true, pending: 1 }),
    ],
    isPartial: false,
  });
});

test('a test is sent by a worker, for whoever asks', async () => {
  const { tryOut, temporal } = await ingress();
  const results = [{ recipient: 'ana', channel: 'webhook', outcome: 'failed', error: 'HTTP401' }] as const;
  temporal.testOutcome = { kind: 'tried', results };
  expect((await tryOut('ana')).json()).toEqual({ results });
  expect(temporal.tests).toEqual([{ target: 'ana', by: 'ana' }]);
  temporal.testOutcome = { kind: 'unknown', names: ['all', 'ana', 'default'] };
  const unknown = (await tryOut('eve')).json();
  expect(unknown.error).toMatchObject({
    code: 'Notification.TargetUnknown',
    message: expect.stringContaining('all, ana, default'),
  });
  temporal.testOutcome = { kind: 'no_file' };
  expect((await tryOut('ana')).json().error.code).toBe('Notification.NoFile');
  temporal.testOutcome = null;
  expect((await tryOut('ana')).statusCode).toBe(503);
  expect((await tryOut('a b')).statusCode).toBe(400);
});

test('a viewer reads, and sends no test', async () => {
  const { get, tryOut, temporal } = await ingress({ tokens: tokensOfAna('viewer') });
  expect((await get('/notifications/health')).statusCode).toBe(200);
  expect((await tryOut('ana')).statusCode).toBe(403);
  expect(temporal.tests).toEqual([]);
});

test('what has failed is sent again by whoever tells people, and who asked is kept', async () => {
  const { app, notifications, temporal } = await ingress();
  const again = (payload: object) =>
    app.inject({ method: 'POST', url: '/api/v1/notifications/retry', headers: AUTHORIZED, payload });
  const incidentId = '1_disk_web';
  await notifications.record(
    { incidentId, alarmName: 'disk' },
    { notices: [], deliveries: [delivery({ state: 'failed', error: 'HTTP403' })] },
  );
  const asked = { incident: incidentId, delivery: 'n/1' };
  temporal.retryOutcome = { kind: 'again', recipient: 'ana', channel: 'webhook' };
  const taken = await again(asked);
  expect(taken.statusCode).toBe(202);
  expect(taken.json()).toEqual({
    kind: 'again',
    incidentId,
    delivery: 'n/1',
    recipient: 'ana',
    channel: 'webhook',
  });
  expect(temporal.retriedDeliveries).toMatchObject([
    { id: expect.stringMatching(/^[0-9a-f-]{36}$/), by: 'ana', via: 'api', incidentId, deliveryId: 'n/1' },
  ]);
  expect(notifications.noted).toMatchObject([{ deliveryId: 'n/1', by: 'ana', via: 'api' }]);
  temporal.retryOutcome = { kind: 'refused', why: 'sent', says: 'it was sent at 12:00' };
  expect((await again(asked)).json().error).toMatchObject({
    code: 'Notification.NotSentAgain',
    message: 'It is not sent again: it was sent at 12:00.',
  });
  temporal.retryOutcome = { kind: 'no_file' };
  expect((await again(asked)).json().error.code).toBe('Notification.NoFile');
  for (const outcome of [{ kind: 'unsettled' }, { kind: 'unread', reason: 'the store is away' }] as const) {
    temporal.retryOutcome = outcome;
    expect((await again(asked)).statusCode).toBe(503);
  }
  // Nothing is begun for what nobody was told.
  const before = temporal.retriedDeliveries.length;
  expect((await again({ ...asked, delivery: 'n/9' })).json().error.code).toBe('Notification.NotFound');
  expect((await again({ incident: incidentId })).statusCode).toBe(400);
  expect(temporal.retriedDeliveries).toHaveLength(before);
});

test('a viewer has nothing sent again', async () => {
  const { app, temporal } = await ingress({ tokens: tokensOfAna('viewer') });
  const payload = { incident: '1_disk_web', delivery: 'n/1' };
  const url = '/api/v1/notifications/retry';
  expect((await app.inject({ method: 'POST', url, headers: AUTHORIZED, payload })).statusCode).toBe(403);
  expect(temporal.retriedDeliveries).toEqual([]);
});
