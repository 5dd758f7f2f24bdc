/** Free places that stay, so that what is looked for is found after a few. */
const FULL = 0.5;
const SMALLEST = 1 << 5;
/** Numbers of a place: the number itself, beside it how often it came (0: the place is free), and the earliest time at which it did. */
const WIDTH = 3;
const COUNT = 1;
const FIRST = 2;
/** Of one piece of the pool's memory, in numbers: 1 MiB. */
const PIECE_CELLS = 1 << 18;

/** A part of a piece that one table has. */
interface Block {
  readonly cells: Int32Array;
  readonly from: number;
}

/**
 * Memory for the tables of many streams. Each table grows several times in a window, and thousands of them are given back at its
 * end: an array for each would make the collector of garbage look at all that lives some ten times a second.
 */
export class CountPool {
  /** Pieces that are in use, and from where on the last of them is free. */
  #pieces: Int32Array[] = [];
  #used = PIECE_CELLS;
  /** How many of the pieces are in use. */
  #begun = 0;
  /** Blocks that tables have grown out of, by their length. */
  #free = new Map<number, Block[]>();

  /** A block of zeros, of `length` numbers. */
  take(length: number): Block {
    const block = this.#free.get(length)?.pop();
    if (block !== undefined) {
      block.cells.fill(0, block.from, block.from + length);
      return block;
    }
    // One table alone that is larger than a piece.
    if (length > PIECE_CELLS) return { cells: new Int32Array(length), from: 0 };
    if (this.#used + length > PIECE_CELLS) {
      this.#begun += 1;
      this.#used = 0;
    }
    const cells = this.#piece(this.#begun - 1);
    const from = this.#used;
    this.#used += length;
    return { cells, from };
  }

  /** Takes a block back from a table that has outgrown it. */
  giveBack(block: Block, length: number): void {
    if (length > PIECE_CELLS) return;
    const free = this.#free.get(length);
    if (free === undefined) this.#free.set(length, [block]);
    else free.push(block);
  }

  /** Takes all blocks back: no table that has one may be used any more. Pieces that were not needed since the last time are let go. */
  clear(): void {
    this.#pieces.length = this.#begun;
    for (const cells of this.#pieces) cells.fill(0);
    this.#begun = 0;
    this.#used = PIECE_CELLS;
    this.#free = new Map();
  }

  #piece(index: number): Int32Array {
    const piece = this.#pieces[index] ?? new Int32Array(PIECE_CELLS);
    this.#pieces[index] = piece;
    return piece;
  }
}

/**
 * How often numbers came, in a table with open addressing. Each log stream has one for the forms of its lines: the lines of a
 * record are all of one stream, so its table stays in the processor's cache while they are counted, which one table of
 * all pairs of stream and form does not, and a map is slow and large for.
 */
export class NumberCounts {
  readonly #seed: number;
  readonly #pool: CountPool;
  #mask = SMALLEST - 1;
  #block: Block;
  #size = 0;

  /**
   * @param seed With one that who makes the numbers does not know, nobody can make them all meet in one place.
   * @param pool Where its memory is from.
   */
  constructor(seed: number, pool: CountPool) {
    this.#seed = seed | 0;
    this.#pool = pool;
    this.#block = pool.take(SMALLEST * WIDTH);
  }

  /** Different numbers. */
  get size(): number {
    return this.#size;
  }

  /**
   * One more of a number from 0 to 2^31 - 1.
   * @param time When it came: a whole number of 32 bits, of any unit.
   */
  add(number: number, time: number): void {
    const { cells } = this.#block;
    const at = this.#find(number);
    const count = cells[at + COUNT] as number;
    cells[at + COUNT] = count + 1;
    if (count > 0) {
      if (time < (cells[at + FIRST] as number)) cells[at + FIRST] = time;
      return;
    }
    cells[at] = number;
    cells[at + FIRST] = time;
    this.#size += 1;
    if (this.#size >= this.#mask * FULL) this.#grow();
  }

  /** Hands over every number that came, with its count and the earliest time at which it came, in no order. */
  each(take: (number: number, count: number, first: number) => void): void {
    const { cells, from } = this.#block;
    const to = from + (this.#mask + 1) * WIDTH;
    for (let at = from; at < to; at += WIDTH) {
      const count = cells[at + COUNT] as number;
      if (count > 0) take(cells[at] as number, count, cells[at + FIRST] as number);
    }
  }

  /** Where the number's place begins, or the one that has room for it. */
  #find(number: number): number {
    const { cells, from } = this.#block;
    const mask = this.#mask;
    const hash = Math.imul(number ^ this.#seed, 0x9e3779b1);
    let place = (hash ^ (hash >>> 15)) & mask;
    let at = from + place * WIDTH;
    while (cells[at + COUNT] !== 0 && cells[at] !== number) {
      place = (place + 1) & mask;
      at = from + place * WIDTH;
    }
    return at;
  }

  #grow(): void {
    const before = this.#block;
    const length = (this.#mask + 1) * WIDTH;
    this.#block = this.#pool.take(length * 2);
    this.#mask = this.#mask * 2 + 1;
    const { cells } = this.#block;
    for (let from = before.from; from < before.from + length; from += WIDTH) {
      const count = before.cells[from + COUNT] as number;
      if (count === 0) continue;
      const at = this.#find(before.cells[from] as number);
      cells[at] = before.cells[from] as number;
      cells[at + COUNT] = count;
      cells[at + FIRST] = before.cells[from + FIRST] as number;
    }
    this.#pool.giveBack(before, length);
  }
}
