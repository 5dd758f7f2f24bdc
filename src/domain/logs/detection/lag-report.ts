import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../../bounds.ts';
import { cutText } from '../../text/cut-text.ts';
import { err, ok, type Result } from '../../text/result.ts';

/** Names the shape below; a changed shape gets another name. The first one has no `unreadAt`. */
const LAG_REPORT_FORMAT = 'detector-lag/v2';
const LAG_REPORT_BEFORE = 'detector-lag/v1';

/** Where the detector writes it, in the bucket of evidence. */
export const LAG_REPORT_KEY = 'detector/lag.json';

const CLOSED = { additionalProperties: false };
const Time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' });

const LagReportSchema = Type.Object(
  {
    format: Type.Union([Type.Literal(LAG_REPORT_FORMAT), Type.Literal(LAG_REPORT_BEFORE)]),
    /** ISO 8601, UTC: when the detector looked. */
    at: Time,
    /** Those whose newest window is oldest, first. */
    shards: Type.Array(
      Type.Object(
        {
          /** `<stream>/<shard>`, or what files of logs are counted under. */
          shard: Type.String({ minLength: 1, maxLength: LIMITS.lagShardChars }),
          /** When its newest window was judged. */
          windowAt: Time,
          /** The stream has records of it that are not read yet; a shard that gets none is quiet, and not behind. */
          isBehind: Type.Boolean(),
          /** When the oldest of these came to the stream. Absent: there are none, or it is not known. */
          unreadAt: Type.Optional(Time),
        },
        CLOSED,
      ),
      { maxItems: LIMITS.lagShardsMax },
    ),
    /** How many there are. */
    shardsTotal: Type.Integer({ minimum: 0 }),
  },
  CLOSED,
);
/** How far the log detector has come with each shard. */
export type LagReport = Static<typeof LagReportSchema>;

export interface ShardLag {
  readonly shard: string;
  /** Milliseconds since 1970. */
  readonly windowAtMs: number;
  readonly isBehind: boolean;
  /** When the oldest record came that is not read yet, milliseconds since 1970; null: there is none, or it is not known. */
  readonly unreadAtMs: number | null;
}

/** @param atMs Milliseconds since 1970. Of too many shards those are told that are behind, then those with the oldest windows. */
export function lagReport(atMs: number, shards: readonly ShardLag[]): LagReport {
  const told = shards
    .toSorted((a, b) => Number(b.isBehind) - Number(a.isBehind) || a.windowAtMs - b.windowAtMs)
    .filter((_, at) => at < LIMITS.lagShardsMax)
    .map(({ shard, windowAtMs, isBehind, unreadAtMs }) => ({
      shard: cutText(shard, LIMITS.lagShardChars),
      windowAt: new Date(windowAtMs).toISOString(),
      isBehind,
      ...(unreadAtMs === null ? {} : { unreadAt: new Date(unreadAtMs).toISOString() }),
    }));
  return {
    format: LAG_REPORT_FORMAT,
    at: new Date(atMs).toISOString(),
    shards: told,
    shardsTotal: shards.length,
  };
}

/** What a detector wrote, taken to the letter. */
export function parseLagReport(json: string): Result<LagReport> {
  if (utf8ToBytes(json).length > LIMITS.lagReportBytes)
    return err(`it takes more than ${LIMITS.lagReportBytes} bytes`);
  try {
    const value: unknown = JSON.parse(json);
    return Check(LagReportSchema, value) ? ok(value) : err('it has another shape than this release reads');
  } catch {
    return err('it is no JSON');
  }
}

/**
 * How old the oldest record is that waits to be read, over all shards that are told, as of when the detector looked: milliseconds. Null: none waits, or it
 * is not known.
 */
export function iteratorAgeMs({ at, shards }: LagReport): number | null {
  const ages = shards.flatMap(({ unreadAt }) =>
    unreadAt === undefined ? [] : [Math.max(0, Date.parse(at) - Date.parse(unreadAt))],
  );
  return ages.length === 0 ? null : Math.max(...ages);
}
