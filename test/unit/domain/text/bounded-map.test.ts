import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedMap } from '../../../../src/domain/text/bounded-map.ts';

test('a bounded map forgets the oldest entry when one more than its bound is set', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('c', 3);
  expect([...map]).toEqual([
    ['b', 2],
    ['c', 3],
  ]);
  expect(map.has('a')).toBe(false);
});

test('setting an entry of a bounded map anew makes it the youngest', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 10);
  map.set('c', 3);
  expect([...map]).toEqual([
    ['a', 10],
    ['c', 3],
  ]);
});

test('use makes an entry of a bounded map the youngest, and get leaves it as old as it is', () => {
  const used = new BoundedMap<string, number>(2);
  used.set('a', 1);
  used.set('b', 2);
  expect(used.use('a')).toBe(1);
  used.set('c', 3);
  expect(used.has('a')).toBe(true);

  const looked = new BoundedMap<string, number>(2);
  looked.set('a', 1);
  looked.set('b', 2);
  expect(looked.get('a')).toBe(1);
  looked.set('c', 3);
  expect(looked.has('a')).toBe(false);
});

test('entries of a bounded map may be deleted while it is walked', () => {
  const map = new BoundedMap<number, number>(3);
  for (const n of [1, 2, 3]) map.set(n, n);
  for (const [key] of map) if (key < 3) map.delete(key);
  expect([...map]).toEqual([[3, 3]]);
});

test('a bounded map says what it had to forget, and nothing of what was deleted', () => {
  const forgotten: number[] = [];
  const map = new BoundedMap<string, number>(1, (value) => forgotten.push(value));
  map.set('a', 1);
  map.delete('a');
  map.set('b', 2);
  map.set('c', 3);
  expect(forgotten).toEqual([2]);
});

test('a bounded map refuses a bound that holds nothing', () => {
  for (const sizeMax of [0, -1, 1.5, Number.NaN]) expect(() => new BoundedMap(sizeMax)).toThrow(RangeError);
});

test('after any writes a bounded map holds the last keys that were set, and never more than its bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 0, max: 9 })), (sizeMax, keys) => {
      const map = new BoundedMap<number, number>(sizeMax);
      for (const key of keys) map.set(key, key);
      const youngestFirst = [...new Set(keys.toReversed())];
      expect([...map].map(([key]) => key)).toEqual(youngestFirst.slice(0, sizeMax).toReversed());
    }),
  );
});
