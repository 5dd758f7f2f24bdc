import {
  emptyMemory,
  memoryFromJson,
  memoryToJson,
  type ShardMemory,
} from '../domain/logs/detection/shard-memory.ts';
import { BoundedMap } from '../domain/text/bounded-map.ts';
import type { ListedMemory, ShardMemoryStore } from '../ports/shard-memory-store.ts';
import { KEPT_MEMORIES_MAX, LISTED_MEMORIES_MAX } from './bounds.ts';

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

/** @param onUnreadable Told of a stored memory that no release of ours wrote in this shape: the shard learns anew. */
export function createShardMemories(
  store: ShardMemoryStore,
  onUnreadable: (shard: string) => void,
): ShardMemories {
  const kept = new BoundedMap<string, VersionedMemory>(KEPT_MEMORIES_MAX);

  function parsed(json: string): unknown {
    try {
      return JSON.parse(json);
    } catch {
      return null;
    }
  }

  async function read(shard: string): Promise<VersionedMemory> {
    const stored = await store.read(shard);
    const memory = stored === null ? emptyMemory() : memoryFromJson(parsed(stored.json));
    if (memory === null) onUnreadable(shard);
    const found = { memory: memory ?? emptyMemory(), version: stored?.version ?? null };
    kept.set(shard, found);
    return found;
  }

  return {
    list: () => store.list(LISTED_MEMORIES_MAX),
    read,
    known: async (shard) => kept.use(shard) ?? (await read(shard)),
    async write(shard, before, memory) {
      const version = await store.write(shard, JSON.stringify(memoryToJson(memory)), before.version);
      if (version === null) {
        kept.delete(shard);
        return false;
      }
      kept.set(shard, { memory, version });
      return true;
    },
  };
}
