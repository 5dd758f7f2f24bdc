import { isoMoment, type LogFormat, levelOf } from './log-line.ts';

/** RDS for PostgreSQL, with its fixed `log_line_prefix`: `%t:%r:%u@%d:[%p]:`, in UTC. */
const POSTGRESQL =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC:[^:]{0,255}(?::[^:@\s]{0,40}){0,1}:[^\s@]{0,128}@[^\s:]{0,128}:\[(\d{1,10})\]:(?:\d{1,10}:[0-9A-Za-z]{1,40}:)?([A-Z]{1,10}[1-5]?): {0,4}(.*)$/s;

export const postgresql: LogFormat = {
  name: 'postgresql',
  read: (line) => {
    const found = POSTGRESQL.exec(line);
    if (found === null) return null;
    const [, at = '', , level = '', message = ''] = found;
    return {
      at: isoMoment(`${at}Z`),
      level: level === 'FATAL' || level === 'PANIC' ? 'fatal' : levelOf(level),
      program: 'postgresql',
      // The level is a part of what patterns look for.
      message: `${level}: ${message}`,
    };
  },
};

/** MySQL 8: `2026-11-29T11:00:00.000000Z 12 [ERROR] [MY-013132] [Server] message`; 5.7 lacks the two last brackets. */
const MYSQL =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)) \d{1,20} \[([A-Za-z]{1,10})\] (.*)$/s;

export const mysql: LogFormat = {
  name: 'mysql',
  read: (line) => {
    const found = MYSQL.exec(line);
    if (found === null) return null;
    const [, at = '', level = '', message = ''] = found;
    return { at: isoMoment(at), level: levelOf(level), program: 'mysqld', message };
  },
};
