import { setTimeout as delay } from 'node:timers/promises';
import { CreateStreamCommand, KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { createLogShards } from '../../src/clients/aws/log-shards.ts';
import { createShardMemoryStore } from '../../src/clients/aws/shard-memory-store.ts';
import { awsConfig } from '../support/aws-config.ts';
import { startLab } from './lab-fixture.ts';
import { createCounter, FunctionName, functionArn } from './lambda-fixture.ts';
import { runFunction } from './runtime-client.ts';

test('a shard is asked for records that came since a moment', async () => {
  const { lab } = await startLab();
  const config = awsConfig(lab.endpoint);
  const client = new KinesisClient({
    endpoint: lab.endpoint,
    region: config.region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
  });
  const shards = createLogShards(config, client);
  onTestFinished(() => client.destroy());
  expect(await shards.list('logs')).toEqual(new Map());
  await client.send(new CreateStreamCommand({ StreamName: 'logs', ShardCount: 1 }));
  const [[shardId, { isClosed }] = ['', { isClosed: true }]] = await shards.list('logs');
  expect(isClosed).toBe(false);
  const before = Date.now();
  expect(await shards.recordsSince('logs', shardId, before)).toEqual({ kind: 'none' });
  await client.send(new PutRecordCommand({ StreamName: 'logs', PartitionKey: 'x', Data: Buffer.from('x') }));
  const waiting = await shards.recordsSince('logs', shardId, before);
  expect(waiting).toMatchObject({ kind: 'some' });
  // When it came to the stream, by which Lambda counts the age of its iterator.
  expect(waiting.kind === 'some' ? waiting.firstAtMs : null).toBeGreaterThanOrEqual(before - 1_000);
  expect(await shards.recordsSince('logs', shardId, Date.now() + 1)).toEqual({ kind: 'none' });
});

test('a memory is listed with the version by which it is read and replaced', async () => {
  const { lab, aws } = await startLab();
  const config = awsConfig(lab.endpoint);
  await aws.s3.send(new CreateBucketCommand({ Bucket: config.bucket }));
  const store = createShardMemoryStore(config, aws.s3);
  const version = await store.write('logs/a', '{}', null);
  const { memories } = await store.list(9);
  expect(memories).toMatchObject([{ shard: 'logs/a', version }]);
  expect(Math.abs(Date.now() - (memories[0]?.writtenAt ?? 0))).toBeLessThan(60_000);
  expect(await store.read('logs/a')).toEqual({ json: '{}', version });
});

test('a function is beaten on schedule as EventBridge does it, and not while it takes none', async () => {
  const { lab } = await startLab({ mappingTimes: { windowScale: 1_200 } });
  const lambda = new LambdaClient({
    endpoint: lab.endpoint,
    region: lab.region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
  });
  onTestFinished(() => lambda.destroy());
  await createCounter(lambda);
  lab.lambda.schedule(functionArn, 'heartbeat');
  const beats: { at: number; event: object }[] = [];
  const running = runFunction(lab.lambda.runtimeApi(FunctionName) ?? '', async ({ event }) => {
    // The first one takes as long as ten others would.
    if (beats.push({ at: Date.now(), event }) === 1) await delay(500);
  });
  onTestFinished(() => running.stop());
  await expect.poll(() => beats.length).toBeGreaterThan(2);
  expect(beats[0]?.event).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    account: '111122223333',
    region: 'us-east-1',
    resources: ['arn:aws:events:us-east-1:111122223333:rule/heartbeat'],
  });
  // None had piled up meanwhile: each comes at its own time.
  const [, second, third] = beats;
  expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThan(25);
});
