import { isoMoment, type LogFormat, type LogLevel, type LogLine, levelOf } from './log-line.ts';

/** A moment at the beginning, in brackets or not, with or without a zone. */
const MOMENT =
  /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d| UTC)?)\]?[ :|-]{1,4}/;
/** The level is told within these characters, by a word of its own. */
const HEAD_CHARS = 80;
/** Letters behind so many begin another word. */
const LONGEST_WORD = 12;
const LEVEL_WORDS = new Set(
  'fatal critical crit panic error err warn warning notice info debug trace severe'.split(' '),
);

/** By the low bits of a word's first letter: a bit for each length that such a word of a level has. Most words are none by that. */
const LENGTHS = new Uint16Array(32);
for (const word of LEVEL_WORDS) {
  const first = word.charCodeAt(0) & 31;
  LENGTHS[first] = (LENGTHS[first] as number) | (1 << word.length);
}

const isLetter = (code: number) => (code | 32) >= 97 && (code | 32) <= 122;

/**
 * A lower-case word may be a word of the message; loggers write capitals, or put it in brackets or before a colon.
 * @param from Where the head of the line begins, behind a moment.
 */
function levelIn(line: string, from: number) {
  const behind = Math.min(line.length, from + HEAD_CHARS);
  let end = from;
  for (let start = from; start < behind; start = end) {
    end = start + 1;
    const first = line.charCodeAt(start);
    if (!isLetter(first)) continue;
    while (end < behind && end - start < LONGEST_WORD && isLetter(line.charCodeAt(end))) end += 1;
    if ((((LENGTHS[first & 31] as number) >> (end - start)) & 1) === 0) continue;
    const level = levelAt(line, start, end, from, behind);
    if (level !== null) return level;
  }
  return null;
}

function levelAt(line: string, start: number, end: number, from: number, behind: number) {
  const word = line.slice(start, end);
  if (!LEVEL_WORDS.has(word.toLowerCase())) return null;
  const before = start > from ? line.charAt(start - 1) : '';
  const next = end < behind ? line.charAt(end) : '';
  const isMarked = before === '[' || before === '<' || before === '=' || next === ']' || next === ':';
  return word === word.toUpperCase() || isMarked ? levelOf(word) : null;
}

class PlainLine implements LogLine {
  readonly level: LogLevel | null;
  readonly program = null;
  readonly message: string;
  readonly #moment: string;

  constructor(moment: string, level: LogLevel | null, message: string) {
    this.#moment = moment;
    this.level = level;
    this.message = message;
  }

  /** Read where it is asked for: who counts lines does not. */
  get at(): number | null {
    return this.#moment === '' ? null : isoMoment(this.#moment.replace(' UTC', 'Z').replace(/ ([+-])/, '$1'));
  }
}

/** Any line: what an application has written. */
export const plain: LogFormat = {
  name: 'plain',
  read: (line) => {
    const found = MOMENT.exec(line);
    const from = found?.[0].length ?? 0;
    return new PlainLine(found?.[1] ?? '', levelIn(line, from), line.slice(from));
  },
};
