export interface AllowanceLimits {
  /** Starts that may come at once after a calm. */
  readonly burst: number;
  /** Starts a second that may go on for ever. */
  readonly perSecond: number;
}

/** How many incidents may be started by themselves: a bucket of tokens that fills at a steady rate. Times are in milliseconds. */
export class StartAllowance {
  readonly #limits: AllowanceLimits;
  #tokens: number;
  #filledAtMs = Number.NEGATIVE_INFINITY;

  constructor(limits: AllowanceLimits) {
    this.#limits = limits;
    this.#tokens = limits.burst;
  }

  /** True: one may be started now, and counts. A clock that is put back gives nothing and takes nothing. */
  take(nowMs: number): boolean {
    const { burst, perSecond } = this.#limits;
    const passedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#tokens = Math.min(burst, this.#tokens + (passedMs * perSecond) / 1000);
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
