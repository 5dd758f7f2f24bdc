import type { Identity } from '../../domain/access/identity.ts';
import { type IssuedToken, stateOfToken, tokenIdOf } from '../../domain/access/issued-token.ts';
import { type IssuedTokenPort, USED_AT_ONCE_MAX } from '../../ports/access-store.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { inTimeOr } from '../http/in-time-or.ts';
import { isSameHash, secretHash } from './secret.ts';
import type { TokenStore } from './token-store.ts';

/** Nobody can say now whether a token is still good; whoever brings one is not let in. */
export class TokensUnreadableError extends Error {
  override readonly name = 'TokensUnreadableError';
}

interface Snapshot {
  readonly tokens: readonly IssuedToken[];
  /** When the question was asked: what it says is at least as new. */
  readonly asOfMs: number;
}

const NOTHING_READ: Snapshot = { tokens: [], asOfMs: Number.NEGATIVE_INFINITY };

function identityOfToken(token: IssuedToken): Identity {
  const { principal, role } = token;
  return { principal, role, method: 'token', subject: tokenIdOf(token), issuer: null };
}

/**
 * All tokens: those of the configuration, which change with a restart, and those that admins make and revoke meanwhile.
 * Of the latter each process has a copy, read anew when it is asked something and the copy is older than `tokensFreshMs`:
 * so long may a token be used after it was revoked elsewhere. Where the store does not answer, the copy is believed for
 * `tokensStaleMs`, and then none of them opens anything.
 */
export class TokenDirectory {
  readonly #configured: TokenStore;
  readonly #store: Pick<IssuedTokenPort, 'read' | 'noteUsed'>;
  readonly #nowMs: () => number;
  #snapshot = NOTHING_READ;
  #reading: Promise<void> | null = null;
  #failure: { readonly error: unknown; readonly atMs: number } | null = null;
  /** Ids of issued tokens that were used and not yet written down, with when; bounded by the tokens that there may be. */
  #used = new Map<string, string>();
  #notedMs = Number.NEGATIVE_INFINITY;
  #noting: Promise<void> | null = null;

  constructor(
    configured: TokenStore,
    store: Pick<IssuedTokenPort, 'read' | 'noteUsed'>,
    nowMs: () => number,
  ) {
    this.#configured = configured;
    this.#store = store;
    this.#nowMs = nowMs;
  }

  /** Whom a token belongs to, and what it lets them do. @throws TokensUnreadableError */
  async identityOf(token: string): Promise<Identity | undefined> {
    const configured = this.#configured.identityOf(token);
    if (configured !== undefined) return configured;
    await this.#refresh();
    const hash = secretHash(token);
    let found: IssuedToken | undefined;
    // Every one is compared, so that the time says nothing about which one matched.
    for (const issued of this.#snapshot.tokens) if (isSameHash(issued.sha256, hash)) found = issued;
    return this.#identityIfGood(found);
  }

  /** The same by the token's id; undefined when it is good for nothing any more. @throws TokensUnreadableError */
  async identityById(id: string): Promise<Identity | undefined> {
    const configured = this.#configured.identityById(id);
    if (configured !== undefined) return configured;
    await this.#refresh();
    return this.#identityIfGood(this.#snapshot.tokens.find((token) => tokenIdOf(token) === id));
  }

  /** Whether a token may be good, without asking anybody; false only for one that is known not to be. */
  mayBeGood(id: string): boolean {
    if (this.#configured.identityById(id) !== undefined) return true;
    const found = this.#snapshot.tokens.find((token) => tokenIdOf(token) === id);
    if (found === undefined) return !this.#isYounger(INGRESS_LIMITS.auth.tokensFreshMs);
    return stateOfToken(found, this.#nowMs()) === 'good';
  }

  /** From now on nothing is believed that was asked before: somebody has changed the tokens through this process. */
  forget(): void {
    this.#snapshot = NOTHING_READ;
    this.#reading = null;
    this.#failure = null;
  }

  /** How old the copy is. A clock that was set back must not make it young for long. */
  #isYounger(ageMs: number): boolean {
    const age = this.#nowMs() - this.#snapshot.asOfMs;
    return age >= 0 && age < ageMs;
  }

  /** Writes down what was used and is not yet written down. */
  async flush(): Promise<void> {
    await this.#noting;
    this.#note();
    await this.#noting;
  }

  #identityIfGood(token: IssuedToken | undefined): Identity | undefined {
    if (token === undefined || stateOfToken(token, this.#nowMs()) !== 'good') return undefined;
    this.#used.set(tokenIdOf(token), new Date(this.#nowMs()).toISOString());
    if (this.#nowMs() - this.#notedMs >= INGRESS_LIMITS.auth.tokenUseNotedMs) this.#note();
    return identityOfToken(token);
  }

  /** One request, whoever waits for it; what it cannot write is tried again with the next. */
  #note(): void {
    if (this.#noting !== null || this.#used.size === 0) return;
    this.#notedMs = this.#nowMs();
    const some = new Map([...this.#used].slice(0, USED_AT_ONCE_MAX));
    this.#noting = this.#store
      .noteUsed(some)
      .then(
        () => {
          for (const [id, at] of some) if (this.#used.get(id) === at) this.#used.delete(id);
        },
        // It only shows when a token was last used.
        () => undefined,
      )
      .finally(() => {
        this.#noting = null;
      });
  }

  /** @throws TokensUnreadableError where what is known is too old to be believed. */
  async #refresh(): Promise<void> {
    const { tokensFreshMs, tokensStaleMs, tokensWaitMs, tokensRetryMs } = INGRESS_LIMITS.auth;
    if (this.#isYounger(tokensFreshMs)) return;
    const hasJustFailed = this.#failure !== null && this.#nowMs() - this.#failure.atMs < tokensRetryMs;
    if (!hasJustFailed) {
      this.#reading ??= this.#read();
      await inTimeOr(this.#reading, tokensWaitMs, undefined);
    }
    if (this.#isYounger(tokensStaleMs)) return;
    throw new TokensUnreadableError('the tokens cannot be read', { cause: this.#failure?.error });
  }

  #read(): Promise<void> {
    const asOfMs = this.#nowMs();
    const isCurrent = () => this.#reading === reading;
    const reading: Promise<void> = this.#store
      .read()
      .then(
        (tokens) => {
          // What was asked before a change was made here may not say so.
          if (!isCurrent()) return;
          this.#snapshot = { tokens, asOfMs };
          this.#failure = null;
        },
        (error: unknown) => {
          if (isCurrent()) this.#failure = { error, atMs: this.#nowMs() };
        },
      )
      .finally(() => {
        if (isCurrent()) this.#reading = null;
      });
    return reading;
  }
}
