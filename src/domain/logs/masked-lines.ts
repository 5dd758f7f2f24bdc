/** Free places that stay, so that what is looked for is found after a few. */
const FULL = 0.5;
const SMALLEST = 1 << 10;
/** Numbers of a place: the two halves of the hash, the form and the place in a model; none lies in two lines of the cache. */
const WIDTH = 4;
const CHECK = 1;
/** One more than the form; 0: the place is free. */
const FORM = 2;
const MODEL_PLACE = 3;

/**
 * The forms of masked lines that came before, by 64 bits of their hash. A table of plain numbers with open addressing: it is looked
 * at for every line there is, and a map of objects has to be followed to three places of the memory for each.
 */
export class MaskedLines {
  #mask = SMALLEST - 1;
  #cells = new Int32Array(SMALLEST * WIDTH);
  #size = 0;
  /** Where the line that was found last begins. */
  #at = 0;

  /** Different masked lines. */
  get size(): number {
    return this.#size;
  }

  /** Of the line that was found last: its form. */
  get form(): number {
    return (this.#cells[this.#at + FORM] as number) - 1;
  }

  /** Of the line that was found last: its template's place in a model of sequences. */
  get place(): number {
    return this.#cells[this.#at + MODEL_PLACE] as number;
  }

  /** Whether a masked line came before; both numbers are of 32 bits, signed, and nobody but us can choose them. */
  find(hash: number, check: number): boolean {
    const cells = this.#cells;
    let at = (hash & this.#mask) * WIDTH;
    while (cells[at + FORM] !== 0 && (cells[at] !== hash || cells[at + CHECK] !== check))
      at = at + WIDTH === cells.length ? 0 : at + WIDTH;
    this.#at = at;
    return cells[at + FORM] !== 0;
  }

  /** Remembers a line that was not found. */
  add(hash: number, check: number, form: number, place: number): void {
    if (this.find(hash, check)) return;
    const at = this.#at;
    this.#cells[at] = hash;
    this.#cells[at + CHECK] = check;
    this.#cells[at + FORM] = form + 1;
    this.#cells[at + MODEL_PLACE] = place;
    this.#size += 1;
    if (this.#size >= this.#mask * FULL) this.#grow();
  }

  /** Gives all lines the forms by which theirs are known now. */
  renumber(formOf: (form: number) => number): void {
    const cells = this.#cells;
    for (let at = 0; at < cells.length; at += WIDTH) {
      const form = (cells[at + FORM] as number) - 1;
      if (form >= 0) cells[at + FORM] = formOf(form) + 1;
    }
  }

  clear(): void {
    this.#mask = SMALLEST - 1;
    this.#cells = new Int32Array(SMALLEST * WIDTH);
    this.#size = 0;
    this.#at = 0;
  }

  #grow(): void {
    const before = this.#cells;
    this.#cells = new Int32Array(before.length * 2);
    this.#mask = (before.length / WIDTH) * 2 - 1;
    for (let from = 0; from < before.length; from += WIDTH) {
      if (before[from + FORM] === 0) continue;
      this.find(before[from] as number, before[from + CHECK] as number);
      for (let index = 0; index < WIDTH; index += 1)
        this.#cells[this.#at + index] = before[from + index] as number;
    }
  }
}
