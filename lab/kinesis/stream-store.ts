import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../http/aws-error.ts';
import { labLimits } from '../limits.ts';
import { createStream, loadStream, type Stream, type StreamPlace } from './stream.ts';

/** The streams of one account and Region, in order of their names. */
export interface StreamStore {
  list(): readonly Stream[];
  find(name: string): Stream | undefined;
  /** Throws AwsError when the name is taken or the account is full. */
  create(name: string, shardCount: number): Stream;
  delete(stream: Stream): void;
  close(): void;
}

export interface StreamStoreOptions {
  readonly arnOf: (name: string) => string;
  readonly accountId: string;
  readonly now: () => number;
  readonly directory?: string;
}

export function openStreamStore(options: StreamStoreOptions): StreamStore {
  const { directory, arnOf, now } = options;
  const streams = new Map<string, Stream>();
  let lastCreatedMs = 0;

  // A name may be `..`, so it is never a path by itself.
  const placeOf = (folder: string): StreamPlace & { readonly directory?: string } =>
    directory === undefined ? { arnOf, now } : { arnOf, now, directory: join(directory, folder) };
  const folderOf = (name: string): string => `stream-${name}`;

  if (directory !== undefined) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const folder of readdirSync(directory)) {
      const path = join(directory, folder);
      const stream = loadStream({ arnOf, now, directory: path });
      if (stream === undefined) rmSync(path, { recursive: true, force: true });
      else streams.set(stream.name, stream);
    }
  }

  return {
    list: () => [...streams.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    find: (name) => streams.get(name),
    create(name, shardCount) {
      if (streams.has(name)) {
        throw new AwsError(
          'ResourceInUseException',
          `Stream ${name} under account ${options.accountId} already exists.`,
        );
      }
      const open = [...streams.values()].reduce((sum, { shards }) => sum + shards.length, 0);
      if (open + shardCount > labLimits.shardsMax || streams.size >= labLimits.streamsMax) {
        throw new AwsError(
          'LimitExceededException',
          `This request would exceed the shard limit for the account ${options.accountId}: ${labLimits.shardsMax} shards in ${labLimits.streamsMax} streams. Current shard count: ${open}.`,
        );
      }
      // A stream that is made anew within one millisecond still gets greater numbers than the one before it.
      lastCreatedMs = Math.max(now(), lastCreatedMs + 1);
      const stream = createStream(placeOf(folderOf(name)), {
        name,
        createdMs: lastCreatedMs,
        shardCount,
        retentionHours: labLimits.retentionHoursMin,
      });
      streams.set(name, stream);
      return stream;
    },
    delete(stream) {
      streams.delete(stream.name);
      stream.remove();
    },
    close() {
      for (const stream of streams.values()) stream.close();
    },
  };
}
