import { isJsonObject, type JsonObject } from '../../src/domain/text/json-object.ts';
import { AwsError } from './aws-error.ts';

/** A decoded JSON object whose fields nobody has checked yet. */
export type JsonInput = JsonObject;

/** Throws SerializationException when the body is not one JSON object. An empty body is an empty object. */
export function parseJsonInput(body: Buffer): JsonInput {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
  if (!isJsonObject(value))
    throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  return value;
}

export function optionalString(input: JsonInput, name: string): string | undefined {
  return optional(input, name, 'a string', (value) => typeof value === 'string');
}

export function optionalNumber(input: JsonInput, name: string): number | undefined {
  return optional(input, name, 'a number', (value) => typeof value === 'number' && Number.isFinite(value));
}

export function optionalBoolean(input: JsonInput, name: string): boolean | undefined {
  return optional(input, name, 'a boolean', (value) => typeof value === 'boolean');
}

export function requireString(input: JsonInput, name: string): string {
  return required(optionalString(input, name), name);
}

export function requireNumber(input: JsonInput, name: string): number {
  return required(optionalNumber(input, name), name);
}

/** An absent list is empty. */
export function stringList(input: JsonInput, name: string): string[] {
  return list(input, name, 'strings', (item): item is string => typeof item === 'string');
}

/** An absent list is empty. */
export function numberList(input: JsonInput, name: string): number[] {
  return list(input, name, 'numbers', (item): item is number => typeof item === 'number');
}

/** An absent list is empty. */
export function objectList(input: JsonInput, name: string): JsonInput[] {
  return list(input, name, 'objects', isJsonObject);
}

export function optionalObject(input: JsonInput, name: string): JsonInput | undefined {
  return optional(input, name, 'an object', isJsonObject);
}

/** Timestamps of AWS JSON are epoch seconds, with a fraction. Returns milliseconds. */
export function optionalInstantMs(input: JsonInput, name: string): number | undefined {
  const value = input[name];
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return Date.parse(value);
  const seconds = optionalNumber(input, name);
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}

function optional<T>(
  input: JsonInput,
  name: string,
  expected: string,
  accepts: (value: unknown) => boolean,
): T | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (!accepts(value))
    throw new AwsError('SerializationException', `The field ${name} has to be ${expected}.`);
  return value as T;
}

function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
    { queryCode: 'ValidationError' },
  );
}

function list<T>(
  input: JsonInput,
  name: string,
  expected: string,
  accepts: (item: unknown) => item is T,
): T[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every(accepts)) return value;
  throw new AwsError('SerializationException', `The field ${name} has to be a list of ${expected}.`);
}
