import { LIMITS } from '../../bounds.ts';
import type { LogLevel } from '../../logs/formats/log-line.ts';
import { type LineToken, tokensOfLine } from './line-tokens.ts';
import type { TellingWords } from './telling-words.ts';
import type { TextLine } from './text-lines.ts';

export interface KeyLine {
  /** Of all lines that were given, from 0. */
  readonly index: number;
  readonly text: string;
  readonly level: LogLevel | null;
  /** When it was written first, milliseconds since its window began; absent: not known. */
  readonly at?: number;
  readonly tokens: readonly LineToken[];
  /** How telling it is beside the others; of no unit. */
  readonly salience: number;
}

/** What tells a telling line, as a model has learned it. */
export interface Salience {
  readonly telling: TellingWords;
  /** What a line of telling words alone has more salience for; the other parts of it are about 1. */
  readonly tellingWeight: number;
  /**
   * How much less telling a line is that stands behind twenty others: much in a report, whose first line names what happened,
   * little in a window, where lines of many programs stand side by side.
   */
  readonly onset: number;
}

/** So many words make a sentence; more say no more of it. */
const SENTENCE_WORDS = 8;
const SENTENCE = 0.5;
/** A line of words alone, beside one of values. */
const WORDS_ONLY = 0.5;
const LEVEL: Readonly<Record<LogLevel, number>> = {
  fatal: 1,
  error: 1,
  warning: 0.5,
  info: 0,
  debug: -1,
};
const ONSET_LINES = 20;
/** Of numbers these are the ones that name a kind: a status, an exit code. Shorter ones count something. */
const STATUS_DIGITS = 3;

/** Equal for lines that differ in values and counts only. */
function shapeOf(tokens: readonly LineToken[]): string {
  let shape = '';
  for (const { text, kind } of tokens)
    shape += kind === 'value' || (kind === 'code' && text.length < STATUS_DIGITS) ? '0 ' : `${text} `;
  return shape;
}

function salienceOf(
  { level }: TextLine,
  tokens: readonly LineToken[],
  place: number,
  { telling, tellingWeight, onset }: Salience,
): number {
  let words = 0;
  for (const { kind, text } of tokens) if (kind === 'word' && text.length > 1) words += 1;
  return (
    (Math.min(words, SENTENCE_WORDS) / SENTENCE_WORDS) * SENTENCE +
    (words / tokens.length) * WORDS_ONLY +
    (level === null ? 0 : LEVEL[level]) +
    telling.ofLine(tokens) * tellingWeight -
    (Math.min(place, ONSET_LINES) / ONSET_LINES) * onset
  );
}

/**
 * The most telling lines of a text, at most eight, the most telling one first: sentences before dumps of values, errors before
 * chatter, what comes first before what follows from it, and before all what words tell that stand in texts of few classes, or that
 * nobody has read before. Of lines that differ in values only the first one counts. Bounded, and linear in the text.
 */
export function keyLines(lines: readonly TextLine[], salience: Salience): readonly KeyLine[] {
  const shapes = new Set<string>();
  const found: KeyLine[] = [];
  const end = Math.min(lines.length, LIMITS.textLinesMax);
  for (let index = 0; index < end; index += 1) {
    const line = lines[index] as TextLine;
    const tokens = tokensOfLine(line.text);
    if (tokens.length === 0) continue;
    const shape = shapeOf(tokens);
    if (shapes.has(shape)) continue;
    const place = shapes.size;
    shapes.add(shape);
    found.push({ index, ...line, tokens, salience: salienceOf(line, tokens, place, salience) });
  }
  found.sort((a, b) => b.salience - a.salience || a.index - b.index);
  return found.slice(0, LIMITS.textKeyLinesMax);
}
