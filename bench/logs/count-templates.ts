import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { TemplateCounter } from '../../src/domain/logs/template-counter.ts';
import { OTHER_TEMPLATE } from '../../src/domain/logs/template-miner.ts';

interface LogRecord {
  readonly logStream: string;
  readonly logEvents: readonly { readonly message: string }[];
}

export interface Counted {
  readonly lines: number;
  readonly streams: number;
  readonly templates: number;
  /** Lines whose template was too many. */
  readonly other: number;
}

const LENGTH_BYTES = 4;

/** Appends a record to a file of them, behind its length. */
export function writeRecord(file: number, record: Buffer): void {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(record.length);
  writeSync(file, length);
  writeSync(file, record);
}

/** The records of a file, one at a time, so that they are no part of what the process holds. */
export function* recordsOf(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    const length = Buffer.alloc(LENGTH_BYTES);
    while (readSync(file, length) === LENGTH_BYTES) {
      const record = Buffer.alloc(length.readUInt32BE());
      readSync(file, record);
      yield record;
    }
  } finally {
    closeSync(file);
  }
}

/** Big enough for what most records inflate to, so that it is put together of few pieces. */
const PIECE_BYTES = 32_768;

const read = (record: Buffer) =>
  JSON.parse(gunzipSync(record, { chunkSize: PIECE_BYTES }).toString('utf8')) as LogRecord;

/** What any reader of the stream has to do: the baseline. */
export function readOnly(records: Iterable<Buffer>): number {
  let lines = 0;
  for (const record of records) lines += read(record).logEvents.length;
  return lines;
}

/** From gzip to counted templates of each log stream, as the detector counts them. */
export function countTemplates(records: Iterable<Buffer>, seed: number): Counted {
  const counter = new TemplateCounter([], seed);
  let lines = 0;
  for (const record of records) {
    const { logStream, logEvents } = read(record);
    for (const { message } of logEvents) counter.count(logStream, message);
    lines += logEvents.length;
  }
  const { counts, templates } = counter.close();
  let other = 0;
  for (const of of counts.values()) other += of.get(OTHER_TEMPLATE.id) ?? 0;
  return { lines, streams: counts.size, templates: templates.size, other };
}
