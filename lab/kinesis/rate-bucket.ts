/** A rate with a burst of one second. */
export interface RateBucket {
  /** False when there is not enough left for `amount`; what is more than a whole second's may only begin with a full one. */
  has(amount: number, nowMs: number): boolean;
  /** Takes it, into debt if it has to. */
  take(amount: number, nowMs: number): void;
}

export function createRateBucket(perSecond: number): RateBucket {
  let left = perSecond;
  let filledMs = 0;
  function fill(nowMs: number): void {
    // A clock that goes back gives nothing and takes nothing.
    left = Math.min(perSecond, left + (Math.max(0, nowMs - filledMs) * perSecond) / 1_000);
    filledMs = nowMs;
  }
  return {
    has(amount, nowMs) {
      fill(nowMs);
      return left >= Math.min(amount, perSecond);
    },
    take(amount, nowMs) {
      fill(nowMs);
      left -= amount;
    },
  };
}
