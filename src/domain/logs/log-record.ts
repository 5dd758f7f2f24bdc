import { LIMITS } from '../bounds.ts';
import { isJsonObject, type JsonObject, memberOf } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';

/** One event of a log stream. */
export interface LogEvent {
  /** Unique in its log group: what a redelivery is known by. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
}

/** What CloudWatch Logs puts on a stream: events of one log stream. */
export interface LogRecord {
  /** Account that the log group is in. */
  readonly owner: string;
  readonly group: string;
  readonly stream: string;
  readonly events: readonly LogEvent[];
}

const ACCOUNT = /^\d{12}$/;
const EVENT_ID = /^\d{1,80}$/;
const CONTROL_TEXT = 'CWL CONTROL MESSAGE';
/** The last moment that a date of JavaScript can hold. */
const LAST_MOMENT = 8_640_000_000_000_000;

function nameIn(object: JsonObject, name: string): string | null {
  const value = memberOf(object, name);
  return typeof value === 'string' && value !== '' && value.length <= LIMITS.logNameChars ? value : null;
}

function eventOf(value: unknown): LogEvent | null {
  if (!isJsonObject(value)) return null;
  const id = memberOf(value, 'id');
  const at = memberOf(value, 'timestamp');
  const message = memberOf(value, 'message');
  if (typeof id !== 'string' || !EVENT_ID.test(id) || typeof message !== 'string') return null;
  if (typeof at !== 'number' || !Number.isInteger(at) || at < 0 || at > LAST_MOMENT) return null;
  return { id, at, message };
}

/** One that holds lines of its own is none of CloudWatch Logs': they would never be looked at. */
function controlMessage(value: JsonObject): Result<'control'> {
  const events = memberOf(value, 'logEvents');
  const isOurs = (event: unknown) => {
    const message = isJsonObject(event) ? memberOf(event, 'message') : undefined;
    return typeof message === 'string' && message.startsWith(CONTROL_TEXT);
  };
  return Array.isArray(events) && !events.every(isOurs)
    ? err('is a control message that holds lines of a log')
    : ok('control');
}

/**
 * Reads one record of the stream, as JSON that is parsed already (reference: CloudWatch Logs, "Subscription filters").
 *
 * @returns The record; `control` for the message by which CloudWatch Logs tries the stream; else what is wrong with it.
 *   A record with one event that is not as documented is wrong altogether: something else wrote it.
 */
export function parseLogRecord(value: unknown): Result<LogRecord | 'control'> {
  if (!isJsonObject(value)) return err('is no JSON object');
  const type = memberOf(value, 'messageType');
  if (type === 'CONTROL_MESSAGE') return controlMessage(value);
  if (type !== 'DATA_MESSAGE')
    return err('has no messageType that is known: DATA_MESSAGE or CONTROL_MESSAGE');
  const owner = memberOf(value, 'owner');
  if (typeof owner !== 'string' || !ACCOUNT.test(owner)) return err('has no owner, an account of 12 digits');
  const group = nameIn(value, 'logGroup');
  const stream = nameIn(value, 'logStream');
  if (group === null || stream === null) return err('has no logGroup or no logStream');
  const given = memberOf(value, 'logEvents');
  if (!Array.isArray(given)) return err('has no list of logEvents');
  if (given.length > LIMITS.logEventsMax) return err(`has more than ${LIMITS.logEventsMax} logEvents`);
  const events: LogEvent[] = [];
  for (const [index, one] of given.entries()) {
    const event = eventOf(one);
    if (event === null) return err(`has a logEvents[${index}] without id, timestamp or message`);
    events.push(event);
  }
  return ok({ owner, group, stream, events });
}
