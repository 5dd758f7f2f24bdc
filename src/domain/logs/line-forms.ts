import { LIMITS } from '../bounds.ts';
import { type Word, wordsOf } from './line-words.ts';
import { LineMask } from './mask-line.ts';

/** The form of lines that are counted together since too many forms came. */
export const OTHER_FORM = 0;

/** One form of lines: what differs from it in values only. */
export interface Form {
  readonly words: readonly Word[];
  /** A line that had it. */
  readonly example: string;
}

/**
 * Gives every line the number of its form, fast for the lines whose form came before: those are most. What many forms cost
 * is bounded in memory and in time, as who writes the lines may mean harm.
 */
export class LineForms {
  readonly #mask: LineMask;
  /** By the hash of the masked line, so that its words are made once. */
  #byMasked = new Map<number, number>();
  #byWords = new Map<string, number>();
  #forms: (Form | undefined)[] = [undefined];

  /** @param seed Any number that who writes the lines does not know; results do not depend on it. */
  constructor(seed: number) {
    this.#mask = new LineMask(LIMITS.logLineChars, seed);
  }

  /** How many forms there are; their numbers are from 1 to it. */
  get size(): number {
    return this.#forms.length - 1;
  }

  form(number: number): Form | undefined {
    return this.#forms[number];
  }

  /** The number of the line's form, from 1, or `OTHER_FORM`. */
  formOf(line: string): number {
    const masked = this.#mask.mask(line);
    return this.#byMasked.get(masked) ?? this.#read(line, masked);
  }

  /** Forgets all forms; numbers begin anew. */
  clear(): void {
    this.#byMasked = new Map();
    this.#byWords = new Map();
    this.#forms = [undefined];
  }

  #read(line: string, masked: number): number {
    // A flood of new forms is not read word by word: that is what it would slow down.
    if (this.size >= LIMITS.logFormsMax) return OTHER_FORM;
    if (this.#byMasked.size >= LIMITS.logMaskedLinesMax) this.#byMasked = new Map();
    const words = wordsOf(this.#mask.text(), LIMITS.logWordsMax);
    const key = words.join(' ');
    let number = this.#byWords.get(key);
    if (number === undefined) {
      number = this.#forms.length;
      this.#forms.push({ words, example: line.slice(0, LIMITS.logLineChars) });
      this.#byWords.set(key, number);
    }
    this.#byMasked.set(masked, number);
    return number;
  }
}
