import type { Finding, FindingKey, FindingState } from '../domain/alarm/finding/finding.ts';

/** What one shard of a detector says of one resource at the end of a window. */
export interface FindingChange {
  /** As this shard alone sees it. */
  readonly finding: Finding;
  /** `<stream>/<shard>`: each shard has a vote of its own. */
  readonly shard: string;
  /** Another shard has told of this ALARM, of which this one has the log streams now: where it still is one, nothing is published. */
  readonly isTakenOver?: boolean;
}

/** The code of the ServiceError for a finding that nobody could read, however often it is settled again. */
export const FINDING_INVALID = 'FindingInvalid';

/** A vote that is ALARM. */
export interface OpenVote {
  /** Whatever shard it is of. */
  readonly finding: Finding;
  /** When the shard said so: ISO 8601, UTC. */
  readonly at: string;
}

export interface OpenVotes {
  readonly votes: readonly OpenVote[];
  /** There may be more of them. */
  readonly isCut: boolean;
}

export interface FindingStatus {
  readonly state: FindingState;
  /** ISO 8601, UTC. */
  readonly changedAt: string;
  readonly reason: string;
  /** Of an OK: when what it is about was heard last, ISO 8601, UTC; null: it is quiet, or nobody knows. */
  readonly heardAt: string | null;
}

/** The state of every finding, one for each account, Region, detector and resource. */
export interface FindingReader {
  /** Null where no detector has said anything of it. Throws ServiceError. */
  read(key: FindingKey): Promise<FindingStatus | null>;
}

export interface FindingStore extends FindingReader {
  /**
   * Counts the shard's vote: ALARM while any shard says so. Its ALARM, and the OK of the last one, is stored, published
   * and marked as published, in this order; only then may what it was made of be acknowledged. The same change again (same
   * shard, same `at`) counts nothing twice and is published again, as long as nothing newer was. `published`: what was sent, with the state of all
   * shards; null where there was nothing to tell.
   * Throws ServiceError when it is not known to be published: settle it again, unless its code is FINDING_INVALID.
   */
  settle(change: FindingChange): Promise<{ readonly published: Finding | null }>;
  /**
   * What the shard said last to be wrong and never to be over, by the finding as it was told last and when this shard said so: what a shard that
   * has lost its memory has to end. Reads the whole table, up to a bound. Throws ServiceError.
   */
  openVotes(shard: string): Promise<OpenVotes>;
}
