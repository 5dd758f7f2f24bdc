import type { Point } from '../aws/metric-history.ts';

export const HOUR_SECONDS = 3_600;
export const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Points of one time series, oldest first, none twice; every value is a number. */
export interface Series {
  readonly points: readonly Point[];
  /** How far apart the newest points are where none is missing. */
  readonly periodSeconds: number;
  /** Points that begin before it, in seconds since 1970, stand for an hour each. */
  readonly recentFrom: number;
}

const isKnown = ([at, value]: Point) => Number.isFinite(at) && Number.isFinite(value);

/** What was read, in order; of two points of one time the later one counts. What is no number is a gap. */
export function seriesOf(
  points: readonly Point[],
  periodSeconds: number,
  recentFrom = Number.NEGATIVE_INFINITY,
): Series {
  const byTime = new Map(points.filter(isKnown).map((point) => [point[0], point]));
  return {
    points: [...byTime.values()].toSorted(([a], [b]) => a - b),
    periodSeconds: Math.max(1, periodSeconds),
    recentFrom,
  };
}

/** How far apart points may be at a time before what lies between them is a gap. */
export function gapSeconds({ periodSeconds, recentFrom }: Series, at: number, periodsLate: number): number {
  return (at < recentFrom ? Math.max(periodSeconds, HOUR_SECONDS) : periodSeconds) * (periodsLate + 1);
}

/** Those that begin at or after `from` and before `until`. */
export function between(points: readonly Point[], from: number, until = Number.POSITIVE_INFINITY) {
  return points.filter(([at]) => at >= from && at < until);
}

/** Of each hour the newest point: what is known more closely of the last hours counts no more than the days before. */
export function byTheHour(points: readonly Point[]): readonly Point[] {
  return points.filter(([at], index) => {
    const next = points[index + 1];
    return next === undefined || Math.floor(next[0] / HOUR_SECONDS) !== Math.floor(at / HOUR_SECONDS);
  });
}

/** The middle one of the values, or the mean of the two in the middle; null where there is none. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? upper) : upper;
  return lower / 2 + upper / 2;
}

export const valuesOf = (points: readonly Point[]): readonly number[] => points.map(([, value]) => value);

/** The least and the largest value; null where there is none. */
export function rangeOf(points: readonly Point[]): { readonly min: number; readonly max: number } | null {
  const [first] = points;
  if (first === undefined) return null;
  let [min, max] = [first[1], first[1]];
  for (const [, value] of points) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/**
 * At most `max` of the points, the ends among them: of each stretch of time the least and the largest, as a peak that is
 * thinned away would be a peak that nobody sees.
 */
export function thinned(points: readonly Point[], max: number): readonly Point[] {
  if (points.length <= max) return points;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || max < 4)
    return max < 1 || last === undefined ? [] : [last];
  const inner = points.slice(1, -1);
  const stretches = Math.floor((max - 2) / 2);
  const kept = new Set<Point>([first, last]);
  for (let index = 0; index < stretches; index += 1) {
    const from = Math.floor((index * inner.length) / stretches);
    const until = Math.floor(((index + 1) * inner.length) / stretches);
    const stretch = inner.slice(from, until);
    const range = rangeOf(stretch);
    for (const edge of [range?.min, range?.max]) {
      const point = stretch.find(([, value]) => value === edge);
      if (point !== undefined) kept.add(point);
    }
  }
  return points.filter((point) => kept.has(point));
}

/** Rounded to five digits that count: more are noise, and take room. */
export function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
