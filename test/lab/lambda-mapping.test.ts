import { CreateStreamCommand, DeleteStreamCommand } from '@aws-sdk/client-kinesis';
import {
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../src/domain/text/json-object.ts';
import { recordsOf, textsOf } from './event-records.ts';
import {
  createCounter,
  FunctionName,
  functionArn,
  roleArn,
  SHORT,
  StreamName,
  setUpMapping,
  streamArn,
} from './lambda-fixture.ts';
import { runFunction } from './runtime-client.ts';

/** What the function was given, as text: its records, and whether it was the end of a window. */
const given = (events: readonly JsonObject[]): string[] =>
  events.map((event) => (event.isFinalInvokeForWindow === true ? 'end' : textsOf(event).join(' ')));

const countOf = (state: unknown): number => Number((state as { count?: number }).count ?? 0);

test('records come in the shape of AWS, in the order of their shard', async () => {
  const { map, put, run } = await setUpMapping();
  const events: JsonObject[] = [];
  run(({ event }) => void events.push(event));
  await map({ BatchSize: 3 });
  const numbers = await put(['a', 'b', 'c', 'd'], 'key');
  await expect.poll(() => events.flatMap(textsOf)).toEqual(['a', 'b', 'c', 'd']);
  expect(recordsOf(events[0] ?? {})[0]).toEqual({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'key',
      sequenceNumber: numbers[0],
      data: Buffer.from('a').toString('base64'),
      approximateArrivalTimestamp: expect.closeTo(Date.now() / 1_000, -2),
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shardId-000000000000:${numbers[0]}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: roleArn,
    awsRegion: 'us-east-1',
    eventSourceARN: streamArn,
  });
  expect(Object.keys(events[0] ?? {})).toEqual(['Records']);
  expect(Math.max(...events.map((event) => recordsOf(event).length))).toBeLessThanOrEqual(3);
});

test('a batch is of one shard, and each shard keeps its order', async () => {
  const { map, put, run } = await setUpMapping(SHORT, 2);
  const byShard = new Map<string, string[]>();
  run(({ event }) => {
    const shards = new Set(recordsOf(event).map(({ eventID }) => eventID.split(':')[0] ?? ''));
    expect(shards.size).toBe(1);
    const [shard = ''] = shards;
    byShard.set(shard, [...(byShard.get(shard) ?? []), ...recordsOf(event).map(({ eventID }) => eventID)]);
  });
  await map({ BatchSize: 5 });
  await put(Array.from({ length: 40 }, (_, index) => `record ${index}`));
  await expect.poll(() => [...byShard.values()].flat()).toHaveLength(40);
  expect(byShard.size).toBe(2);
  for (const ids of byShard.values()) expect(ids).toEqual([...ids].sort());
});

test('a window carries its state, ends once, and the next one begins with none', async () => {
  const { map, put, run } = await setUpMapping();
  const events: JsonObject[] = [];
  run(({ event }) => {
    events.push(event);
    return { state: { count: countOf(event.state) + recordsOf(event).length } };
  });
  await map({ TumblingWindowInSeconds: 1, BatchSize: 2 });
  await put(['a', 'b', 'c'], 'key');
  await expect.poll(() => given(events)).toContain('end');
  await put(['d'], 'key');
  await expect.poll(() => given(events).filter((each) => each === 'end')).toHaveLength(2);
  for (const event of events) {
    const { start, end } = event.window as { start: string; end: string };
    expect(Date.parse(end) - Date.parse(start)).toBe(1_000);
    expect(start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(event).toMatchObject({
      shardId: 'shardId-000000000000',
      eventSourceARN: streamArn,
      isWindowTerminatedEarly: false,
    });
    for (const { kinesis } of recordsOf(event)) {
      const arrivedMs = kinesis.approximateArrivalTimestamp * 1_000;
      expect(arrivedMs).toBeGreaterThanOrEqual(Date.parse(start));
      expect(arrivedMs).toBeLessThan(Date.parse(end));
    }
  }
  const ends = events.filter(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow === true);
  expect(ends.map(({ Records }) => Records)).toEqual(ends.map(() => []));
  expect(ends.reduce((sum, { state }) => sum + countOf(state), 0)).toBe(4);
  expect(new Set(ends.map(({ window }) => JSON.stringify(window))).size).toBe(ends.length);
});

test('a batch that fails comes again with the state that it had', async () => {
  const { map, put, run } = await setUpMapping();
  const states: unknown[] = [];
  let failures = 0;
  run(({ event }) => {
    if (event.isFinalInvokeForWindow === true) return { state: {} };
    states.push(event.state);
    const state = { seen: [...((event.state as { seen?: string[] }).seen ?? []), ...textsOf(event)] };
    if (textsOf(event).includes('b') && failures < 2) {
      failures += 1;
      if (failures === 1) throw new Error('not now');
      // An answer without a state counts as no answer.
      return { seen: state.seen };
    }
    return { state };
  });
  await map({ TumblingWindowInSeconds: 900, BatchSize: 1 });
  await put(['a', 'b', 'c'], 'key');
  await expect.poll(() => states).toHaveLength(5);
  expect(states).toEqual([{}, { seen: ['a'] }, { seen: ['a'] }, { seen: ['a'] }, { seen: ['a', 'b'] }]);
});

test('of a failing batch the halves are tried, and only the poison goes to the bucket, with its event', async () => {
  const { aws, lambda, map, put, run } = await setUpMapping();
  await aws.s3.send(new CreateBucketCommand({ Bucket: 'failed-batches' }));
  const good: string[] = [];
  let tries = 0;
  run(({ event }) => {
    const texts = textsOf(event);
    if (texts.includes('poison')) {
      if (texts.length === 1) tries += 1;
      throw new Error('cannot read it');
    }
    good.push(...texts);
    return null;
  });
  const sequence = await put(['a', 'b', 'poison', 'c', 'd'], 'key');
  const { UUID } = await map({
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failed-batches' } },
  });
  await expect.poll(() => good).toEqual(['a', 'b', 'c', 'd']);
  expect(tries).toBe(2);
  const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: 'failed-batches' }));
  expect(Contents).toHaveLength(1);
  const Key = Contents[0]?.Key ?? '';
  expect(Key).toMatch(
    new RegExp(
      `^aws/lambda/${UUID}/shardId-000000000000/\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}$`,
    ),
  );
  const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: 'failed-batches', Key }));
  const record = JSON.parse((await Body?.transformToString()) ?? '');
  expect(record).toMatchObject({
    requestContext: { functionArn, condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    KinesisBatchInfo: {
      shardId: 'shardId-000000000000',
      startSequenceNumber: sequence[2],
      endSequenceNumber: sequence[2],
      batchSize: 1,
      streamArn,
    },
  });
  expect(textsOf(JSON.parse(record.payload))).toEqual(['poison']);
  const { LastProcessingResult } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect(LastProcessingResult).toBe('OK');
});

