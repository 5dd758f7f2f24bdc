import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { newSecret, secretHash } from './secret.ts';
import type { SessionHolder, SessionLook, SessionStore } from './session-store.ts';

interface OpenSession {
  readonly holder: SessionHolder;
  /** Milliseconds since 1970, as all times here. */
  readonly openedMs: number;
  readonly usedMs: number;
}

/** Browser sessions, in memory: they end with the process, when unused for long, at an absolute age, or by signing out. */
export class Sessions implements SessionStore {
  /** By the hash of the cookie's value; the one used last is at the end. */
  readonly #sessions = new BoundedMap<string, OpenSession>(INGRESS_LIMITS.auth.sessionsMax);
  readonly #nowMs: () => number;
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Opens a session and returns the cookie's value. */
  open(holder: SessionHolder): string {
    const cookie = newSecret();
    const nowMs = this.#nowMs();
    this.#sessions.set(secretHash(cookie), { holder, openedMs: nowMs, usedMs: nowMs });
    return cookie;
  }

  look(cookie: string): SessionLook | undefined {
    const hash = secretHash(cookie);
    const session = this.#find(hash);
    if (session === undefined) return undefined;
    this.#sessions.set(hash, { ...session, usedMs: this.#nowMs() });
    const { endsMs: _endsMs, ...identity } = session.holder;
    return { ...identity, replacement: null };
  }

  isOpen(cookie: string): boolean {
    return this.#find(secretHash(cookie)) !== undefined;
  }

  #find(hash: string): OpenSession | undefined {
    const session = this.#sessions.get(hash);
    if (session === undefined) return undefined;
    const { holder, openedMs, usedMs } = session;
    const { sessionIdleMs, sessionMaxMs } = INGRESS_LIMITS.auth;
    const nowMs = this.#nowMs();
    // Written so that a time that cannot be compared is a no.
    const isOpen =
      nowMs - usedMs <= sessionIdleMs &&
      nowMs - openedMs <= sessionMaxMs &&
      (holder.endsMs === undefined || nowMs < holder.endsMs);
    if (isOpen) return session;
    this.#sessions.delete(hash);
    return undefined;
  }

  end(cookie: string): void {
    this.#sessions.delete(secretHash(cookie));
  }
}
