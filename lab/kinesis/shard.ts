import { type AppendLog, openAppendLog } from '../durable/append-log.ts';
import type { LoggedRecord } from '../durable/record-frame.ts';
import { labLimits } from '../limits.ts';
import type { HashRange } from './hash-ranges.ts';
import { createRateBucket } from './rate-bucket.ts';
import { formatSequenceNumber, type SequencePosition } from './sequence-number.ts';

export interface ReadRecord extends LoggedRecord {
  readonly sequenceNumber: string;
  readonly arrivedMs: number;
}

export interface ShardRead {
  readonly records: readonly ReadRecord[];
  /** Where the next read goes on. */
  readonly nextCounter: number;
  /** 0 when nothing is left to read. */
  readonly behindMs: number;
}

/** One shard: its records, and the rates that it takes and gives. */
export interface Shard {
  readonly id: string;
  readonly range: HashRange;
  readonly startingSequenceNumber: string;
  /**
   * For each record its sequence number, or undefined where the shard's rate is used up. What has a number outlives the
   * process. Throws when the disk does not take them; then none is kept.
   */
  put(records: readonly LoggedRecord[]): readonly (string | undefined)[];
  /** Undefined when the shard is read too often or too much. */
  read(counter: number, countMax: number): ShardRead | undefined;
  /** Counter of the oldest record within the retention. */
  horizon(): number;
  /** Of the next record. */
  tip(): number;
  /** Of the oldest record within the retention that arrived then or later. */
  firstSince(arrivedMs: number): number;
  /** Undefined for a number of another shard or stream, or one that is still to come. */
  counterOf(position: SequencePosition): number | undefined;
  close(): void;
  remove(): void;
}

export interface ShardOptions {
  readonly createdMs: number;
  readonly index: number;
  readonly range: HashRange;
  readonly directory?: string;
  readonly now: () => number;
  readonly retentionMs: () => number;
}

export function openShard(options: ShardOptions): Shard {
  const { createdMs, index, range, now, retentionMs } = options;
  const log: AppendLog = openAppendLog({
    ...(options.directory === undefined ? {} : { directory: options.directory }),
    segmentBytesMax: labLimits.shardSegmentLimitBytes,
    bytesMax: labLimits.shardKeptLimitBytes,
    recordsMax: labLimits.shardKeptRecordsMax,
  });
  const records = createRateBucket(labLimits.shardRecordsPerSecond);
  const bytes = createRateBucket(labLimits.shardBytesPerSecond);
  const reads = createRateBucket(labLimits.shardReadsPerSecond);
  const readBytes = createRateBucket(labLimits.shardReadBytesPerSecond);
  const numberOf = (counter: number): string =>
    formatSequenceNumber({ createdMs, shardIndex: index, counter });
  const horizon = (): number => log.firstSince(now() - retentionMs());

  return {
    id: `shardId-${String(index).padStart(12, '0')}`,
    range,
    startingSequenceNumber: numberOf(0),
    put(offered) {
      const nowMs = now();
      const admitted = offered.map((record) => {
        const sizeBytes = sizeOf(record);
        if (!records.has(1, nowMs) || !bytes.has(sizeBytes, nowMs)) return undefined;
        records.take(1, nowMs);
        bytes.take(sizeBytes, nowMs);
        return record;
      });
      const taken = admitted.filter((record) => record !== undefined);
      if (taken.length === 0) return offered.map(() => undefined);
      log.trim(nowMs - retentionMs());
      let counter = log.append(taken, nowMs);
      return admitted.map((record) => {
        if (record === undefined) return undefined;
        counter += 1;
        return numberOf(counter - 1);
      });
    },
    read(from, countMax) {
      const nowMs = now();
      if (!reads.has(1, nowMs) || !readBytes.has(1, nowMs)) return undefined;
      reads.take(1, nowMs);
      const start = Math.max(from, horizon());
      const found = log.read(start, countMax, labLimits.getRecordsLimitBytes);
      readBytes.take(
        found.reduce((sum, record) => sum + sizeOf(record), 0),
        nowMs,
      );
      const nextCounter = (found.at(-1)?.counter ?? start - 1) + 1;
      const nextArrivedMs = log.arrivedMs(nextCounter);
      return {
        records: found.map(({ counter, ...record }) => ({ ...record, sequenceNumber: numberOf(counter) })),
        nextCounter,
        // What arrived this very millisecond is still not the tip.
        behindMs: nextArrivedMs === undefined ? 0 : Math.max(1, nowMs - nextArrivedMs),
      };
    },
    horizon,
    tip: () => log.nextCounter(),
    firstSince: (arrivedMs) => Math.max(horizon(), log.firstSince(arrivedMs)),
    counterOf(position) {
      const isOurs = position.createdMs === createdMs && position.shardIndex === index;
      // The starting number of a shard is one that it may be asked for before it has any record.
      return isOurs && (position.counter === 0 || position.counter < log.nextCounter())
        ? position.counter
        : undefined;
    },
    close: () => log.close(),
    remove: () => log.remove(),
  };
}

/** As AWS counts it: with the partition key. */
export const sizeOf = ({ key, data }: LoggedRecord): number => Buffer.byteLength(key) + data.length;
