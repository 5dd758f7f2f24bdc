import { expect, onTestFinished, test } from 'vitest';
import { HASH_KEY_MAX } from '../../lab/kinesis/hash-ranges.ts';
import { openShard } from '../../lab/kinesis/shard.ts';
import { createLabClock } from '../../lab/lab-clock.ts';
import { mappingTimes } from '../../lab/lambda/mapping-times.ts';
import { startShardConsumer } from '../../lab/lambda/shard-consumer.ts';
import { openShardProgress } from '../../lab/lambda/shard-progress.ts';
import { LAB_MAPPING } from '../../lab/provision/detection.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-11-29T12:00:30.000Z');
const origin = {
  shardId: 'shardId-000000000000',
  streamArn: 'arn:aws:kinesis:us-east-1:111122223333:stream/logs',
  roleArn: 'arn:aws:iam::111122223333:role/detector',
  region: 'us-east-1',
};

/** A shard with one record, carried to a function that takes batches and no end of a window, at times that the test sets. */
function failingEnds(ageMaxSeconds: number) {
  let nowMs = START_MS;
  const now = () => nowMs;
  const range = { start: 0n, end: HASH_KEY_MAX };
  const shard = openShard({ createdMs: START_MS, index: 0, range, now, retentionMs: () => 24 * HOUR_MS });
  const progress = openShardProgress(undefined, now);
  progress.put({ streamCreatedMs: START_MS, next: 0, window: null, state: {}, isTerminating: false });
  shard.put([{ key: 'key', data: Buffer.from('a') }]);
  let ends = 0;
  let result = '';
  const clock = createLabClock(1_000);
  const consumer = startShardConsumer({
    settings: {
      isEnabled: true,
      batchSize: 10,
      batchingWindowSeconds: 0,
      tumblingWindowSeconds: LAB_MAPPING.TumblingWindowInSeconds,
      bisects: true,
      retriesMax: LAB_MAPPING.MaximumRetryAttempts,
      ageMaxSeconds,
      reportsItemFailures: true,
      onFailureArn: null,
    },
    shard,
    origin,
    progress,
    times: mappingTimes(clock, { pollMs: 1, windowIdleMs: 1 }),
    now,
    isThere: () => true,
    invoke: async (payload) => {
      if (!payload.includes('"isFinalInvokeForWindow":true'))
        return { requestId: '1', outcome: { kind: 'answered', payload: '{"state":{"count":1}}' } };
      ends += 1;
      return { requestId: '2', outcome: { kind: 'failed', payload: '{}' } };
    },
    discard: async () => {},
    onResult: (told) => {
      result = told;
    },
  });
  onTestFinished(async () => {
    await consumer.stop();
    clock.stop();
  });
  return {
    ends: () => ends,
    result: () => result,
    state: () => progress.get()?.state,
    window: () => progress.get()?.window,
    goTo: (ms: number) => {
      nowMs = ms;
    },
  };
}

test('the end of a window is tried until the window is as old as the mapping lets a record become', async () => {
  const shard = failingEnds(LAB_MAPPING.MaximumRecordAgeInSeconds);
  await expect.poll(shard.state).toEqual({ count: 1 });
  shard.goTo(START_MS + 60_000);
  await expect.poll(shard.ends).toBeGreaterThan(10);
  shard.goTo(START_MS - 30_000 + 23 * HOUR_MS);
  const before = shard.ends();
  await expect.poll(shard.ends).toBeGreaterThan(before + 10);
  expect(shard.state()).toEqual({ count: 1 });
  shard.goTo(START_MS - 30_000 + 23 * HOUR_MS + 1);
  await expect.poll(shard.window).toBeNull();
  expect([shard.state(), shard.result()]).toEqual([{}, 'PROBLEM: The end of a window was given up']);
});

test('without an age it is tried for ever', async () => {
  const shard = failingEnds(-1);
  await expect.poll(shard.state).toEqual({ count: 1 });
  shard.goTo(START_MS + 30 * 24 * HOUR_MS);
  await expect.poll(shard.ends).toBeGreaterThan(10);
  expect(shard.state()).toEqual({ count: 1 });
});
