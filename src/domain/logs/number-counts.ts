/** Free places that stay, so that what is looked for is found after a few. */
const FULL = 0.5;
const SMALLEST = 1 << 5;
/** Numbers of a place: the number itself, and beside it how often it came; 0: the place is free. */
const WIDTH = 2;
const COUNT = 1;

/**
 * How often numbers came, in a table with open addressing. Each log stream has one for the forms of its lines: the lines of a
 * record are all of one stream, so its table stays in the processor's cache while they are counted, which one table of
 * all pairs of stream and form does not, and a map is slow and large for.
 */
export class NumberCounts {
  readonly #seed: number;
  #mask = SMALLEST - 1;
  #cells = new Int32Array(SMALLEST * WIDTH);
  #size = 0;

  /** @param seed With one that who makes the numbers does not know, nobody can make them all meet in one place. */
  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  /** Different numbers. */
  get size(): number {
    return this.#size;
  }

  /** One more of a number from 0 to 2^31 - 1. */
  add(number: number): void {
    const at = this.#find(number);
    const count = this.#cells[at + COUNT] as number;
    this.#cells[at + COUNT] = count + 1;
    if (count > 0) return;
    this.#cells[at] = number;
    this.#size += 1;
    if (this.#size >= this.#mask * FULL) this.#grow();
  }

  /** Hands over every number that came, with its count, in no order. */
  each(take: (number: number, count: number) => void): void {
    const cells = this.#cells;
    for (let at = 0; at < cells.length; at += WIDTH) {
      const count = cells[at + COUNT] as number;
      if (count > 0) take(cells[at] as number, count);
    }
  }

  /** Where the number's place begins, or the one that has room for it. */
  #find(number: number): number {
    const cells = this.#cells;
    const hash = Math.imul(number ^ this.#seed, 0x9e3779b1);
    let at = ((hash ^ (hash >>> 15)) & this.#mask) * WIDTH;
    while (cells[at + COUNT] !== 0 && cells[at] !== number) at = at + WIDTH === cells.length ? 0 : at + WIDTH;
    return at;
  }

  #grow(): void {
    const before = this.#cells;
    this.#cells = new Int32Array(before.length * 2);
    this.#mask = (before.length / WIDTH) * 2 - 1;
    for (let from = 0; from < before.length; from += WIDTH) {
      const count = before[from + COUNT] as number;
      if (count === 0) continue;
      const at = this.#find(before[from] as number);
      this.#cells[at] = before[from] as number;
      this.#cells[at + COUNT] = count;
    }
  }
}
