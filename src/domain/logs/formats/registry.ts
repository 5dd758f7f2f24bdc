import type { LogSource } from '../../alarm/finding/incident-class.ts';
import { containerEvent } from './container-event.ts';
import { mysql, postgresql } from './databases.ts';
import { jsonLine } from './json-line.ts';
import { lambda } from './lambda.ts';
import { loadBalancer } from './load-balancer.ts';
import type { LogFormat, LogLine } from './log-line.ts';
import { accessLog, nginxError } from './nginx.ts';
import { plain } from './plain.ts';
import { syslog } from './syslog.ts';

/** The formats that lines of each source can have, in the order in which they are tried; any line is a plain one. */
const FORMATS: Readonly<Record<LogSource, readonly LogFormat[]>> = {
  ec2: [syslog, nginxError, accessLog, jsonLine, plain],
  ecs: [containerEvent, jsonLine, nginxError, accessLog, plain],
  'rds-postgresql': [postgresql, plain],
  'rds-mysql': [mysql, plain],
  lambda: [lambda, jsonLine, plain],
  alb: [loadBalancer, plain],
};

/** What a line of a source says, as the first format of it that knows the line reads it: what is counted of it. */
export function readMessage(source: LogSource, line: string): Pick<LogLine, 'level' | 'message'> {
  for (const { read } of FORMATS[source]) {
    const found = read(line);
    if (found !== null) return found;
  }
  return { level: null, message: line };
}

/** A line of a source as the first format of it that knows the line reads it. */
export function readLine(source: LogSource, line: string): LogLine & { readonly format: string } {
  for (const { name, read } of FORMATS[source]) {
    const found = read(line);
    if (found === null) continue;
    const { at, level, program, message, figures } = found;
    return { at, level, program, message, ...(figures === undefined ? {} : { figures }), format: name };
  }
  return { at: null, level: null, program: null, message: line, format: 'plain' };
}
