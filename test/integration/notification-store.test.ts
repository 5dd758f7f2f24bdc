import { expect, test } from 'vitest';
import { createIncidentStore } from '../../src/clients/dynamodb/incident-store.ts';
import {
  createNotificationReader,
  createNotificationStore,
} from '../../src/clients/dynamodb/notification-store.ts';
import type { Delivery } from '../../src/domain/notification/delivery.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();
const store = () => createNotificationStore(records.documents, records.prefix, null);
const reader = () => createNotificationReader(records.documents, records.prefix);

const delivery = (id: string, change: Partial<Delivery> = {}): Delivery => ({
  id,
  noticeId: 'n',
  kind: 'approval_requested',
  severity: 'high',
  route: 'all',
  recipient: 'ana',
  channel: 'webhook',
  subject: 'Approve: disk',
  state: 'pending',
  queuedAt: `2026-11-30T12:00:0${id}.000Z`,
  notBefore: null,
  settledAt: null,
  tries: 0,
  error: null,
  receipt: null,
  ...change,
});
const said = (...deliveries: Delivery[]) => ({ notices: [], deliveries });
const incident = (incidentId: string) => ({ incidentId, alarmName: 'disk' });
const AT = '2026-11-30T12:00:00.000Z';

test('what is said at the same time is all kept, and in the list of what waits or failed until it is sent', async () => {
  await Promise.all(['1', '2', '3'].map((id) => store().record(incident('1_a'), said(delivery(id)), AT)));
  await store().record(incident('2_b'), said(delivery('4')), AT);
  expect((await reader().ofIncident('1_a')).map(({ id }) => id).toSorted()).toEqual(['1', '2', '3']);
  expect((await reader().inState('pending', 3)).isPartial).toBe(true);
  const waiting = await reader().inState('pending', 100);
  expect(waiting.items.map(({ id, incidentId }) => `${incidentId} ${id}`)).toEqual([
    '2_b 4',
    '1_a 3',
    '1_a 2',
    '1_a 1',
  ]);
  const failed = delivery('1', { state: 'failed', error: 'HTTP403' });
  await store().record(incident('1_a'), said(failed, delivery('2', { state: 'sent' })), AT);
  await store().record(incident('2_b'), said(delivery('4', { state: 'sent' })), AT);
  expect((await reader().inState('failed', 100)).items).toEqual([{ ...failed, ...incident('1_a') }]);
  // Beside what failed another one still waits.
  expect((await reader().inState('pending', 100)).items.map(({ id }) => id)).toEqual(['3']);
  expect(await reader().ofIncident('3_c')).toEqual([]);
});

test('no list of incidents shows what was told', async () => {
  await store().record(incident('4_d'), said(delivery('5', { state: 'failed' })), AT);
  const incidents = createIncidentStore(records.documents, records.prefix);
  expect((await incidents.list({}, { limit: 100 })).items).toEqual([]);
  expect((await incidents.changedSince('2000-01-01T00:00:00.000Z', 100)).changes).toEqual([]);
  expect(await incidents.get('4_d')).toBeUndefined();
});

test('of each recipient the newest success and the newest failure are kept', async () => {
  const attempt = { channel: 'sns', incidentId: '1_a' };
  await Promise.all([
    store().noteAttempt({ ...attempt, recipient: 'ana', at: '2026-11-30T12:00:00.000Z', error: null }),
    store().noteAttempt({ ...attempt, recipient: 'ben', at: '2026-11-30T12:00:01.000Z', error: 'HTTP503' }),
  ]);
  await store().noteAttempt({ ...attempt, recipient: 'ben', at: '2026-11-30T12:00:02.000Z', error: null });
  const health = await reader().health();
  expect(health.toSorted((a, b) => a.recipient.localeCompare(b.recipient))).toEqual([
    { recipient: 'ana', channel: 'sns', lastSuccessAt: '2026-11-30T12:00:00.000Z', lastFailure: null },
    {
      recipient: 'ben',
      channel: 'sns',
      lastSuccessAt: '2026-11-30T12:00:02.000Z',
      lastFailure: { at: '2026-11-30T12:00:01.000Z', error: 'HTTP503', incidentId: '1_a' },
    },
  ]);
});
