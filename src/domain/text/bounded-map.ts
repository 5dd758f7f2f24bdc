/**
 * A map that holds at most `sizeMax` entries: an entry that is set goes to the young end, and when one is too many, the
 * oldest is forgotten. What is forgotten must be harmless: each bound says beside its number what happens then.
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #sizeMax: number;
  readonly #onForgotten: ((value: V) => void) | undefined;

  /**
   * `onForgotten` gets the value of an entry that had to go for another one, after it has gone.
   * @throws RangeError unless `sizeMax` is a whole number of at least 1.
   */
  constructor(sizeMax: number, onForgotten?: (value: V) => void) {
    if (!Number.isInteger(sizeMax) || sizeMax < 1)
      throw new RangeError(`a bounded map holds at least one entry, not ${sizeMax}`);
    this.#sizeMax = sizeMax;
    this.#onForgotten = onForgotten;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** Looks without a trace: the entry stays as old as it is. */
  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Looks, and makes the entry the youngest, so that what is used least recently is forgotten first. */
  use(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  /** The entry is the youngest now, whether it was there before or not. */
  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#sizeMax) return;
    for (const [oldest, forgotten] of this.#entries) {
      if (this.#entries.size <= this.#sizeMax) return;
      this.#entries.delete(oldest);
      this.#onForgotten?.(forgotten);
    }
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  /** Oldest first. An entry may be deleted on the way. */
  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#entries[Symbol.iterator]();
  }
}
