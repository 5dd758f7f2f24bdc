import type { Logger } from 'pino';
import { LAG_REPORT_KEY, lagReport, type ShardLag } from '../domain/logs/detection/lag-report.ts';
import type { ObjectStorePort } from '../ports/object-store.ts';

/** Writes how far each shard has come into the bucket, for whoever shows it. That it fails stops nothing: the next beat writes anew. */
export function lagTeller(
  objects: Pick<ObjectStorePort, 'put'>,
  now: () => number,
  log: Pick<Logger, 'warn'>,
): (shards: readonly ShardLag[]) => Promise<void> {
  return async (shards) => {
    try {
      await objects.put(LAG_REPORT_KEY, JSON.stringify(lagReport(now(), shards)), 'application/json');
    } catch (error) {
      log.warn(
        { err: error },
        'how far the shards have come cannot be written; the next heartbeat tries again',
      );
    }
  };
}
