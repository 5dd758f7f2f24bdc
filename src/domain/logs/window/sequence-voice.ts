import type { Word } from '../line-words.ts';

/** Reads lines of one stream one after the other, with a state that it carries. */
export interface SequenceReading {
  /**
   * How little a line was expected where it came, in nats; at least 0.
   * @param place As `placeOf` gave it for the line's words.
   */
  read(place: number): number;
}

/** A model of the order in which templates come. */
export interface SequenceVoice {
  /** Which of its templates lines of these words have; `NO_PLACE`: none. Bounded. */
  placeOf(words: readonly Word[]): number;
  /** The text of its template at a place. */
  textOf(place: number): string;
  /** Begins anew, as at the beginning of a log. */
  begin(): SequenceReading;
}

/** A line of no template that the model tells apart. */
export const NO_PLACE = -1;

/** Of a record the model tells apart this share of lines at least, or it has nothing to say of its program. */
export const SEQUENCE_KNOWN_FROM = 0.5;

/** What a model of sequences has read of a resource in a window so far: JSON. */
export interface SequenceSoFar {
  /** The greatest surprise of a line, in nats; 0: none was read. */
  readonly surprise: number;
  /** That line's template, or the line itself, redacted, where the model knows none for it. */
  readonly text: string;
  /** Lines, read or not, whose template it tells apart. */
  readonly known: number;
}

/** Both together. */
export function joinedSequences(
  a: SequenceSoFar | undefined,
  b: SequenceSoFar | undefined,
): SequenceSoFar | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const { surprise, text } = b.surprise > a.surprise ? b : a;
  return { surprise, text, known: a.known + b.known };
}
