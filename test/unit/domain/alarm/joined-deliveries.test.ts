import { describe, expect, test } from 'vitest';
import type { AlarmDelivery, AlarmState } from '../../../../src/domain/alarm/alarm.ts';
import { isAlarmDelivery } from '../../../../src/domain/alarm/alarm-watch.ts';
import { deliveriesIn, joinDeliveries } from '../../../../src/domain/alarm/joined-deliveries.ts';
import { ALARM } from '../../../support/fake-aws.ts';

const delivery = (messageId: string, state: AlarmState): AlarmDelivery => ({
  alarm: { ...ALARM, state },
  messageId,
  receivedAt: '2026-11-22T08:00:00.000Z',
});
const A = delivery('a', 'ALARM');
const B = delivery('b', 'ALARM');
const OK = delivery('ok', 'OK');
const C = delivery('c', 'ALARM');

const ids = (deliveries: readonly AlarmDelivery[]) =>
  deliveries.map((each) => deliveriesIn(each).map(({ messageId }) => messageId));

describe('deliveries that waited together', () => {
  test('go with the newest of their state; an OK between two alarms stays between them', () => {
    expect(ids(joinDeliveries([A, B, OK, C]))).toEqual([['a', 'b'], ['ok'], ['c']]);
  });

  test('are the same afterwards, in the same order', () => {
    expect(joinDeliveries([A, B, OK, C]).flatMap(deliveriesIn)).toEqual([A, B, OK, C]);
  });

  test('are joined further, not nested', () => {
    const joined = joinDeliveries([...joinDeliveries([A, B]), C]);
    expect(ids(joined)).toEqual([['a', 'b', 'c']]);
    expect(joined[0]?.earlier?.map(({ earlier }) => earlier)).toEqual([undefined, undefined]);
  });

  test('one alone stays as it was', () => expect(joinDeliveries([A])).toEqual([A]));
});

describe('a delivery with earlier ones', () => {
  test('is one', () => expect(isAlarmDelivery({ ...B, earlier: [A] })).toBe(true));
  test.each([
    ['a text', 'a'],
    ['an object', A],
    ['a list of something else', [{ messageId: 'a' }]],
    ['a list with a hole', [A, null]],
  ])('%s instead of earlier deliveries is none', (_, earlier) => {
    expect(isAlarmDelivery({ ...B, earlier })).toBe(false);
  });
});
