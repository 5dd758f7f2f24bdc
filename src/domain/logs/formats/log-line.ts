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

const LEVEL_OF: Readonly<Record<string, LogLevel>> = {
  emerg: 'fatal',
  emergency: 'fatal',
  alert: 'fatal',
  panic: 'fatal',
  fatal: 'fatal',
  crit: 'fatal',
  critical: 'fatal',
  severe: 'error',
  err: 'error',
  error: 'error',
  warn: 'warning',
  warning: 'warning',
  notice: 'info',
  info: 'info',
  information: 'info',
  log: 'info',
  system: 'info',
  note: 'info',
  hint: 'info',
  detail: 'info',
  statement: 'info',
  debug: 'debug',
  trace: 'debug',
  verbose: 'debug',
  fine: 'debug',
};

/** The level that a logger's word means; null for other words. */
export function levelOf(word: string): LogLevel | null {
  const lower = word.toLowerCase();
  return Object.hasOwn(LEVEL_OF, lower)
    ? (LEVEL_OF[lower] ?? null)
    : /^debug[1-5]$/.test(lower)
      ? 'debug'
      : null;
}

/** A moment with its zone, as ISO 8601 has it, with a blank for the T too; null for anything else. */
export function isoMoment(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return null;
  const zone = /([+-]\d\d)(\d\d)$/;
  const at = Date.parse(text.replace(' ', 'T').replace(',', '.').replace(zone, '$1:$2'));
  return Number.isNaN(at) ? null : at;
}
