import { AwsError } from '../http/aws-error.ts';
import { type JsonInput, optionalInstantMs, requireString } from '../http/json-input.ts';
import { failedConstraint } from '../http/member-constraint.ts';
import { decodeToken, encodeToken } from '../http/opaque-token.ts';
import { labLimits } from '../limits.ts';
import { invalidArgument, type StreamFinder } from './kinesis-input.ts';
import { parseSequenceNumber } from './sequence-number.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

export function formatIterator(stream: Stream, shard: Shard, counter: number, nowMs: number): string {
  const { name, createdMs } = stream;
  return encodeToken({ name, createdMs, shardId: shard.id, counter, issuedMs: nowMs });
}

export interface IteratorPosition {
  readonly stream: Stream;
  readonly shard: Shard;
  readonly counter: number;
}

/** Throws AwsError for one that is no iterator, has expired, or is of a stream that is gone. */
export function readIterator(token: string, streams: StreamFinder, nowMs: number): IteratorPosition {
  const { name, createdMs, shardId, counter, issuedMs } = decodeToken(token) ?? {};
  if (typeof name !== 'string' || !isCount(counter) || !isCount(issuedMs)) {
    throw invalidArgument('Invalid ShardIterator.');
  }
  const stream = streams.named(name);
  const shard = stream.shards.find(({ id }) => id === shardId);
  if (shard === undefined || stream.createdMs !== createdMs || counter > shard.tip()) {
    throw invalidArgument('Invalid ShardIterator.');
  }
  const ageMs = nowMs - issuedMs;
  if (ageMs > labLimits.shardIteratorLifetimeMs) {
    throw new AwsError(
      'ExpiredIteratorException',
      `Iterator expired. The iterator was created ${ageMs} milliseconds ago, which is more than the ${labLimits.shardIteratorLifetimeMs} that it lives.`,
    );
  }
  return { stream, shard, counter };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Where the iterator that the input asks for begins. Throws AwsError. */
export function startCounter(shard: Shard, input: JsonInput, nowMs: number): number {
  const type = requireString(input, 'ShardIteratorType');
  switch (type) {
    case 'TRIM_HORIZON':
      return shard.horizon();
    case 'LATEST':
      return shard.tip();
    case 'AT_SEQUENCE_NUMBER':
      return knownCounter(shard, input);
    case 'AFTER_SEQUENCE_NUMBER':
      return Math.min(knownCounter(shard, input) + 1, shard.tip());
    case 'AT_TIMESTAMP': {
      const instantMs = optionalInstantMs(input, 'Timestamp');
      if (instantMs === undefined) {
        throw invalidArgument('Must specify timestamp parameter for iterator of type AT_TIMESTAMP.');
      }
      if (instantMs > nowMs) {
        throw invalidArgument(
          `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${instantMs}, currentTimestampInMillis: ${nowMs}`,
        );
      }
      return shard.firstSince(instantMs);
    }
    default:
      throw failedConstraint(
        'shardIteratorType',
        'satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]',
      );
  }
}

function knownCounter(shard: Shard, input: JsonInput): number {
  const text = input.StartingSequenceNumber;
  if (typeof text !== 'string') {
    throw invalidArgument('Must specify StartingSequenceNumber for this type of iterator.');
  }
  const position = parseSequenceNumber(text);
  const counter = position === undefined ? undefined : shard.counterOf(position);
  if (counter !== undefined) return counter;
  throw invalidArgument(
    `StartingSequenceNumber ${text} used in GetShardIterator on shard ${shard.id} is invalid because it did not come from this stream.`,
  );
}
