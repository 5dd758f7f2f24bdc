import type { LineToken } from './line-tokens.ts';
import { hashEnd, hashOn, hashSpace } from './text-hash.ts';

const SPACE = 4;
const SCALE = 255;
/** A line of fewer words is no more telling for it. */
const WORDS_MIN = 3;

/** Where a word stands in a table of this length, a power of two. */
export const tellingPlace = (word: string, length: number): number =>
  hashEnd(hashOn(hashSpace(SPACE), word)) & (length - 1);

/** Whether a token says something in words. */
export const isTold = ({ kind, text }: LineToken): boolean => kind === 'word' && text.length > 1;

/** How much each word tells of the class of its text, as learned: nothing where it stands in texts of all classes. */
export class TellingWords {
  readonly table: Uint8Array;

  /** @param table In 255ths, by `tellingPlace`; its length is a power of two. */
  constructor(table: Uint8Array) {
    this.table = table;
  }

  /** In [0,1]: the mean over the words of a line. */
  ofLine(tokens: readonly LineToken[]): number {
    let sum = 0;
    let words = 0;
    for (const token of tokens) {
      if (!isTold(token)) continue;
      sum += this.table[tellingPlace(token.text, this.table.length)] as number;
      words += 1;
    }
    return sum / (SCALE * Math.max(words, WORDS_MIN));
  }
}
