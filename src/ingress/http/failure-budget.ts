import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { clientOf } from './client-network.ts';

/** Counts failures by client address, with IPv6 by its /64, in a fixed window. Only failures: SNS and offices share addresses. */
export class FailureBudget {
  readonly #windows = new BoundedMap<string, { startedMs: number; count: number }>(
    INGRESS_LIMITS.failures.addressesMax,
  );
  readonly #nowMs: () => number;
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  isSpent(address: string): boolean {
    const window = this.#current(clientOf(address));
    return window !== undefined && window.count >= INGRESS_LIMITS.failures.perAddressMax;
  }

  /** Counts one failure; true when that address has now failed too often. */
  spend(address: string): boolean {
    const wasSpent = this.isSpent(address);
    const client = clientOf(address);
    const window = this.#current(client) ?? { startedMs: this.#nowMs(), count: 0 };
    window.count += 1;
    this.#windows.set(client, window);
    return wasSpent;
  }

  #current(client: string) {
    const window = this.#windows.get(client);
    if (window === undefined || this.#nowMs() - window.startedMs < INGRESS_LIMITS.failures.windowMs) {
      return window;
    }
    this.#windows.delete(client);
    return undefined;
  }
}
