/** A class that was answered, by a confidence, and the one that was right. */
export interface Answer {
  readonly given: string;
  readonly right: string;
  /** In [0,1]. */
  readonly confidence: number;
}

/** Harmonic mean of precision and recall of each class, by its name; 0 where it was never met. */
export function f1ByClass(
  answers: readonly Answer[],
  classes: readonly string[],
): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  for (const one of classes) {
    let both = 0;
    let either = 0;
    for (const { given, right } of answers) {
      if (given === one && right === one) both += 2;
      if (given === one) either += 1;
      if (right === one) either += 1;
    }
    scores.set(one, either === 0 ? 0 : both / either);
  }
  return scores;
}

/** The mean over the classes, each counting the same. */
export function macroF1(answers: readonly Answer[], classes: readonly string[]): number {
  let sum = 0;
  for (const score of f1ByClass(answers, classes).values()) sum += score;
  return sum / classes.length;
}

export const accuracy = (answers: readonly Answer[]): number =>
  answers.filter(({ given, right }) => given === right).length / answers.length;

const BINS = 10;

/** Expected calibration error: how far confidence and accuracy are apart, over ten bins of equal width, weighted by answers. */
export function calibrationError(answers: readonly Answer[]): number {
  let error = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const own = answers.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin);
    if (own.length === 0) continue;
    let confidences = 0;
    for (const { confidence } of own) confidences += confidence;
    error += Math.abs(accuracy(own) * own.length - confidences);
  }
  return error / answers.length;
}

/** The interval of 95 % (Wilson) of a share. */
export function wilson(hits: number, of: number): readonly [number, number] {
  const z = 1.959964;
  const share = hits / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return [middle - half, middle + half];
}
