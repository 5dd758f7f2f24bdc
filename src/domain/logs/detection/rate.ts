/** How often something comes in a window of one resource, and how much that varies. A few numbers, as there are many. */
export interface Rate {
  /** Mean count of a window, the newer ones with more weight. */
  readonly mean: number;
  /** Mean squared distance from it. */
  readonly variance: number;
  /** Windows that it was learned from. */
  readonly windows: number;
}

/** A new window counts for a twentieth, so that an hour of windows of a minute is what is usual. */
const WEIGHT = 1 / 20;
/** Before so many windows nothing is unusual. */
const WINDOWS_LEARNED = 10;
/** Counts vary at least as much as independent events do, and a little more, as logs come in bursts. */
const BURST = 2;

/** What is usual after one more window; undefined before the first. */
export function learned(rate: Rate | undefined, count: number): Rate {
  if (rate === undefined) return { mean: count, variance: 0, windows: 1 };
  const windows = rate.windows + 1;
  // The first windows count alike, so that the very first is no more than one of them.
  const weight = Math.max(WEIGHT, 1 / windows);
  const distance = count - rate.mean;
  const mean = rate.mean + weight * distance;
  return {
    mean,
    variance: (1 - weight) * (rate.variance + weight * distance * distance),
    windows: Math.min(windows, Number.MAX_SAFE_INTEGER),
  };
}

/**
 * By how many standard deviations a count is above what is usual; 0 where it is not above, or where too little was seen to
 * know. What never came before is judged by the windows in which it did not come.
 */
export function excess(rate: Rate | undefined, count: number): number {
  if (rate === undefined || rate.windows < WINDOWS_LEARNED || count <= rate.mean) return 0;
  const spread = Math.sqrt(Math.max(rate.variance, BURST * Math.max(rate.mean, 1)));
  return (count - rate.mean) / spread;
}
