import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../src/domain/text/json-object.ts';
import { readJsonFile, writeJsonFile } from '../durable/json-file.ts';
import type { LoggedRecord } from '../durable/record-frame.ts';
import { hashKeyOf, splitHashKeys } from './hash-ranges.ts';
import { openShard, type Shard } from './shard.ts';

export interface PutRecord extends LoggedRecord {
  /** Instead of the hash of the key. */
  readonly explicitHashKey?: bigint;
}

/** With a sequence number it is kept; with an error code, of those that PutRecords answers, nothing is kept of it. */
export type PutOutcome =
  | { readonly shardId: string; readonly sequenceNumber: string }
  | {
      readonly shardId: string;
      readonly errorCode: 'ProvisionedThroughputExceededException' | 'InternalFailure';
    };

/** One stream of a fixed number of shards. */
export interface Stream {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly shards: readonly Shard[];
  retentionHours(): number;
  setRetentionHours(hours: number): void;
  /** Outcomes in the order of the records. What has a sequence number outlives the process. */
  put(records: readonly PutRecord[]): readonly PutOutcome[];
  close(): void;
  /** Leaves nothing of it. */
  remove(): void;
}

/** What is kept of a stream beside its records. */
interface StreamFile {
  readonly name: string;
  readonly createdMs: number;
  readonly shardCount: number;
  readonly retentionHours: number;
}

export interface StreamPlace {
  readonly arnOf: (name: string) => string;
  readonly now: () => number;
  /** Of this stream; in memory without it. */
  readonly directory?: string;
}

const HOUR_MS = 3_600_000;

export function createStream(place: StreamPlace, file: StreamFile): Stream {
  if (place.directory !== undefined) {
    mkdirSync(place.directory, { recursive: true, mode: 0o700 });
    writeJsonFile(fileIn(place.directory), file);
  }
  return openStream(place, file);
}

/** Undefined when the directory holds no stream: its creation, or its deletion, was cut short. */
export function loadStream(place: StreamPlace & { readonly directory: string }): Stream | undefined {
  const file = readJsonFile(fileIn(place.directory));
  if (file === undefined) return undefined;
  if (!isStreamFile(file)) throw new Error(`${fileIn(place.directory)} does not describe a stream.`);
  return openStream(place, file);
}

const fileIn = (directory: string): string => join(directory, 'stream.json');

function isStreamFile(value: unknown): value is StreamFile {
  return (
    isJsonObject(value) &&
    typeof value.name === 'string' &&
    [value.createdMs, value.shardCount, value.retentionHours].every(Number.isSafeInteger)
  );
}

function openStream({ arnOf, now, directory }: StreamPlace, file: StreamFile): Stream {
  const { name, createdMs, shardCount } = file;
  let retentionHours = file.retentionHours;
  const shards = splitHashKeys(shardCount).map((range, index) =>
    openShard({
      createdMs,
      index,
      range,
      now,
      retentionMs: () => retentionHours * HOUR_MS,
      ...(directory === undefined ? {} : { directory: join(directory, String(index)) }),
    }),
  );

  function shardFor({ key, explicitHashKey }: PutRecord): Shard {
    const hashKey = explicitHashKey ?? hashKeyOf(key);
    const shard = shards.find(({ range }) => hashKey <= range.end);
    if (shard === undefined) throw new RangeError(`No shard has the hash key ${hashKey}.`);
    return shard;
  }

  return {
    name,
    arn: arnOf(name),
    createdMs,
    shards,
    retentionHours: () => retentionHours,
    setRetentionHours(hours) {
      if (directory !== undefined) writeJsonFile(fileIn(directory), { ...file, retentionHours: hours });
      retentionHours = hours;
    },
    put(records) {
      const byShard = new Map<Shard, PutRecord[]>();
      for (const record of records) {
        const shard = shardFor(record);
        const own = byShard.get(shard);
        if (own === undefined) byShard.set(shard, [record]);
        else own.push(record);
      }
      const outcomes = new Map<PutRecord, PutOutcome>();
      for (const [shard, own] of byShard) {
        for (const [index, outcome] of putInto(shard, own).entries()) {
          const record = own[index];
          if (record !== undefined) outcomes.set(record, outcome);
        }
      }
      return records.flatMap((record) => outcomes.get(record) ?? []);
    },
    close() {
      for (const shard of shards) shard.close();
    },
    remove() {
      // The description first: without it, what a kill leaves of the records belongs to no stream.
      if (directory !== undefined) rmSync(fileIn(directory), { force: true });
      for (const shard of shards) shard.remove();
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function putInto(shard: Shard, records: readonly PutRecord[]): readonly PutOutcome[] {
  try {
    return shard
      .put(records)
      .map((sequenceNumber) =>
        sequenceNumber === undefined
          ? { shardId: shard.id, errorCode: 'ProvisionedThroughputExceededException' }
          : { shardId: shard.id, sequenceNumber },
      );
  } catch {
    // A full disk: what other shards have taken of the same call stays taken, as in AWS.
    return records.map(() => ({ shardId: shard.id, errorCode: 'InternalFailure' }));
  }
}
