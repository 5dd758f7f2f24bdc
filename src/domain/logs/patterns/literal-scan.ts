// Which of many fixed texts stand in a line, whatever the case. A line is looked at in every fourth place alone: a text of six
// characters or more has three of its own there, whichever of its places that is. Only where three characters stand that a text
// can have there is it compared. No look waits for the one before it, as those of an automaton do: it takes a third of the time.

const GRAM_CHARS = 3;
const WIDEST_STRIDE = 4;
/** Five bits of a character tell letters apart, whatever their case; others share their places, and the comparison tells. */
const CHAR_BITS = 5;
const CHAR_MASK = 2 ** CHAR_BITS - 1;
const GRAMS = 2 ** (GRAM_CHARS * CHAR_BITS);
/** Letters as often as English has them, the blank first: each comes about so many times as often as the one before it. */
const BY_RARITY = ' etaoinsrhldcumfpgwybvkxjqz';
const AS_OFTEN = 0.82;
/** As rare as this letter's place is what is no letter. */
const RARITY_OF_OTHERS = 20;
/** What a text costs that is looked for by the same characters, as a part of how often they come. */
const SHARED_COST = 0.2;
/** Bytes of UTF-8 that a line is read into; a longer one gets room of its own. */
const ROOM_BYTES = 16_384;
/** Of a character of a string in UTF-8, at most. */
const BYTES_PER_CHAR = 3;

const encoder = new TextEncoder();

/** Capitals of ASCII as small letters. */
const small = (code: number) => (code >= 65 && code <= 90 ? code + 32 : code);

/** The texts that may be looked for: printable ASCII. */
const isScannable = (text: string) => /^[\x20-\x7e]+$/.test(text);

const gramOf = (first: number, second: number, third: number) =>
  ((first & CHAR_MASK) << (2 * CHAR_BITS)) | ((second & CHAR_MASK) << CHAR_BITS) | (third & CHAR_MASK);

const gramAt = (bytes: Uint8Array, end: number) =>
  gramOf(bytes[end - 2] as number, bytes[end - 1] as number, bytes[end] as number);

function rarityOf(code: number): number {
  const place = BY_RARITY.indexOf(String.fromCharCode(code));
  return place < 0 ? RARITY_OF_OTHERS : place;
}

/** How often lines have the three characters that end here, against three blanks. */
const oftenness = (bytes: Uint8Array, end: number) =>
  AS_OFTEN ** bytes.subarray(end - GRAM_CHARS + 1, end + 1).reduce((sum, code) => sum + rarityOf(code), 0);

/** A text that is compared where its characters end in a line: its number, where it begins in `#texts`, its length, and how far in it they end. */
type Candidate = readonly [number: number, start: number, length: number, end: number];
const CANDIDATE_FIELDS = 4;

/** Finds which of many texts stand in a line, in time linear in the line; how many texts there are makes little difference. */
export class LiteralScan {
  /** By three characters: from 1, the number of those that are looked for by them; 0: there are none. */
  readonly #groupOf = new Uint16Array(GRAMS);
  /** By that number: where its fields begin in `#candidates`, and, one further, where they end. */
  readonly #begins: Int32Array;
  /** Flat, as each object would be one more look into memory. */
  readonly #candidates: Int32Array;
  /** All of them, in small letters. */
  readonly #texts: Uint8Array;
  /** Those that are shorter than what is looked for: compared at every byte. */
  readonly #short: readonly Candidate[];
  /** Of places of a line one in so many is looked at. */
  readonly #stride: number;
  readonly #room = new Uint8Array(ROOM_BYTES);

  /** @throws RangeError for a text that is not of printable ASCII. */
  constructor(texts: readonly string[]) {
    const wrong = texts.find((text) => !isScannable(text));
    if (wrong !== undefined) throw new RangeError(`"${wrong}" is no text of printable ASCII`);
    this.#texts = encoder.encode(texts.join('').toLowerCase());
    let start = 0;
    const all = texts.map(({ length }, number): Candidate => {
      start += length;
      return [number, start - length, length, length - 1];
    });
    const long = all.filter(([, , length]) => length >= GRAM_CHARS);
    this.#short = all.filter(([, , length]) => length < GRAM_CHARS);
    this.#stride = long.reduce(
      (least, [, , length]) => Math.min(least, length - GRAM_CHARS + 1),
      WIDEST_STRIDE,
    );
    const byGram = new Map<number, Candidate[]>();
    for (const [number, from, length] of long) {
      const bytes = this.#texts.subarray(from, from + length);
      const first = this.#rarestEnd(bytes, byGram);
      for (let end = first; end < first + this.#stride; end += 1) {
        const gram = gramAt(bytes, end);
        const there = byGram.get(gram);
        if (there === undefined) byGram.set(gram, [[number, from, length, end]]);
        else there.push([number, from, length, end]);
      }
    }
    const groups = [...byGram];
    for (const [index, [gram]] of groups.entries()) this.#groupOf[gram] = index + 1;
    this.#candidates = Int32Array.from(groups.flatMap(([, group]) => group.flat()));
    let begin = 0;
    const begins = groups.map(([, group]) => {
      begin += group.length * CANDIDATE_FIELDS;
      return begin;
    });
    this.#begins = Int32Array.from([0, 0, ...begins]);
  }

  /** The numbers of the texts that stand in the line, each once, in no order. */
  find(line: string): readonly number[] {
    const groupOf = this.#groupOf;
    const candidates = this.#candidates;
    const stride = this.#stride;
    const most = line.length * BYTES_PER_CHAR;
    const bytes = most > ROOM_BYTES ? new Uint8Array(most) : this.#room;
    const { written } = encoder.encodeInto(line, bytes);
    let found: Set<number> | undefined;
    for (let at = GRAM_CHARS - 1; at < written; at += stride) {
      const group = groupOf[gramAt(bytes, at)] as number;
      if (group === 0) continue;
      const end = this.#begins[group + 1] as number;
      for (let one = this.#begins[group] as number; one < end; one += CANDIDATE_FIELDS) {
        const from = at - (candidates[one + 3] as number);
        const length = candidates[one + 2] as number;
        if (from < 0 || from + length > written) continue;
        if (!this.#stands(candidates[one + 1] as number, length, bytes, from)) continue;
        found ??= new Set();
        found.add(candidates[one] as number);
      }
    }
    for (const [number, start, length] of this.#short)
      for (let from = 0; from + length <= written; from += 1) {
        if (!this.#stands(start, length, bytes, from)) continue;
        found ??= new Set();
        found.add(number);
      }
    return found === undefined ? [] : [...found];
  }

  /** Whether a text stands in a line from this byte on. */
  #stands(start: number, length: number, line: Uint8Array, from: number): boolean {
    const texts = this.#texts;
    for (let index = 0; index < length; index += 1)
      if (small(line[from + index] as number) !== texts[start + index]) return false;
    return true;
  }

  /** Where the first of those characters of a text ends that lines have least often, and that few other texts are looked for by. */
  #rarestEnd(bytes: Uint8Array, byGram: ReadonlyMap<number, readonly Candidate[]>): number {
    let [best, bestCost] = [GRAM_CHARS - 1, Number.POSITIVE_INFINITY];
    for (let first = GRAM_CHARS - 1; first + this.#stride <= bytes.length; first += 1) {
      let cost = 0;
      for (let end = first; end < first + this.#stride; end += 1) {
        const shared = byGram.get(gramAt(bytes, end))?.length ?? 0;
        cost += (1 + shared * SHARED_COST) * oftenness(bytes, end);
      }
      if (cost < bestCost) [best, bestCost] = [first, cost];
    }
    return best;
  }
}
