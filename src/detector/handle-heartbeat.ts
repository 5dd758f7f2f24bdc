import type { Finding } from '../domain/alarm/finding/finding.ts';
import { judgeSilence } from '../domain/logs/detection/detect.ts';
import type { ShardLag } from '../domain/logs/detection/lag-report.ts';
import { clockOf, newClock, silenceTo, silentAfterMs } from '../domain/logs/detection/silence.ts';
import { BoundedMap } from '../domain/text/bounded-map.ts';
import type { LogShardPort, LogShards } from '../ports/log-shards.ts';
import type { ListedMemory } from '../ports/shard-memory-store.ts';
import { LISTED_MEMORIES_MAX, LOG_FILE_MS, WINDOW_MS } from './bounds.ts';
import { changeMemory, type MemoryStep, type Told } from './change-memory.ts';
import { metricFields } from './detector-metrics.ts';
import { DeadlineError } from './ensure-time.ts';
import type { DetectorDeps } from './handle-stream.ts';
import { changeOf } from './settle-window.ts';
import type { VersionedMemory } from './shard-memories.ts';
import { childrenOf, placeOf, type StreamPlace } from './shard-origins.ts';

export interface HeartbeatDeps extends DetectorDeps {
  readonly shards: LogShardPort;
  /** What is known of memories without reading them again. */
  readonly looked: LookedMemories;
  /** Says which models answer, where that is not said yet. Never rejects. */
  readonly tellModels: () => Promise<void>;
  /** Says how far each shard has come. Never rejects. */
  readonly tellLag: (shards: readonly ShardLag[]) => Promise<void>;
}

/** By shard, the version of the memory that was looked at last, and what its next heartbeats need of it. */
export type LookedMemories = BoundedMap<string, LookedMemory>;

interface LookedMemory {
  readonly version: string | null;
  readonly windowMs: number;
  /** While the shard may get records, silence has nothing to tell. */
  readonly isQuiet: boolean;
  readonly isRetired: boolean;
}

export const lookedMemories = (): LookedMemories => new BoundedMap(LISTED_MEMORIES_MAX);

/** A shard of which there is a memory. */
interface RememberedShard {
  readonly shard: string;
  /** Where the stream is asked for it; null: it is none of a stream. */
  readonly place: StreamPlace | null;
  /** The stream has it no more, or it is closed: what it has is all that it will ever have. */
  readonly isOver: boolean;
  /** Whether the stream can be asked for its records. */
  readonly isListed: boolean;
  /** The shards that it was split or merged into. */
  readonly children: readonly string[];
}

type Beat = 'quiet' | 'unread' | 'judged' | 'retired';
/** `unreadAtMs`: when the oldest record came that the detector has not read; null: it has none, or that is not known. */
type Beaten = { readonly beat: Beat; readonly unreadAtMs: number | null };

const beaten = (beat: Beat): Beaten => ({ beat, unreadAtMs: null });

/** Streams that were asked for their shards, each once. */
class AskedStreams {
  readonly #shards: LogShardPort;
  readonly #asked = new Map<string, Promise<LogShards>>();

  constructor(shards: LogShardPort) {
    this.#shards = shards;
  }

  async find(shard: string): Promise<RememberedShard> {
    const place = placeOf(shard);
    if (place === null) return { shard, place, isOver: false, isListed: false, children: [] };
    const asked = this.#asked.get(place.stream) ?? this.#shards.list(place.stream);
    this.#asked.set(place.stream, asked);
    const listed = await asked;
    const found = listed.get(place.shardId);
    const children = childrenOf(listed, place);
    return { shard, place, isOver: found?.isClosed ?? true, isListed: found !== undefined, children };
  }
}

/** Whether there may be something to judge, as far as can be told without reading the memory. */
function isWorthReading(
  { looked, now }: HeartbeatDeps,
  { shard, version, writtenAt }: ListedMemory,
  { isOver }: RememberedShard,
): boolean {
  const known = looked.use(shard);
  if (known === undefined) return true;
  // It is written after the end of a window, and never before.
  if (!isOver && now() - writtenAt < silentAfterMs(known.windowMs)) return false;
  return known.version !== version || (isOver ? !known.isRetired : !known.isQuiet);
}

function look(
  { looked }: HeartbeatDeps,
  shard: string,
  { memory, version }: VersionedMemory,
  windowMs: number,
) {
  looked.set(shard, {
    version,
    windowMs: clockOf(memory, windowMs)?.windowMs ?? windowMs,
    isQuiet: silenceTo(memory, Number.MAX_SAFE_INTEGER, windowMs, false) === null,
    isRetired: silenceTo(memory, Number.MAX_SAFE_INTEGER, windowMs, true) === null,
  });
}

/** Whether what is stored could not be read, and the shard has alarms to end. */
const hasLostMemory = ({ memory, version }: VersionedMemory) =>
  version !== null && memory.last === null && memory.clock === null && memory.resources.size > 0;

