import { createHmac, hkdfSync, randomUUID, timingSafeEqual } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { type Identity, SIGN_IN_METHODS } from '../../domain/access/identity.ts';
import { ROLES } from '../../domain/access/roles.ts';
import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { SessionHolder, SessionLook, SessionStore } from './session-store.ts';

/** What the cookie says; signed, not hidden. Times are milliseconds since 1970. */
const SealedSessionSchema = Type.Object({
  version: Type.Literal(2),
  id: Type.String(),
  principal: Type.String({ minLength: 1 }),
  role: Type.Enum([...ROLES]),
  method: Type.Enum([...SIGN_IN_METHODS]),
  subject: Type.Union([Type.String(), Type.Null()]),
  issuer: Type.Union([Type.String(), Type.Null()]),
  endsMs: Type.Optional(Type.Number()),
  openedMs: Type.Number(),
  usedMs: Type.Number(),
});
type SealedSession = Static<typeof SealedSessionSchema>;

/** Nothing of the session but who holds it. */
function identityIn({ principal, role, method, subject, issuer }: Identity): Identity {
  return { principal, role, method, subject, issuer };
}

const endOf = ({ endsMs }: SessionHolder) => (endsMs === undefined ? {} : { endsMs });

/** Only for this use: another use of the same key gets another key out of it. */
const KEY_PURPOSE = 'recoverops session cookie v1';
const KEY_BYTES = 32;
const COOKIE = /^([A-Za-z0-9_-]{1,2048})\.([A-Za-z0-9_-]{43})$/;

/**
 * Sessions that every process with the same key recognises: the cookie itself says who it is, under a signature. They
 * end when unused for long, at an absolute age, when the token that opened them is taken away, and by signing out. Of a
 * sign-out only this process knows: elsewhere a stolen copy of the cookie is good until one of the other ends.
 */
export class SealedSessions implements SessionStore {
  readonly #keys: readonly Uint8Array[];
  readonly #isKnownToken: (tokenId: string) => boolean;
  readonly #nowMs: () => number;
  /** Ids that signed out here, with when they would have ended anyway. */
  readonly #ended = new BoundedMap<string, number>(INGRESS_LIMITS.auth.endedSessionsMax);
  constructor(keys: readonly Uint8Array[], isKnownToken: (tokenId: string) => boolean, nowMs: () => number) {
    this.#keys = keys.map((key) => new Uint8Array(hkdfSync('sha256', key, '', KEY_PURPOSE, KEY_BYTES)));
    this.#isKnownToken = isKnownToken;
    this.#nowMs = nowMs;
  }

  open(holder: SessionHolder): string {
    const nowMs = this.#nowMs();
    return this.#seal({
      version: 2,
      id: randomUUID(),
      ...identityIn(holder),
      ...endOf(holder),
      openedMs: nowMs,
      usedMs: nowMs,
    });
  }

  look(cookie: string): SessionLook | undefined {
    const found = this.#unseal(cookie);
    if (found === undefined) return undefined;
    const { session, isPresentKey } = found;
    const isWorthRenewing =
      !isPresentKey || this.#nowMs() - session.usedMs > INGRESS_LIMITS.auth.sessionRenewMs;
    return {
      ...identityIn(session),
      replacement: isWorthRenewing ? this.#seal({ ...session, usedMs: this.#nowMs() }) : null,
    };
  }

  isOpen(cookie: string): boolean {
    return this.#unseal(cookie) !== undefined;
  }

  end(cookie: string): void {
    const found = this.#unseal(cookie);
    if (found === undefined) return;
    const nowMs = this.#nowMs();
    for (const [id, untilMs] of this.#ended) if (untilMs < nowMs) this.#ended.delete(id);
    this.#ended.set(found.session.id, found.session.openedMs + INGRESS_LIMITS.auth.sessionMaxMs);
  }

  #seal(session: SealedSession): string {
    const text = Buffer.from(JSON.stringify(session)).toString('base64url');
    const [key] = this.#keys;
    if (key === undefined) throw new Error('there is no session key');
    return `${text}.${this.#signature(key, text).toString('base64url')}`;
  }

  #signature(key: Uint8Array, text: string): Buffer {
    return createHmac('sha256', key).update(text, 'utf8').digest();
  }

  #unseal(cookie: string): { readonly session: SealedSession; readonly isPresentKey: boolean } | undefined {
    const [, text, signature] = COOKIE.exec(cookie) ?? [];
    if (text === undefined || signature === undefined) return undefined;
    const given = Buffer.from(signature, 'base64url');
    const keyIndex = this.#keys.findIndex((key) => {
      const wanted = this.#signature(key, text);
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    });
    if (keyIndex === -1) return undefined;
    const session: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Check(SealedSessionSchema, session) || !this.#mayGoOn(session)) return undefined;
    return { session, isPresentKey: keyIndex === 0 };
  }

  #mayGoOn({ id, method, subject, endsMs, openedMs, usedMs }: SealedSession): boolean {
    const { sessionIdleMs, sessionMaxMs } = INGRESS_LIMITS.auth;
    const nowMs = this.#nowMs();
    // Written so that a time that cannot be compared is a no.
    const isYoung =
      nowMs - usedMs <= sessionIdleMs &&
      nowMs - openedMs <= sessionMaxMs &&
      (endsMs === undefined || nowMs < endsMs);
    return (
      isYoung &&
      !this.#ended.has(id) &&
      (method !== 'token' || (subject !== null && this.#isKnownToken(subject)))
    );
  }
}
