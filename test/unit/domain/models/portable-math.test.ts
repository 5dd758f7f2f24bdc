import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portableExp, portableLog } from '../../../../src/domain/models/portable-math.ts';

test('exp is right to the last bits, from the smallest double to the largest', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 709, noNaN: true }), (x) => {
      expect(Math.abs(portableExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
    }),
  );
});

test('log is right to the last bits, from the smallest double to the largest', () => {
  fc.assert(
    fc.property(fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }), (x) => {
      expect(Math.abs(portableLog(x) - Math.log(x))).toBeLessThanOrEqual(
        4e-16 * Math.max(1, Math.abs(Math.log(x))),
      );
    }),
  );
});

test.each([
  [0, 1],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  [710, Number.POSITIVE_INFINITY],
  [Number.NEGATIVE_INFINITY, 0],
  [-746, 0],
  [Number.NaN, Number.NaN],
])('exp of %d is %d', (x, right) => {
  expect(portableExp(x)).toBe(right);
});

test.each([
  [1, 0],
  [0, Number.NEGATIVE_INFINITY],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  [-1, Number.NaN],
  [Number.NaN, Number.NaN],
])('log of %d is %d', (x, right) => {
  expect(portableLog(x)).toBe(right);
});
