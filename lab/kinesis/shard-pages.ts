import { AwsError } from '../http/aws-error.ts';
import { type JsonInput, optionalObject, optionalString, requireString } from '../http/json-input.ts';
import { failedConstraint, wholeNumber } from '../http/member-constraint.ts';
import { decodeToken, encodeToken } from '../http/opaque-token.ts';
import { invalidArgument, type StreamFinder } from './kinesis-input.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

const PAGE_SHARDS = 1_000;
const TOKEN_LIFETIME_MS = 300_000;
/** Shards never end in the lab, so all of these mean every shard. */
const WHOLE_FILTERS = new Set([
  'AT_TRIM_HORIZON',
  'FROM_TRIM_HORIZON',
  'AT_LATEST',
  'AT_TIMESTAMP',
  'FROM_TIMESTAMP',
]);

/** Throws AwsError when the stream has no such shard. */
export function shardOf(stream: Stream, shardId: string, accountId: string): Shard {
  const shard = stream.shards.find(({ id }) => id === shardId);
  if (shard !== undefined) return shard;
  throw new AwsError(
    'ResourceNotFoundException',
    `Shard ${shardId} in stream ${stream.name} under account ${accountId} does not exist`,
  );
}

export const shardView = ({ id, range, startingSequenceNumber }: Shard): object => ({
  ShardId: id,
  HashKeyRange: { StartingHashKey: String(range.start), EndingHashKey: String(range.end) },
  SequenceNumberRange: { StartingSequenceNumber: startingSequenceNumber },
});

/** Shards after the one with that id, which need not exist: ids sort as text. */
export const shardsAfter = (stream: Stream, after: string | undefined): readonly Shard[] =>
  after === undefined ? stream.shards : stream.shards.filter(({ id }) => id > after);

/** One page of ListShards. Throws AwsError. */
export function listShards(input: JsonInput, streams: StreamFinder, nowMs: number): object {
  const token = optionalString(input, 'NextToken');
  const { stream, after } =
    token === undefined ? firstPage(input, streams) : laterPage(token, input, streams, nowMs);
  const pageSize = wholeNumber(input, 'MaxResults', PAGE_SHARDS, 1, 10_000);
  const left = shardsAfter(stream, after);
  const page = left.slice(0, pageSize);
  const { name, createdMs } = stream;
  const lastId = page.at(-1)?.id;
  return {
    Shards: page.map(shardView),
    ...(left.length > page.length && lastId !== undefined
      ? { NextToken: encodeToken({ name, createdMs, after: lastId, issuedMs: nowMs }) }
      : {}),
  };
}

interface ShardPage {
  readonly stream: Stream;
  readonly after: string | undefined;
}

function firstPage(input: JsonInput, streams: StreamFinder): ShardPage {
  const stream = streams.of(input);
  const exclusive = optionalString(input, 'ExclusiveStartShardId');
  const filter = optionalObject(input, 'ShardFilter');
  if (filter === undefined) return { stream, after: exclusive };
  const type = requireString(filter, 'Type');
  if (type === 'AFTER_SHARD_ID') return { stream, after: requireString(filter, 'ShardId') };
  if (WHOLE_FILTERS.has(type)) return { stream, after: exclusive };
  throw failedConstraint(
    'shardFilter.type',
    `satisfy enum value set: [AFTER_SHARD_ID, ${[...WHOLE_FILTERS].join(', ')}]`,
  );
}

function laterPage(token: string, input: JsonInput, streams: StreamFinder, nowMs: number): ShardPage {
  const others = [
    'StreamName',
    'StreamARN',
    'ExclusiveStartShardId',
    'StreamCreationTimestamp',
    'ShardFilter',
  ];
  if (others.some((name) => input[name] !== undefined)) {
    throw invalidArgument('NextToken and StreamName cannot be provided together.');
  }
  const { name, createdMs, after, issuedMs } = decodeToken(token) ?? {};
  if (typeof name !== 'string' || typeof after !== 'string' || typeof issuedMs !== 'number') {
    throw invalidArgument('Invalid NextToken.');
  }
  if (nowMs - issuedMs > TOKEN_LIFETIME_MS) {
    throw new AwsError('ExpiredNextTokenException', 'The pagination token has expired.');
  }
  const stream = streams.named(name);
  if (stream.createdMs !== createdMs) throw invalidArgument('Invalid NextToken.');
  return { stream, after };
}
