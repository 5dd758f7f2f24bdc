/** Shards of a stream, by whether they can still get records. */
export type LogShards = ReadonlyMap<string, { readonly isClosed: boolean }>;

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
