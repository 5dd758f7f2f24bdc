import { inheritedMemory } from '../domain/logs/detection/inherit.ts';
import {
  memoryFromJson,
  memoryOfAlarms,
  memoryToJson,
  type ShardMemory,
  smallerMemory,
} from '../domain/logs/detection/shard-memory.ts';
import { BoundedMap } from '../domain/text/bounded-map.ts';
import type { FindingStore } from '../ports/finding-store.ts';
import type { ListedMemory, ShardMemoryStore } from '../ports/shard-memory-store.ts';
import {
  ANCESTORS_READ_MAX,
  KEPT_MEMORIES_MAX,
  LISTED_MEMORIES_MAX,
  MEMORY_BYTES,
  WINDOW_MS,
} from './bounds.ts';

export interface VersionedMemory {
  readonly memory: ShardMemory;
  /** Of the stored one that it was read from or written as; null: none is stored. */
  readonly version: string | null;
}

export interface ShardMemories {
  /** Those that are stored, unread. */
  list(): Promise<{ readonly memories: readonly ListedMemory[]; readonly isCut: boolean }>;
  /** What the process knows of the shard; what is stored where it knows nothing. */
  known(shard: string): Promise<VersionedMemory>;
  /** What is stored now. */
  read(shard: string): Promise<VersionedMemory>;
  /** False when somebody else has written meanwhile: read it again. */
  write(shard: string, before: VersionedMemory, memory: ShardMemory): Promise<boolean>;
}

/** What is told of memories that cannot be kept as they are. */
export interface MemoryTold {
  /** A stored memory that no release of ours wrote in this shape: the shard learns anew. */
  unreadable(shard: string): void;
  /** A shard that begins has taken over so many alarms, and there may be more that it did not find. */
  votesCut(shard: string, votes: number): void;
  /** A memory that was too large, and has forgotten what was seen longest ago, in so many steps. */
  cut(shard: string, steps: number): void;
}

/** What is known of a shard that has no memory yet. */
export interface ShardOrigins {
  /** The shards that were split or merged into it, as `<stream>/<shard>`. Throws ServiceError. */
  readonly parents: (shard: string) => Promise<readonly string[]>;
  readonly region: string;
  readonly now: () => number;
}

/** The memory as it may be stored: what was seen longest ago goes until it is no larger than `bytesMax`. */
function fitting(memory: ShardMemory, bytesMax: number) {
  let kept: ShardMemory | null = memory;
  for (let steps = 0; kept !== null; steps += 1) {
    const json = JSON.stringify(memoryToJson(kept));
    if (Buffer.byteLength(json) <= bytesMax) return { memory: kept, json, steps };
    kept = smallerMemory(kept);
  }
  throw new RangeError(`a memory takes more than ${bytesMax} bytes, whatever is forgotten`);
}

/** @param bytesMax Of a memory as JSON. */
export function createShardMemories(
  store: ShardMemoryStore,
  findings: Pick<FindingStore, 'openVotes'>,
  told: MemoryTold,
  { parents, region, now }: ShardOrigins,
  bytesMax: number = MEMORY_BYTES,
): ShardMemories {
  const kept = new BoundedMap<string, VersionedMemory>(KEPT_MEMORIES_MAX);

  function parsed(json: string | null): unknown {
    if (json === null) return null;
    try {
      return JSON.parse(json);
    } catch {
      return null;
    }
  }

  /** Of a shard that begins, or that has lost what it knew: then its alarms are stored still, and nobody else would end them. */
  async function begun(shard: string): Promise<ShardMemory> {
    const { votes, isCut } = await findings.openVotes(shard);
    if (isCut) told.votesCut(shard, votes.length);
    return memoryOfAlarms(votes.map(({ finding, at }) => ({ finding, at: Date.parse(at) })));
  }

  /** Memories of the shards that were split or merged into it; where one has none, of those that it was made of. */
  async function ancestors(shard: string): Promise<readonly ShardMemory[]> {
    const found: ShardMemory[] = [];
    const left = [...(await parents(shard))];
    const seen = new Set<string>();
    for (let one = left.shift(); one !== undefined && seen.size < ANCESTORS_READ_MAX; one = left.shift()) {
      if (seen.has(one)) continue;
      seen.add(one);
      const stored = await store.read(one);
      const memory = stored === null ? null : memoryFromJson(parsed(stored.json));
      if (stored === null) left.push(...(await parents(one)));
      // A retired one has nothing left that is of use.
      else if (memory !== null && memory.retiredAt === null) found.push(memory);
    }
    return found;
  }

  /** Of a shard that has no memory: it is new, or somebody has deleted it. */
  async function born(shard: string): Promise<ShardMemory> {
    const [own, from] = [await begun(shard), await ancestors(shard)];
    if (from.length === 0) return own;
    const windowMs = from[0]?.clock?.windowMs ?? WINDOW_MS;
    return inheritedMemory(from, own, { from: now() - windowMs, to: now() }, region);
  }

  async function read(shard: string): Promise<VersionedMemory> {
    const stored = await store.read(shard);
    // Nobody else has written since: what this process knows is what is stored, and need not be read anew.
    const there = kept.use(shard);
    if (stored !== null && there?.version === stored.version) return there;
    const memory = stored === null ? null : memoryFromJson(parsed(stored.json));
    if (stored !== null && memory === null) told.unreadable(shard);
    const found = {
      memory: memory ?? (stored === null ? await born(shard) : await begun(shard)),
      version: stored?.version ?? null,
    };
    kept.set(shard, found);
    return found;
  }

  return {
    list: () => store.list(LISTED_MEMORIES_MAX),
    read,
    known: async (shard) => kept.use(shard) ?? (await read(shard)),
    async write(shard, before, memory) {
      const { memory: stored, json, steps } = fitting(memory, bytesMax);
      if (steps > 0) told.cut(shard, steps);
      const version = await store.write(shard, json, before.version);
      if (version === null) {
        kept.delete(shard);
        return false;
      }
      kept.set(shard, { memory: stored, version });
      return true;
    },
  };
}
