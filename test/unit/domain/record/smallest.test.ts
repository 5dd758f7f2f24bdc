import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { smallest } from '../../../../src/domain/record/response/smallest.ts';
import '../../../support/property-seed.ts';

const sortedAt = (values: readonly number[], ranks: readonly number[]) => {
  const sorted = Float64Array.from(values).sort();
  return ranks.map((rank) => sorted[rank]);
};

test('finds what sorting finds', () => {
  const few = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 300 });
  const many = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(fc.oneof(few, many), fc.nat(), fc.nat(), (values, a, b) => {
      const ranks = [a % values.length, b % values.length].toSorted((x, y) => x - y);
      expect(smallest(Float64Array.from(values), ranks)).toEqual(sortedAt(values, ranks));
    }),
  );
});

const COUNT = 20_000;
it.each([
  ['ascend', (at: number) => at],
  ['descend', (at: number) => COUNT - at],
  ['are all the same', () => 7],
  ['rise and fall', (at: number) => Math.min(at, COUNT - at)],
  ['saw', (at: number) => at % 100],
])('finds it where values %s', (_how, valueAt) => {
  const values = Array.from({ length: COUNT }, (_, at) => valueAt(at));
  const ranks = [COUNT / 2 - 1, COUNT * 0.9 - 1];
  expect(smallest(Float64Array.from(values), ranks)).toEqual(sortedAt(values, ranks));
});
