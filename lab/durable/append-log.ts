import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFrame, encodeFrame, isCutShort, type LoggedRecord } from './record-frame.ts';
import { createMemorySegment, openSegmentFile, readSegmentFile, type Segment } from './segment.ts';

export interface KeptRecord extends LoggedRecord {
  /** 0 for the first record ever appended, and one more for each after it. */
  readonly counter: number;
  readonly arrivedMs: number;
}

/** Records in the order in which they came, kept up to a bound: past it the oldest go, a segment at a time. */
export interface AppendLog {
  /** Of the next record. */
  nextCounter(): number;
  /** Of the oldest record that is still there, or `nextCounter` when none is. */
  oldestCounter(): number;
  /**
   * Keeps all of them or, when it throws, none. Returns the counter of the first one. They outlive the process from then
   * on. Arrival never goes back, even where the clock does.
   */
  append(records: readonly LoggedRecord[], nowMs: number): number;
  /** The oldest record that is there and arrived then or later; `nextCounter` when none did. */
  firstSince(arrivedMs: number): number;
  /** Undefined when it is not there. */
  arrivedMs(counter: number): number | undefined;
  /** From that record on, or from the oldest one if it is gone; at least one record, however large, if there is one. */
  read(from: number, countMax: number, bytesMax: number): readonly KeptRecord[];
  /** Removes whole segments whose records all arrived before then. */
  trim(beforeMs: number): void;
  close(): void;
  /** Closes it and leaves nothing of it. */
  remove(): void;
}

export interface AppendLogOptions {
  /** Where its segments are; in memory without it. */
  readonly directory?: string;
  readonly segmentBytesMax: number;
  /** Of all segments together. */
  readonly bytesMax: number;
  readonly recordsMax: number;
}

interface Part {
  readonly firstCounter: number;
  readonly segment: Segment;
  /** By counter from `firstCounter` on. */
  readonly arrivals: number[];
  readonly offsets: number[];
  sizeBytes: number;
}

/** `<first counter>.log`, of a width that sorts by number. */
const SEGMENT_NAME = /^(\d{15})\.log$/;

/**
 * Opens it as an earlier process left it. A frame that was cut short at the very end was never acknowledged and is
 * dropped. Throws Error for damage anywhere else, since records that were acknowledged would be lost silently.
 */
export function openAppendLog(options: AppendLogOptions): AppendLog {
  const { directory, segmentBytesMax, bytesMax, recordsMax } = options;
  const parts: Part[] = directory === undefined ? [] : loadParts(directory);
  let last = parts.at(-1) ?? addPart(0);

  function addPart(firstCounter: number): Part {
    const segment =
      directory === undefined ? createMemorySegment() : openSegmentFile(pathOf(directory, firstCounter), 0);
    const part: Part = { firstCounter, segment, arrivals: [], offsets: [], sizeBytes: 0 };
    parts.push(part);
    return part;
  }

  const endOf = (part: Part): number => part.firstCounter + part.offsets.length;
  const oldest = (): number => parts[0]?.firstCounter ?? 0;
  const total = (size: (part: Part) => number): number => parts.reduce((sum, part) => sum + size(part), 0);

  function dropFirst(): void {
    parts.shift()?.segment.remove();
  }

  function keepBounds(): void {
    while (
      parts.length > 1 &&
      (total(({ sizeBytes }) => sizeBytes) > bytesMax || total(({ offsets }) => offsets.length) > recordsMax)
    ) {
      dropFirst();
    }
  }

  const partOf = (counter: number): Part | undefined =>
    parts.find((part) => counter >= part.firstCounter && counter < endOf(part));

  return {
    nextCounter: () => endOf(last),
    oldestCounter: oldest,
    append(records, nowMs) {
      if (last.sizeBytes >= segmentBytesMax) {
        last.segment.seal();
        last = addPart(endOf(last));
      }
      const first = endOf(last);
      const before = last.arrivals.at(-1) ?? parts.at(-2)?.arrivals.at(-1) ?? 0;
      const arrivedMs = Math.max(nowMs, before);
      const frames = records.map((record) => encodeFrame(record, arrivedMs));
      last.segment.append(Buffer.concat(frames));
      for (const frame of frames) {
        last.arrivals.push(arrivedMs);
        last.offsets.push(last.sizeBytes);
        last.sizeBytes += frame.length;
      }
      keepBounds();
      return first;
    },
    firstSince(arrivedMs) {
      const part = parts.find(({ arrivals }) => (arrivals.at(-1) ?? -1) >= arrivedMs);
      return part === undefined ? endOf(last) : part.firstCounter + lowerBound(part.arrivals, arrivedMs);
    },
    arrivedMs(counter) {
      const part = partOf(counter);
      return part?.arrivals[counter - part.firstCounter];
    },
    read(from, countMax, bytesLimit) {
      const found: KeptRecord[] = [];
      let sizeBytes = 0;
      for (let counter = Math.max(from, oldest()); found.length < countMax; ) {
        const part = partOf(counter);
        if (part === undefined) break;
        const start = counter - part.firstCounter;
        let end = start;
        const startsAt = part.offsets[start] ?? 0;
        const offsetAfter = (index: number): number => part.offsets[index + 1] ?? part.sizeBytes;
        while (
          end < part.offsets.length &&
          found.length + (end - start) < countMax &&
          ((found.length === 0 && end === start) || sizeBytes + offsetAfter(end) - startsAt <= bytesLimit)
        ) {
          end += 1;
        }
        if (end === start) break;
        const endsAt = offsetAfter(end - 1);
        const bytes = part.segment.read(startsAt, endsAt - startsAt);
        for (let offset = 0; offset < bytes.length; counter += 1) {
          const frame = decodeFrame(bytes, offset);
          if (frame === undefined) throw new Error(`Record ${counter} is damaged.`);
          const { key, data, arrivedMs } = frame;
          found.push({ counter, key, data, arrivedMs });
          offset = frame.endsAt;
        }
        sizeBytes += bytes.length;
      }
      return found;
    },
    trim(beforeMs) {
      while (parts.length > 1 && (parts[0]?.arrivals.at(-1) ?? beforeMs) < beforeMs) dropFirst();
    },
    close: () => last.segment.seal(),
    remove() {
      for (const { segment } of parts) segment.remove();
    },
  };
}

const pathOf = (directory: string, firstCounter: number): string =>
  join(directory, `${String(firstCounter).padStart(15, '0')}.log`);

function loadParts(directory: string): Part[] {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const starts = readdirSync(directory)
    .flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  return starts.map((firstCounter, index) => {
    const path = pathOf(directory, firstCounter);
    const bytes = readSegmentFile(path);
    const arrivals: number[] = [];
    const offsets: number[] = [];
    let sizeBytes = 0;
    for (let frame = decodeFrame(bytes, 0); frame !== undefined; frame = decodeFrame(bytes, sizeBytes)) {
      arrivals.push(frame.arrivedMs);
      offsets.push(sizeBytes);
      sizeBytes = frame.endsAt;
    }
    const next = starts[index + 1];
    const isWhole = sizeBytes === bytes.length;
    const isGood =
      next === undefined
        ? isWhole || isCutShort(bytes, sizeBytes)
        : isWhole && firstCounter + offsets.length === next;
    if (!isGood) {
      throw new Error(`${path} is damaged after record ${firstCounter + offsets.length}.`);
    }
    const segment = openSegmentFile(path, sizeBytes);
    if (next !== undefined) segment.seal();
    return { firstCounter, segment, arrivals, offsets, sizeBytes };
  });
}

/** Index of the first value that is `wanted` or more, in values that never fall. */
function lowerBound(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
