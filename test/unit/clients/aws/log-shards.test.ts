import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { createLogShards } from '../../../../src/clients/aws/log-shards.ts';
import { createShardMemoryStore } from '../../../../src/clients/aws/shard-memory-store.ts';
import { LOG_SHARD_LIMITS } from '../../../../src/clients/bounds.ts';
import { ServiceError } from '../../../../src/ports/service-error.ts';
import { awsConfig } from '../../../support/aws-config.ts';

// What the lab never has: closed shards, many pages, a stream that is gone. test/lab/log-shards.test.ts speaks to it on the wire.

const config = awsConfig('http://127.0.0.1:1');
const kinesis = mockClient(KinesisClient);
const s3 = mockClient(S3Client);
beforeEach(() => {
  kinesis.reset();
  s3.reset();
});
const shards = () => createLogShards(config, new KinesisClient());
const shard = (ShardId: string, EndingSequenceNumber?: string) => ({
  ShardId,
  HashKeyRange: { StartingHashKey: '0', EndingHashKey: '1' },
  SequenceNumberRange: {
    StartingSequenceNumber: '1',
    ...(EndingSequenceNumber === undefined ? {} : { EndingSequenceNumber }),
  },
});

test('a shard with an end is closed, and all pages are read', async () => {
  kinesis
    .on(ListShardsCommand, { StreamName: 'logs' })
    .resolves({ Shards: [shard('a', '9')], NextToken: 'next' })
    .on(ListShardsCommand, { NextToken: 'next' })
    .resolves({ Shards: [shard('b')] });
  expect([...(await shards().list('logs'))]).toEqual([
    ['a', { isClosed: true }],
    ['b', { isClosed: false }],
  ]);
});

test('a stream that is gone has no shards; any other refusal is none of its answers', async () => {
  kinesis
    .on(ListShardsCommand)
    .rejectsOnce(new ResourceNotFoundException({ message: 'gone', $metadata: { httpStatusCode: 400 } }))
    .rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
  expect(await shards().list('logs')).toEqual(new Map());
  await expect(shards().list('logs')).rejects.toThrow(ServiceError);
});

test('more pages than are read are no list: a shard that is not on it would be taken for gone', async () => {
  kinesis.on(ListShardsCommand).resolves({ Shards: [shard('a')], NextToken: 'next' });
  await expect(shards().list('logs')).rejects.toMatchObject({ code: 'TooManyShards' });
  expect(kinesis.commandCalls(ListShardsCommand)).toHaveLength(LOG_SHARD_LIMITS.pagesMax);
});

test.each([
  ['its end was read', [{ Records: [], NextShardIterator: 'i', MillisBehindLatest: 0 }], false],
  ['it is closed and was read to its end', [{ Records: [], MillisBehindLatest: 5 }], false],
  [
    'a later read has a record',
    [
      { Records: [], NextShardIterator: 'i', MillisBehindLatest: 5 },
      {
        Records: [{ SequenceNumber: '1', Data: new Uint8Array(), PartitionKey: 'x' }],
        NextShardIterator: 'i',
      },
    ],
    true,
  ],
  ['its end is not in sight', [{ Records: [], NextShardIterator: 'i', MillisBehindLatest: 5 }], true],
] as const)('a shard where %s', async (_how, reads, expected) => {
  kinesis.on(GetShardIteratorCommand).resolves({ ShardIterator: 'first' });
  const [first, ...others] = reads;
  let answers = kinesis.on(GetRecordsCommand).resolvesOnce({ ...first, Records: [] });
  for (const { Records, ...rest } of others)
    answers = answers.resolvesOnce({ ...rest, Records: [...Records] });
  answers.resolves({ Records: [], NextShardIterator: 'i', MillisBehindLatest: 5 });
  expect(await shards().hasRecordsSince('logs', 'a', Date.parse('2026-11-29T12:00:00Z'))).toBe(expected);
  expect(kinesis.commandCalls(GetShardIteratorCommand)[0]?.args[0].input).toMatchObject({
    ShardIteratorType: 'AT_TIMESTAMP',
    Timestamp: new Date('2026-11-29T12:00:00Z'),
  });
  expect(kinesis.commandCalls(GetRecordsCommand).length).toBeLessThanOrEqual(LOG_SHARD_LIMITS.readsMax);
});

test('memories are listed over all pages up to a bound, and what is none is passed over', async () => {
  const LastModified = new Date('2026-11-29T12:00:00Z');
  const object = (Key: string) => ({ Key, ETag: `"${Key.length}"`, LastModified });
  s3.on(ListObjectsV2Command)
    .resolves({ Contents: [object('detector/logs/b.json.gz')] })
    .on(ListObjectsV2Command, { Prefix: 'detector/' })
    .resolves({
      Contents: [object('detector/logs/a.json.gz'), object('detector/x')],
      NextContinuationToken: 'n',
    })
    .on(ListObjectsV2Command, { ContinuationToken: 'n' })
    .resolves({ Contents: [object('detector/logs/b.json.gz')] });
  const store = createShardMemoryStore(config, new S3Client());
  const writtenAt = LastModified.getTime();
  expect(await store.list(9)).toEqual({
    memories: [
      { shard: 'logs/a', version: '"23"', writtenAt },
      { shard: 'logs/b', version: '"23"', writtenAt },
    ],
    isCut: false,
  });
  expect(await store.list(1)).toMatchObject({ memories: [{ shard: 'logs/a' }], isCut: true });
});
