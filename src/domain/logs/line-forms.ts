import { LIMITS } from '../bounds.ts';
import { rememberedParts, type Word, wordsOf } from './line-words.ts';
import { LineMask } from './mask-line.ts';
import { MaskedLines } from './masked-lines.ts';
import { NO_PLACE } from './window/sequence-voice.ts';

/** The form of lines that are counted together since too many forms came. */
export const OTHER_FORM = 0;

/** One form of lines: what differs from it in values only. */
export interface Form {
  readonly words: readonly Word[];
  /** A line that had it. */
  readonly example: string;
}

/** The words of the template that lines of these words have; undefined where none is known. */
export type FindTemplate = (words: readonly Word[]) => { readonly words: readonly Word[] } | undefined;

/** The place of the template that lines of these words have in a model of sequences; `NO_PLACE`: none. */
export type PlaceOf = (words: readonly Word[]) => number;

/** A part of a text would keep the whole of it in memory: this is a text of its own. */
function beginningOf(line: string): string {
  if (line.length <= LIMITS.logLineChars) return line;
  return Array.from(line.slice(0, LIMITS.logLineChars)).join('');
}

/**
 * Gives every line the number of its form, fast for the lines whose form came before: those are most. What many forms cost
 * is bounded in memory and in time, as who writes the lines may mean harm.
 */
export class LineForms {
  readonly #mask: LineMask;
  /** So that the words of a masked line are made once. */
  readonly #masked = new MaskedLines();
  #byWords = new Map<string, number>();
  #forms: (Form | undefined)[] = [undefined];
  /** Of all forms. */
  #words = 0;

  readonly #find: FindTemplate;
  readonly #placeOf: PlaceOf;
  #place = NO_PLACE;
  readonly #parts = rememberedParts(LIMITS.logPartsMax);

  /**
   * @param seed Any number that who writes the lines does not know; results do not depend on it.
   * @param find The template of words, where one is known: its lines have one form, whatever their values.
   * @param placeOf Which template of a model of sequences words have; `place` tells it of the line that was read last.
   */
  constructor(seed: number, find: FindTemplate = () => undefined, placeOf: PlaceOf = () => NO_PLACE) {
    this.#find = find;
    this.#placeOf = placeOf;
    this.#mask = new LineMask(LIMITS.logLineChars, seed);
  }

  /** How many forms there are; their numbers are from 1 to it. */
  get size(): number {
    return this.#forms.length - 1;
  }

  /** How much of the room for forms is taken, 1 being all of it: by how many they are, or by how long. */
  get filled(): number {
    return Math.max(this.size / LIMITS.logFormsMax, this.#words / LIMITS.logFormWordsMax);
  }

  /** Of the line whose form was asked for last: its template of a model of sequences, by its own words. */
  get place(): number {
    return this.#place;
  }

  form(number: number): Form | undefined {
    return this.#forms[number];
  }

  /** The number of the line's form, from 1, or `OTHER_FORM`. */
  formOf(line: string): number {
    const hash = this.#mask.mask(line);
    const { check } = this.#mask;
    if (!this.#masked.find(hash, check)) return this.#read(line, hash, check);
    this.#place = this.#masked.place;
    return this.#masked.form;
  }

  /**
   * Puts forms together that have one template: from now on its lines have one form. Numbers begin anew, and lines that came
   * before are still known.
   */
  merge(templateOf: (form: number) => { readonly words: readonly Word[] } | undefined): void {
    const before = this.#forms;
    this.#forms = [undefined];
    this.#words = 0;
    this.#byWords = new Map();
    const renumbered = before.map((form, number) => {
      if (form === undefined) return OTHER_FORM;
      const words = templateOf(number)?.words ?? form.words;
      return this.#numberOf(words, form.example);
    });
    this.#masked.renumber((form) => renumbered[form] ?? OTHER_FORM);
  }

  /** Forgets all forms; numbers begin anew. */
  clear(): void {
    this.#masked.clear();
    this.#byWords = new Map();
    this.#forms = [undefined];
    this.#words = 0;
  }

  #read(line: string, hash: number, check: number): number {
    this.#place = NO_PLACE;
    // A flood of new forms is not read word by word: that is what it would slow down.
    if (this.filled >= 1) return OTHER_FORM;
    if (this.#masked.size >= LIMITS.logMaskedLinesMax) this.#masked.clear();
    const own = wordsOf(this.#mask.text(), LIMITS.logWordsMax, this.#parts);
    const form = this.#numberOf(this.#find(own)?.words ?? own, beginningOf(line));
    this.#place = this.#placeOf(own);
    this.#masked.add(hash, check, form, this.#place);
    return form;
  }

  #numberOf(words: readonly Word[], example: string): number {
    const key = words.join(' ');
    let number = this.#byWords.get(key);
    if (number === undefined) {
      number = this.#forms.length;
      this.#forms.push({ words, example });
      this.#words += words.length;
      this.#byWords.set(key, number);
    }
    return number;
  }
}
