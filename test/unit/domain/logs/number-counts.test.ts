import { describe, expect, it } from 'vitest';
import { CountPool, NumberCounts } from '../../../../src/domain/logs/number-counts.ts';

const LARGEST = 2 ** 31 - 1;

function listed(counts: NumberCounts): Map<number, number> {
  const all = new Map<number, number>();
  let handed = 0;
  counts.each((number, count) => {
    all.set(number, count);
    handed += 1;
  });
  expect(handed).toBe(all.size);
  return all;
}

describe('counts of numbers', () => {
  it('has none before any came', () => {
    expect(listed(new NumberCounts(1, new CountPool()))).toEqual(new Map());
  });

  it.each([0, 1, -7, 0x7fffffff])('counts as a map does, past several growths, with seed %i', (seed) => {
    const counts = new NumberCounts(seed, new CountPool());
    const expected = new Map<number, number>();
    const add = (number: number) => {
      counts.add(number, 0);
      expected.set(number, (expected.get(number) ?? 0) + 1);
    };
    // Numbers as the counter has them, from 0 on, and each fifth again and again.
    for (let step = 0; step < 20_000; step += 1) add(step % 5 === 0 ? step % 95 : step);
    for (const number of [LARGEST, 0, LARGEST]) add(number);
    expect(counts.size).toBe(expected.size);
    expect(listed(counts)).toEqual(expected);
  });

  it('keeps the earliest time of each, also before zero and past growths', () => {
    const counts = new NumberCounts(7, new CountPool());
    for (let number = 0; number < 500; number += 1)
      for (const time of [number, number - 250, number + 9]) counts.add(number, time);
    const firsts = new Map<number, number>();
    counts.each((number, _count, first) => firsts.set(number, first));
    expect(firsts).toEqual(new Map(Array.from({ length: 500 }, (_, number) => [number, number - 250])));
  });
});
