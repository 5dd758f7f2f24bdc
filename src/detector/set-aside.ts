import type { ObjectStorePort } from '../ports/object-store.ts';

/** Where the detector puts what it can never take, so that what comes behind it goes on: beside what Lambda has given up. */
export type AsidePort = Pick<ObjectStorePort, 'put'>;

/** Of every object, so that it is known from those of Lambda. */
const PREFIX = 'refused';

/** A record as it came: base64 of the bytes, which are not redacted. */
export interface RefusedRecord {
  readonly sequence: string;
  /** Why: a sentence without anything of what the record says. */
  readonly problem: string;
  readonly base64: string;
}

/**
 * Puts records of one batch aside. The same ones again replace what was put.
 * @param shard `<stream>/<shard>`.
 * @throws ServiceError: the batch is to be given again, as they are nowhere else.
 */
export async function putRecordsAside(
  port: AsidePort,
  shard: string,
  records: readonly RefusedRecord[],
): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  const key = `${PREFIX}/records/${shard}/${first.sequence}.json`;
  await port.put(key, JSON.stringify({ format: 'refused-records/v1', shard, records }), 'application/json');
}

/**
 * Puts counts of a window aside that cannot be read or judged.
 * @param window When it ended, milliseconds since 1970.
 * @param part What it is known by among others of the same window.
 * @param counts As they travel from batch to batch: redacted.
 * @throws ServiceError: the end of the window is to be given again.
 */
export async function putCountsAside(
  port: AsidePort,
  shard: string,
  window: number,
  part: string,
  problem: string,
  counts: object,
): Promise<void> {
  const key = `${PREFIX}/windows/${shard}/${new Date(window).toISOString().replaceAll(':', '')}-${part}.json`;
  await port.put(
    key,
    JSON.stringify({ format: 'refused-window/v1', shard, problem, counts }),
    'application/json',
  );
}
