import { type AccessDetails, type AccessEvent, accessEvent } from '../../domain/access/access-event.ts';
import type { Identity } from '../../domain/access/identity.ts';
import { BoundedMap } from '../../domain/text/bounded-map.ts';
import type { AccessLogPort } from '../../ports/access-store.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { clientOf } from '../http/client-network.ts';

/** Where trouble with the log itself is told. */
interface Log {
  warn(details: object, message: string): void;
}

/** What two entries have in common that are counted as one. */
function likeness(event: AccessEvent): string {
  const { kind, principal, role, method, subject, issuer, reason, address } = event;
  return JSON.stringify([kind, principal, role, method, subject, issuer, reason, clientOf(address)]);
}

/**
 * Entries of one minute: the first of a kind goes on at once, further ones are counted and follow together at the end, so
 * that what a flood costs does not grow with it. Kinds beyond the bound are counted as one.
 */
class Minute {
  readonly #kindsMax: number;
  /** By likeness: the newest of those that were held back. */
  #held = new Map<string, AccessEvent | null>();
  #others: AccessEvent | null = null;
  constructor(kindsMax: number) {
    this.#kindsMax = kindsMax;
  }

  /** Whether the entry goes on now; else it is held back. */
  admit(event: AccessEvent): boolean {
    const key = likeness(event);
    const held = this.#held.get(key);
    if (held !== undefined) {
      this.#held.set(key, { ...event, count: (held?.count ?? 0) + 1 });
      return false;
    }
    if (this.#held.size < this.#kindsMax) {
      this.#held.set(key, null);
      return true;
    }
    this.#others = {
      ...accessEvent(
        event.kind,
        Date.parse(event.at),
        {},
        {
          address: event.address,
          reason: event.reason,
          detail: 'and others, of which only the number is kept',
        },
      ),
      count: (this.#others?.count ?? 0) + 1,
    };
    return false;
  }

  /** What was held back; the next minute begins. */
  end(): readonly AccessEvent[] {
    const held = [...this.#held.values(), this.#others].filter((event) => event !== null);
    this.#held = new Map();
    this.#others = null;
    return held;
  }
}

/**
 * Writes down who came in, who did not, and what was done to tokens. Nobody waits for it, and nobody is kept out because
 * it cannot be written: what waits is bounded, is tried again, and a loss is told in the log of the process.
 */
export class SignInLog {
  readonly #store: Pick<AccessLogPort, 'write'>;
  readonly #log: Log;
  readonly #nowMs: () => number;
  /** Apart, so that strangers cannot crowd out those who came in. */
  readonly #refused = new Minute(INGRESS_LIMITS.signIns.refusalsPerMinute);
  readonly #others = new Minute(INGRESS_LIMITS.signIns.othersPerMinute);
  readonly #seen = new BoundedMap<string, number>(INGRESS_LIMITS.signIns.seenMax);
  readonly #waiting: AccessEvent[] = [];
  #lost = 0;
  #minute: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #failedMs = Number.NEGATIVE_INFINITY;

  constructor(store: Pick<AccessLogPort, 'write'>, log: Log, nowMs: () => number) {
    this.#store = store;
    this.#log = log;
    this.#nowMs = nowMs;
  }

  signedIn(who: Identity, details: AccessDetails): void {
    this.#add(this.#others, accessEvent('signed_in', this.#nowMs(), who, details));
  }

  signedOut(who: Partial<Identity>, details: AccessDetails): void {
    this.#add(this.#others, accessEvent('signed_out', this.#nowMs(), who, details));
  }

  refused(who: Partial<Identity>, details: AccessDetails & { readonly reason: string }): void {
    this.#add(this.#refused, accessEvent('refused', this.#nowMs(), who, details));
  }

  /**
   * Somebody who brings with each request what shows who they are, and so never signs in: an entry where they have not
   * been seen at that address for as long as an unused session lasts.
   */
  seen(who: Identity, address: string): void {
    const nowMs = this.#nowMs();
    const { principal, role, method, subject, issuer } = who;
    const key = JSON.stringify([principal, role, method, subject, issuer, clientOf(address)]);
    const before = this.#seen.get(key);
    this.#seen.set(key, nowMs);
    if (before !== undefined && nowMs - before < INGRESS_LIMITS.auth.sessionIdleMs) return;
    this.signedIn(who, { address, detail: 'with each request' });
  }

  /** What an admin did: one entry each. */
  did(kind: 'token_made' | 'token_revoked' | 'exported', who: Identity, details: AccessDetails): void {
    this.#queue(accessEvent(kind, this.#nowMs(), who, details));
  }

  /** Writes what waits and what was held back; ends when that is done, or cannot be done now. */
  async flush(): Promise<void> {
    this.#endMinute();
    this.#failedMs = Number.NEGATIVE_INFINITY;
    this.#drain();
    await this.#writing;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }

  #add(minute: Minute, event: AccessEvent): void {
    if (minute.admit(event)) this.#queue(event);
    this.#minute ??= setTimeout(() => this.#endMinute(), INGRESS_LIMITS.signIns.windowMs).unref();
  }

  #endMinute(): void {
    if (this.#minute !== null) clearTimeout(this.#minute);
    this.#minute = null;
    for (const event of [...this.#refused.end(), ...this.#others.end()]) this.#queue(event);
    if (this.#lost > 0) this.#log.warn({ lost: this.#lost }, 'entries of the sign-in log could not be kept');
    this.#lost = 0;
  }

  #queue(event: AccessEvent): void {
    if (this.#waiting.length >= INGRESS_LIMITS.signIns.waitingMax) {
      this.#lost += event.count;
      return;
    }
    this.#waiting.push(event);
    this.#drain();
  }

  #drain(): void {
    const isResting = this.#nowMs() - this.#failedMs < INGRESS_LIMITS.signIns.retryMs;
    if (this.#writing !== null || isResting) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = null;
    });
  }

  async #write(): Promise<void> {
    for (let event = this.#waiting[0]; event !== undefined; event = this.#waiting[0]) {
      try {
        await this.#store.write(event);
        this.#waiting.shift();
      } catch (error) {
        this.#failedMs = this.#nowMs();
        this.#log.warn(
          { err: error, waiting: this.#waiting.length },
          'the sign-in log cannot be written; it is tried again',
        );
        this.#retry ??= setTimeout(() => {
          this.#retry = null;
          this.#failedMs = Number.NEGATIVE_INFINITY;
          this.#drain();
        }, INGRESS_LIMITS.signIns.retryMs).unref();
        return;
      }
    }
  }
}
