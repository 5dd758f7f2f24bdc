/** A share of some incidents, with what it may truly be. */
export interface Share {
  readonly count: number;
  readonly of: number;
  /** In [0,1]; null of none, as are the ends of the interval. */
  readonly share: number | null;
  /** Wilson's interval of 95 %. */
  readonly low: number | null;
  readonly high: number | null;
}

/** The quantile of the normal distribution for 95 % on both sides. */
const Z = 1.959964;

/** Wilson's score interval, which says something of few and of none too: none of 3 may still be more than half. */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { count, of, share: null, low: null, high: null };
  const share = count / of;
  const scale = 1 + (Z * Z) / of;
  const middle = share + (Z * Z) / (2 * of);
  const spread = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  return {
    count,
    of,
    share,
    low: Math.max(0, (middle - spread) / scale),
    high: Math.min(1, (middle + spread) / scale),
  };
}
