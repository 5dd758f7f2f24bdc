import { isoMoment, type LogFormat, type LogLevel, type LogLine, levelOf } from './log-line.ts';

/** A moment at the beginning, in brackets or not, with or without a zone. */
const MOMENT =
  /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d| UTC)?)\]?[ :|-]{1,4}/;
/** The level is told within these characters, by a word of its own. */
const HEAD_CHARS = 80;
const SHORTEST_WORD = 3;
/** Letters behind so many begin another word. */
const LONGEST_WORD = 12;
const LEVEL_WORDS = new Set(
  'fatal critical crit panic error err warn warning notice info debug trace severe'.split(' '),
);

const isLetter = (code: number) => (code | 32) >= 97 && (code | 32) <= 122;

/** A lower-case word may be a word of the message; loggers write capitals, or put it in brackets or before a colon. */
function levelIn(head: string) {
  let end = 0;
  for (let from = 0; from < head.length; from = end) {
    end = from + 1;
    if (!isLetter(head.charCodeAt(from))) continue;
    while (end < head.length && end - from < LONGEST_WORD && isLetter(head.charCodeAt(end))) end += 1;
    if (end - from < SHORTEST_WORD) continue;
    const word = head.slice(from, end);
    if (!LEVEL_WORDS.has(word.toLowerCase())) continue;
    const before = head.charAt(from - 1);
    const behind = head.charAt(end);
    const isMarked = before === '[' || before === '<' || before === '=' || behind === ']' || behind === ':';
    if (word === word.toUpperCase() || isMarked) return levelOf(word);
  }
  return null;
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
    const [head = '', moment = ''] = MOMENT.exec(line) ?? [];
    const message = line.slice(head.length);
    return new PlainLine(moment, levelIn(message.slice(0, HEAD_CHARS)), message);
  },
};
