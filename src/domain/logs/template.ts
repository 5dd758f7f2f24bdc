import { sha256Hex } from '../text/sha256.ts';
import { ANY, type Word } from './line-words.ts';

/** What lines of one statement of a program have in common: its words, and `ANY` where values stand. */
export interface Template {
  /** Of its text, so that it is the same wherever it was mined: 16 hex digits. */
  readonly id: string;
  readonly words: readonly Word[];
}

const ID_DIGITS = 16;

export function templateOf(words: readonly Word[]): Template {
  return { id: sha256Hex(words.join(' ')).slice(0, ID_DIGITS), words };
}

/** As people read it: `connection from <*> at <*>`. */
export function templateText({ words }: Template): string {
  return words.join(' ');
}

/** Whether lines of these words are lines of the template. */
export function fits({ words: pattern }: Template, words: readonly Word[]): boolean {
  return (
    pattern.length === words.length && pattern.every((word, place) => word === ANY || word === words[place])
  );
}
