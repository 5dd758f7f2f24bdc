import { expect, test } from 'vitest';
import { CountModel, LEAST_UNUSUAL } from '../../../../src/domain/models/counts/count-model.ts';
import { fitCountModel } from '../../../../training/counts/fit-count-model.ts';

const counts = (of: Readonly<Record<string, number>>) => new Map(Object.entries(of));
const usual = [1, 2, 3, 4, 5].map((reads) => ({
  counts: counts({ open: 1, read: reads, close: 1 }),
  weight: 10,
}));

test('what came before is at no distance, and what varies may vary', () => {
  const model = fitCountModel(usual);
  expect(model.opinionOf(counts({ open: 1, read: 3, close: 1 }))).toEqual({
    distance: 0,
    isUnusual: false,
    differences: [],
  });
  expect(model.opinionOf(counts({ open: 1, read: 6, close: 1 })).isUnusual).toBe(false);
});

test('a template that never came and one that always came and is missing are both told, with what differs', () => {
  const model = fitCountModel(usual);
  const unseen = model.opinionOf(counts({ open: 1, read: 3, close: 1, panic: 1 }));
  expect(unseen.isUnusual).toBe(true);
  expect(unseen.differences).toMatchObject([{ event: 'panic', lines: 1, usualLines: 0 }]);
  const missing = model.opinionOf(counts({ open: 1, read: 3 }));
  expect(missing.isUnusual).toBe(true);
  expect(missing.differences[0]).toMatchObject({ event: 'close', lines: 0, usualLines: 1 });
});

test('the threshold grows with what is usual, so that a noisy source is not told for being noisy', () => {
  const noisy = fitCountModel(
    Array.from({ length: 12 }, (_, at) => ({ counts: counts({ [`job-${at}`]: 1, tick: 1 }), weight: 1 })),
  );
  expect(noisy.unusualFrom).toBeGreaterThan(LEAST_UNUSUAL);
  expect(noisy.opinionOf(counts({ 'job-1': 1, tick: 1 })).isUnusual).toBe(false);
});

test('a rare vector among usual ones does not raise the threshold for all', () => {
  const odd = { counts: counts({ open: 9, read: 90, close: 9, retry: 40 }), weight: 2 };
  expect(fitCountModel([...usual, odd]).unusualFrom).toBe(LEAST_UNUSUAL);
});

test('parts that do not fit each other are refused', () => {
  const parts = {
    events: ['a', 'b'],
    vectors: new Float64Array(2),
    scales: new Float64Array([1, 1]),
    unusualFrom: 1,
  };
  expect(() => new CountModel({ ...parts, vectors: new Float64Array(3) })).toThrow(RangeError);
  expect(() => new CountModel({ ...parts, vectors: new Float64Array(0) })).toThrow(RangeError);
  expect(() => new CountModel({ ...parts, scales: new Float64Array([1, 0]) })).toThrow(RangeError);
  expect(() => fitCountModel([])).toThrow(RangeError);
});
