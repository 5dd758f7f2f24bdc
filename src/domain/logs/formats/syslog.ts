import { isoMoment, type LogFormat, type LogLevel, levelOf } from './log-line.ts';

/** `Nov 29 11:28:30 host program[42]: message`, as syslog and the journal write it; the journal has ISO times too. */
const TRADITIONAL =
  /^(?:<(\d{1,3})>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})?|(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d))) ([^\s:]{1,255}) ([^\s:[\]]{1,128})(?:\[(\d{1,10})\])?: ?(.*)$/s;
/** RFC 5424. */
const STRUCTURED =
  /^<(\d{1,3})>1 (-|\d{4}-\S{1,40}) \S{1,255} (\S{1,48}) \S{1,128} \S{1,32} (?:-|\[[^\]]{0,2000}\]) ?(.*)$/s;

const LEVELS: readonly LogLevel[] = ['fatal', 'fatal', 'fatal', 'error', 'warning', 'info', 'info', 'debug'];

function levelOfPriority(priority: string | undefined): LogLevel | null {
  return priority === undefined ? null : (LEVELS[Number(priority) % 8] ?? null);
}

export const syslog: LogFormat = {
  name: 'syslog',
  read: (line) => {
    const structured = line.startsWith('<') ? STRUCTURED.exec(line) : null;
    if (structured !== null) {
      const [, priority, at = '', program = '-', message = ''] = structured;
      return {
        at: isoMoment(at),
        level: levelOfPriority(priority),
        program: program === '-' ? null : program,
        message: message.replace(/^\ufeff/, ''),
      };
    }
    const found = TRADITIONAL.exec(line);
    if (found === null) return null;
    const [, priority, at, host = '', program = '', , message = ''] = found;
    // `2026-11-29T11:00:00Z ERROR orders: message` is an application's line: no host is called so.
    if (host === host.toUpperCase() && levelOf(host) !== null) return null;
    return {
      // Without year and zone a time is not known: the record's own is taken.
      at: at === undefined ? null : isoMoment(at),
      level: levelOfPriority(priority),
      program,
      message,
    };
  },
};
