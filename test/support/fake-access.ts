import type { AccessEvent } from '../../src/domain/access/access-event.ts';
import { type IssuedToken, type Revocation, tokenIdOf } from '../../src/domain/access/issued-token.ts';
import type { AccessLogPort, IssuedTokenPort } from '../../src/ports/access-store.ts';

/** Issued tokens in memory. */
export class FakeIssuedTokens implements IssuedTokenPort {
  stored: readonly IssuedToken[] = [];
  readonly used: ReadonlyMap<string, string>[] = [];
  reads = 0;
  /** When set, every call fails with it. */
  failure: Error | null = null;
  addOutcome: 'added' | 'full' | 'busy' = 'added';

  #try(): void {
    if (this.failure !== null) throw this.failure;
  }
  async read(): Promise<readonly IssuedToken[]> {
    this.reads += 1;
    this.#try();
    return this.stored;
  }
  async add(token: IssuedToken): Promise<'added' | 'full' | 'busy'> {
    this.#try();
    if (this.addOutcome === 'added') this.stored = [...this.stored, token];
    return this.addOutcome;
  }
  async revoke(id: string, revoked: Revocation): Promise<IssuedToken | undefined> {
    this.#try();
    this.stored = this.stored.map((token) =>
      tokenIdOf(token) === id && token.revoked === null ? { ...token, revoked } : token,
    );
    return this.stored.find((token) => tokenIdOf(token) === id);
  }
  async lastUsed(): Promise<Readonly<Record<string, string>>> {
    this.#try();
    return Object.assign({}, ...this.used.map((each) => Object.fromEntries(each)));
  }
  async noteUsed(used: ReadonlyMap<string, string>): Promise<void> {
    this.#try();
    this.used.push(used);
  }
}

/** The sign-in log in memory; pages are as long as they are asked for, cursors are places in it. */
export class FakeAccessLog implements AccessLogPort {
  readonly events: AccessEvent[] = [];
  failure: Error | null = null;

  async write(event: AccessEvent): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.events.push(event);
  }
  async list(
    { from, to }: { readonly from: string; readonly to: string },
    page: { readonly limit: number; readonly cursor?: string; readonly newestFirst?: boolean },
  ) {
    if (this.failure !== null) throw this.failure;
    const inRange = this.events.filter(({ at }) => at >= from && at <= to);
    const ordered = page.newestFirst === true ? inRange.toReversed() : inRange;
    const begin = Number(page.cursor ?? 0);
    const end = begin + page.limit;
    const events = ordered.slice(begin, end);
    return end < ordered.length ? { events, next: String(end) } : { events };
  }
}

/** Both, as an ingress has them. */
export class FakeAccess {
  readonly tokens = new FakeIssuedTokens();
  readonly log = new FakeAccessLog();
}
