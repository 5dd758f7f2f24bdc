import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { Bag, Lottery } from './lottery.ts';

/**
 * `found`: it is a certificate. `unknown`: there is none at that address, so whoever asked for it made it up, or holds
 * what somebody made up. `away`: nobody can tell now.
 */
export type FetchOutcome = 'found' | 'unknown' | 'away';

interface Wanted {
  /** Networks that asked for it, the first ones. */
  readonly networks: Set<string>;
  /** How often it was asked for at times as far apart as the tries of SNS are. */
  tries: number;
  lastTryMs: number;
  lastAskMs: number;
}

interface Suspect {
  readonly network: string;
  readonly untilMs: number;
}

type Limits = { readonly [K in keyof typeof INGRESS_LIMITS.sns]: number };

/**
 * Which certificate is fetched next. Strangers can make up addresses without end, from any number of networks and as often
 * as they like, and nothing but asking AWS tells a made-up one from a genuine one. So what is asked for waits here, also
 * after its request was answered. What no stranger can have asked for comes first. The other turns go in a circle:
 * - two of four to what has been asked for at the most different times, as SNS comes back with the same address 20 s
 *   later, and a flood of new addresses does not. Asking often at once counts as one time, from how many networks ever;
 * - one to the networks none of whose addresses has turned out to be made up, and one to those with such an address, as a
 *   genuine sender may be in their company.
 * Within each, a network is drawn and then one of its addresses: nobody can know which place in a line is a good one, and
 * no number of addresses or requests gives a network more than another has. An address that was made up is gone after
 * its turn. Every operation costs the same however many wait.
 */
export class CertificateQueue {
  /** What is asked for, the one that was asked for last at the end. */
  readonly #wanted = new Map<string, Wanted>();
  readonly #all = new Bag<string>();
  readonly #trusted = new Set<string>();
  /** By number of tries, from 1. */
  readonly #byTries: readonly Lottery[];
  readonly #unsuspected = new Lottery();
  readonly #suspected = new Lottery();
  /** Addresses that wait, by the networks that ask for them. */
  readonly #countOf = new Map<string, number>();
  /** Networks with an address that turned out to be made up, and until when that counts. */
  readonly #suspects: BoundedMap<string, Suspect>;
  /** Addresses that could not be had, and until when they are not asked for again. */
  readonly #failures: BoundedMap<string, number>;
  /** What was dropped to make room, so that its tries count on when it is asked for again. */
  readonly #dropped: BoundedMap<string, Pick<Wanted, 'tries' | 'lastTryMs'>>;
  /** Addresses that nobody could tell about and that wait on, and until when they rest; in the order of that. */
  readonly #resting = new Map<string, number>();
  readonly #underWay = new Set<string>();
  readonly #limits: Limits;
  readonly #random: () => number;
  #turns = 0;

