import { portableExp, portableLog } from '../../src/domain/models/portable-math.ts';
import { minimise } from '../text/lbfgs.ts';

/** Multinomial logistic regression over vectors of some dozens to hundreds of numbers. */
export interface DenseRegression {
  readonly classes: number;
  /** The probability of each class, in their order. */
  probabilitiesOf(vector: Float64Array): Float64Array;
}

export interface DenseSettings {
  /** Weight of half the squared weights beside the sum of the losses; biases are free. */
  readonly l2: number;
}

const ITERATIONS_MAX = 200;
const TOLERANCE = 1e-6;

/** Writes the probabilities into `scores` and returns the logarithm of what they were divided by. */
function softmax(scores: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  let sum = 0;
  for (let one = 0; one < scores.length; one += 1) {
    const power = portableExp((scores[one] as number) - highest);
    scores[one] = power;
    sum += power;
  }
  for (let one = 0; one < scores.length; one += 1) scores[one] = (scores[one] as number) / sum;
  return highest + portableLog(sum);
}

/** Vectors in fewer numbers with the same products, and how any other vector is written in them. */
interface Coordinates {
  readonly rows: readonly Float64Array[];
  of(vector: Float64Array): Float64Array;
}

/** What keeps the smallest pivot above 0 where vectors depend on each other, as a share of the mean square. */
const PIVOT_SHARE = 1e-9;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
}

/**
 * As many numbers as there are vectors, by Cholesky's factor of their products. Penalised weights lie in the span of the vectors, so
 * nothing is lost, and where vectors are fewer than their numbers it is far less work.
 */
function coordinatesOf(vectors: readonly Float64Array[]): Coordinates {
  const size = vectors.length;
  const meanSquare = vectors.reduce((sum, vector) => sum + dot(vector, vector), 0) / Math.max(1, size);
  const rows = vectors.map(() => new Float64Array(size));
  for (const [at, vector] of vectors.entries()) {
    const own = rows[at] as Float64Array;
    for (let other = 0; other <= at; other += 1) {
      let rest = dot(vector, vectors[other] as Float64Array);
      const before = rows[other] as Float64Array;
      for (let below = 0; below < other; below += 1)
        rest -= (own[below] as number) * (before[below] as number);
      own[other] =
        other === at
          ? Math.sqrt(Math.max(rest, PIVOT_SHARE * (meanSquare || 1)))
          : rest / (before[other] as number);
    }
  }
  return {
    rows,
    of: (vector) => {
      const own = new Float64Array(size);
      for (const [at, known] of vectors.entries()) {
        let rest = dot(vector, known);
        const row = rows[at] as Float64Array;
        for (let below = 0; below < at; below += 1) rest -= (own[below] as number) * (row[below] as number);
        own[at] = rest / (row[at] as number);
      }
      return own;
    },
  };
}

const asTheyAre = (vectors: readonly Float64Array[]): Coordinates => ({
  rows: vectors,
  of: (vector) => vector,
});

/**
 * Fits it so that each class that has examples counts the same, whatever their number; a class without examples is never said.
 *
 * @param labels The class of each vector, from 0 to `classes` - 1.
 */
export function fitDenseRegression(
  vectors: readonly Float64Array[],
  labels: readonly number[],
  classes: number,
  { l2 }: DenseSettings,
): DenseRegression {
  const coordinates =
    vectors.length < (vectors[0]?.length ?? 0) ? coordinatesOf(vectors) : asTheyAre(vectors);
  const { rows } = coordinates;
  const width = rows[0]?.length ?? 0;
  const sizes = new Float64Array(classes);
  for (const label of labels) sizes[label] = (sizes[label] as number) + 1;
  const present = [...sizes.keys()].filter((one) => (sizes[one] as number) > 0);
  const place = new Map(present.map((one, at) => [one, at]));
  const count = present.length;
  const weightCount = width * count;
  const scoresOf = (point: Float64Array, vector: Float64Array, scores: Float64Array) => {
    for (let one = 0; one < count; one += 1) {
      let sum = point[weightCount + one] as number;
      const from = one * width;
      for (let at = 0; at < width; at += 1) sum += (point[from + at] as number) * (vector[at] as number);
      scores[one] = sum;
    }
  };
  const scores = new Float64Array(count);
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    for (let at = 0; at < weightCount; at += 1) {
      const weight = point[at] as number;
      loss += (weight * weight * l2) / 2;
      gradient[at] = l2 * weight;
    }
    gradient.fill(0, weightCount);
    for (const [index, vector] of rows.entries()) {
      const label = labels[index] as number;
      const right = place.get(label) ?? 0;
      const importance = labels.length / (count * (sizes[label] as number));
      scoresOf(point, vector, scores);
      const own = scores[right] as number;
      loss += importance * (softmax(scores) - own);
      for (let one = 0; one < count; one += 1) {
        const slope = importance * ((scores[one] as number) - (one === right ? 1 : 0));
        gradient[weightCount + one] = (gradient[weightCount + one] as number) + slope;
        const from = one * width;
        for (let at = 0; at < width; at += 1)
          gradient[from + at] = (gradient[from + at] as number) + slope * (vector[at] as number);
      }
    }
    return loss;
  };
  const { point } = minimise(objective, new Float64Array(weightCount + count), {
    iterationsMax: ITERATIONS_MAX,
    tolerance: TOLERANCE,
  });
  return {
    classes,
    probabilitiesOf: (vector) => {
      const own = new Float64Array(count);
      scoresOf(point, coordinates.of(vector), own);
      softmax(own);
      const all = new Float64Array(classes);
      for (const [at, one] of present.entries()) all[one] = own[at] as number;
      return all;
    },
  };
}
