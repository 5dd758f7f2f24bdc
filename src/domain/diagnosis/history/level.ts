import type { DailyPattern, Point } from '../aws/metric-history.ts';
import { between, DAY_SECONDS, HOUR_SECONDS, medianOf, rangeOf, valuesOf } from './series.ts';

/** How long before the onset the usual level is taken from. */
const BEFORE_SECONDS = 3 * HOUR_SECONDS;
const POINTS_MIN = 3;
/** A level has moved where it did so by this many times of what it usually strays … */
const STRAYS = 4;
/** … and by this part of itself: what is measured to a digit strays by nothing, and moves by a digit. */
const PART = 0.1;
/** What lies within this part of all that a series does is the same level. */
const ALIKE = 0.15;
/** So many of the newest points say where a level is now. */
const NEWEST = 5;
const DAYS_LOOKED_BACK = 7;
const DAYS_MIN = 2;
/** What stays within this part of its level, and whose level moves by no more than that part, is flat. */
const FLAT_RANGE = 0.03;
const FLAT_DRIFT = 0.005;
const FLAT_DAYS = 3;
/** Of the hours of the time so many are known. */
const FLAT_KNOWN = 0.5;

/** The usual level in the hours before a time; null where there are too few points. */
export function levelBefore(points: readonly Point[], onset: number): number | null {
  const values = valuesOf(between(points, onset - BEFORE_SECONDS, onset));
  return values.length < POINTS_MIN ? null : medianOf(values);
}

/**
 * Where the level is now against the hours before a time, by more than it strayed then; null where there are too few points on
 * either side. What went up and came down again is where it was.
 */
export function moveAt(points: readonly Point[], onset: number): 'up' | 'down' | 'level' | null {
  const earlier = valuesOf(between(points, onset - BEFORE_SECONDS, onset));
  const later = valuesOf(between(points, onset));
  const before = medianOf(earlier);
  const after = medianOf(later.slice(-NEWEST));
  if (earlier.length < POINTS_MIN || later.length < POINTS_MIN || before === null || after === null)
    return null;
  const stray = medianOf(earlier.map((value) => Math.abs(value - before))) ?? 0;
  const by = after - before;
  const isMove = Math.abs(by) > Math.max(STRAYS * stray, PART * Math.abs(before)) && by !== 0;
  return isMove ? (by > 0 ? 'up' : 'down') : 'level';
}

/** A job that takes a quarter of an hour leaves so much of its height in that hour's mean. */
const SHORT_JOB = 0.25;
/** What lies within this part of the height of a peak is not of it. */
const FOOT = 0.35;

/**
 * Whether another day has a peak of an hour or two here, such as a job leaves that is over before the hour is: means of an hour
 * are lower than it was. `hours`: the hour before now at that time of that day, its neighbour before and the two behind.
 */
function isPeak(hours: readonly (number | null)[], usual: number, today: number): boolean | null {
  const [before, here, later, after] = hours;
  if (before == null || here == null || later == null || after == null) return null;
  const above = (level: number) => (level - usual) / (today - usual);
  const height = above(here);
  return (
    height >= SHORT_JOB &&
    above(later) <= height &&
    above(before) <= FOOT * height &&
    above(after) <= FOOT * height
  );
}

/**
 * Whether it is so at this hour on other days too: `daily` on most of the days that are known, `weekly` a week ago and not
 * yesterday. What is so at every hour is no pattern of a day.
 */
