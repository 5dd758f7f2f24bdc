import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  InvalidArgumentException,
  KinesisClient,
  LimitExceededException,
  ListShardsCommand,
  ListStreamsCommand,
  ProvisionedThroughputExceededException,
  PutRecordCommand,
  PutRecordsCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  type ShardIteratorType,
} from '@aws-sdk/client-kinesis';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ControlPlane } from '../../lab/control-plane.ts';
import { startLab } from './lab-fixture.ts';

const StreamName = 'logs';

function clientOf({ endpoint, region }: ControlPlane, over: 'HTTP/2' | 'HTTP/1.1' = 'HTTP/2'): KinesisClient {
  const client = new KinesisClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
    maxAttempts: 1,
    // Its own default is HTTP/2 in clear text; the default of S3's client is HTTP/1.1.
    ...(over === 'HTTP/2' ? {} : { requestHandler: new S3Client().config.requestHandler }),
  });
  onTestFinished(() => client.destroy());
  return client;
}

async function setUp(ShardCount = 1, over: 'HTTP/2' | 'HTTP/1.1' = 'HTTP/2') {
  const { lab, aws } = await startLab();
  const kinesis = clientOf(lab, over);
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
  const put = (text: string, PartitionKey = 'key') =>
    kinesis.send(new PutRecordCommand({ StreamName, PartitionKey, Data: Buffer.from(text) }));
  const iterator = async (
    ShardIteratorType: ShardIteratorType,
    more: { StartingSequenceNumber?: string | undefined; Timestamp?: Date; ShardId?: string } = {},
  ) => {
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType,
        ...more,
      }),
    );
    return ShardIterator;
  };
  const read = async (ShardIterator: string | undefined, Limit?: number) => {
    const answer = await kinesis.send(
      new GetRecordsCommand({ ShardIterator, ...(Limit === undefined ? {} : { Limit }) }),
    );
    const texts = (answer.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString());
    return { ...answer, texts };
  };
  return { lab, aws, kinesis, put, iterator, read };
}

test.for(['HTTP/2', 'HTTP/1.1'] as const)('the unmodified client puts and reads over %s', async (over) => {
  const { put, iterator, read } = await setUp(1, over);
  const first = await put('one');
  const second = await put('two', 'ключ');
  expect(first.ShardId).toBe('shardId-000000000000');
  expect(BigInt(second.SequenceNumber ?? '') > BigInt(first.SequenceNumber ?? '')).toBe(true);
  const {
    Records = [],
    texts,
    NextShardIterator,
    MillisBehindLatest,
  } = await read(await iterator('TRIM_HORIZON'));
  expect(texts).toEqual(['one', 'two']);
  expect(Records.map(({ PartitionKey }) => PartitionKey)).toEqual(['key', 'ключ']);
  expect(Records.map(({ SequenceNumber }) => SequenceNumber)).toEqual([
    first.SequenceNumber,
    second.SequenceNumber,
  ]);
  expect(Math.abs(Date.now() - Number(Records[0]?.ApproximateArrivalTimestamp))).toBeLessThan(60_000);
  expect(MillisBehindLatest).toBe(0);
  await put('three');
  expect((await read(NextShardIterator)).texts).toEqual(['three']);
});

test('clients of both protocols are served on one port at once, and a lab with open sessions stops', async () => {
  const { lab, aws } = await startLab();
  const [modern, plain] = [clientOf(lab), clientOf(lab, 'HTTP/1.1')];
  await modern.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await Promise.all([
    ...Array.from({ length: 50 }, (_, index) =>
      (index % 2 === 0 ? modern : plain).send(
        new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.from(String(index)) }),
      ),
    ),
    aws.s3.send(new ListBucketsCommand({})),
  ]);
  await lab.stop();
  await expect(modern.send(new ListStreamsCommand({}))).rejects.toThrow();
});

test('faults reach a client of HTTP/2: an error, a late answer, a cut before and after the work', async () => {
  const { lab, put, iterator, read } = await setUp();
  lab.faults.set('kinesis', { status: 500, code: 'InternalFailure', message: 'away', times: 1 });
  await expect(put('refused')).rejects.toMatchObject({ name: 'InternalFailure', message: 'away' });
  lab.faults.set('kinesis', { delayMs: 50, times: 1 });
  await put('late');
  lab.faults.set('kinesis', { drop: true, times: 1 });
  await expect(put('cut before')).rejects.toThrow();
  lab.faults.set('kinesis', { drop: true, when: 'after', times: 1 });
  await expect(put('cut after')).rejects.toThrow();
  expect((await read(await iterator('TRIM_HORIZON'))).texts).toEqual(['late', 'cut after']);
});

