import type { LogShardPort, LogShards } from '../ports/log-shards.ts';
import { LOG_FILE_SHARDS } from './bounds.ts';

/** Where a stream is asked for a shard. */
export interface StreamPlace {
  readonly stream: string;
  readonly shardId: string;
}

/** Null: it is none of a stream. @param shard `<stream>/<shard>`. */
export function placeOf(shard: string): StreamPlace | null {
  const cut = shard.indexOf('/');
  if (shard.startsWith(LOG_FILE_SHARDS) || cut < 0) return null;
  return { stream: shard.slice(0, cut), shardId: shard.slice(cut + 1) };
}

/** The shards that were split or merged into it, as `<stream>/<shard>`. Throws ServiceError. */
export async function parentsOf(shards: LogShardPort, shard: string): Promise<readonly string[]> {
  const place = placeOf(shard);
  if (place === null) return [];
  const found = (await shards.list(place.stream)).get(place.shardId);
  return (found?.parents ?? []).map((id) => `${place.stream}/${id}`);
}

/** The shards that it was split or merged into, as `<stream>/<shard>`. */
export function childrenOf(listed: LogShards, { stream, shardId }: StreamPlace): readonly string[] {
  return [...listed].filter(([, { parents }]) => parents.includes(shardId)).map(([id]) => `${stream}/${id}`);
}
