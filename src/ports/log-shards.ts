export interface LogShard {
  /** It can get no more records. */
  readonly isClosed: boolean;
  /** Ids of the shards that were split or merged into it; the stream may have forgotten them. */
  readonly parents: readonly string[];
}

/** Shards of a stream by their ids. */
export type LogShards = ReadonlyMap<string, LogShard>;

/**
 * `firstAtMs`: when the oldest of them came to the stream, milliseconds since 1970; null where it did not become clear within a bounded number of
 * reads that there are none.
 */
export type WaitingRecords =
  | { readonly kind: 'none' }
  | { readonly kind: 'some'; readonly firstAtMs: number | null };

/** What the stream says of its shards. */
export interface LogShardPort {
  /** All shards that the stream has; none where there is no such stream. Throws ServiceError, also when they are too many to tell. */
  list(stream: string): Promise<LogShards>;
  /** The records of the shard that came at or after that moment, milliseconds since 1970. Throws ServiceError. */
  recordsSince(stream: string, shardId: string, since: number): Promise<WaitingRecords>;
}