  /** `random` gives numbers from 0 up to 1. */
  constructor(random: () => number = Math.random, limits: Limits = INGRESS_LIMITS.sns) {
    this.#random = random;
    this.#limits = limits;
    this.#byTries = Array.from({ length: limits.certificateTriesMax }, () => new Lottery());
    this.#suspects = new BoundedMap(limits.certificateSuspectsMax, ({ network }) => {
      this.#suspected.move(network, this.#unsuspected);
    });
    this.#failures = new BoundedMap(limits.certificateFailuresMax);
    this.#dropped = new BoundedMap(limits.certificatesDroppedMax);
  }

  /** Addresses that wait. */
  get size(): number {
    return this.#wanted.size;
  }

  /** `network` null: by a way that no stranger can take. */
  ask(url: string, network: string | null, nowMs: number): void {
    if (this.#hasJustFailed(url, nowMs)) return;
    const known = this.#wanted.get(url);
    const wanted = known ?? this.#newlyWanted(url, nowMs);
    const isDrawn = known !== undefined && this.#isDrawn(url);
    if (isDrawn) this.#takeOut(url, wanted);
    wanted.lastAskMs = nowMs;
    if (nowMs - wanted.lastTryMs >= this.#limits.certificateTryGapMs) {
      wanted.tries = Math.min(wanted.tries + 1, this.#limits.certificateTriesMax);
      wanted.lastTryMs = nowMs;
    }
    if (network === null) this.#trusted.add(url);
    else this.#addNetwork(wanted, network, nowMs);
    this.#wanted.delete(url);
    this.#wanted.set(url, wanted);
    this.#all.add(url);
    // It may be under way still although it was forgotten.
    if (isDrawn || (known === undefined && this.#isDrawn(url))) this.#putIn(url, wanted);
    if (this.#wanted.size > this.#limits.certificatesWantedMax) this.#dropOne();
  }

  /** The address whose turn it is; undefined when none waits that may be asked for now. It waits until it is settled. */
  next(nowMs: number): string | undefined {
    this.#forgetOld(nowMs);
    this.#wakeRested(nowMs);
    const url = this.#nextTrusted(nowMs) ?? this.#draw();
    const wanted = url === undefined ? undefined : this.#wanted.get(url);
    if (url === undefined || wanted === undefined) return undefined;
    this.#takeOut(url, wanted);
    this.#underWay.add(url);
    return url;
  }

  settle(url: string, outcome: FetchOutcome, nowMs: number): void {
    const { certificateFailureKeptMs, certificateUnknownKeptMs, certificateSuspectMs } = this.#limits;
    this.#underWay.delete(url);
    if (outcome === 'found') this.#failures.delete(url);
    else {
      const keptMs = outcome === 'away' ? certificateFailureKeptMs : certificateUnknownKeptMs;
      this.#failures.set(url, nowMs + keptMs);
    }
    const wanted = this.#wanted.get(url);
    if (wanted === undefined) return;
    // It stays wanted, until nobody has asked for it for long.
    if (outcome === 'away') {
      this.#resting.delete(url);
      this.#resting.set(url, nowMs + certificateFailureKeptMs);
      return;
    }
    this.#forget(url, wanted);
    if (outcome === 'found') return;
    for (const network of wanted.networks) {
      this.#suspects.set(network, { network, untilMs: nowMs + certificateSuspectMs });
      this.#unsuspected.move(network, this.#suspected);
    }
  }

  #newlyWanted(url: string, nowMs: number): Wanted {
    const before = this.#dropped.get(url);
    this.#dropped.delete(url);
    const counts = before !== undefined && nowMs - before.lastTryMs <= this.#limits.certificateWantedMs;
    const { tries, lastTryMs } = counts ? before : { tries: 0, lastTryMs: Number.NEGATIVE_INFINITY };
    return { networks: new Set(), tries, lastTryMs, lastAskMs: nowMs };
  }

  #hasJustFailed(url: string, nowMs: number): boolean {
    return (this.#failures.get(url) ?? 0) > nowMs;
  }

  #isDrawn(url: string): boolean {
    return !this.#underWay.has(url) && !this.#resting.has(url);
  }

  #addNetwork({ networks }: Wanted, network: string, nowMs: number): void {
    const suspect = this.#suspects.get(network);
    if (suspect !== undefined && suspect.untilMs <= nowMs) {
      this.#suspects.delete(network);
      this.#suspected.move(network, this.#unsuspected);
    }
    if (networks.has(network) || networks.size >= this.#limits.certificateNetworksMax) return;
    networks.add(network);
    this.#countOf.set(network, (this.#countOf.get(network) ?? 0) + 1);
  }

  #lotteriesOf(network: string, { tries }: Wanted): readonly (Lottery | undefined)[] {
    return [this.#byTries[tries - 1], this.#suspects.has(network) ? this.#suspected : this.#unsuspected];
  }

  #putIn(url: string, wanted: Wanted): void {
    for (const network of wanted.networks) {
      for (const lottery of this.#lotteriesOf(network, wanted)) lottery?.add(network, url);
    }
  }

  #takeOut(url: string, wanted: Wanted): void {
    for (const network of wanted.networks) {
      for (const lottery of this.#lotteriesOf(network, wanted)) lottery?.delete(network, url);
    }
  }

  #nextTrusted(nowMs: number): string | undefined {
    for (const url of this.#trusted) {
      if (this.#isDrawn(url) && !this.#hasJustFailed(url, nowMs)) return url;
    }
    return undefined;
  }

  #draw(): string | undefined {
    this.#turns += 1;
    const circle = [this.#unsuspected, undefined, this.#suspected, undefined];
    const drawn = circle[this.#turns % circle.length]?.draw(this.#random);
    if (drawn !== undefined) return drawn;
    return this.#byTries
      .toReversed()
      .map((lottery) => lottery.draw(this.#random))
      .find((url) => url !== undefined);
  }

  #wakeRested(nowMs: number): void {
    for (const [url, untilMs] of this.#resting) {
      if (untilMs > nowMs) return;
      this.#resting.delete(url);
      const wanted = this.#wanted.get(url);
      if (wanted !== undefined) this.#putIn(url, wanted);
    }
  }

  #forgetOld(nowMs: number): void {
    for (const [url, wanted] of this.#wanted) {
      if (nowMs - wanted.lastAskMs <= this.#limits.certificateWantedMs) return;
      this.#forget(url, wanted);
    }
  }

  /** Of some that are drawn, the one whose network asks for most goes, and of equals the one with the fewest tries. */
  #dropOne(): void {
    let worst: { readonly url: string; readonly wanted: Wanted; readonly count: number } | undefined;
    for (let sample = 0; sample < this.#limits.certificateDropSample; sample += 1) {
      const url = this.#all.draw(this.#random);
      const wanted = url === undefined ? undefined : this.#wanted.get(url);
      if (url === undefined || wanted === undefined || this.#trusted.has(url)) continue;
      const count = Math.min(...[...wanted.networks].map((network) => this.#countOf.get(network) ?? 0));
      const isWorse =
        worst === undefined ||
        count > worst.count ||
        (count === worst.count && wanted.tries < worst.wanted.tries);
      if (isWorse) worst = { url, wanted, count };
    }
    if (worst === undefined) return;
    const { tries, lastTryMs } = worst.wanted;
    this.#forget(worst.url, worst.wanted);
    this.#dropped.set(worst.url, { tries, lastTryMs });
  }

  #forget(url: string, wanted: Wanted): void {
    this.#takeOut(url, wanted);
    this.#wanted.delete(url);
    this.#all.delete(url);
    this.#trusted.delete(url);
    this.#resting.delete(url);
    for (const network of wanted.networks) {
      const count = (this.#countOf.get(network) ?? 0) - 1;
      if (count > 0) this.#countOf.set(network, count);
      else this.#countOf.delete(network);
    }
  }
}
