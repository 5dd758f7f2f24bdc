export interface LogShard {
  /** It can get no more records. */
  readonly isClosed: boolean;
  /** Ids of the shards that were split or merged into it; the stream may have forgotten them. */
  readonly parents: readonly string[];
}

/** Shards of a stream by their ids. */
export type LogShards = ReadonlyMap<string, LogShard>;

/** What the stream says of its shards. */
export interface LogShardPort {
  /** All shards that the stream has; none where there is no such stream. Throws ServiceError, also when they are too many to tell. */
  list(stream: string): Promise<LogShards>;
  /**
   * Whether the shard has a record that came at or after that moment, milliseconds since 1970. True too where that did not become
   * clear within a bounded number of reads. Throws ServiceError.
   */
  hasRecordsSince(stream: string, shardId: string, since: number): Promise<boolean>;
}
