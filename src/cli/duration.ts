import { InvalidArgumentError } from 'commander';

const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** `90m`, `2h` or `3d`, in seconds. */
export function durationSeconds(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  const seconds = UNIT_SECONDS[unit];
  if (seconds !== undefined) return Number(count) * seconds;
  throw new InvalidArgumentError('Give a time such as 90m, 2h or 3d.');
}

/** The next time at which this machine's clock shows it, `06:00`; undefined for what is no time of a day. */
function nextClockTime(text: string): Date | undefined {
  const [, hours = '', minutes = ''] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === '') return undefined;
  const now = new Date();
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate(), Number(hours), Number(minutes));
  // By the calendar: a day in which clocks change has not 24 hours.
  if (at.getTime() <= now.getTime()) at.setDate(at.getDate() + 1);
  return at;
}

/** ISO 8601 of a time as people write it; without an offset, on this machine's clock. A time of a day is the next one. */
export function instant(text: string): string {
  // The parser of dates takes nearly everything for one: 6:60 for a day in June 2060.
  const written = /^\d{4}-\d\d-\d\d(?:[T ]|$)/.test(text) ? Date.parse(text) : Number.NaN;
  const ms = nextClockTime(text)?.getTime() ?? written;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new InvalidArgumentError('Give a time such as 06:00, 2026-11-29T22:00 or 2026-11-29T22:00:00Z.');
}
