import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { clientOf, siteOf } from './client-network.ts';

interface Window {
  readonly startedMs: number;
  count: number;
}

/**
 * Counts failures by client address in a fixed window, with IPv6 by its /64 and by the /48 around it. Only failures: SNS
 * and offices share addresses. Who has spent a budget stays known however many others fail: to be forgotten it takes as
 * many others that have spent theirs.
 */
export class FailureBudget {
  readonly #windows = new BoundedMap<string, Window>(INGRESS_LIMITS.failures.addressesMax);
  /** Whose budget is spent, and until when. */
  readonly #spent = new BoundedMap<string, number>(INGRESS_LIMITS.failures.spentMax);
  readonly #nowMs: () => number;
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  isSpent(address: string): boolean {
    const site = siteOf(address);
    return this.#isSpent(clientOf(address)) || (site !== undefined && this.#isSpent(site));
  }

  /** Counts one failure; true when that address has now failed too often. */
  spend(address: string): boolean {
    const wasSpent = this.isSpent(address);
    const site = siteOf(address);
    this.#count(clientOf(address), INGRESS_LIMITS.failures.perAddressMax);
    if (site !== undefined) this.#count(site, INGRESS_LIMITS.failures.perSiteMax);
    return wasSpent;
  }

  #isSpent(key: string): boolean {
    return (this.#spent.get(key) ?? Number.NEGATIVE_INFINITY) > this.#nowMs();
  }

  #count(key: string, countMax: number): void {
    if (this.#isSpent(key)) return;
    const { windowMs } = INGRESS_LIMITS.failures;
    const now = this.#nowMs();
    const known = this.#windows.get(key);
    const window =
      known === undefined || now - known.startedMs >= windowMs ? { startedMs: now, count: 0 } : known;
    window.count += 1;
    if (window.count < countMax) {
      this.#windows.set(key, window);
      return;
    }
    this.#windows.delete(key);
    this.#spent.set(key, window.startedMs + windowMs);
  }
}
