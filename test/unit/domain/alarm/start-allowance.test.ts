import { expect, test } from 'vitest';
import { StartAllowance } from '../../../../src/domain/alarm/start-allowance.ts';

const taken = (allowance: StartAllowance, nowMs: number, tries: number) =>
  Array.from({ length: tries }, () => allowance.take(nowMs)).filter(Boolean).length;

test('a burst may start after a calm, then so many a second', () => {
  const allowance = new StartAllowance({ burst: 5, perSecond: 2 });
  expect(taken(allowance, 1_000, 20)).toBe(5);
  expect(taken(allowance, 1_400, 20)).toBe(0);
  expect(taken(allowance, 1_500, 20)).toBe(1);
  expect(taken(allowance, 3_500, 20)).toBe(4);
});

test('a calm of an hour gives one burst, not an hour of starts', () => {
  const allowance = new StartAllowance({ burst: 5, perSecond: 2 });
  taken(allowance, 0, 5);
  expect(taken(allowance, 3_600_000, 100)).toBe(5);
});

test('a clock that is put back by an hour gives nothing, and half a second later one', () => {
  const allowance = new StartAllowance({ burst: 5, perSecond: 2 });
  taken(allowance, 3_600_000, 5);
  expect(taken(allowance, 0, 5)).toBe(0);
  expect(taken(allowance, 500, 5)).toBe(1);
});
