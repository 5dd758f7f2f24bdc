import { normaliseTimestamp } from '../../domain/text/timestamp.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from './errors.ts';

const DAY_MS = 86_400_000;

/** Both ends within it, ISO 8601 with milliseconds and `Z`. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

/**
 * The range that somebody asks for: until now, and `days` back, where nothing is said.
 * @throws ApiFault Export.RangeInvalid for what is no time, the wrong way round, or reaches further back than anything is kept
 */
export function timeRange(
  { since, until }: { readonly since?: string | undefined; readonly until?: string | undefined },
  nowMs: number,
  days: number,
): TimeRange {
  const iso = (ms: number) => new Date(ms).toISOString();
  const to = until === undefined ? iso(nowMs) : normaliseTimestamp(until);
  if (to === null) throw new ApiFault('Export.RangeInvalid', '"until" is no time.');
  const from =
    since === undefined ? iso(Math.min(nowMs, Date.parse(to)) - days * DAY_MS) : normaliseTimestamp(since);
  if (from === null) throw new ApiFault('Export.RangeInvalid', '"since" is no time.');
  if (from > to) throw new ApiFault('Export.RangeInvalid', '"since" is after "until".');
  const { daysMax } = INGRESS_LIMITS.exports;
  if (since !== undefined && Date.parse(from) < nowMs - daysMax * DAY_MS)
    throw new ApiFault('Export.RangeInvalid', `Nothing is kept for longer than ${daysMax} days.`);
  return { from, to };
}
