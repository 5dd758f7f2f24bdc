import { AwsError } from '../http/aws-error.ts';
import { type JsonInput, optionalNumber, optionalString } from '../http/json-input.ts';

const GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const STREAM_NAME = /^[^:*]{1,512}$/;

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterException', message);

export function missing(member: string): AwsError {
  return invalidParameter(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

export function neededString(input: JsonInput, name: string): string {
  const value = optionalString(input, name);
  if (value === undefined) throw missing(name);
  return value;
}

export const groupNameOf = (input: JsonInput): string => checked(input, 'logGroupName', GROUP_NAME);
export const streamNameOf = (input: JsonInput): string => checked(input, 'logStreamName', STREAM_NAME);

export function checked(input: JsonInput, name: string, pattern: RegExp): string {
  const value = neededString(input, name);
  if (pattern.test(value)) return value;
  throw invalidParameter(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source}`,
  );
}

/** A whole number from 1 to `max`, which is also the default. */
export function pageLimit(input: JsonInput, max: number): number {
  const value = optionalNumber(input, 'limit') ?? max;
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw invalidParameter(
    `1 validation error detected: Value '${value}' at 'limit' failed to satisfy constraint: Member must have value from 1 to ${max}`,
  );
}

/** One page of what is in order by a text, with the token of the next one: the text where it ended. */
export function pageAfter<T>(
  items: readonly T[],
  input: JsonInput,
  max: number,
  positionOf: (item: T) => string,
): { readonly page: readonly T[]; readonly nextToken?: string } {
  const limit = pageLimit(input, max);
  const token = optionalString(input, 'nextToken');
  const at = token === undefined ? 0 : items.findIndex((item) => positionOf(item) === token) + 1;
  if (token !== undefined && at === 0) throw invalidParameter('The specified nextToken is invalid.');
  const page = items.slice(at, at + limit);
  const last = page.at(-1);
  return at + limit < items.length && last !== undefined ? { page, nextToken: positionOf(last) } : { page };
}
