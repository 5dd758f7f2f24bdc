/** Bits of a key that a number holds exactly. */
const HIGH = 2 ** 32;
const HIGH_MASK = 0xfffff;

/** A key of 52 bits for a text, after another key: of two texts it is the same once in 10^15 times. */
export function keyOf(text: string, after = 0): number {
  let a = (after | 0) ^ 0x811c9dc5;
  let b = Math.floor(after / HIGH) ^ 0x2545f491;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x9e3779b1);
    b ^= b >>> 15;
  }
  a ^= Math.imul(b, 0x85ebca6b);
  a ^= a >>> 13;
  b ^= Math.imul(a, 0xc2b2ae35);
  return ((b ^ (b >>> 16)) & HIGH_MASK) * HIGH + (a >>> 0);
}

/** The newest keys of what came, so that the same is known when it comes again. */
export class SeenKeys {
  readonly #keys = new Set<number>();
  readonly #ring: Float64Array;
  #at = 0;

  /** @param keys Those seen before, oldest first; of more than `sizeMax` the newest. */
  constructor(sizeMax: number, keys: readonly number[] = []) {
    this.#ring = new Float64Array(sizeMax).fill(-1);
    for (const key of keys.slice(-sizeMax)) this.add(key);
  }

  has(key: number): boolean {
    return this.#keys.has(key);
  }

  /** The oldest goes when it is one too many. */
  add(key: number): void {
    if (this.#keys.has(key)) return;
    const oldest = this.#ring[this.#at] ?? -1;
    if (oldest >= 0) this.#keys.delete(oldest);
    this.#ring[this.#at] = key;
    this.#keys.add(key);
    this.#at = (this.#at + 1) % this.#ring.length;
  }

  /** Oldest first. */
  keys(): readonly number[] {
    return [...this.#keys];
  }
}
