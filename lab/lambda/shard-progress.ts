import type { JsonObject } from '../../src/domain/text/json-object.ts';
import { openAppendLog } from '../durable/append-log.ts';
import { labLimits } from '../limits.ts';
import type { TumblingWindow } from './tumbling-window.ts';

/** How far a mapping has come in one shard, and what it carries: one value, so that neither is ever without the other. */
export interface Progress {
  /** Of the stream: one that was made anew begins anew. */
  readonly streamCreatedMs: number;
  /** Place in the shard of the next record that no batch has settled. */
  readonly next: number;
  readonly window: TumblingWindow | null;
  readonly state: JsonObject;
  /** The state has outgrown the window: its early end is still to be told. */
  readonly isTerminating: boolean;
}

/** Progress in one shard. What is put outlives the process, whole or not at all. */
export interface ShardProgress {
  get(): Progress | undefined;
  put(progress: Progress): void;
  close(): void;
}

/** In memory without a directory. Throws Error when what an earlier process kept is damaged. */
export function openShardProgress(directory: string | undefined, now: () => number): ShardProgress {
  const log = openAppendLog({
    ...(directory === undefined ? {} : { directory }),
    segmentBytesMax: labLimits.progressSegmentLimitBytes,
    bytesMax: labLimits.progressSegmentLimitBytes,
    recordsMax: Number.POSITIVE_INFINITY,
  });
  const [last] = log.read(log.nextCounter() - 1, 1, 0);
  // Written below, and covered by the frame's checksum.
  let progress = last === undefined ? undefined : (JSON.parse(last.data.toString('utf8')) as Progress);
  return {
    get: () => progress,
    put(next) {
      log.append([{ key: '', data: Buffer.from(JSON.stringify(next)) }], now());
      progress = next;
    },
    close: () => log.close(),
  };
}
