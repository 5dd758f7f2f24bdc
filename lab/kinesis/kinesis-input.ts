import { AwsError } from '../http/aws-error.ts';
import { type JsonInput, optionalString, requireString } from '../http/json-input.ts';
import { failedConstraint } from '../http/member-constraint.ts';
import { labLimits } from '../limits.ts';
import { HASH_KEY_MAX } from './hash-ranges.ts';
import type { PutRecord, Stream } from './stream.ts';
import type { StreamStore } from './stream-store.ts';

const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;
const HASH_KEY = /^(0|[1-9]\d{0,38})$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Finds streams by name or ARN, and says what is wrong as AWS does. */
export interface StreamFinder {
  /** By `StreamName`, `StreamARN` or both. Throws AwsError when there is none. */
  of(input: JsonInput): Stream;
  named(name: string): Stream;
}

export function createStreamFinder(store: StreamStore, accountId: string): StreamFinder {
  function named(name: string): Stream {
    const stream = store.find(checkedName(name));
    if (stream !== undefined) return stream;
    throw new AwsError('ResourceNotFoundException', `Stream ${name} under account ${accountId} not found.`);
  }
  return {
    named,
    of(input) {
      const name = optionalString(input, 'StreamName');
      const arn = optionalString(input, 'StreamARN');
      if (name === undefined && arn === undefined) {
        throw invalidArgument('Either StreamARN or StreamName must be specified.');
      }
      const stream = named(name ?? arn?.slice(arn.lastIndexOf('/') + 1) ?? '');
      if (arn === undefined || arn === stream.arn) return stream;
      throw name === undefined
        ? new AwsError('ResourceNotFoundException', `Stream ${arn} under account ${accountId} not found.`)
        : invalidArgument(`StreamARN ${arn} is not that of the stream ${name}.`);
    },
  };
}

export const invalidArgument = (message: string): AwsError =>
  new AwsError('InvalidArgumentException', message);

export function checkedName(name: string): string {
  if (STREAM_NAME.test(name)) return name;
  throw failedConstraint('streamName', 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
}

/** `at` names the record in errors, such as `records.2.member.`. */
export function putRecordOf(input: JsonInput, at: string): PutRecord {
  const key = requireString(input, 'PartitionKey');
  const keyLength = [...key].length;
  if (keyLength < 1) throw failedConstraint(`${at}partitionKey`, 'have length greater than or equal to 1');
  if (keyLength > labLimits.partitionKeyLengthMax) {
    throw failedConstraint(
      `${at}partitionKey`,
      `have length less than or equal to ${labLimits.partitionKeyLengthMax}`,
    );
  }
  const data = blobOf(input, at);
  if (Buffer.byteLength(key) + data.length > labLimits.recordLimitBytes) {
    throw failedConstraint(`${at}data`, `have length less than or equal to ${labLimits.recordLimitBytes}`);
  }
  const explicit = optionalString(input, 'ExplicitHashKey');
  if (explicit === undefined) return { key, data };
  if (!HASH_KEY.test(explicit) || BigInt(explicit) > HASH_KEY_MAX) {
    throw invalidArgument(`Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1].`);
  }
  return { key, data, explicitHashKey: BigInt(explicit) };
}

function blobOf(input: JsonInput, at: string): Buffer {
  const text = optionalString(input, 'Data');
  if (text === undefined) throw failedConstraint(`${at}data`, 'not be null');
  if (text.length % 4 !== 0 || !BASE64.test(text)) {
    throw new AwsError('SerializationException', `The field ${at}data has to be base64.`);
  }
  return Buffer.from(text, 'base64');
}
