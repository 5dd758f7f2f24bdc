/** Answers by what was asked for: what several ask for within some time is read once; what failed is not kept. */
export class KeptReads<Key, Value> {
  readonly #read: (key: Key) => Promise<Value>;
  readonly #keptMs: number;
  readonly #nowMs: () => number;
  readonly #kept = new Map<Key, { readonly untilMs: number; readonly read: Promise<Value> }>();

  /** @param keptMs How old an answer may be, milliseconds. The keys have to be few: none is forgotten. */
  constructor(read: (key: Key) => Promise<Value>, keptMs: number, nowMs: () => number) {
    this.#read = read;
    this.#keptMs = keptMs;
    this.#nowMs = nowMs;
  }

  /** Throws what the read throws. */
  of(key: Key): Promise<Value> {
    const known = this.#kept.get(key);
    if (known !== undefined && this.#nowMs() < known.untilMs) return known.read;
    const read = this.#read(key);
    this.#kept.set(key, { untilMs: this.#nowMs() + this.#keptMs, read });
    read.catch(() => this.#kept.delete(key));
    return read;
  }
}
