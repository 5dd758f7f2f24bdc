import { describe, expect, it } from 'vitest';
import { PairCounts } from '../../../../src/domain/logs/pair-counts.ts';

const LARGEST = 2 ** 32 - 1;

function listed(counts: PairCounts): Map<string, number> {
  const all = new Map<string, number>();
  let handed = 0;
  counts.each((left, right, count) => {
    all.set(`${left} ${right}`, count);
    handed += 1;
  });
  expect(handed).toBe(all.size);
  return all;
}

describe('counts of pairs', () => {
  it('has none before any came', () => {
    expect(listed(new PairCounts(1))).toEqual(new Map());
  });

  it.each([0, 1, -7, 0x7fffffff])(
    'counts as a map of texts does, past several growths, with seed %i',
    (seed) => {
      const counts = new PairCounts(seed);
      const expected = new Map<string, number>();
      for (let step = 0; step < 20_000; step += 1) {
        // Numbers as the counter has them, from 0 on, and each fifth pair again.
        const left = step % 97;
        const right = Math.floor(step / 5);
        counts.add(left, right);
        const key = `${left} ${right}`;
        expected.set(key, (expected.get(key) ?? 0) + 1);
      }
      for (const [left, right] of [
        [LARGEST, LARGEST],
        [0, LARGEST],
        [LARGEST, 0],
        [LARGEST, LARGEST],
      ] as const) {
        counts.add(left, right);
        const key = `${left} ${right}`;
        expected.set(key, (expected.get(key) ?? 0) + 1);
      }
      expect(counts.size).toBe(expected.size);
      expect(listed(counts)).toEqual(expected);
    },
  );
});
