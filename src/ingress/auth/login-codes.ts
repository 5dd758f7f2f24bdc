import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { newSecret, secretHash } from './secret.ts';
import type { SessionHolder } from './session-store.ts';

export interface LoginCode {
  readonly code: string;
  readonly expiresAt: string;
}

/** Codes that open one browser session each: valid once and for a short time. Kept as hashes, in memory. */
export class LoginCodes {
  readonly #codes = new BoundedMap<string, { readonly holder: SessionHolder; readonly expiresMs: number }>(
    INGRESS_LIMITS.auth.loginCodesMax,
  );
  readonly #nowMs: () => number;
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  issue(holder: SessionHolder): LoginCode {
    const code = newSecret();
    const expiresMs = this.#nowMs() + INGRESS_LIMITS.auth.loginCodeKeptMs;
    this.#codes.set(secretHash(code), { holder, expiresMs });
    return { code, expiresAt: new Date(expiresMs).toISOString() };
  }

  /** Whom the code was made for; it is used up, whatever follows. */
  redeem(code: string): SessionHolder | undefined {
    const hash = secretHash(code);
    const issued = this.#codes.get(hash);
    this.#codes.delete(hash);
    return issued !== undefined && this.#nowMs() < issued.expiresMs ? issued.holder : undefined;
  }
}
