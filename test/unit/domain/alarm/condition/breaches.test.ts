import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breaches, clears } from '../../../../../src/domain/alarm/condition/breaches.ts';

const at90 = (operator: 'gt' | 'ge' | 'lt' | 'le') => ({ operator, threshold: 90 });

test.each([
  ['gt', false, true, false],
  ['ge', true, true, false],
  ['lt', false, false, true],
  ['le', true, false, true],
] as const)('%s: at the threshold %s, above it %s, below it %s', (operator, at, above, below) => {
  expect([90, 90.0001, 89.9999].map((value) => breaches(at90(operator), value))).toEqual([at, above, below]);
});

test.each([
  ['gt', 90, 0, true],
  ['ge', 90, 0, false],
  ['gt', 88, 2, true],
  ['ge', 88, 2, false],
  ['ge', 87.9, 2, true],
  ['lt', 90, 0, true],
  ['le', 90, 0, false],
  ['lt', 92, 2, true],
  ['le', 92, 2, false],
  ['gt', Number.NaN, 0, false],
  ['gt', 10, Number.NaN, false],
  ['gt', 10, -1, false],
] as const)('%s: %d with a margin of %d clears: %s', (operator, value, margin, expected) => {
  expect(clears(at90(operator), value, margin)).toBe(expected);
});

test('an offset in either direction is red where its distance from 0 is', () => {
  const offset = { operator: 'gt', threshold: 0.5, absolute: true } as const;
  expect([-1, -0.5, 0, 0.5, 1].map((value) => breaches(offset, value))).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
  expect(clears(offset, -0.4, 0.2)).toBe(false);
});

test('what clears does not breach, and stays so within the margin', () => {
  const operator = fc.constantFrom('gt', 'ge', 'lt', 'le' as const);
  const number = fc.integer({ min: -1_000, max: 1_000 });
  const margin = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(operator, number, number, margin, fc.boolean(), (how, threshold, value, by, isUp) => {
      const condition = { operator: how, threshold };
      if (!clears(condition, value, by)) return;
      expect(breaches(condition, value)).toBe(false);
      expect(breaches(condition, isUp ? value + by : value - by)).toBe(false);
    }),
  );
});
