import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import {
  type Delivery,
  type DeliveryState,
  lastOfEach,
  logState,
  mergeLog,
  NOTHING_TOLD,
  newestOf,
  showsGivenUp,
} from '../../../../src/domain/notification/delivery.ts';

function delivery(id: string, state: DeliveryState, more: Partial<Delivery> = {}): Delivery {
  return {
    id,
    noticeId: 'n',
    kind: 'approval_requested',
    severity: 'high',
    route: 'all',
    recipient: 'ana',
    channel: 'sns',
    subject: 's',
    state,
    queuedAt: '2026-11-30T12:00:00.000Z',
    notBefore: null,
    settledAt: null,
    tries: 0,
    error: null,
    receipt: null,
    ...more,
  };
}
const log = (...deliveries: Delivery[]) => ({ notices: [], deliveries });

test('what was settled does not wait again when it is said a second time', () => {
  const sent = mergeLog(log(delivery('a', 'pending')), log(delivery('a', 'sent', { tries: 2 })));
  expect(sent.deliveries).toEqual([delivery('a', 'sent', { tries: 2 })]);
  expect(mergeLog(sent, log(delivery('a', 'pending'))).deliveries).toEqual(sent.deliveries);
});

test('what was sent stays so, though it was to be dropped meanwhile', () => {
  const sent = delivery('a', 'sent');
  expect(mergeLog(log(sent), log(delivery('a', 'dropped'))).deliveries).toEqual([sent]);
  expect(mergeLog(log(delivery('a', 'dropped')), log(sent)).deliveries).toEqual([
    { ...sent, arrivedLate: true },
  ]);
});

test('beyond the bound the oldest that are settled are forgotten, what waits never for what is settled', () => {
  const many = Array.from({ length: LIMITS.notificationDeliveriesMax }, (_, index) =>
    delivery(`d${index}`, 'sent'),
  );
  const kept = mergeLog(log(delivery('first', 'pending'), ...many), log(delivery('last', 'pending')));
  expect(kept.deliveries).toHaveLength(LIMITS.notificationDeliveriesMax);
  expect(kept.deliveries[0]?.id).toBe('first');
  expect(kept.deliveries.at(-1)?.id).toBe('last');
});

test('the state of the whole shows what failed, then what waits', () => {
  expect(logState(NOTHING_TOLD)).toBe('sent');
  expect(logState(log(delivery('a', 'sent'), delivery('b', 'pending')))).toBe('pending');
  expect(logState(log(delivery('a', 'failed'), delivery('b', 'pending')))).toBe('failed');
});

test('the card of a recipient is the newest that was sent', () => {
  const sent = delivery('b', 'sent', { receipt: { ts: '2' } });
  const cards = newestOf(log(delivery('a', 'sent'), sent, delivery('c', 'failed')), ['sent']);
  expect(cards).toEqual([sent]);
});

test('of several that are due at once each recipient is sent the last one', () => {
  const due = [
    delivery('a', 'pending'),
    delivery('b', 'pending', { recipient: 'ben' }),
    delivery('c', 'pending'),
  ];
  expect(lastOfEach(due).map(({ id }) => id)).toEqual(['c', 'b']);
});

test('what was given up on its way and arrived all the same shows a question that is none, unless something behind it changes that', () => {
  const dropped = delivery('a', 'dropped');
  const sent = delivery('a', 'sent');
  const logOf = (...deliveries: readonly Delivery[]) =>
    deliveries.reduce((kept, one) => mergeLog(kept, log(one)), NOTHING_TOLD);
  expect(showsGivenUp(logOf(dropped, sent), 'a')).toBe(true);
  expect(showsGivenUp(logOf(dropped, sent, sent), 'a')).toBe(true);
  expect(showsGivenUp(logOf(sent), 'a')).toBe(false);
  expect(showsGivenUp(logOf(dropped), 'a')).toBe(false);
  expect(showsGivenUp(logOf(dropped, sent), 'b')).toBe(false);
  for (const state of ['sent', 'pending'] as const) {
    const behind = delivery('b', state);
    expect(showsGivenUp(logOf(dropped, behind, sent), 'a')).toBe(false);
    expect(showsGivenUp(logOf(dropped, { ...behind, recipient: 'another' }, sent), 'a')).toBe(true);
  }
  expect(showsGivenUp(logOf(dropped, delivery('b', 'dropped'), sent), 'a')).toBe(true);
});
