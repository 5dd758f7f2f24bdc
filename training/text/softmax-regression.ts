import { portableExp, portableLog } from '../../src/domain/models/portable-math.ts';
import type { TextVector } from '../../src/domain/models/text/text-features.ts';
import { type LbfgsSettings, minimise } from './lbfgs.ts';

export interface RegressionSettings extends LbfgsSettings {
  /** Weight of half the squared weights beside the sum of the losses; biases are free. */
  readonly l2: number;
  /** 0: each example counts once; 1: each class counts the same; between them in between. */
  readonly balance: number;
  /** Buckets that fewer examples have get no weight. */
  readonly examplesMin: number;
}

/** Weights of a linear model of some classes over the buckets that occurred. */
export interface Regression {
  readonly classes: number;
  /** Ascending. */
  readonly buckets: Int32Array;
  /** By place in `buckets` times `classes` plus class. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/** How much an example of each class counts; 1 on average over the examples. */
function classWeights(labels: readonly number[], classes: number, balance: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  const present = counts.filter((count) => count > 0).length;
  const raw = counts.map((count) =>
    // A power by the two functions that give the same bits everywhere.
    count === 0 ? 0 : portableExp(balance * portableLog(labels.length / (present * count))),
  );
  let sum = 0;
  for (const label of labels) sum += raw[label] as number;
  return raw.map((weight) => (weight * labels.length) / sum);
}

function frequentBuckets(examples: readonly TextVector[], examplesMin: number): Int32Array {
  const counts = new Map<number, number>();
  for (const { buckets } of examples)
    for (const bucket of buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  return Int32Array.from(
    [...counts].filter(([, count]) => count >= examplesMin).map(([bucket]) => bucket),
  ).sort();
}

/**
 * Multinomial logistic regression with L2.
 *
 * @param labels The class of each example, from 0 to `classes` - 1.
 */
export function fitRegression(
  examples: readonly TextVector[],
  labels: readonly number[],
  classes: number,
  settings: RegressionSettings,
): Regression {
  const buckets = frequentBuckets(examples, settings.examplesMin);
  const placeOf = new Map<number, number>();
  for (const [place, bucket] of buckets.entries()) placeOf.set(bucket, place * classes);
  const rows = examples.map(({ buckets: own, values }) => {
    const kept = [...own.keys()].filter((at) => placeOf.has(own[at] as number));
    return {
      places: Int32Array.from(kept, (at) => placeOf.get(own[at] as number) ?? 0),
      values: Float64Array.from(kept, (at) => values[at] as number),
    };
  });
  const importance = classWeights(labels, classes, settings.balance);
  const weightCount = buckets.length * classes;
  const scores = new Float64Array(classes);

  const objective = (point: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    for (let at = 0; at < weightCount; at += 1) {
      const weight = point[at] as number;
      loss += weight * weight;
      gradient[at] = settings.l2 * weight;
    }
    loss *= settings.l2 / 2;
    gradient.fill(0, weightCount);
    for (const [index, { places, values }] of rows.entries()) {
      const label = labels[index] as number;
      const counts = importance[label] as number;
      for (let one = 0; one < classes; one += 1) scores[one] = point[weightCount + one] as number;
      for (let at = 0; at < places.length; at += 1) {
        const place = places[at] as number;
        const value = values[at] as number;
        for (let one = 0; one < classes; one += 1)
          scores[one] = (scores[one] as number) + value * (point[place + one] as number);
      }
      let highest = Number.NEGATIVE_INFINITY;
      for (const score of scores) if (score > highest) highest = score;
      const own = (scores[label] as number) - highest;
      let sum = 0;
      for (let one = 0; one < classes; one += 1) {
        const power = portableExp((scores[one] as number) - highest);
        scores[one] = power;
        sum += power;
      }
      loss += counts * (portableLog(sum) - own);
      for (let one = 0; one < classes; one += 1) {
        const slope = counts * ((scores[one] as number) / sum - (one === label ? 1 : 0));
        scores[one] = slope;
        gradient[weightCount + one] = (gradient[weightCount + one] as number) + slope;
      }
      for (let at = 0; at < places.length; at += 1) {
        const place = places[at] as number;
        const value = values[at] as number;
        for (let one = 0; one < classes; one += 1)
          gradient[place + one] = (gradient[place + one] as number) + value * (scores[one] as number);
      }
    }
    return loss;
  };

  const { point, iterations, converged } = minimise(
    objective,
    new Float64Array(weightCount + classes),
    settings,
  );
  return {
    classes,
    buckets,
    weights: point.slice(0, weightCount),
    biases: point.slice(weightCount),
    iterations,
    converged,
  };
}