test('without halves the whole batch is given up, to a queue without its event', async () => {
  const { lab, map, put, run } = await setUpMapping();
  const queue = lab.sqs.createQueue('failed-batches');
  const good: string[] = [];
  run(({ event }) => {
    if (textsOf(event).includes('poison')) throw new Error('cannot read it');
    good.push(...textsOf(event));
    return null;
  });
  await put(['a', 'poison'], 'key');
  await map({
    MaximumRetryAttempts: 0,
    BatchSize: 2,
    DestinationConfig: { OnFailure: { Destination: queue.arn } },
  });
  const [message] = await queue.receive(1, 1_000, 20_000, new AbortController().signal);
  const record = JSON.parse(message?.body ?? '');
  expect(record).toMatchObject({ KinesisBatchInfo: { batchSize: 2 } });
  expect(record).not.toHaveProperty('payload');
  await put(['b'], 'key');
  await expect.poll(() => good).toEqual(['b']);
});

test('what a function reports as failed is where the batch goes on, with the state for what came before', async () => {
  const { map, put, run } = await setUpMapping();
  const events: JsonObject[] = [];
  let isReady = false;
  run(({ event }) => {
    if (event.isFinalInvokeForWindow === true) return { state: {} };
    events.push(event);
    const failed = isReady ? -1 : textsOf(event).indexOf('c');
    isReady = failed >= 0;
    const done = failed < 0 ? textsOf(event) : textsOf(event).slice(0, failed);
    const seen = [...((event.state as { seen?: string[] }).seen ?? []), ...done];
    return {
      state: { seen },
      batchItemFailures:
        failed < 0
          ? []
          : [recordsOf(event).at(-1), recordsOf(event)[failed]].map((record) => ({
              itemIdentifier: record?.kinesis.sequenceNumber,
            })),
    };
  });
  await put(['a', 'b', 'c', 'd'], 'key');
  await map({ TumblingWindowInSeconds: 900, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  await expect.poll(() => given(events)).toEqual(['a b c d', 'c d']);
  expect(events.map(({ state }) => state)).toEqual([{}, { seen: ['a', 'b'] }]);
  await put(['e'], 'key');
  await expect.poll(() => given(events)).toEqual(['a b c d', 'c d', 'e']);
  expect(events[2]?.state).toEqual({ seen: ['a', 'b', 'c', 'd'] });
});

test('an identifier that is no record fails the whole batch', async () => {
  const { map, put, run } = await setUpMapping();
  let tries = 0;
  run(() => {
    tries += 1;
    return tries === 1 ? { batchItemFailures: [{ itemIdentifier: '' }] } : { batchItemFailures: null };
  });
  await put(['a', 'b'], 'key');
  await map({ FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumRetryAttempts: 3 });
  await expect.poll(() => tries).toBe(2);
});

test('a state over 1 MB ends its window early, and the same window goes on with none', async () => {
  const { map, put, run } = await setUpMapping();
  const events: JsonObject[] = [];
  run(({ event }) => {
    events.push(event);
    return { state: { filler: textsOf(event).includes('a') ? 'x'.repeat(1_100_000) : '' } };
  });
  await map({ TumblingWindowInSeconds: 900, BatchSize: 1 });
  await put(['a', 'b'], 'key');
  await expect.poll(() => events).toHaveLength(3);
  expect(events[1]).toMatchObject({
    Records: [],
    state: { filler: 'x'.repeat(1_100_000) },
    isFinalInvokeForWindow: true,
    isWindowTerminatedEarly: true,
  });
  expect(events[2]).toMatchObject({ window: events[0]?.window, state: {}, isWindowTerminatedEarly: false });
  expect(textsOf(events[2] ?? {})).toEqual(['b']);
});

test('the end of a window waits until the function takes it, and nothing passes it', async () => {
  const { map, put, run } = await setUpMapping();
  const seen: string[] = [];
  let refusals = 0;
  run(({ event }) => {
    if (event.isFinalInvokeForWindow === true && refusals < 3) {
      refusals += 1;
      throw new Error('not yet');
    }
    seen.push(event.isFinalInvokeForWindow === true ? 'end' : textsOf(event).join(' '));
    return { state: {} };
  });
  await map({ TumblingWindowInSeconds: 1, MaximumRetryAttempts: -1, BisectBatchOnFunctionError: true });
  await put(['a'], 'key');
  await expect.poll(() => refusals).toBeGreaterThan(0);
  await put(['b'], 'key');
  await expect.poll(() => seen.slice(0, 3)).toEqual(['a', 'end', 'b']);
});

test('the end of a window that fails more often than the mapping tries again is given up, and its state with it', async () => {
  const { lambda, map, put, run } = await setUpMapping();
  const seen: string[] = [];
  let ends = 0;
  run(({ event }) => {
    if (event.isFinalInvokeForWindow === true && seen.length === 1) {
      ends += 1;
      throw new Error('never');
    }
    seen.push(
      `${event.isFinalInvokeForWindow === true ? 'end' : textsOf(event).join(' ')} ${JSON.stringify(event.state)}`,
    );
    return { state: { seen: seen.length } };
  });
  const { UUID } = await map({ TumblingWindowInSeconds: 1, MaximumRetryAttempts: 1 });
  await put(['a'], 'key');
  await expect
    .poll(async () => (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).LastProcessingResult)
    .toBe('PROBLEM: The end of a window was given up');
  await put(['b'], 'key');
  await expect.poll(() => seen).toHaveLength(3);
  expect(ends).toBe(2);
  expect(seen).toEqual(['a {}', 'b {}', 'end {"seen":2}']);
});

test('no event is larger than 6 MB', async () => {
  const { map, put, run } = await setUpMapping();
  const sizes: number[] = [];
  let records = 0;
  run(({ event }) => {
    sizes.push(Buffer.byteLength(JSON.stringify(event)));
    records += recordsOf(event).length;
    return null;
  });
  // A shard takes a megabyte a second.
  for (let index = 0; index < 6; index += 1) {
    await expect.poll(async () => (await put(['x'.repeat(1_000_000)], 'key'))[0]).not.toBe('');
  }
  await map({ MaximumBatchingWindowInSeconds: 1 });
  await expect.poll(() => records).toBe(6);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(6 * 1024 * 1024);
  expect(sizes).toHaveLength(2);
});

test('a disabled mapping rests, and goes on where it was', async () => {
  const { lambda, map, put, run } = await setUpMapping();
  const seen: string[] = [];
  run(({ event }) => void seen.push(...textsOf(event)));
  const { UUID } = await map();
  await put(['a'], 'key');
  await expect.poll(() => seen).toEqual(['a']);
  const update = (Enabled: boolean) => lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  expect((await update(false)).State).toBe('Disabled');
  await put(['b'], 'key');
  expect((await update(true)).State).toBe('Enabled');
  await expect.poll(() => seen).toEqual(['a', 'b']);
});

test('a stream that is made anew is read from its beginning, and a function that is made anew goes on', async () => {
  const { kinesis, lambda, lab, map, put, run } = await setUpMapping();
  const seen: string[] = [];
  let invocations = 0;
  const handler = ({ event }: { readonly event: JsonObject }) => {
    invocations += 1;
    seen.push(...textsOf(event));
  };
  const running = run(handler);
  await map();
  await put(['a'], 'key');
  await expect.poll(() => seen).toEqual(['a']);
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
  const texts = Array.from({ length: 8 }, (_, index) => `of the new stream ${index}`);
  await put(texts);
  await expect.poll(() => seen.toSorted()).toEqual(['a', ...texts].toSorted());
  // A batch that was not answered yet would be given again.
  await expect.poll(() => running.answered()).toBe(invocations);
  await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  await put(['b'], 'key');
  await createCounter(lambda);
  const again = runFunction(lab.lambda.runtimeApi(FunctionName) ?? '', handler);
  onTestFinished(() => again.stop());
  await expect.poll(() => seen).toContain('b');
  expect(seen).toHaveLength(10);
});
