import { type LogFormat, levelOf } from './log-line.ts';

/** `2026/11/29 11:28:30 [error] 7#7: *1 message`: local time, so that it is no moment. */
const ERROR = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[([a-z]{1,10})\] \d{1,10}#\d{1,10}: (?:\*\d{1,20} )?(.*)$/s;

const YEAR_DIGITS = 4;
const SLASH = 47;

export const nginxError: LogFormat = {
  name: 'nginx-error',
  read: (line) => {
    // Most lines are told apart by this, many times as fast.
    const [, level, message] = line.charCodeAt(YEAR_DIGITS) === SLASH ? (ERROR.exec(line) ?? []) : [];
    return level === undefined || message === undefined
      ? null
      : { at: null, level: levelOf(level), program: 'nginx', message };
  },
};

/** Common and combined: client, user, time, request, status, bytes. */
const ACCESS =
  /^\S{1,255} \S{1,255} (?:\S{1,255}) \[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\] "[^"]{0,8000}" (\d{3}) (\d{1,15}|-)(?: |$)/;
/** Between time and request. */
const REQUEST = '] "';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const accessLog: LogFormat = {
  name: 'access',
  read: (line) => {
    // Most lines are told apart by this, many times as fast.
    const found = line.includes(REQUEST) ? ACCESS.exec(line) : null;
    if (found === null) return null;
    const [, day = '', month = '', year = '', clock = '', zone = '', status = '', bytes = ''] = found;
    const at = Date.parse(
      `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${day}T${clock}${zone.slice(0, 3)}:${zone.slice(3)}`,
    );
    const code = Number(status);
    return {
      at: Number.isNaN(at) ? null : at,
      level: code >= 500 ? 'error' : code >= 400 ? 'warning' : 'info',
      program: null,
      message: line,
      figures: {
        status: code,
        ...(bytes === '-' ? {} : { bytes: Number(bytes) }),
      },
    };
  },
};
