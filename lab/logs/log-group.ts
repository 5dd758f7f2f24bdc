import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../src/domain/text/json-object.ts';
import { type KeptRecord, openAppendLog } from '../durable/append-log.ts';
import { readJsonFile, writeJsonFile } from '../durable/json-file.ts';
import { labLimits } from '../limits.ts';
import { decodeBatch, encodeBatch, type InputEvent, type KeptEvent } from './log-batch.ts';

export interface LogStream {
  readonly name: string;
  readonly createdMs: number;
  /** Undefined before the first event. */
  firstEventMs: number | undefined;
  lastEventMs: number | undefined;
  lastIngestedMs: number | undefined;
}

export interface SubscriptionFilter {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly destinationArn: string;
  readonly roleArn: string;
  readonly distribution: 'ByLogStream' | 'Random';
  readonly creationTime: number;
  /** The first batch that it is about. */
  readonly fromCounter: number;
}

/** What is known of a batch without reading it. */
export interface BatchSpan {
  readonly counter: number;
  readonly streamName: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** One log group: its streams, events and subscription filters. What it has taken outlives the process. */
export interface LogGroup {
  readonly name: string;
  readonly createdMs: number;
  readonly streams: ReadonlyMap<string, LogStream>;
  addStream(name: string): void;
  /** Events in order of time, at least one. Returns the batch's counter. */
  append(streamName: string, events: readonly InputEvent[]): number;
  nextCounter(): number;
  /** In the order in which they came. */
  spans(): readonly BatchSpan[];
  /** The first batch from that counter on that is still there. */
  readBatch(counter: number): { readonly counter: number; readonly events: readonly KeptEvent[] } | undefined;
  filters(): readonly SubscriptionFilter[];
  setFilters(filters: readonly SubscriptionFilter[]): void;
  /** Up to which batch a filter's events have been delivered. */
  cursor(filter: SubscriptionFilter): number;
  setCursor(filter: SubscriptionFilter, counter: number): void;
  /** Taken since the group was opened or made, whatever is gone since. */
  storedBytes(): number;
  close(): void;
  remove(): void;
}

export interface LogGroupPlace {
  readonly now: () => number;
  /** Of this group; in memory without it. */
  readonly directory?: string;
}

interface GroupFile {
  readonly name: string;
  readonly createdMs: number;
  readonly filters: readonly SubscriptionFilter[];
}

export function createLogGroup(place: LogGroupPlace, name: string): LogGroup {
  const file: GroupFile = { name, createdMs: place.now(), filters: [] };
  if (place.directory !== undefined) {
    mkdirSync(place.directory, { recursive: true, mode: 0o700 });
    writeJsonFile(join(place.directory, 'group.json'), file);
  }
  return openLogGroup(place, file);
}

/** Undefined when the directory holds no group: its creation, or its deletion, was cut short. */
export function loadLogGroup(place: LogGroupPlace & { readonly directory: string }): LogGroup | undefined {
  const file = readJsonFile(join(place.directory, 'group.json'));
  // Written whole or not at all, by this version of the project.
  return file === undefined ? undefined : openLogGroup(place, file as GroupFile);
}

function openLogGroup({ now, directory }: LogGroupPlace, file: GroupFile): LogGroup {
  const { name, createdMs } = file;
  let filters = file.filters;
  const within = (folder: string): { directory: string } | object =>
    directory === undefined ? {} : { directory: join(directory, folder) };
  const events = openAppendLog({
    ...within('events'),
    segmentBytesMax: labLimits.logGroupSegmentLimitBytes,
    bytesMax: labLimits.logGroupKeptLimitBytes,
    recordsMax: labLimits.logGroupKeptBatchesMax,
  });
  // Streams are never forgotten, and there are few of them.
  const created = openAppendLog({
    ...within('streams'),
    segmentBytesMax: labLimits.logGroupSegmentLimitBytes,
    bytesMax: Number.POSITIVE_INFINITY,
    recordsMax: Number.POSITIVE_INFINITY,
  });
  const streams = new Map<string, LogStream>();
  const spans: BatchSpan[] = [];
  const cursors = directory === undefined ? new Map<string, number>() : readCursors(directory);
  let storedBytes = 0;

  function noteStream(streamName: string, atMs: number): void {
    streams.set(streamName, {
      name: streamName,
      createdMs: atMs,
      firstEventMs: undefined,
      lastEventMs: undefined,
      lastIngestedMs: undefined,
    });
  }

  function noteBatch({ counter, key, data, arrivedMs }: KeptRecord, batch: readonly InputEvent[]): void {
    const firstMs = batch[0]?.timestamp ?? arrivedMs;
    const lastMs = batch.at(-1)?.timestamp ?? arrivedMs;
    spans.push({ counter, streamName: key, firstMs, lastMs });
    storedBytes += data.length;
    const stream = streams.get(key);
    if (stream === undefined) return;
    stream.firstEventMs = Math.min(stream.firstEventMs ?? firstMs, firstMs);
    stream.lastEventMs = Math.max(stream.lastEventMs ?? lastMs, lastMs);
    stream.lastIngestedMs = arrivedMs;
  }

  for (const { key, arrivedMs } of created.read(0, labLimits.logStreamsMax, Number.POSITIVE_INFINITY)) {
    noteStream(key, arrivedMs);
  }
  for (let counter = events.oldestCounter(); counter < events.nextCounter(); counter += 1) {
    const [record] = events.read(counter, 1, 0);
    if (record !== undefined) noteBatch(record, decodeBatch(record, createdMs));
  }

  return {
    name,
    createdMs,
    streams,
    addStream(streamName) {
      const nowMs = now();
      created.append([{ key: streamName, data: Buffer.alloc(0) }], nowMs);
      noteStream(streamName, nowMs);
    },
    append(streamName, batch) {
      const record = encodeBatch(streamName, batch);
      const counter = events.append([record], now());
      noteBatch({ ...record, counter, arrivedMs: events.arrivedMs(counter) ?? now() }, batch);
      const goneCount = events.oldestCounter() - (spans[0]?.counter ?? 0);
      if (goneCount > 0) spans.splice(0, goneCount);
      return counter;
    },
    nextCounter: () => events.nextCounter(),
    spans: () => spans,
    readBatch(counter) {
      const [record] = events.read(counter, 1, 0);
      return record === undefined
        ? undefined
        : { counter: record.counter, events: decodeBatch(record, createdMs) };
    },
    filters: () => filters,
    setFilters(next) {
      if (directory !== undefined) {
        writeJsonFile(join(directory, 'group.json'), { name, createdMs, filters: next });
      }
      filters = next;
    },
    // A filter that was deleted and made anew begins later than the one before it had come.
    cursor: ({ filterName, fromCounter }) => Math.max(fromCounter, cursors.get(filterName) ?? 0),
    setCursor({ filterName }, counter) {
      cursors.set(filterName, counter);
      if (directory !== undefined) {
        writeJsonFile(join(directory, 'cursors.json'), Object.fromEntries(cursors));
      }
    },
    storedBytes: () => storedBytes,
    close() {
      events.close();
      created.close();
    },
    remove() {
      if (directory !== undefined) rmSync(join(directory, 'group.json'), { force: true });
      events.remove();
      created.remove();
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function readCursors(directory: string): Map<string, number> {
  const kept = readJsonFile(join(directory, 'cursors.json'));
  const entries = isJsonObject(kept) ? Object.entries(kept) : [];
  return new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}
