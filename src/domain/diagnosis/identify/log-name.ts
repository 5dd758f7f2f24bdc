import { baseName } from '../../text/base-name.ts';

// What the name of a file says of a log. Names alone make nothing a log that may be cut: its bytes must be text too, and
// nothing that keeps data may hold it.

/** How rotations of a log are called behind its own name, from the end: `.gz`, `.1`, `-20260102`, `.2026-01-02-21`, `.old`. */
const COMPRESSED = /\.(?:gz|xz|zst|bz2|lz4|zip|Z)$/;
const NUMBERED = /[._-]\d{1,10}$/;
const DATED = /[._-]\d{4}[-_.]?\d{2}(?:[-_.]?\d{2})?(?:[-_.T]?\d{2}(?:[-_:.]?\d{2}){0,2})?(?:[.+-]\d{1,6})?$/;
const OLD = /\.(?:old|bak|prev|previous|orig)$/;
const LOG_ENDING = /\.(?:log|out|err|trace|logs)$/i;
/** `localhost_access_log.2026-01-02.txt`: the ending says nothing, and the name does. */
const LOG_TEXT = /(?:^|[._-])logs?\.txt$/i;
const INNER_ENDING = /\.(?:log|out|err|trace|logs|txt|json|jsonl|ndjson)$/i;
/** Logs of common programs that are called without an ending. */
const LOG_NAMES =
  /^(?:messages|syslog|maillog|mail|cron|daemon|debug|user|kern|spooler|boot|access_log|error_log|ssl_access_log|ssl_error_log|catalina|console|stdout|stderr|access|error|slow|general|audit|server|gc|history)(?:[._-][a-z]{1,12})?$/;
const LOG_DIRECTORY = /\/(?:log|logs)(?:\/|$)/;
/** `xferlog`, and `log.smbd`, as Samba calls those of its daemons; not what records who came in, nor what a store plays back. */
const SAYS_LOG_ITSELF =
  /^(?:log\.[A-Za-z][\w.-]{0,60}|(?!(?:audit|auth|su|sudo|login|last|fail|tally|commit|bin|trans|redo|undo|op|tx|wal|event|change|journal)log$)[a-z][a-z0-9_-]{1,20}log)$/;
/** What many a program writes into a directory of logs, and a result or a state is called so as well. */
const LINES_OF_JSON = /\.(?:json|jsonl|ndjson)$/i;
const NO_LOG_WORD = /auth|login|secur|sudo|audit|backup|bkp|dump|snapshot|export|report|result/i;

export interface LogName {
  /** The name without what rotation put on it: all files of one logger share it. */
  readonly base: string;
  readonly directory: string;
  readonly isRotated: boolean;
  readonly isCompressed: boolean;
  /** Its place alone says that it is a log: named, and taken for one only where more than that says so. */
  readonly isByPlace: boolean;
}

export function directoryOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

export function isInLogDirectory(path: string): boolean {
  return LOG_DIRECTORY.test(directoryOf(path));
}

const AUDIT_NAME = /(?:^|[._-])audit(?:[._-]|$)/i;

/** Called like a record of who did what, by its name or its directory: such a log is evidence, whoever writes it. */
export function isAuditRecord(path: string): boolean {
  return (
    AUDIT_NAME.test(baseName(path)) ||
    directoryOf(path)
      .split('/')
      .some((part) => /^audit(?:logs?|_logs?)?$/i.test(part))
  );
}

/** What a program keeps and reads again lies in places of such names; the first part of a path is only where a disk is mounted. */
const DATA_PLACE =
  /^(?:db|data|databases?|datastore|store|storage|queues?|spool|state|raft|wal|journals?|ledger|events?|eventstore|messages|records|index)$/i;
const DATA_NAME =
  /^(?:wal|redo|undo|raft|commits?|commitlog|oplog|ledger|journal|transactions?|events?|messages|changes|replay|state|store|data|queue)(?:[._-][\w-]{1,40})?\.log/i;

const KEPT_WORD =
  /^(?:wal|redo|undo|raft|commits?|commitlog|oplog|ledger|journal|transactions?|events?|changes|replay|state|store|data|queue|index)[._-]/i;

