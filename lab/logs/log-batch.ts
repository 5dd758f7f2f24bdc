import type { KeptRecord } from '../durable/append-log.ts';
import type { LoggedRecord } from '../durable/record-frame.ts';

export interface InputEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

export interface KeptEvent extends InputEvent {
  /** 56 digits, unique in its group; of two events the later one has the greater. */
  readonly id: string;
  readonly streamName: string;
  readonly ingestedMs: number;
}

/** What one PutLogEvents left, as it is kept. Events in order of time; there is at least one. */
export const encodeBatch = (streamName: string, events: readonly InputEvent[]): LoggedRecord => ({
  key: streamName,
  data: Buffer.from(JSON.stringify(events.map(({ timestamp, message }) => [timestamp, message]))),
});

export function decodeBatch(record: KeptRecord, groupCreatedMs: number): readonly KeptEvent[] {
  // Written by encodeBatch above and covered by the frame's checksum.
  const events = JSON.parse(record.data.toString('utf8')) as readonly (readonly [number, string])[];
  return events.map(([timestamp, message], index) => ({
    id: `3${pad(timestamp, 14)}${pad(groupCreatedMs, 14)}${pad(record.counter, 17)}${pad(index, 10)}`,
    timestamp,
    message,
    streamName: record.key,
    ingestedMs: record.arrivedMs,
  }));
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
