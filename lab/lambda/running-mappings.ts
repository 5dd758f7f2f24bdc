import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Shard } from '../kinesis/shard.ts';
import type { Stream } from '../kinesis/stream.ts';
import type { Destinations } from './destinations.ts';
import { failureKey, streamFailure } from './failure-record.ts';
import type { FunctionStore, MappingRecord } from './function-store.ts';
import type { InvocationQueue } from './invocation-queue.ts';
import type { RecordOrigin } from './kinesis-event.ts';
import type { MappingTimes } from './mapping-times.ts';
import type { RunningFunctions } from './running-functions.ts';
import { type DiscardedBatch, type ShardConsumer, startShardConsumer } from './shard-consumer.ts';
import { openShardProgress, type ShardProgress } from './shard-progress.ts';

/** The mappings at work: a consumer for each shard of each one's stream, for as long as stream and function are there. */
export interface RunningMappings {
  /** Keeps where the mapping starts in each shard. */
  prepare(record: MappingRecord): void;
  /** Goes on where it was. One whose stream or function is gone begins once they are there again. */
  start(record: MappingRecord): void;
  /** Resolves once what the function works at counts, and nothing of the mapping runs. */
  finishOne(uuid: string): Promise<void>;
  /** Ends it and forgets how far it has come. */
  remove(uuid: string): Promise<void>;
  lastResult(uuid: string): string;
  stop(): Promise<void>;
}

export interface RunningMappingsOptions {
  readonly store: FunctionStore;
  readonly functions: RunningFunctions;
  readonly destinations: Destinations;
  readonly findStream: (arn: string) => Stream | undefined;
  readonly times: MappingTimes;
  readonly region: string;
  readonly now: () => number;
  readonly directory?: string;
}

/** A mapping at work, and what it works with. */
interface Work {
  readonly stream: Stream;
  readonly queue: InvocationQueue;
  readonly consumers: readonly ShardConsumer[];
}

const NOTHING_YET = 'No records processed';

export function createRunningMappings(options: RunningMappingsOptions): RunningMappings {
  const { store, functions, destinations, findStream, times, now } = options;
  const running = new Map<string, Work>();
  /** Mappings that are being stopped. */
  const stopping = new Set<string>();
  const results = new Map<string, string>();
  /** What was prepared in memory only, until it is started. */
  const kept = new Map<string, ShardProgress>();

  const directoryOf = (uuid: string): string | undefined =>
    options.directory === undefined ? undefined : join(options.directory, 'mappings', uuid);

  function progressOf(uuid: string, { id }: Shard): ShardProgress {
    const directory = directoryOf(uuid);
    const name = `${uuid}/${id}`;
    const found = kept.get(name);
    if (found !== undefined) return found;
    const opened = openShardProgress(directory === undefined ? undefined : join(directory, id), now);
    kept.set(name, opened);
    return opened;
  }

  function firstCounter({ startingPosition, startingMs }: MappingRecord, shard: Shard): number {
    if (startingPosition === 'LATEST') return shard.tip();
    return startingMs === null ? shard.horizon() : shard.firstSince(startingMs);
  }

  function prepare(record: MappingRecord): void {
    const stream = findStream(record.streamArn);
    for (const shard of stream?.shards ?? []) {
      progressOf(record.uuid, shard).put({
        streamCreatedMs: stream?.createdMs ?? 0,
        next: firstCounter(record, shard),
        window: null,
        state: {},
        isTerminating: false,
      });
    }
  }

  /** Of a stream that was made anew under its name nothing was read yet. */
  function readyProgress({ uuid }: MappingRecord, stream: Stream, shard: Shard): ShardProgress {
    const progress = progressOf(uuid, shard);
    if (progress.get()?.streamCreatedMs !== stream.createdMs) {
      const { createdMs: streamCreatedMs } = stream;
      progress.put({ streamCreatedMs, next: shard.horizon(), window: null, state: {}, isTerminating: false });
    }
    return progress;
  }

  async function discard(
    { uuid, functionArn, settings }: MappingRecord,
    origin: RecordOrigin,
    { records, payload, because, invokeCount, requestId }: DiscardedBatch,
  ): Promise<void> {
    if (settings.onFailureArn === null) return;
    const atMs = now();
    const isFunctionError = because === 'RetryAttemptsExhausted';
    const givenUp = { requestId, functionArn, because, invokeCount, isFunctionError, atMs };
    const failure = streamFailure(givenUp, records, origin);
    const key = failureKey(`${uuid}/${origin.shardId}`, atMs);
    try {
      await destinations.send(settings.onFailureArn, key, failure, payload);
    } catch (error) {
      // As in AWS, a destination that does not take it loses it; the mapping says so.
      results.set(uuid, `PROBLEM: The destination did not take a failed batch: ${String(error)}`);
    }
  }

  async function endOne(uuid: string, end: (consumer: ShardConsumer) => Promise<void>): Promise<void> {
    const { consumers = [] } = running.get(uuid) ?? {};
    running.delete(uuid);
    stopping.add(uuid);
    await Promise.all(consumers.map(end));
    stopping.delete(uuid);
  }

  const stopOne = (uuid: string): Promise<void> => endOne(uuid, (consumer) => consumer.stop());

  function start(record: MappingRecord): void {
    const { uuid, streamArn, functionArn, settings } = record;
    const stream = findStream(streamArn);
    const target = store.findFunction(functionArn);
    if (!settings.isEnabled || stream === undefined || target === undefined) return;
    if (running.has(uuid) || stopping.has(uuid)) return;
    const { queue } = functions.of(target);
    const consumers = stream.shards.map((shard) => {
      const origin: RecordOrigin = {
        shardId: shard.id,
        streamArn,
        roleArn: target.role,
        region: options.region,
      };
      return startShardConsumer({
        settings,
        shard,
        origin,
        progress: readyProgress(record, stream, shard),
        times,
        now,
        isThere: () => findStream(streamArn) === stream,
        invoke: queue.invoke,
        discard: (batch) => discard(record, origin, batch),
        onResult: (result) => results.set(uuid, result),
      });
    });
    running.set(uuid, { stream, queue, consumers });
  }

  /** Streams and functions come and go: what works with one that is gone ends, and what can work begins. */
  const supervision = setInterval(() => {
    for (const record of store.mappings()) {
      const work = running.get(record.uuid);
      const target = store.findFunction(record.functionArn);
      const isCurrent =
        work?.stream === findStream(record.streamArn) &&
        target !== undefined &&
        work?.queue === functions.of(target).queue;
      if (work === undefined) start(record);
      // Only its own files can fail it. The lab ends then, as it does where a consumer fails.
      else if (!isCurrent) void stopOne(record.uuid);
    }
  }, times.pollMs);

  function closeProgress(uuid: string): void {
    for (const [name, progress] of kept) {
      if (!name.startsWith(`${uuid}/`)) continue;
      progress.close();
      kept.delete(name);
    }
  }

  return {
    prepare,
    start,
    finishOne: (uuid) => endOne(uuid, (consumer) => consumer.finish()),
    async remove(uuid) {
      await stopOne(uuid);
      closeProgress(uuid);
      results.delete(uuid);
      const directory = directoryOf(uuid);
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    },
    lastResult: (uuid) => results.get(uuid) ?? NOTHING_YET,
    async stop() {
      clearInterval(supervision);
      const uuids = [...running.keys()];
      await Promise.all(uuids.map(stopOne));
      for (const progress of kept.values()) progress.close();
      kept.clear();
    },
  };
}
