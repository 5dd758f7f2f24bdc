/**
 * What stands for a value in a masked line. Control characters of the line itself are masked to blanks, so no line can hold
 * one of its own.
 */
export const VALUE = '\u0001';
const VALUE_CODE = 1;
const BLANK = 32;

// What a byte of the line's UTF-8 is to the mask. Bits, so that one look tells whether it is of a word.
const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const OF_WORD = LETTER | DIGIT;
const SPACE = 4;
/** Joins values to one value: `10.0.0.1:80`, `2026-11-29`, `a/b`. */
const JOINER = 8;
/** May stand before a number that it belongs to, where nothing or one of `OPENER` stands before it. */
const SIGN = 16;
/** A sign behind it belongs to the number: `=-1`, `(-1`. */
const OPENER = 32;

const KINDS = new Uint8Array(256);
function mark(characters: string, kind: number): void {
  for (const one of characters) KINDS[one.charCodeAt(0)] = kind;
}
// Whatever is no ASCII is a letter.
KINDS.fill(LETTER, 128);
KINDS.fill(SPACE, 0, 33);
KINDS[127] = SPACE;
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
const PATH_END = new Uint8Array(256);
for (const one of ' ,;"\'`()[]{}<>|=') PATH_END[one.charCodeAt(0)] = 1;
PATH_END.fill(1, 0, 33);
PATH_END[127] = 1;

/** The one blank that is no ASCII. */
const HARD_BLANK = /\u00a0/g;

const isDigitAt = (bytes: Uint8Array, index: number, end: number) =>
  index < end && KINDS[bytes[index] as number] === DIGIT;

/** Whether a path or a signed number can begin behind this byte. */
const beginsValue = (before: number) =>
  before === BLANK || before === COLON || KINDS[before] === OPENER || QUOTES.has(before);

/** Values are joined over at most so many characters: `a->b` is one, `a ... b` are two. */
const JOINED_OVER = 2;

/** Odd, with bits all over: of the golden ratio. */
const MULTIPLIER = 0x9e3779b1;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Masks lines one after the other, and keeps the last one. */
export class LineMask {
  /** The last line, as UTF-8; a string's characters are slower to look at one by one. */
  readonly #bytes: Uint8Array<ArrayBuffer>;
  /** The last masked line, where it was asked for. */
  readonly #masked: Uint8Array<ArrayBuffer>;
  readonly #seed: number;
  #end = 0;
  #check = 0;

  /**
   * @param limit Bytes of a line's UTF-8 that are read.
   * @param seed With one that who writes the lines does not know, nobody can make the hashes of two lines meet.
   */
  constructor(limit: number, seed: number) {
    // One more, which is looked at behind a slash at the end.
    this.#bytes = new Uint8Array(limit + 1);
    this.#masked = new Uint8Array(limit + 1);
    this.#seed = seed | 0;
  }

  /** 32 bits more of the last line's hash. */
  get check(): number {
    return this.#check;
  }

  /** The last line, masked. Read a second time for it: most lines have a form that came before, and nobody asks. */
  text(): string {
    const length = this.#read(true);
    return decoder.decode(this.#masked.subarray(0, length));
  }

  /**
   * Masks a line: every path and every word that holds a digit is replaced by one mark, values that are joined by
   * punctuation by one, white space by single blanks. Linear, and in one pass, as this is done for every line there is.
   *
   * @returns 32 bits of hash of the masked line; `check` has 32 more. Both are equal for equal masked lines.
   */
  mask(line: string): number {
    const bytes = this.#bytes;
    const room = bytes.subarray(0, bytes.length - 1);
    let { read, written } = encoder.encodeInto(line, room);
    if (written > read) ({ written } = encoder.encodeInto(line.replace(HARD_BLANK, ' '), room));
    while (written > 0 && KINDS[bytes[written - 1] as number] === SPACE) written -= 1;
    bytes[written] = BLANK;
    this.#end = written;
    return this.#read(false);
  }

  /** @returns With `keep` the length of what was put into `#masked`, else the hash. */
  #read(keep: boolean): number {
    const kinds = KINDS;
    const bytes = this.#bytes;
    const masked = this.#masked;
    const end = this.#end;
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
      // Behind the end stands a blank.
      let code = bytes[index] as number;
      let kind = kinds[code] as number;
      // Most characters are of words, so these have a loop that holds little.
      if ((kind & OF_WORD) !== 0) {
        if (word === OTHER) {
          wordStart = length;
          wordA = a;
          wordB = b;
        }
        do {
          word |= kind;
          if (keep) masked[length++] = code;
          a = Math.imul(a ^ code, MULTIPLIER);
          b = (Math.imul(b, 31) + a) | 0;
          index += 1;
          code = bytes[index] as number;
          kind = kinds[code] as number;
        } while ((kind & OF_WORD) !== 0);
        before = bytes[index - 1] as number;
      }
      if (word !== OTHER) {
        // `blk_-16089992873` is one value, as `blk_16089992873` is.
        if (code === MINUS && before === UNDERSCORE && word === LETTER && isDigitAt(bytes, index + 1, end)) {
          word = OF_WORD;
          continue;
        }
        if (word === LETTER) sinceValue = JOINED_OVER + 1;
        else {
          if (sinceValue <= JOINED_OVER) {
            length = valueEnd;
            a = valueA;
            b = valueB;
          } else {
            if (keep) masked[wordStart] = VALUE_CODE;
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
      } else if (code === SLASH && beginsValue(before) && KINDS[bytes[index + 1] as number] === LETTER) {
        // A path is a value, whatever its parts are called.
        while (index + 1 < end && PATH_END[bytes[index + 1] as number] !== 1) index += 1;
        const last = bytes[index] as number;
        // The full stop or colon behind it is the sentence's.
        if (last === COLON || last === FULL_STOP) index -= 1;
        code = VALUE_CODE;
        isPath = true;
      } else if (kind === SIGN && isDigitAt(bytes, index + 1, end) && beginsValue(before)) continue;
      if (keep) masked[length] = code;
      length += 1;
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
    if (keep) return length;
    this.#check = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
    return Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  }
}
