/** Something that was said with a confidence in [0,1], and whether it was so. */
export interface Said {
  readonly confidence: number;
  readonly isRight: boolean;
}

/** One row of a reliability table: what was said with a confidence from `from` (included) up to `to`. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly said: number;
  readonly right: number;
  /** Mean of the confidences in it. */
  readonly confidence: number;
}

export interface Calibration {
  readonly said: number;
  readonly right: number;
  /** Mean squared error of the confidences; null where nothing was said. */
  readonly brier: number | null;
  /** What always saying the share of right ones would have. */
  readonly brierConstant: number | null;
  /** How often a right one has more confidence than a wrong one, a tie being half; null where either is missing. */
  readonly auroc: number | null;
  /** Expected calibration error: by how much confidence and share of right ones differ in a bin, on average over what was said. */
  readonly ece: number | null;
  /** Bins that hold nothing are left out. */
  readonly bins: readonly ReliabilityBin[];
}

const BINS = 10;

export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The middle value, of an even number the lower of the two; null of none. */
export const median = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null;

/** By ranks: a tie has the mean of the places that it takes. */
function aurocOf(all: readonly Said[]): number | null {
  const right = all.filter(({ isRight }) => isRight).length;
  const wrong = all.length - right;
  if (right === 0 || wrong === 0) return null;
  let below = 0;
  let won = 0;
  const sorted = [...Map.groupBy(all, ({ confidence }) => confidence)].toSorted(([a], [b]) => a - b);
  for (const [, tied] of sorted) {
    const rightHere = tied.filter(({ isRight }) => isRight).length;
    const wrongHere = tied.length - rightHere;
    won += rightHere * (below + wrongHere / 2);
    below += wrongHere;
  }
  return won / (right * wrong);
}

function binsOf(all: readonly Said[]): readonly ReliabilityBin[] {
  const numbered = Map.groupBy(all, ({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)));
  return [...numbered]
    .toSorted(([a], [b]) => a - b)
    .map(([number, each]) => ({
      from: number / BINS,
      to: (number + 1) / BINS,
      said: each.length,
      right: each.filter(({ isRight }) => isRight).length,
      confidence: mean(each.map(({ confidence }) => confidence)) ?? 0,
    }));
}

export function calibrationOf(all: readonly Said[]): Calibration {
  const right = all.filter(({ isRight }) => isRight).length;
  const rate = all.length === 0 ? 0 : right / all.length;
  const errors = (said: (one: Said) => number) =>
    mean(all.map((one) => (said(one) - (one.isRight ? 1 : 0)) ** 2));
  const bins = binsOf(all);
  const gaps = bins.reduce((sum, bin) => sum + Math.abs(bin.confidence * bin.said - bin.right), 0);
  return {
    said: all.length,
    right,
    brier: errors(({ confidence }) => confidence),
    brierConstant: errors(() => rate),
    auroc: aurocOf(all),
    ece: all.length === 0 ? null : gaps / all.length,
    bins,
  };
}

/** A share with what it may truly be, by Wilson's interval of 95 %. */
export interface Rate {
  readonly count: number;
  readonly of: number;
  /** Null of none, as the interval is. */
  readonly rate: number | null;
  readonly wilson95: readonly [low: number, high: number] | null;
}

/** The quantile of the normal distribution for 95 % on both sides. */
const Z = 1.959964;

/** Wilson's score interval, which says something of a count of none too: none of 100 may still be 3.7 %. */
export function rateOf(count: number, of: number): Rate {
  if (of === 0) return { count, of, rate: null, wilson95: null };
  const share = count / of;
  const spread = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  const middle = share + (Z * Z) / (2 * of);
  const scale = 1 + (Z * Z) / of;
  return {
    count,
    of,
    rate: share,
    wilson95: [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)],
  };
}
