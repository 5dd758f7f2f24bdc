import type { Point, Trend } from '../aws/metric-history.ts';
import { HOUR_SECONDS, rangeOf } from './series.ts';

/** The way in which a series gets worse. */
export type Way = 'up' | 'down';

/** A way back of more than this part of the way gone ends a rise. */
const BACK = 0.3;
/** A rise ends where this part of its way is gone: what lies flat after it is not part of it. */
const GONE = 0.95;
/** What goes up and down by less than this part of all that it does is no way. */
const NOISE = 0.1;
const POINTS_MIN = 3;
/** A line that explains less of what is seen is no way to the trouble, but noise before it. */
export const FIT_MIN = 0.5;

/** A straight line by least squares, centred, so that large times cost no digits. Null: it is no line. */
export function lineThrough(points: readonly Point[]): Trend | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last[0] <= first[0]) return null;
  const count = points.length;
  const [start] = first;
  const meanAt = points.reduce((sum, [at]) => sum + (at - start) / count, 0);
  const mean = points.reduce((sum, [, value]) => sum + value / count, 0);
  let [spread, both, total] = [0, 0, 0];
  for (const [at, value] of points) {
    const [x, y] = [at - start - meanAt, value - mean];
    spread += x * x;
    both += x * y;
    total += y * y;
  }
  const slope = both / spread;
  const fit = total === 0 ? 0 : (slope * both) / total;
  if (!Number.isFinite(slope) || !Number.isFinite(fit)) return null;
  return {
    perHour: slope * HOUR_SECONDS,
    hours: (last[0] - first[0]) / HOUR_SECONDS,
    fit: Math.min(1, Math.max(0, fit)),
  };
}

export interface LastTrend extends Trend {
  /** When it began, in seconds since 1970. */
  readonly began: number;
}

/**
 * The last rise (or fall, where that is worse), in one pass back from the newest point to where it was lowest: from where it
 * left that level, up to where it had nearly all of its height. Null: it did not go that way, or there are too few points.
 */
export function lastTrend(points: readonly Point[], way: Way): LastTrend | null {
  const sign = way === 'up' ? 1 : -1;
  const range = rangeOf(points);
  const newest = points.at(-1);
  if (newest === undefined || range === null || points.length < POINTS_MIN) return null;
  const noise = NOISE * (range.max - range.min);
  let top = newest[1] * sign;
  let low = top;
  let from = points.length - 1;
  for (let index = points.length - 2; index >= 0; index -= 1) {
    const level = (points[index]?.[1] ?? Number.NaN) * sign;
    if (level - low > Math.max(BACK * (top - low), noise)) break;
    top = Math.max(top, level);
    if (level >= low) continue;
    low = level;
    from = index;
  }
  if (top - low <= noise) return null;
  const rise = points.slice(from);
  const found = rise.findIndex(([, value]) => value * sign >= low + GONE * (top - low));
  const end = found < 0 ? rise.length - 1 : found;
  // What lies flat before it is no more part of it than what lies flat after it.
  const begin = rise.findLastIndex(
    ([, value], index) => index < end && value * sign <= low + NOISE * (top - low),
  );
  const part = rise.slice(Math.max(0, begin), end + 1);
  const line = lineThrough(part);
  const began = part[0]?.[0];
  return line === null || began === undefined || line.perHour * sign <= 0 ? null : { ...line, began };
}
