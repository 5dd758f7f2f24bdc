import { LIMITS } from '../bounds.ts';
import { cutText } from '../text/cut-text.ts';
import { isJsonObject, type JsonObject } from '../text/json-object.ts';
import { stripControls } from '../text/strip-controls.ts';
import { normaliseTimestamp } from '../text/timestamp.ts';
import type { Alarm, AlarmState } from './alarm.ts';
import { idPart } from './ids.ts';

/** Names the field that made an alarm unreadable; `parseAlarm` turns it into a value. */
export class AlarmFieldError extends Error {
  override readonly name = 'AlarmFieldError';
  constructor(field: string, problem: string) {
    super(`${field} ${problem}`);
  }
}

export function requireObject(value: unknown, field: string): JsonObject {
  if (!isJsonObject(value)) throw new AlarmFieldError(field, 'must be an object');
  return value;
}

export function requireArray(value: unknown, field: string, countMax: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new AlarmFieldError(field, 'must be an array');
  if (value.length > countMax) throw new AlarmFieldError(field, `must hold at most ${countMax} entries`);
  return value;
}

/** A name or value that ends up in ids, keys and cards: not empty, bounded, one line, nothing invisible. */
export function requireName(value: unknown, field: string, lengthMax: number): string {
  if (typeof value !== 'string' || value === '') throw new AlarmFieldError(field, 'must be a non-empty text');
  if (value.length > lengthMax) throw new AlarmFieldError(field, `must be at most ${lengthMax} characters`);
  if (/[\n\t]/.test(value) || stripControls(value) !== value) {
    throw new AlarmFieldError(field, 'must not hold control or invisible characters');
  }
  return value;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what CloudWatch forbids
const ASCII_CONTROLS = /[\u0000-\u001f\u007f]/;

/**
 * The name of an alarm may hold all of Unicode but ASCII's control characters: also what cannot be seen, such as the
 * joiner inside an emoji, a soft hyphen or a bidi mark.
 */
function requireGivenName(value: unknown, field: string, lengthMax: number): string {
  if (typeof value !== 'string' || value === '') throw new AlarmFieldError(field, 'must be a non-empty text');
  // CloudWatch counts characters, and an emoji is two of JavaScript's.
  if (value.length > lengthMax && [...value].length > lengthMax) {
    throw new AlarmFieldError(field, `must be at most ${lengthMax} characters`);
  }
  if (ASCII_CONTROLS.test(value)) throw new AlarmFieldError(field, 'must not hold control characters');
  if (!value.isWellFormed()) throw new AlarmFieldError(field, 'must be valid Unicode');
  return value;
}

/** The name as it is shown, and as it was given where that is another one. */
export function requireAlarmName(value: unknown, field: string): Pick<Alarm, 'name' | 'givenName'> {
  const givenName = requireGivenName(value, field, LIMITS.alarmNameChars);
  const name = stripControls(givenName);
  if (name === givenName) return { name };
  return { name: name.trim() === '' ? idPart(givenName) : name, givenName };
}

export function optionalName(value: unknown, field: string, lengthMax: number): string | null {
  return value === undefined || value === null || value === '' ? null : requireName(value, field, lengthMax);
}

/** Prose for people: missing is empty, controls are removed, too long is cut with a mark. */
export function optionalText(value: unknown, field: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new AlarmFieldError(field, 'must be a text');
  return cutText(value, LIMITS.alarmTextChars);
}

export function optionalNumber(value: unknown, field: string): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new AlarmFieldError(field, 'must be a number');
  }
  return value;
}

export function requireTimestamp(value: unknown, field: string): string {
  const normalised = typeof value === 'string' ? normaliseTimestamp(value) : null;
  if (normalised === null) {
    throw new AlarmFieldError(
      field,
      'must be an ISO 8601 time with a zone, e.g. 2026-11-22T08:01:00.123+0000',
    );
  }
  return normalised;
}

const STATES: readonly unknown[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies readonly AlarmState[];

function isState(value: unknown): value is AlarmState {
  return STATES.includes(value);
}

export function requireState(value: unknown, field: string): AlarmState {
  if (!isState(value)) throw new AlarmFieldError(field, 'must be OK, ALARM or INSUFFICIENT_DATA');
  return value;
}

export function optionalState(value: unknown, field: string): AlarmState | null {
  return value === undefined || value === null || value === '' ? null : requireState(value, field);
}

export interface AlarmArn {
  /** As it is shown. */
  readonly arn: string;
  readonly region: string;
  readonly accountId: string;
  /** As it was given. */
  readonly alarmName: string;
}

const ARN_SHAPE = /^arn:aws[a-z-]{0,20}:cloudwatch:([a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}):(\d{12}):alarm:(.+)$/;

export function requireAlarmArn(value: unknown, field: string): AlarmArn {
  const arn = requireGivenName(value, field, LIMITS.alarmArnChars);
  const match = ARN_SHAPE.exec(arn);
  const [, region, accountId, alarmName] = match ?? [];
  if (region === undefined || accountId === undefined || alarmName === undefined) {
    throw new AlarmFieldError(field, 'must be arn:aws:cloudwatch:<region>:<account>:alarm:<name>');
  }
  return { arn: stripControls(arn), region, accountId, alarmName };
}

/** The same fact told twice must be the same: a message that contradicts itself is not acted on. */
export function requireSame(told: unknown, expected: string, field: string, source: string): void {
  if (told !== undefined && told !== null && told !== expected) {
    throw new AlarmFieldError(field, `does not agree with ${source}`);
  }
}
