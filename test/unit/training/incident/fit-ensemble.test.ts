import { expect, test } from 'vitest';
import { fitLogistic } from '../../../../training/incident/fit-ensemble.ts';

const once = (rows: readonly unknown[]) => rows.map(() => 1);

test('without a signal it learns how often an outcome is', () => {
  const rows = [0, 0, 0, 0].map((value) => Float64Array.of(value));
  const [, bias] = fitLogistic(rows, [true, true, true, false], once(rows), 1e-6);
  expect(bias).toBeCloseTo(Math.log(3), 3);
});

test('a signal has the log odds of its outcomes as weight, and counts by the weights of its rows', () => {
  const rows = [0, 0, 1, 1].map((value) => Float64Array.of(value));
  const outcomes = [false, true, false, true];
  const [weight = 0, bias = 0] = fitLogistic(rows, outcomes, [1, 1, 1, 4], 1e-6);
  expect(bias).toBeCloseTo(0, 3);
  expect(weight).toBeCloseTo(Math.log(4), 3);
});

test('more L2 gives a smaller weight', () => {
  const rows = [0, 1].map((value) => Float64Array.of(value));
  const weight = (l2: number) => Math.abs(fitLogistic(rows, [false, true], once(rows), l2)[0] as number);
  expect(weight(10)).toBeLessThan(weight(0.01));
});
