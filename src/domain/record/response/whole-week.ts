import { clockOf, DAY_MS, instantOf, shownMs } from '../../suppression/zone-clock.ts';
import type { TwoWeeks } from './week-summary.ts';

/** A week of a calendar, with the one before it. */
export interface WholeWeek extends TwoWeeks {
  /** The Monday on which it begins, as the clocks of its zone have it: `2026-11-23`. */
  readonly monday: string;
}

const DAYS = 7;
/** 1970 began on a Thursday. */
const FIRST_WEEKDAY = 3;

/** The last week that was over at a time, from Monday to Monday by the clocks of a time zone; it has an hour more or less where they change. */
export function wholeWeekBefore(atMs: number, timeZone: string): WholeWeek {
  const clock = clockOf(timeZone);
  const today = Math.floor(shownMs(clock, atMs) / DAY_MS);
  const monday = today - ((today + FIRST_WEEKDAY) % DAYS);
  const begin = (day: number) => new Date(instantOf(clock, day * DAY_MS)).toISOString();
  return {
    start: begin(monday - 2 * DAYS),
    from: begin(monday - DAYS),
    to: begin(monday),
    monday: new Date((monday - DAYS) * DAY_MS).toISOString().slice(0, 10),
  };
}