test('a stream is described, listed by page, refused by type when it is not there, and deleted', async () => {
  const { kinesis } = await setUp(3);
  await kinesis.send(new CreateStreamCommand({ StreamName: '..', ShardCount: 1 }));
  const { StreamDescription } = await kinesis.send(new DescribeStreamCommand({ StreamName, Limit: 2 }));
  expect(StreamDescription).toMatchObject({
    StreamARN: 'arn:aws:kinesis:us-east-1:111122223333:stream/logs',
    StreamStatus: 'ACTIVE',
    RetentionPeriodHours: 24,
    HasMoreShards: true,
  });
  const shards = [];
  let NextToken: string | undefined;
  do {
    const page = await kinesis.send(
      new ListShardsCommand(NextToken === undefined ? { StreamName, MaxResults: 2 } : { NextToken }),
    );
    shards.push(...(page.Shards ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(shards.map(({ ShardId }) => ShardId)).toEqual([
    'shardId-000000000000',
    'shardId-000000000001',
    'shardId-000000000002',
  ]);
  // The ranges cover every key once.
  let next = 0n;
  for (const { HashKeyRange } of shards) {
    expect(BigInt(HashKeyRange?.StartingHashKey ?? -1)).toBe(next);
    next = BigInt(HashKeyRange?.EndingHashKey ?? -1) + 1n;
  }
  expect(next).toBe(1n << 128n);
  expect(await kinesis.send(new ListStreamsCommand({ Limit: 1 }))).toMatchObject({
    StreamNames: ['..'],
    HasMoreStreams: true,
    NextToken: '..',
  });
  await expect(kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))).rejects.toBeInstanceOf(
    ResourceInUseException,
  );
  await expect(
    kinesis.send(new CreateStreamCommand({ StreamName: 'large', ShardCount: 500 })),
  ).rejects.toBeInstanceOf(LimitExceededException);
  await kinesis.send(new DeleteStreamCommand({ StreamName: '..' }));
  await expect(kinesis.send(new DescribeStreamSummaryCommand({ StreamName: '..' }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
});

test('what the lab does not have is refused by name', async () => {
  const { kinesis } = await setUp();
  await expect(
    kinesis.send(
      new CreateStreamCommand({ StreamName: 'x', StreamModeDetails: { StreamMode: 'ON_DEMAND' } }),
    ),
  ).rejects.toThrow('the lab has no other mode');
  await expect(
    kinesis.send(new CreateStreamCommand({ StreamName: 'x', ShardCount: 1, Tags: { a: 'b' } })),
  ).rejects.toThrow('member Tags');
});

test('a record goes to the shard of the MD5 of its key, or of the hash key that it names', async () => {
  const { kinesis } = await setUp(4);
  const quarter = 1n << 126n;
  const keys = Array.from({ length: 40 }, (_, index) => `i-${index}`);
  const { Records = [] } = await kinesis.send(
    new PutRecordsCommand({
      StreamName,
      Records: [
        ...keys.map((PartitionKey) => ({ PartitionKey, Data: Buffer.from('x') })),
        { PartitionKey: 'any', ExplicitHashKey: String((1n << 128n) - 1n), Data: Buffer.from('x') },
      ],
    }),
  );
  const expected = keys.map((key) => {
    const hash = BigInt(`0x${createHash('md5').update(key).digest('hex')}`);
    return `shardId-00000000000${hash / quarter}`;
  });
  expect(new Set(expected).size).toBe(4);
  expect(Records.map(({ ShardId }) => ShardId)).toEqual([...expected, 'shardId-000000000003']);
});

test('each type of iterator begins where it says', async () => {
  const { put, iterator, read } = await setUp();
  const one = await put('one');
  // So that the two arrive in different milliseconds.
  await delay(5);
  const betweenMs = Date.now();
  await put('two');
  const latest = await iterator('LATEST');
  const StartingSequenceNumber = one.SequenceNumber;
  expect((await read(await iterator('AT_SEQUENCE_NUMBER', { StartingSequenceNumber }))).texts[0]).toBe('one');
  expect((await read(await iterator('AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber }))).texts).toEqual([
    'two',
  ]);
  expect((await read(await iterator('AT_TIMESTAMP', { Timestamp: new Date(betweenMs) }))).texts).toEqual([
    'two',
  ]);
  await put('three');
  expect((await read(latest)).texts).toEqual(['three']);
  await expect(iterator('AT_TIMESTAMP', { Timestamp: new Date(Date.now() + 60_000) })).rejects.toBeInstanceOf(
    InvalidArgumentException,
  );
  await expect(
    iterator('AT_SEQUENCE_NUMBER', { StartingSequenceNumber: `49${'1'.repeat(54)}` }),
  ).rejects.toBeInstanceOf(InvalidArgumentException);
  await expect(read('nonsense')).rejects.toBeInstanceOf(InvalidArgumentException);
  await expect(iterator('LATEST', { ShardId: 'shardId-000000000009' })).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
});

test('a read of a part says how far behind it is and goes on where it ended', async () => {
  const { put, iterator, read } = await setUp();
  for (const text of ['a', 'b', 'c']) await put(text);
  const first = await read(await iterator('TRIM_HORIZON'), 2);
  expect(first.texts).toEqual(['a', 'b']);
  expect(first.MillisBehindLatest).toBeGreaterThan(0);
  const second = await read(first.NextShardIterator, 2);
  expect([second.texts, second.MillisBehindLatest]).toEqual([['c'], 0]);
});

test('an iterator ends after five minutes, and with its stream', async () => {
  const { kinesis, iterator, read } = await setUp();
  const old = await iterator('LATEST');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 301_000 });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await expect(read(old)).rejects.toBeInstanceOf(ExpiredIteratorException);
  vi.useRealTimers();
  const ofBefore = await iterator('LATEST');
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
  await expect(read(ofBefore)).rejects.toBeInstanceOf(ResourceNotFoundException);
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await expect(read(ofBefore)).rejects.toBeInstanceOf(InvalidArgumentException);
});

test('a shard takes 1,000 records a second: of more, each one that failed says so and none of them is kept', async () => {
  const { kinesis, put, iterator, read } = await setUp();
  const putMany = (count: number) =>
    kinesis.send(
      new PutRecordsCommand({
        StreamName,
        Records: Array.from({ length: count }, () => ({ PartitionKey: 'k', Data: Buffer.from('x') })),
      }),
    );
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  expect((await putMany(500)).FailedRecordCount).toBe(0);
  expect((await putMany(400)).FailedRecordCount).toBe(0);
  const { FailedRecordCount, Records = [] } = await putMany(300);
  expect(FailedRecordCount).toBe(200);
  expect(Records).toHaveLength(300);
  expect(Records[99]?.SequenceNumber).toBeDefined();
  expect(Records[100]).toMatchObject({
    ErrorCode: 'ProvisionedThroughputExceededException',
    ErrorMessage: 'Rate exceeded for shard shardId-000000000000 in stream logs under account 111122223333.',
  });
  expect(Records[100]?.SequenceNumber).toBeUndefined();
  await expect(put('one more')).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
  expect((await read(await iterator('TRIM_HORIZON'))).texts).toHaveLength(1_000);
  vi.setSystemTime(Date.now() + 1_000);
  expect((await putMany(500)).FailedRecordCount).toBe(0);
});

test('a shard takes 1 MiB a second, also as one record, and is read five times a second', async () => {
  const { put, iterator, read } = await setUp();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const largest = 'x'.repeat(1024 * 1024 - 3);
  await put(largest);
  await expect(put('more')).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
  vi.setSystemTime(Date.now() + 100);
  await put('more');
  const start = await iterator('TRIM_HORIZON');
  expect((await read(start)).texts.map(({ length }) => length)).toEqual([largest.length, 4]);
  // What is left of 2 MiB is less than this, so the third read in the same instant is already too much.
  await read(start);
  await expect(read(start)).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
  const tip = await iterator('LATEST');
  vi.setSystemTime(Date.now() + 2_000);
  for (let count = 0; count < 5; count += 1) await read(tip);
  await expect(read(tip)).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
});

test('what is too large or malformed is refused whole', async () => {
  const { kinesis, put, iterator, read } = await setUp(12);
  const entry = (bytes: number, PartitionKey = 'k') => ({ PartitionKey, Data: Buffer.alloc(bytes) });
  const putAll = (Records: ReturnType<typeof entry>[]) =>
    kinesis.send(new PutRecordsCommand({ StreamName, Records }));
  await expect(put('x'.repeat(1024 * 1024))).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(put('x', '')).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(put('x', 'k'.repeat(257))).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(putAll([])).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(putAll(Array.from({ length: 501 }, () => entry(1)))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(
    putAll(Array.from({ length: 11 }, (_, index) => entry(1_000_000, `k${index}`))),
  ).rejects.toBeInstanceOf(InvalidArgumentException);
  await expect(
    kinesis.send(new PutRecordCommand({ StreamName, ...entry(1), ExplicitHashKey: String(1n << 128n) })),
  ).rejects.toBeInstanceOf(InvalidArgumentException);
  expect((await read(await iterator('TRIM_HORIZON'))).texts).toEqual([]);
});

test('a record is gone when its retention is over', async () => {
  const { kinesis, put, iterator, read } = await setUp();
  await put('old');
  await kinesis.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 48 }));
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30 * 3_600_000 });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  expect((await read(await iterator('TRIM_HORIZON'))).texts).toEqual(['old']);
  await expect(
    kinesis.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 30 })),
  ).rejects.toBeInstanceOf(InvalidArgumentException);
  await kinesis.send(new DecreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 24 }));
  await put('new');
  expect((await read(await iterator('TRIM_HORIZON'))).texts).toEqual(['new']);
});
