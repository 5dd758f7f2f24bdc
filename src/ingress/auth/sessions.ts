import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { newSecret, secretHash } from './secret.ts';
import type { SessionHolder, SessionLook, SessionStore } from './session-store.ts';

/** Browser sessions, in memory: they end with the process, when unused for long, or by signing out. */
export class Sessions implements SessionStore {
  /** By the hash of the cookie's value; the one used last is at the end. */
  readonly #sessions = new BoundedMap<string, { readonly holder: SessionHolder; readonly usedMs: number }>(
    INGRESS_LIMITS.auth.sessionsMax,
  );
  readonly #nowMs: () => number;
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Opens a session and returns the cookie's value. */
  open(holder: SessionHolder): string {
    const cookie = newSecret();
    this.#sessions.set(secretHash(cookie), { holder, usedMs: this.#nowMs() });
    return cookie;
  }

  look(cookie: string): SessionLook | undefined {
    const hash = secretHash(cookie);
    const session = this.#sessions.get(hash);
    if (session === undefined) return undefined;
    const { endsMs, ...identity } = session.holder;
    const nowMs = this.#nowMs();
    // Written so that a time that cannot be compared is a no.
    const isOpen =
      nowMs - session.usedMs <= INGRESS_LIMITS.auth.sessionIdleMs && (endsMs === undefined || nowMs < endsMs);
    if (!isOpen) {
      this.#sessions.delete(hash);
      return undefined;
    }
    this.#sessions.set(hash, { holder: session.holder, usedMs: this.#nowMs() });
    return { ...identity, replacement: null };
  }

  end(cookie: string): void {
    this.#sessions.delete(secretHash(cookie));
  }
}
