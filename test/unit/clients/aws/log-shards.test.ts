import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { createLogShards } from '../../../../src/clients/aws/log-shards.ts';
import { createShardMemoryStore } from '../../../../src/clients/aws/shard-memory-store.ts';
import { LOG_SHARD_LIMITS, SHARD_MEMORY_BYTES } from '../../../../src/clients/bounds.ts';
import { MEMORY_BYTES } from '../../../../src/detector/bounds.ts';
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

/** As the SDK gives it: a stream that can be read at once. */
const body = (bytes: Uint8Array) =>
  Object.assign(Readable.from([bytes]), {
    transformToByteArray: async () => bytes,
    transformToString: async () => Buffer.from(bytes).toString(),
    transformToWebStream: () => Readable.toWeb(Readable.from([bytes])) as ReadableStream,
  });

test.each([
  ['no gzip', Buffer.from('plain')],
  ['empty', Buffer.alloc(0)],
  ['cut', gzipSync('{"format":"detector-memory/v1"}').subarray(0, 20)],
  ['too large when it is inflated', gzipSync(Buffer.alloc(SHARD_MEMORY_BYTES + 1))],
])('a memory that is %s is damaged, and can be replaced', async (_name, bytes) => {
  s3.on(GetObjectCommand).resolves({ Body: body(bytes), ETag: '"1"', ContentLength: bytes.length });
  const store = createShardMemoryStore(config, new S3Client());
  expect(await store.read('logs/a')).toEqual({ json: null, version: '"1"' });
});

test('a memory that is too large as it is stored is not read', async () => {
  const all = body(Buffer.from('x'));
  s3.on(GetObjectCommand).resolves({ Body: all, ETag: '"1"', ContentLength: SHARD_MEMORY_BYTES + 1 });
  const store = createShardMemoryStore(config, new S3Client());
  expect(await store.read('logs/a')).toEqual({ json: null, version: '"1"' });
  expect(all.destroyed).toBe(true);
});

test('a memory that is written can be read', () => {
  expect(MEMORY_BYTES).toBeLessThan(SHARD_MEMORY_BYTES);
});
