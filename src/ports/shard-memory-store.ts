export interface StoredMemory {
  /** JSON that a detector wrote; null: what is stored is damaged, or larger than any that we write. */
  readonly json: string | null;
  /** Names this version of it. */
  readonly version: string;
}

/** A memory that is stored, unread. */
export interface ListedMemory {
  /** `<stream>/<shard>`. */
  readonly shard: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

/** What the shards of a detector remember, one object each. */
export interface ShardMemoryStore {
  /** At most `max` of those that are stored; `isCut`: there are more. Throws ServiceError. */
  list(max: number): Promise<{ readonly memories: readonly ListedMemory[]; readonly isCut: boolean }>;
  /** Null where the shard has none. Throws ServiceError. */
  read(shard: string): Promise<StoredMemory | null>;
  /**
   * Writes the memory where the stored one is still the one that was read; null: where there is none.
   * @returns The new version; null where somebody else has written meanwhile. Throws ServiceError.
   */
  write(shard: string, json: string, before: string | null): Promise<string | null>;
}
