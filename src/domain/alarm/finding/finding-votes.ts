import { LIMITS } from '../../bounds.ts';
import { heardAtOf } from './alarm-of-finding.ts';
import type { Finding, FindingState } from './finding.ts';

/** What one shard said last. `at`: ISO 8601 in UTC, the end of its window. */
export interface FindingVote {
  readonly state: FindingState;
  readonly at: string;
}

/** Everything that is kept of one finding. */
export interface FindingRecord {
  readonly state: FindingState;
  /** By shard. */
  readonly votes: Readonly<Record<string, FindingVote>>;
  /** The last change of `state`, as it is published, and which vote made it. */
  readonly change: Finding;
  readonly by: { readonly shard: string; readonly at: string };
  /** It is stored and not known to be published. */
  readonly isPending: boolean;
}

/** What a vote comes to. `again`: it was counted before, and the change that it made then is to be sent once more. */
export type VoteOutcome =
  | { readonly kind: 'unchanged' | 'again' }
  | { readonly kind: 'counted' | 'changed'; readonly record: FindingRecord };

/** At most LIMITS.findingVotesMax: those that said OK longest ago go first, and never one that says ALARM before them. */
function bounded(votes: FindingRecord['votes']): FindingRecord['votes'] {
  const all = Object.entries(votes);
  if (all.length <= LIMITS.findingVotesMax) return votes;
  const rank = ([, { state, at }]: (typeof all)[number]) => `${state === 'ALARM' ? 1 : 0}${at}`;
  const kept = all.toSorted((a, b) => (rank(a) < rank(b) ? 1 : -1)).slice(0, LIMITS.findingVotesMax);
  return Object.fromEntries(kept);
}

/** Later than the change before, as an incident takes what is older for old news. */
function laterThan(before: string | undefined, at: string): string {
  if (before === undefined || before < at) return at;
  return new Date(Date.parse(before) + 1).toISOString();
}

/**
 * What comes of a shard that heard a resource which is OK for all shards already. The first time that anything was heard is told of, as
 * whoever waits knows of silence alone; later ones are kept for who asks. Null where nothing newer was heard.
 */
function afterHeard(record: FindingRecord, finding: Finding, shard: string): VoteOutcome | null {
  const { at, recovery, reason, window } = finding;
  const before = heardAtOf(record.change);
  if (recovery?.kind !== 'heard' || (before !== null && recovery.at <= before)) return null;
  if (before !== null) {
    const change = { ...record.change, recovery, reason, window };
    return { kind: 'counted', record: { ...record, change } };
  }
  const change: Finding = { ...finding, previousState: 'OK', at: laterThan(record.change.at, at) };
  return { kind: 'changed', record: { ...record, change, by: { shard, at }, isPending: true } };
}

/**
 * Counts what a shard says: ALARM while any shard says so. Each ALARM of a shard is a change to be published, an OK only where no
 * shard is red any more. What it has said before, or said later, counts nothing. Until
 * something was wrong once nothing is kept.
 *
 * @param isTakenOver Another shard has told of this ALARM, of which this one has the log streams now: it joins where it still is one.
 */
export function countVote(
  record: FindingRecord | null,
  finding: Finding,
  shard: string,
  isTakenOver = false,
): VoteOutcome {
  const { state, at } = finding;
  const known = record !== null && Object.hasOwn(record.votes, shard) ? record.votes[shard] : undefined;
  if (known !== undefined && at <= known.at) {
    const isIts = record?.by.shard === shard && record.by.at === at && known.at === at;
    return { kind: isIts ? 'again' : 'unchanged' };
  }
  if (record === null && state === 'OK') return { kind: 'unchanged' };
  const votes = bounded({ ...record?.votes, [shard]: { state, at } });
  const before = record?.state ?? 'OK';
  const after = Object.values(votes).some((vote) => vote.state === 'ALARM') ? 'ALARM' : 'OK';
  // A shard that becomes red is told of though another is red already, and though it was red itself before it lost its memory:
  // the incident may have been closed by a person meanwhile.
  if (record !== null && after === before && (state === 'OK' || isTakenOver)) {
    const counted = { ...record, votes };
    const heard = after === 'OK' ? afterHeard(counted, finding, shard) : null;
    return heard ?? { kind: 'counted', record: counted };
  }
  const { recovery, ...said } = finding;
  const change: Finding = {
    ...said,
    ...(after === 'OK' && recovery !== undefined ? { recovery } : {}),
    state: after,
    previousState: before,
    at: laterThan(record?.change.at, at),
  };
  return { kind: 'changed', record: { state: after, votes, change, by: { shard, at }, isPending: true } };
}
