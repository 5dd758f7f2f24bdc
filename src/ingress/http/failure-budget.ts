import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

/** Counts failures by address in a fixed window. Only failures: SNS and offices share addresses. */
export class FailureBudget {
  readonly #windows = new BoundedMap<string, { startedMs: number; count: number }>(
    INGRESS_LIMITS.failures.addressesMax,
  );
  readonly #nowMs: () => number;
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  isSpent(address: string): boolean {
    const window = this.#current(address);
    return window !== undefined && window.count >= INGRESS_LIMITS.failures.perAddressMax;
  }

  /** Counts one failure; true when that address has now failed too often. */
  spend(address: string): boolean {
    const wasSpent = this.isSpent(address);
    const window = this.#current(address) ?? { startedMs: this.#nowMs(), count: 0 };
    window.count += 1;
    this.#windows.set(address, window);
    return wasSpent;
  }

  #current(address: string) {
    const window = this.#windows.get(address);
    if (window === undefined || this.#nowMs() - window.startedMs < INGRESS_LIMITS.failures.windowMs) {
      return window;
    }
    this.#windows.delete(address);
    return undefined;
  }
}
