export const DAY_MS = 86_400_000;

/** An offset such as `+02:00`, which clocks take as well: it knows no summer time, so a window of it would move by an hour. */
const OFFSET = /^[+-]/;

/** As IANA names it. */
export function isTimeZone(name: string): boolean {
  return !OFFSET.test(name) && isClockZone(name);
}

/** Also an offset, which what was stored by an earlier release may have: it goes on as it went. */
export function isClockZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Of a time zone that is one. */
export function clockOf(timeZone: string): Intl.DateTimeFormat {
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
export function shownMs(clock: Intl.DateTimeFormat, atMs: number): number {
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
export function instantOf(clock: Intl.DateTimeFormat, wantedMs: number): number {
  const before = offsetMs(clock, wantedMs - DAY_MS);
  const after = offsetMs(clock, wantedMs + DAY_MS);
  const shows = [wantedMs - before, wantedMs - after].filter((atMs) => shownMs(clock, atMs) === wantedMs);
  return shows.length === 0 ? wantedMs - before : Math.min(...shows);
}
