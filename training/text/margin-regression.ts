import { portableExp, portableLog } from '../../src/domain/models/portable-math.ts';
import type { TextVector } from '../../src/domain/models/text/text-features.ts';
import { TEXT_BUCKET_BITS } from '../../src/domain/models/text/text-features.ts';
import type { Regression } from './softmax-regression.ts';

export interface MarginSettings {
  /** What a violated margin costs beside half the squared weights. */
  readonly cost: number;
  /** 0: each example counts once; 1: each class counts the same; between them in between. */
  readonly balance: number;
  /** Buckets that fewer examples have get no weight. */
  readonly examplesMin: number;
  /** How often all examples are gone through. */
  readonly epochs: number;
}

/** The value of a feature that each example has: what the bias is the weight of, small so that it is not held down much. */
const BIAS_VALUE = 0.5;

/** Numbers of a linear congruential generator (Numerical Recipes), for an order of examples that is the same everywhere. */
function* numbers(): Generator<number, never> {
  let state = 1;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

/** How much an example of each class costs; 1 on average over the examples. */
function costsOf(labels: readonly number[], classes: number, balance: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  const present = counts.filter((count) => count > 0).length;
  const raw = counts.map((count) =>
    count === 0 ? 0 : portableExp(balance * portableLog(labels.length / (present * count))),
  );
  let sum = 0;
  for (const label of labels) sum += raw[label] as number;
  return raw.map((cost) => (cost * labels.length) / sum);
}

/**
 * A head for each class that tells it from all others: linear, with L2 and a squared hinge loss, by coordinate descent on the dual
 * (Hsieh et al., "A dual coordinate descent method for large-scale linear SVM"). A text that is of no class has a score near or
 * below -1 in all heads. All sums are in one order, so the same texts give the same bits.
 *
 * @param labels The class of each example, from 0 to `classes` - 1.
 */
export function fitMargins(
  examples: readonly TextVector[],
  labels: readonly number[],
  classes: number,
  { cost, balance, examplesMin, epochs }: MarginSettings,
): Regression {
  const counts = new Int32Array(1 << TEXT_BUCKET_BITS);
  for (const { buckets } of examples)
    for (const bucket of buckets) counts[bucket] = (counts[bucket] as number) + 1;
  const buckets = Int32Array.from(
    [...counts.keys()].filter((bucket) => (counts[bucket] as number) >= Math.max(1, examplesMin)),
  );
  const placeOf = new Int32Array(1 << TEXT_BUCKET_BITS).fill(-1);
  for (const [place, bucket] of buckets.entries()) placeOf[bucket] = place * classes;
  const rows = examples.map(({ buckets: own, values }) => {
    const kept = [...own.keys()].filter((at) => (placeOf[own[at] as number] as number) >= 0);
    const row = {
      places: Int32Array.from(kept, (at) => placeOf[own[at] as number] as number),
      values: Float64Array.from(kept, (at) => values[at] as number),
      square: BIAS_VALUE * BIAS_VALUE,
    };
    for (const value of row.values) row.square += value * value;
    return row;
  });
  const costs = costsOf(labels, classes, balance);
  const weights = new Float64Array(buckets.length * classes);
  const biases = new Float64Array(classes);
  const duals = new Float64Array(rows.length * classes);
  const scores = new Float64Array(classes);
  const order = Int32Array.from(rows.keys());
  const random = numbers();
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (let at = order.length - 1; at > 0; at -= 1) {
      // The high bits, as the low ones of such numbers have short periods.
      const other = Math.floor((random.next().value / 2 ** 32) * (at + 1));
      const moved = order[at] as number;
      order[at] = order[other] as number;
      order[other] = moved;
    }
    for (const index of order) {
      const { places, values, square } = rows[index] as (typeof rows)[number];
      for (let one = 0; one < classes; one += 1) scores[one] = (biases[one] as number) * BIAS_VALUE;
      for (let at = 0; at < places.length; at += 1) {
        const place = places[at] as number;
        const value = values[at] as number;
        for (let one = 0; one < classes; one += 1)
          scores[one] = (scores[one] as number) + value * (weights[place + one] as number);
      }
      const label = labels[index] as number;
      const slack = 1 / (2 * cost * (costs[label] as number));
      let isChanged = false;
      for (let one = 0; one < classes; one += 1) {
        const sign = one === label ? 1 : -1;
        const at = index * classes + one;
        const before = duals[at] as number;
        const slope = sign * (scores[one] as number) - 1 + slack * before;
        const after = Math.max(0, before - slope / (square + slack));
        duals[at] = after;
        const change = sign * (after - before);
        scores[one] = change;
        if (change !== 0) isChanged = true;
      }
      if (!isChanged) continue;
      for (let at = 0; at < places.length; at += 1) {
        const place = places[at] as number;
        const value = values[at] as number;
        for (let one = 0; one < classes; one += 1)
          weights[place + one] = (weights[place + one] as number) + value * (scores[one] as number);
      }
      for (let one = 0; one < classes; one += 1)
        biases[one] = (biases[one] as number) + BIAS_VALUE * (scores[one] as number);
    }
  }
  return {
    classes,
    buckets,
    weights,
    biases: biases.map((bias) => bias * BIAS_VALUE),
    iterations: epochs,
    converged: true,
  };
}
