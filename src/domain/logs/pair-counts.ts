/** Free places that stay, so that what is looked for is found after a few. */
const FULL = 0.5;
const SMALLEST = 1 << 12;
/** Numbers of a place; one is never used, so that no place lies in two lines of the processor's cache. */
const WIDTH = 4;
const RIGHT = 1;
const COUNT = 2;

/**
 * How often pairs of two numbers came. A table of plain numbers with open addressing: there is a pair for almost every form
 * on every log stream, and most lines of a window are the first of theirs, which a map of maps is slow and large for.
 */
export class PairCounts {
  readonly #seed: number;
  #mask = SMALLEST - 1;
  /** Of each place the two numbers and their count, beside each other as they are looked at together; count 0: it is free. */
  #cells = new Uint32Array(SMALLEST * WIDTH);
  #size = 0;

  /** @param seed With one that who makes the pairs does not know, nobody can make them all meet in one place. */
  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  /** Different pairs. */
  get size(): number {
    return this.#size;
  }

  /** One more of a pair; both numbers are from 0 to 2^32 - 1. */
  add(left: number, right: number): void {
    let at = this.#find(left, right);
    if (this.#cells[at + COUNT] === 0) {
      if (this.#size >= this.#mask * FULL) {
        this.#grow();
        at = this.#find(left, right);
      }
      this.#cells[at] = left;
      this.#cells[at + RIGHT] = right;
      this.#size += 1;
    }
    this.#cells[at + COUNT] = (this.#cells[at + COUNT] as number) + 1;
  }

  /** Hands over every pair that came, with its count, in no order. */
  each(take: (left: number, right: number, count: number) => void): void {
    const cells = this.#cells;
    for (let at = 0; at < cells.length; at += WIDTH) {
      const count = cells[at + COUNT] as number;
      if (count > 0) take(cells[at] as number, cells[at + RIGHT] as number, count);
    }
  }

  /** Where the pair's place begins, or the one that has room for it. */
  #find(left: number, right: number): number {
    const cells = this.#cells;
    let hash = Math.imul(left ^ this.#seed, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15) ^ right, 0x85ebca6b);
    let at = ((hash ^ (hash >>> 13)) & this.#mask) * WIDTH;
    while (cells[at + COUNT] !== 0 && (cells[at] !== left || cells[at + RIGHT] !== right))
      at = at + WIDTH === cells.length ? 0 : at + WIDTH;
    return at;
  }

  #grow(): void {
    const before = this.#cells;
    this.#cells = new Uint32Array(before.length * 2);
    this.#mask = (before.length / WIDTH) * 2 - 1;
    for (let from = 0; from < before.length; from += WIDTH) {
      if (before[from + COUNT] === 0) continue;
      const at = this.#find(before[from] as number, before[from + RIGHT] as number);
      this.#cells.set(before.subarray(from, from + WIDTH), at);
    }
  }
}
