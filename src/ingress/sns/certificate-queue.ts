import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

/**
 * `found`: it is a certificate. `unknown`: there is none at that address, so whoever asked for it made it up, or holds
 * what somebody made up. `away`: nobody can tell now.
 */
export type FetchOutcome = 'found' | 'unknown' | 'away';

interface Wanted {
  asks: number;
  lastAskMs: number;
}

/** What one network asks for, the one that was asked for last at the end. */
type Asker = Map<string, Wanted>;

interface Candidate {
  readonly url: string;
  readonly rank: number;
  readonly asks: number;
  /** How many there are of the same rank and number of asks, so far. */
  readonly equals: number;
}

/** Stands for a way that no stranger can take. */
const TRUSTED = '';

/**
 * Which certificate is fetched next. Only one may be in a second, and strangers can make up addresses without end. So what
 * is asked for waits here, also after its request was answered, and of what waits
 * - what no stranger can have asked for comes first;
 * - a network none of whose addresses has turned out to be made up comes before those with one, which get every fourth
 *   turn, so that a genuine sender in such company is served too;
 * - then what one network has asked for most often, since a genuine address is asked for again and again, and one that was
 *   made up is worth nothing more once it has had its turn;
 * - of equals, any: nobody can know which place in the line is a good one.
 */
export class CertificateQueue {
  /** By network. Bounded by what they want together. */
  readonly #askers = new Map<string, Asker>();
  /** Networks with an address that turned out to be made up, and until when that counts. */
  readonly #suspects: BoundedMap<string, number>;
  /** Addresses that could not be had, and until when they are not asked for again. */
  readonly #failures: BoundedMap<string, number>;
  readonly #limits: typeof INGRESS_LIMITS.sns;
  readonly #underWay = new Set<string>();
  #turns = 0;
  #size = 0;
  readonly #random: () => number;
  /** `random` gives numbers from 0 up to 1. */
  constructor(random: () => number = Math.random, limits: typeof INGRESS_LIMITS.sns = INGRESS_LIMITS.sns) {
    this.#random = random;
    this.#limits = limits;
    this.#suspects = new BoundedMap(limits.certificateSuspectsMax);
    this.#failures = new BoundedMap(limits.certificateFailuresMax);
  }

  /** `network` null: by a way that no stranger can take. */
  ask(url: string, network: string | null, nowMs: number): void {
    if (this.#hasJustFailed(url, nowMs)) return;
    const name = network ?? TRUSTED;
    const asker = this.#askers.get(name) ?? new Map<string, Wanted>();
    if (asker.size === 0) this.#askers.set(name, asker);
    const asks = (asker.get(url)?.asks ?? 0) + 1;
    if (asks === 1) this.#size += 1;
    asker.delete(url);
    asker.set(url, { asks, lastAskMs: nowMs });
    if (this.#size > this.#limits.certificatesWantedMax) this.#dropOne();
  }

  /** The address whose turn it is; undefined when none waits that may be asked for now. It waits until it is settled. */
  next(nowMs: number): string | undefined {
    this.#forgetOld(nowMs);
    this.#turns += 1;
    const isTheirTurn = this.#turns % this.#limits.certificateSuspectTurnEvery === 0;
    const rankOf = (name: string) => {
      if (name === TRUSTED) return 2;
      return (this.#suspects.get(name) ?? 0) > nowMs === isTheirTurn ? 1 : 0;
    };
    let best: Candidate | undefined;
    for (const [name, asker] of this.#askers) {
      const rank = rankOf(name);
      for (const [url, { asks }] of asker) {
        if (this.#underWay.has(url) || this.#hasJustFailed(url, nowMs)) continue;
        const equals = best?.rank === rank && best.asks === asks ? best.equals + 1 : 1;
        const isBetter = best === undefined || rank > best.rank || (rank === best.rank && asks > best.asks);
        // Each of the equals is the one with the same chance.
        if (isBetter || (equals > 1 && this.#random() * equals < 1)) best = { url, rank, asks, equals };
        else if (equals > 1 && best !== undefined) best = { ...best, equals };
      }
    }
    if (best !== undefined) this.#underWay.add(best.url);
    return best?.url;
  }

  settle(url: string, outcome: FetchOutcome, nowMs: number): void {
    const { certificateFailureKeptMs, certificateUnknownKeptMs, certificateSuspectMs } = this.#limits;
    this.#underWay.delete(url);
    if (outcome === 'found') this.#failures.delete(url);
    else {
      const keptMs = outcome === 'away' ? certificateFailureKeptMs : certificateUnknownKeptMs;
      this.#failures.set(url, nowMs + keptMs);
    }
    // It stays wanted, until nobody has asked for it for long.
    if (outcome === 'away') return;
    for (const [name, asker] of this.#askers) {
      if (!asker.has(url)) continue;
      this.#forget(name, asker, url);
      if (outcome === 'unknown' && name !== TRUSTED) this.#suspects.set(name, nowMs + certificateSuspectMs);
    }
  }

  #hasJustFailed(url: string, nowMs: number): boolean {
    return (this.#failures.get(url) ?? 0) > nowMs;
  }

  /** Addresses that wait. */
  get size(): number {
    return this.#size;
  }

  #forgetOld(nowMs: number): void {
    for (const [name, asker] of this.#askers) {
      for (const [url, { lastAskMs }] of asker) {
        if (nowMs - lastAskMs <= this.#limits.certificateWantedMs) break;
        this.#forget(name, asker, url);
      }
    }
  }

  #dropOne(): void {
    let [name, most]: [string, Asker] = [TRUSTED, new Map()];
    for (const [other, asker] of this.#askers) if (asker.size > most.size) [name, most] = [other, asker];
    for (const [url] of most) {
      this.#forget(name, most, url);
      return;
    }
  }

  #forget(name: string, asker: Asker, url: string): void {
    asker.delete(url);
    this.#size -= 1;
    if (asker.size === 0) this.#askers.delete(name);
  }
}
