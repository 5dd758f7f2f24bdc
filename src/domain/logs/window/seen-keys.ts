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
  return mixed(a, b);
}

/** A key of 52 bits for a key after another one. */
export function joinedKey(before: number, key: number): number {
  const a = Math.imul((before | 0) ^ 0x811c9dc5 ^ Math.imul(key | 0, 0x9e3779b1), 0x01000193);
  const b =
    Math.imul(Math.floor(before / HIGH) ^ 0x2545f491, 0x9e3779b1) ^ Math.floor(key / HIGH) ^ (a >>> 15);
  return mixed(a, b);
}

function mixed(a: number, b: number): number {
  const low = a ^ Math.imul(b, 0x85ebca6b);
  const lower = low ^ (low >>> 13);
  const high = b ^ Math.imul(lower, 0xc2b2ae35);
  return ((high ^ (high >>> 16)) & HIGH_MASK) * HIGH + (lower >>> 0);
}

/** Free places that stay, so that what is looked for is found after a few. */
const PLACES_PER_KEY = 4;

/**
 * The newest keys of what came, so that the same is known when it comes again. A table of plain numbers with open addressing: it is made
 * anew for every batch, and a set of numbers of 52 bits is slow and large.
 */
export class SeenKeys {
  /** In the order in which they came; the oldest is at `#at` when it is full. */
  readonly #ring: Float64Array;
  /** Places in the ring, each one more than it is; 0: free. */
  readonly #table: Int32Array;
  readonly #mask: number;
  #size = 0;
  #at = 0;

  /** @param keys Those seen before, oldest first; of more than `sizeMax` the newest. */
  constructor(sizeMax: number, keys: readonly number[] = []) {
    this.#ring = new Float64Array(sizeMax);
    this.#mask = 2 ** Math.ceil(Math.log2(sizeMax * PLACES_PER_KEY)) - 1;
    this.#table = new Int32Array(this.#mask + 1);
    for (let at = Math.max(0, keys.length - sizeMax); at < keys.length; at += 1) this.add(keys[at] as number);
  }

  has(key: number): boolean {
    return this.#table[this.#find(key)] !== 0;
  }

  /**
   * The oldest goes when it is one too many.
   * @returns Whether it had not come before.
   */
  add(key: number): boolean {
    let place = this.#find(key);
    if (this.#table[place] !== 0) return false;
    if (this.#size === this.#ring.length) {
      this.#forget(this.#ring[this.#at] as number);
      // What was behind the forgotten one may have moved.
      place = this.#find(key);
    } else this.#size += 1;
    this.#ring[this.#at] = key;
    this.#table[place] = this.#at + 1;
    this.#at = this.#at + 1 === this.#ring.length ? 0 : this.#at + 1;
    return true;
  }

  /** Oldest first. */
  keys(): readonly number[] {
    const keys: number[] = [];
    const oldest = this.#size < this.#ring.length ? 0 : this.#at;
    // Not by spreading: it takes ten times as long for a typed array.
    for (let at = oldest; at < this.#size; at += 1) keys.push(this.#ring[at] as number);
    for (let at = 0; at < oldest; at += 1) keys.push(this.#ring[at] as number);
    return keys;
  }

  /** Its lower bits are as mixed as the others. */
  #home(key: number): number {
    return (key >>> 0) & this.#mask;
  }

  /** Where the key is, or the free place that it would take. */
  #find(key: number): number {
    let place = this.#home(key);
    for (;;) {
      const at = this.#table[place] as number;
      if (at === 0 || this.#ring[at - 1] === key) return place;
      place = (place + 1) & this.#mask;
    }
  }

  /** Frees a key's place, and moves those up that would not be found behind a free one. */
  #forget(key: number): void {
    let free = this.#find(key);
    this.#table[free] = 0;
    for (let place = (free + 1) & this.#mask; ; place = (place + 1) & this.#mask) {
      const at = this.#table[place] as number;
      if (at === 0) return;
      const home = this.#home(this.#ring[at - 1] as number);
      // Whether its home lies behind the free place, on the way round.
      if (((place - home) & this.#mask) < ((place - free) & this.#mask)) continue;
      this.#table[free] = at;
      this.#table[place] = 0;
      free = place;
    }
  }
}
