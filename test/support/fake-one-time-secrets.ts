import type {
  OnePress,
  OneTimeSecret,
  OneTimeSecretReader,
  OneTimeSecretWriter,
  OneTimeUse,
} from '../../src/ports/one-time-secrets.ts';

/** Secrets in memory, each good once for each user. */
export class FakeOneTimeSecrets implements OneTimeSecretReader, OneTimeSecretWriter {
  readonly kept = new Map<string, OneTimeSecret>();
  readonly presses = new Map<string, number>();
  readonly uses = new Map<string, Set<string>>();
  /** When set, every call fails with it. */
  failure: Error | null = null;
  readonly #nowMs: () => number;
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  #key(purpose: OneTimeSecret['purpose'], hash: string): string {
    if (this.failure !== null) throw this.failure;
    return `${purpose}#${hash}`;
  }
  async keep(secret: OneTimeSecret): Promise<void> {
    const key = this.#key(secret.purpose, secret.hash);
    if (!this.kept.has(key)) this.kept.set(key, secret);
  }
  async find(purpose: OneTimeSecret['purpose'], hash: string): Promise<OneTimeSecret | undefined> {
    return this.kept.get(this.#key(purpose, hash));
  }
  async use(
    purpose: OneTimeSecret['purpose'],
    hash: string,
    user: string,
    press?: OnePress,
  ): Promise<OneTimeUse> {
    const key = this.#key(purpose, hash);
    const secret = this.kept.get(key);
    if (secret === undefined || Date.parse(secret.expiresAt) <= this.#nowMs()) return 'gone';
    const users = this.uses.get(key) ?? new Set();
    const pressed = this.presses.get(`${key} ${press?.id}`) ?? Number.NEGATIVE_INFINITY;
    if (users.has(user))
      return press !== undefined && this.#nowMs() - pressed < press.sameForMs ? 'same_press' : 'repeated';
    if (press !== undefined) this.presses.set(`${key} ${press.id}`, this.#nowMs());
    this.uses.set(key, users.add(user));
    return 'used';
  }
  async giveBack(purpose: OneTimeSecret['purpose'], hash: string, user: string): Promise<void> {
    this.uses.get(this.#key(purpose, hash))?.delete(user);
  }
}
