/**
 * What stands for a value in a masked line. Control characters of the line itself are masked to blanks, so no line can hold
 * one of its own.
 */
export const VALUE = '\u0001';
const VALUE_CODE = 1;
const BLANK = 32;

// What a character is to the mask.
const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const SPACE = 3;
/** Joins values to one value: `10.0.0.1:80`, `2026-11-29`, `a/b`. */
const JOINER = 4;
/** May stand before a number that it belongs to, where nothing or one of `OPENER` stands before it. */
const SIGN = 5;
/** A sign behind it belongs to the number: `=-1`, `(-1`. */
const OPENER = 6;

const ASCII = new Uint8Array(128);
function mark(characters: string, kind: number): void {
  for (const one of characters) ASCII[one.charCodeAt(0)] = kind;
}
ASCII.fill(SPACE, 0, 33);
ASCII[127] = SPACE;
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', LETTER);
mark('0123456789', DIGIT);
mark('./@#%&', JOINER);
mark('-+', SIGN);
mark('=,([', OPENER);
// It does both.
const COLON = 58;
mark(':', JOINER);
const FULL_STOP = 46;
const SLASH = 47;
const UNDERSCORE = 95;
const MINUS = 45;

/** What stands before a path, beside a blank; and what ends one. */
const QUOTES = new Set([...'"\''].map((one) => one.charCodeAt(0)));
const PATH_END = new Uint8Array(128);
for (const one of ' ,;"\'`()[]{}<>|=') PATH_END[one.charCodeAt(0)] = 1;
PATH_END.fill(1, 0, 33);
PATH_END[127] = 1;

const kindOf = (code: number) => (code < 128 ? (ASCII[code] ?? OTHER) : code === 160 ? SPACE : LETTER);

const isDigitAt = (line: string, index: number, end: number) =>
  index < end && kindOf(line.charCodeAt(index)) === DIGIT;

/** Whether a path or a signed number can begin behind this character. */
const beginsValue = (before: number) =>
  before === BLANK || before === COLON || kindOf(before) === OPENER || QUOTES.has(before);

const isPathEnd = (code: number) => (code < 128 ? PATH_END[code] === 1 : code === 160);

/** Values are joined over at most so many characters: `a->b` is one, `a ... b` are two. */
const JOINED_OVER = 2;

/** Odd, with bits all over: of the golden ratio. */
const MULTIPLIER = 0x9e3779b1;

/** Masks lines one after the other, and keeps the last one. */
export class LineMask {
  readonly #codes: Uint16Array;
  readonly #seed: number;
  #length = 0;
  #check = 0;

  /**
   * @param limit Characters of a line that are read.
   * @param seed With one that who writes the lines does not know, nobody can make the hashes of two lines meet.
   */
  constructor(limit: number, seed: number) {
    this.#codes = new Uint16Array(limit + 1);
    this.#seed = seed | 0;
  }

  /** 32 bits more of the last line's hash. */
  get check(): number {
    return this.#check;
  }

  /** The last line, masked. */
  text(): string {
    let text = '';
    // In pieces, as a call takes only so many arguments.
    for (let from = 0; from < this.#length; from += 1_024)
      text += Reflect.apply(
        String.fromCharCode,
        null,
        this.#codes.subarray(from, Math.min(from + 1_024, this.#length)),
      );
    return text;
  }

  /**
   * Masks a line: every path and every word that holds a digit is replaced by one mark, values that are joined by
   * punctuation by one, white space by single blanks. Linear, and in one pass, as this is done for every line there is.
   *
   * @returns 32 bits of hash of the masked line; `check` has 32 more. Both are equal for equal masked lines.
   */
  mask(line: string): number {
    const kinds = ASCII;
    const codes = this.#codes;
    let end = Math.min(line.length, codes.length - 1);
    while (end > 0 && kindOf(line.charCodeAt(end - 1)) === SPACE) end -= 1;
    // Two running hashes, and what they were where a word began and where the last value ended.
    let a = 0x2545f491 ^ this.#seed;
    let b = 0x41c6ce57;
    let wordA = a;
    let wordB = b;
    let valueA = a;
    let valueB = b;
    let length = 0;
    /** LETTER, DIGIT or both, of the word that is being read; OTHER between words. */
    let word = OTHER;
    let wordStart = 0;
    let valueEnd = 0;
    // Characters since the last value, all of them joiners; more than JOINED_OVER: it is out of reach.
    let sinceValue = JOINED_OVER + 1;
    let before = BLANK;
    for (let index = 0; index <= end; index += 1) {
      let code = index === end ? BLANK : line.charCodeAt(index);
      let kind = code < 128 ? (kinds[code] as number) : kindOf(code);
      // Most characters are of words, so these have a loop that holds little.
      if (kind === LETTER || kind === DIGIT) {
        if (word === OTHER) {
          wordStart = length;
          wordA = a;
          wordB = b;
        }
        do {
          word |= kind;
          codes[length++] = code;
          a = Math.imul(a ^ code, MULTIPLIER);
          b = (Math.imul(b, 31) + a) | 0;
          index += 1;
          code = index === end ? BLANK : line.charCodeAt(index);
          kind = code < 128 ? (kinds[code] as number) : kindOf(code);
        } while (kind === LETTER || kind === DIGIT);
      }
      if (word !== OTHER) {
        const last = codes[length - 1] as number;
        // `blk_-16089992873` is one value, as `blk_16089992873` is.
        if (code === MINUS && last === UNDERSCORE && word === LETTER && isDigitAt(line, index + 1, end)) {
          word = LETTER | DIGIT;
          continue;
        }
        if (word === LETTER) {
          sinceValue = JOINED_OVER + 1;
          before = last;
        } else {
          if (sinceValue <= JOINED_OVER) {
            length = valueEnd;
            a = valueA;
            b = valueB;
          } else {
            codes[wordStart] = VALUE_CODE;
            length = wordStart + 1;
            a = Math.imul(wordA ^ VALUE_CODE, MULTIPLIER);
            b = (Math.imul(wordB, 31) + a) | 0;
          }
          valueEnd = length;
          valueA = a;
          valueB = b;
          sinceValue = 0;
          before = VALUE_CODE;
        }
        word = OTHER;
      }
      let isPath = false;
      if (kind === SPACE) {
        // One blank for many, and none at the ends.
        if (before === BLANK || index === end) continue;
        code = BLANK;
      } else if (code === SLASH && beginsValue(before) && kindOf(line.charCodeAt(index + 1)) === LETTER) {
        // A path is a value, whatever its parts are called.
        while (index + 1 < end && !isPathEnd(line.charCodeAt(index + 1))) index += 1;
        const last = line.charCodeAt(index);
        // The full stop or colon behind it is the sentence's.
        if (last === COLON || last === FULL_STOP) index -= 1;
        code = VALUE_CODE;
        isPath = true;
      } else if (kind === SIGN && isDigitAt(line, index + 1, end) && beginsValue(before)) continue;
      codes[length++] = code;
      a = Math.imul(a ^ code, MULTIPLIER);
      b = (Math.imul(b, 31) + a) | 0;
      before = code;
      if (isPath) {
        valueEnd = length;
        valueA = a;
        valueB = b;
        sinceValue = 0;
      } else sinceValue = kind === JOINER || kind === SIGN ? sinceValue + 1 : JOINED_OVER + 1;
    }
    this.#length = length;
    const hash = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
    this.#check = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
    return hash;
  }
}