/** Has a shard that never had a window begin with what its parents know, while they know it. */
async function bearChild(deps: HeartbeatDeps, child: string, ensureTime: () => void): Promise<void> {
  const step = ({ memory, version }: VersionedMemory): MemoryStep<null> => ({
    result: null,
    change: version === null ? { memory, findings: [], windows: [] } : null,
  });
  await changeMemory(deps, child, step, ensureTime);
}

/** What a heartbeat makes of what a shard remembers. */
async function beatOf(
  deps: HeartbeatDeps,
  { place, isOver, isListed, children }: RememberedShard,
  before: VersionedMemory,
  ensureTime: () => void,
): Promise<MemoryStep<Beaten>> {
  const { shards, region, now } = deps;
  const { memory } = before;
  const windowMs = place === null ? LOG_FILE_MS : WINDOW_MS;
  if (hasLostMemory(before)) {
    // From now on its silence counts: before, nobody knows whether it was one.
    const clock = newClock({ from: now() - windowMs, to: now() });
    return { result: beaten('quiet'), change: { memory: { ...memory, clock }, findings: [], windows: [] } };
  }
  const to = silenceTo(memory, now(), windowMs, isOver);
  if (to === null) return { result: beaten('quiet'), change: null };
  // No silence: the detector is behind, and what it has not read will be judged as what it is.
  const unread =
    place !== null && isListed
      ? await shards.recordsSince(place.stream, place.shardId, memory.last?.to ?? 0)
      : null;
  if (unread?.kind === 'some')
    return { result: { beat: 'unread', unreadAtMs: unread.firstAtMs }, change: null };
  const judged = judgeSilence(memory, to, windowMs, region, isOver ? now() : null);
  // Before its alarms are over, as they may not be for whom they go on.
  if (isOver) for (const child of children) await bearChild(deps, child, ensureTime);
  const beat = judged.memory.retiredAt === null ? 'judged' : 'retired';
  return { result: beaten(beat), change: changeOf(judged) };
}

/** The silence of one shard: judged, remembered and told as a window of it is, so that it makes no difference which of them is first. */
async function beat(
  deps: HeartbeatDeps,
  found: RememberedShard,
  ensureTime: () => void,
): Promise<Told & { readonly result: Beaten }> {
  const { shard, place } = found;
  const told = await changeMemory(
    deps,
    shard,
    (before) => beatOf(deps, found, before, ensureTime),
    ensureTime,
  );
  look(deps, shard, await deps.memories.known(shard), place === null ? LOG_FILE_MS : WINDOW_MS);
  return told;
}

/**
 * Judges the silence of shards that get no records, which close no windows of their own.
 * @throws DeadlineError, ServiceError and others: it is given again, and what was done changes nothing then. One shard that fails keeps no other
 *   from its turn.
 */
export async function handleHeartbeat(deps: HeartbeatDeps, ensureTime: () => void): Promise<void> {
  const { memories, log, now } = deps;
  const began = now();
  const { memories: stored, isCut } = await memories.list();
  if (isCut)
    log.warn({ count: stored.length }, 'there are more memories of shards than a heartbeat looks at');
  const streams = new AskedStreams(deps.shards);
  const counts: Record<Beat, number> = { quiet: 0, unread: 0, judged: 0, retired: 0 };
  const published: Finding[] = [];
  let invalid = 0;
  const failures: unknown[] = [];
  const behind = new Map<string, number | null>();
  for (const listed of stored) {
    const { shard } = listed;
    try {
      const found = await streams.find(shard);
      if (!isWorthReading(deps, listed, found)) continue;
      const { result, published: sent, invalid: left } = await beat(deps, found, ensureTime);
      const { beat: what, unreadAtMs } = result;
      counts[what] += 1;
      if (what === 'unread') behind.set(shard, unreadAtMs);
      published.push(...sent);
      invalid += left;
      if (what === 'retired') log.info({ shard }, 'the shard gets no more records; its memory is retired');
    } catch (error) {
      if (error instanceof DeadlineError) throw error;
      log.error({ shard, err: error }, 'the silence of a shard cannot be judged');
      failures.push(error);
    }
  }
  const count = (value: number) => ({ unit: 'Count', value }) as const;
  log.info(
    {
      ...metricFields(
        {
          Heartbeats: count(1),
          SilentShards: count(counts.judged),
          UnreadShards: count(counts.unread),
          RetiredShards: count(counts.retired),
          FindingsPublished: count(published.length),
          FindingsInvalid: count(invalid),
          Took: { unit: 'Milliseconds', value: now() - began },
        },
        now(),
      ),
      shards: stored.length,
    },
    'heartbeat',
  );
  for (const { detector, resource, state, reason } of published)
    log.info({ detector, resource, state, reason }, 'finding published');
  await deps.tellModels();
  await deps.tellLag(
    stored.map(({ shard, writtenAt }) => ({
      shard,
      windowAtMs: writtenAt,
      isBehind: behind.has(shard),
      unreadAtMs: behind.get(shard) ?? null,
    })),
  );
  if (failures.length > 0) throw failures[0];
}
