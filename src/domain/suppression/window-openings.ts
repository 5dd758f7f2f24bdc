import { WEEKDAYS, type WindowTimes } from './suppression.ts';
import { clockOf, DAY_MS, instantOf, shownMs } from './zone-clock.ts';

const MINUTE_MS = 60_000;

/** One time that a window is open, in milliseconds since 1970; its end is no part of it. */
export interface Opening {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The openings of a weekly window that begin on days around a time, earliest first. */
function weeklyOpenings(
  times: Extract<WindowTimes, { kind: 'weekly' }>,
  aroundMs: number,
  daysBefore: number,
  daysAfter: number,
): readonly Opening[] {
  const clock = clockOf(times.timeZone);
  const [hours = 0, minutes = 0] = times.at.split(':').map(Number);
  const today = Math.floor(shownMs(clock, aroundMs) / DAY_MS) * DAY_MS;
  const openings: Opening[] = [];
  for (let day = -daysBefore; day <= daysAfter; day += 1) {
    const midnight = today + day * DAY_MS;
    // 1970 began on a Thursday.
    const weekday = WEEKDAYS[(Math.floor(midnight / DAY_MS) + 3) % 7];
    if (weekday === undefined || !times.days.includes(weekday)) continue;
    const fromMs = instantOf(clock, midnight + (hours * 60 + minutes) * MINUTE_MS);
    const untilMs = Math.min(fromMs + times.minutes * MINUTE_MS, Date.parse(times.until));
    if (untilMs > fromMs) openings.push({ fromMs, untilMs });
  }
  return openings.toSorted((a, b) => a.fromMs - b.fromMs);
}

const ofOnce = ({ from, until }: Extract<WindowTimes, { kind: 'once' }>): Opening => ({
  fromMs: Date.parse(from),
  untilMs: Date.parse(until),
});

/** The opening that a time is in, the one that ends last where there are two; null: it is not open then. */
export function openingAt(times: WindowTimes, atMs: number): Opening | null {
  const near = times.kind === 'once' ? [ofOnce(times)] : weeklyOpenings(times, atMs, 1, 1);
  return near.findLast(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs) ?? null;
}

/** The opening that a time is in, else the next one; null: it never opens again. */
export function nextOpening(times: WindowTimes, atMs: number): Opening | null {
  const near = times.kind === 'once' ? [ofOnce(times)] : weeklyOpenings(times, atMs, 1, 8);
  return openingAt(times, atMs) ?? near.find(({ untilMs }) => untilMs > atMs) ?? null;
}
