import { isJsonObject, type JsonObject, memberOf } from '../../text/json-object.ts';
import { isoMoment, type LogFormat, type LogLevel, levelOf } from './log-line.ts';

const MESSAGE = ['message', 'msg', 'Message', 'log', 'event', 'errorMessage', 'error'];
const LEVEL = ['level', 'severity', 'lvl', 'Level', 'log.level', 'levelname'];
const TIME = ['time', 'timestamp', 'ts', '@timestamp', 'Timestamp'];
const PROGRAM = ['logger', 'service', 'name', 'component', 'program'];
const ERROR = ['errorType', 'errorMessage', 'err', 'error', 'exception', 'stack', 'stack_trace'];
/** Beyond this a number of a time is in milliseconds and not in seconds: the year 5138. */
const SECONDS_END = 1e11;

function textOf(object: JsonObject, names: readonly string[]): string | null {
  for (const name of names) {
    const value = memberOf(object, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/** Numbers of pino and bunyan: 10 trace to 60 fatal. */
function numericLevel(value: number): LogLevel | null {
  if (value >= 60) return 'fatal';
  if (value >= 50) return 'error';
  if (value >= 40) return 'warning';
  if (value >= 30) return 'info';
  return value >= 10 ? 'debug' : null;
}

function levelIn(object: JsonObject): LogLevel | null {
  for (const name of LEVEL) {
    const value = memberOf(object, name);
    if (typeof value === 'number') return numericLevel(value);
    if (typeof value === 'string') return levelOf(value);
  }
  return null;
}

function momentIn(object: JsonObject): number | null {
  for (const name of TIME) {
    const value = memberOf(object, name);
    if (typeof value === 'number' && Number.isFinite(value) && value > 0)
      return Math.round(value > SECONDS_END ? value : value * 1_000);
    if (typeof value === 'string') return isoMoment(value);
  }
  return null;
}

/** What an error says beside the message; one level deep, as loggers nest it. */
function errorIn(object: JsonObject): readonly string[] {
  return ERROR.flatMap((name) => {
    const value = memberOf(object, name);
    if (typeof value === 'string') return [value];
    return isJsonObject(value) ? [textOf(value, ['type', 'name']), textOf(value, ['message'])] : [];
  }).filter((text) => text !== null);
}

const BRACE = 123;
/** Whether a line that begins so holds no object: white space may stand before one. */
const beginsOtherwise = (code: number) => code > 32 && code < 127 && code !== BRACE;

/** One JSON object, as structured loggers and Lambda write it. */
export const jsonLine: LogFormat = {
  name: 'json',
  read: (line) => {
    // Most lines are told apart by this, without a copy.
    if (beginsOtherwise(line.charCodeAt(0))) return null;
    const trimmed = line.trim();
    if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return null;
    let object: unknown;
    try {
      object = JSON.parse(trimmed);
    } catch {
      return null;
    }
    if (!isJsonObject(object)) return null;
    const said = textOf(object, MESSAGE);
    const errors = errorIn(object).filter((text) => text !== said);
    const parts = said === null ? errors : [said, ...errors];
    return {
      at: momentIn(object),
      level: levelIn(object) ?? (errors.length > 0 ? 'error' : null),
      program: textOf(object, PROGRAM),
      message: parts.length === 0 ? trimmed : parts.join(' '),
    };
  },
};
