export const LOG_LEVELS = ['fatal', 'error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a line says, apart from what its logger writes before it. */
export interface LogLine {
  /** When, in milliseconds since 1970, by the line itself; null where it does not say, or not with its year and zone. */
  readonly at: number | null;
  readonly level: LogLevel | null;
  /** Who wrote it, as the line has it; null where it does not say. */
  readonly program: string | null;
  /** What is masked and compared with patterns. */
  readonly message: string;
  /** Numbers that the format gives names to, such as a duration in milliseconds. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** Reads lines of one documented format; null: this is not one. */
export interface LogFormat {
  readonly name: string;
  readonly read: (line: string) => LogLine | null;
}

const WORDS: Readonly<Record<LogLevel, string>> = {
  fatal: 'emerg emergency alert panic fatal crit critical',
  error: 'severe err error',
  warning: 'warn warning',
  info: 'notice info information log system note hint detail statement',
  debug: 'debug debug1 debug2 debug3 debug4 debug5 trace verbose fine',
};
const LEVEL_OF: ReadonlyMap<string, LogLevel> = new Map(
  LOG_LEVELS.flatMap((level) => WORDS[level].split(' ').map((word) => [word, level] as const)),
);

/** The level that a logger's word means; null for other words. */
export const levelOf = (word: string): LogLevel | null => LEVEL_OF.get(word.toLowerCase()) ?? null;

/** A moment with its zone, as ISO 8601 has it, with a blank for the T too; null for anything else. */
export function isoMoment(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return null;
  const zone = /([+-]\d\d)(\d\d)$/;
  const at = Date.parse(text.replace(' ', 'T').replace(',', '.').replace(zone, '$1:$2'));
  return Number.isNaN(at) ? null : at;
}
