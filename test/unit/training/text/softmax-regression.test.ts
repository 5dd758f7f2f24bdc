import { expect, test } from 'vitest';
import { fitRegression } from '../../../../training/text/softmax-regression.ts';

const SETTINGS = { l2: 1e-6, balance: 0, examplesMin: 1, iterationsMax: 500, tolerance: 1e-15 };
const one = (...buckets: number[]) => ({
  buckets: Int32Array.from(buckets),
  values: Float64Array.from(buckets, () => 1),
});

test('without features it learns how often each class is', () => {
  const { biases } = fitRegression([one(), one(), one(), one()], [0, 0, 0, 1], 2, SETTINGS);
  // Odds of three to one.
  expect((biases[0] as number) - (biases[1] as number)).toBeCloseTo(Math.log(3), 4);
});

test('balanced, classes count the same', () => {
  const { biases } = fitRegression([one(), one(), one(), one()], [0, 0, 0, 1], 2, {
    ...SETTINGS,
    balance: 1,
  });
  expect((biases[0] as number) - (biases[1] as number)).toBeCloseTo(0, 4);
});

test('a feature that comes with either class has the log odds of its texts as weight', () => {
  // Bucket 7: 3 of 4 in class 0; without it 1 of 4.
  const examples = [...Array(4).fill(one(7)), ...Array(4).fill(one())];
  const { buckets, weights, biases } = fitRegression(examples, [0, 0, 0, 1, 0, 1, 1, 1], 2, SETTINGS);
  expect([...buckets]).toEqual([7]);
  const margin = (biases[0] as number) - (biases[1] as number);
  expect(margin).toBeCloseTo(-Math.log(3), 3);
  expect(margin + (weights[0] as number) - (weights[1] as number)).toBeCloseTo(Math.log(3), 3);
});

test('more L2 gives smaller weights, and what few examples have gets none', () => {
  const examples = [one(1, 5), one(1), one(2), one(2)];
  const fitWith = (settings: object) =>
    fitRegression(examples, [0, 0, 1, 1], 2, { ...SETTINGS, ...settings });
  const size = ({ weights }: { weights: Float64Array }) => Math.max(...weights.map(Math.abs));
  expect(size(fitWith({ l2: 1 }))).toBeLessThan(size(fitWith({ l2: 0.01 })));
  expect([...fitWith({ examplesMin: 2 }).buckets]).toEqual([1, 2]);
});
