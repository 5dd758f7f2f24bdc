import { WEEKDAYS, type Weekday } from '../suppression/suppression.ts';
import type { Opening } from '../suppression/window-openings.ts';
import { clockOf, DAY_MS, instantOf, shownMs } from '../suppression/zone-clock.ts';

/** Hours by the clocks of a time zone, on some days of the week. */
export interface ClockHours {
  /** The days on which they begin. */
  readonly days: readonly Weekday[];
  /** `HH:MM`; where `to` is not after it, they end on the day after. The same twice is a whole day. */
  readonly from: string;
  readonly to: string;
  /** As IANA names it, e.g. `Europe/Berlin`. */
  readonly timeZone: string;
}

const MINUTE_MS = 60_000;

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}

/**
 * The hours that a time lies in, those that end last where a day's reach into the next day's; null: it lies in none. Their
 * end is no part of them. Where the clocks show a time twice the first counts, where never, as long after midnight as ever.
 */
export function hoursAround({ days, from, to, timeZone }: ClockHours, atMs: number): Opening | null {
  const clock = clockOf(timeZone);
  const today = Math.floor(shownMs(clock, atMs) / DAY_MS) * DAY_MS;
  const begin = msOf(from);
  const end = msOf(to);
  let found: Opening | null = null;
  // A day's hours reach into the day after, at the most.
  for (const midnight of [today - DAY_MS, today]) {
    // 1970 began on a Thursday.
    const weekday = WEEKDAYS[(Math.floor(midnight / DAY_MS) + 3) % 7];
    if (weekday === undefined || !days.includes(weekday)) continue;
    const fromMs = instantOf(clock, midnight + begin);
    const untilMs = instantOf(clock, midnight + end + (end > begin ? 0 : DAY_MS));
    if (fromMs <= atMs && atMs < untilMs && (found === null || untilMs > found.untilMs))
      found = { fromMs, untilMs };
  }
  return found;
}
