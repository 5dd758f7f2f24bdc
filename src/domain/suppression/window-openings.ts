import { WEEKDAYS, type WindowTimes } from './suppression.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** One time that a window is open, in milliseconds since 1970; its end is no part of it. */
export interface Opening {
  readonly fromMs: number;
  readonly untilMs: number;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}

/** What the clocks of the zone show, as if it were UTC. */
function shownMs(clock: Intl.DateTimeFormat, atMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(atMs)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const offsetMs = (clock: Intl.DateTimeFormat, atMs: number) =>
  shownMs(clock, atMs) - Math.floor(atMs / 1000) * 1000;

/**
 * When the clocks show this. Where they show it twice, as summer time ends, the first time; where never, as it begins, as
 * long after midnight as on any other day: 02:30 is then what is called 03:30.
 */
function instantOf(clock: Intl.DateTimeFormat, wantedMs: number): number {
  const before = offsetMs(clock, wantedMs - DAY_MS);
  const after = offsetMs(clock, wantedMs + DAY_MS);
  const shows = [wantedMs - before, wantedMs - after].filter((atMs) => shownMs(clock, atMs) === wantedMs);
  return shows.length === 0 ? wantedMs - before : Math.min(...shows);
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
