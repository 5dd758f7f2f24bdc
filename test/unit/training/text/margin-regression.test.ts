import { expect, test } from 'vitest';
import { fitMargins } from '../../../../training/text/margin-regression.ts';

const SETTINGS = { cost: 10, balance: 0, examplesMin: 1, epochs: 50 };
const one = (...buckets: number[]) => ({
  buckets: Int32Array.from(buckets),
  values: Float64Array.from(buckets, () => 1),
});
const EXAMPLES = [one(1), one(1), one(2), one(2), one(3), one(3)];
const LABELS = [0, 0, 1, 1, 2, 2];

function scoreOf(
  { buckets, weights, biases }: ReturnType<typeof fitMargins>,
  own: readonly number[],
  head: number,
): number {
  return own.reduce((sum, bucket) => {
    const place = buckets.indexOf(bucket);
    return place < 0 ? sum : sum + (weights[place * 3 + head] as number);
  }, biases[head] as number);
}

test('each head tells its class from all others by a margin', () => {
  const model = fitMargins(EXAMPLES, LABELS, 3, SETTINGS);
  for (const [at, label] of LABELS.entries())
    for (const head of [0, 1, 2]) {
      const score = scoreOf(model, [...(EXAMPLES[at]?.buckets ?? [])], head);
      if (head === label) expect(score).toBeGreaterThan(0.8);
      else expect(score).toBeLessThan(-0.8);
    }
});

test('what it has never read is of no class: every head is below 0', () => {
  const model = fitMargins(EXAMPLES, LABELS, 3, SETTINGS);
  for (const head of [0, 1, 2]) expect(scoreOf(model, [99], head)).toBeLessThan(0);
});

test('what few examples have gets no weight, and the same examples give the same bits', () => {
  const examples = [...EXAMPLES, one(1, 7)];
  const labels = [...LABELS, 0];
  const model = fitMargins(examples, labels, 3, { ...SETTINGS, examplesMin: 2 });
  expect([...model.buckets]).toEqual([1, 2, 3]);
  expect(fitMargins(examples, labels, 3, { ...SETTINGS, examplesMin: 2 }).weights).toEqual(model.weights);
});

test('a lower cost gives smaller weights', () => {
  const size = (cost: number) =>
    Math.max(...fitMargins(EXAMPLES, LABELS, 3, { ...SETTINGS, cost }).weights.map(Math.abs));
  expect(size(0.01)).toBeLessThan(size(10));
});