/** Whether the place alone makes a log of lines of JSON. */
function isLogByPlace(path: string, base: string): boolean {
  return (
    isInLogDirectory(path) && LINES_OF_JSON.test(base) && !NO_LOG_WORD.test(base) && !KEPT_WORD.test(base)
  );
}

/** Outside a directory of logs the ending alone makes no log of a file that is called, or lies, like data. */
export function isKeptLikeData(path: string): boolean {
  if (isInLogDirectory(path)) return false;
  const [, , ...places] = directoryOf(path).split('/');
  return DATA_NAME.test(baseName(path)) || places.some((place) => DATA_PLACE.test(place));
}

/** Takes endings off a name until none is left; at most as many as rotation puts on. */
export function withoutRotation(name: string): string {
  let base = name;
  for (let round = 0; round < 4; round += 1) {
    const next = [COMPRESSED, OLD, DATED, NUMBERED].reduce(
      (text, ending) => (ending.test(text) ? text.replace(ending, '') : text),
      base,
    );
    if (next === base || next === '') break;
    base = next;
  }
  return base;
}

/** `app-2026-01-02.log` and `app.3.log` are rotations of `app.log` whose ending was kept. */
function withoutInnerRotation(name: string): string {
  const ending = INNER_ENDING.exec(name)?.[0];
  if (ending === undefined) return name;
  return `${withoutRotation(name.slice(0, -ending.length))}${ending}`;
}

/** What the path says of a log; null: it is not called like one. */
export function logNameOf(path: string): LogName | null {
  // Java calls the one that it writes to `gc.log.0.current`.
  const name = baseName(path).replace(/(?:\.\d{1,4})?\.current$/, '');
  const outer = withoutRotation(name);
  const base = withoutInnerRotation(outer);
  const isCalledLog =
    LOG_ENDING.test(base) ||
    LOG_TEXT.test(base) ||
    (isInLogDirectory(path) && (LOG_NAMES.test(base) || SAYS_LOG_ITSELF.test(base)));
  if (!isCalledLog && !isLogByPlace(path, base)) return null;
  return {
    base,
    directory: directoryOf(path),
    isRotated: base !== name,
    isCompressed: COMPRESSED.test(name),
    isByPlace: !isCalledLog,
  };
}

/** Behind the whole name of the logger's own file: a number, or a date with a time or a number. */
const BEHIND =
  /^[._-](?:\d{1,3}|20\d{2}-?[01]\d-?[0-3]\d(?:[-_T.]?\d{2}(?:[-:]?\d{2}){0,2})?(?:[-_.]\d{1,10})?|1\d{9})(?:\.(?:gz|xz|bz2|zst|lz4))?$/;
/** Between its stem and its ending, which is taken away here. */
const BETWEEN =
  /^(?:[._-](?:20\d{2}-?[01]\d-?[0-3]\d(?:[-_T.]?\d{2}(?:[-:]?\d{2}){0,2})?(?:[-_.]\d{1,10})?|1\d{9})|\.\d{1,3})(?:\.(?:gz|xz|bz2|zst|lz4))?$/;
const BETWEEN_PACKED = /^[._-]\d{1,3}\.(?:gz|xz|bz2|zst|lz4)$/;
const ENDED = /^(.+)(\.(?:log|out|err|txt|json))$/;

/**
 * Whether the runbook that archives rotated files takes a name for one of `base`'s, by its own patterns: what it leaves frees
 * nothing.
 */
export function isArchivable(base: string, name: string): boolean {
  if (name.startsWith(base) && BEHIND.test(name.slice(base.length))) return true;
  const [, stem, ending] = ENDED.exec(base) ?? [];
  if (stem === undefined || ending === undefined || !name.startsWith(stem)) return false;
  const rest = name.slice(stem.length);
  const at = rest.lastIndexOf(ending);
  if (at <= 0) return false;
  const between = rest.slice(0, at) + rest.slice(at + ending.length);
  return BETWEEN.test(between) || BETWEEN_PACKED.test(between);
}