export function patternOf(points: readonly Point[], now: number): DailyPattern {
  const levelAt = (daysAgo: number, hoursLater = 0) => {
    const end = now - daysAgo * DAY_SECONDS + hoursLater * HOUR_SECONDS;
    return medianOf(valuesOf(between(points, end - HOUR_SECONDS, end)));
  };
  // The newest alone: an hour that the trouble began in is half of it well.
  const today = medianOf(valuesOf(between(points, now - HOUR_SECONDS).slice(-POINTS_MIN)));
  const usual = medianOf(
    valuesOf(between(points, now - DAYS_LOOKED_BACK * DAY_SECONDS, now - DAY_SECONDS / 2)),
  );
  const range = rangeOf(points);
  if (today === null || usual === null || range === null) return null;
  const near = ALIKE * (range.max - range.min);
  // What begins within an hour is a part of that hour's mean alone: the hour after it tells how much it is.
  const levelOf = (daysAgo: number) => {
    const [level, later] = [levelAt(daysAgo), levelAt(daysAgo, 1)];
    if (level === null || later === null) return level;
    const isBegun = (level - usual) * Math.sign(today - usual) > near;
    return isBegun && Math.abs(later - today) <= near ? later : level;
  };
  const days = Array.from({ length: DAYS_LOOKED_BACK }, (_, index) => levelOf(index + 1));
  const known = days.filter((level) => level !== null);
  if (known.length < DAYS_MIN) return null;
  if (Math.abs(today - usual) <= near) return 'none';
  const isAlike = (level: number | null | undefined) =>
    level !== null && level !== undefined && Math.abs(level - today) <= near;
  if (known.filter(isAlike).length * 3 >= known.length * 2) return 'daily';
  const peaks = Array.from({ length: DAYS_LOOKED_BACK }, (_, index) => {
    const around = (hours: number) => levelAt(index + 1, hours);
    return isPeak([around(-1), around(0), around(1), around(2)], usual, today);
  }).filter((is) => is !== null);
  if (peaks.length >= DAYS_MIN && peaks.filter((is) => is).length * 3 >= peaks.length * 2) return 'daily';
  return isAlike(days[DAYS_LOOKED_BACK - 1]) && !isAlike(days[0]) ? 'weekly' : 'none';
}

/** What is usual at this hour is told by so many other days at least. */
const SAME_HOUR_DAYS = 3;

/** The usual level at this hour, by the other days that are known; null: too few are. */
export function levelAtThisHour(points: readonly Point[], now: number): number | null {
  const days = Array.from({ length: DAYS_LOOKED_BACK }, (_, index) => {
    const end = now - (index + 1) * DAY_SECONDS;
    return medianOf(valuesOf(between(points, end - HOUR_SECONDS, end)));
  }).filter((level) => level !== null);
  return days.length < SAME_HOUR_DAYS ? null : medianOf(days);
}

/**
 * Whether all that is known of the last days, of three or more, lies about one level, with no way up or down in it. Of a
 * percentage the larger of it and of what is left to 100 is what it strays in.
 */
export function isFlatFor(points: readonly Point[], until: number, isPercent: boolean): boolean {
  const all = between(points, until - (DAYS_LOOKED_BACK + 1) * DAY_SECONDS, until + 1);
  const [first, newest] = [all[0], all.at(-1)];
  const range = rangeOf(all);
  if (first === undefined || newest === undefined || range === null) return false;
  const hours = (newest[0] - first[0]) / HOUR_SECONDS;
  const known = new Set(all.map(([at]) => Math.floor(at / HOUR_SECONDS))).size;
  const isLately = until - newest[0] <= HOUR_SECONDS;
  if (!isLately || hours * HOUR_SECONDS < FLAT_DAYS * DAY_SECONDS || known < FLAT_KNOWN * hours) return false;
  const level = medianOf(valuesOf(all)) ?? 0;
  const middle = (first[0] + newest[0]) / 2;
  const before = medianOf(valuesOf(between(all, first[0], middle))) ?? 0;
  const after = medianOf(valuesOf(between(all, middle))) ?? 0;
  const size = Math.max(Math.abs(level), isPercent ? 100 - level : 0);
  return (
    range.max - range.min <= FLAT_RANGE * size && Math.abs(after - before) <= FLAT_DRIFT * size && size > 0
  );
}
