import type { Subject } from '../../alarm/condition/subjects.ts';
import { meaningOf } from '../../alarm/condition/subjects.ts';
import { LIMITS } from '../../bounds.ts';
import type { MetricHistory, Point, Trend } from '../aws/metric-history.ts';
import { isFlatFor, levelAtThisHour, levelBefore, moveAt, patternOf } from './level.ts';
import { type Comparison, onsetOf } from './onset.ts';
import {
  between,
  byTheHour,
  DAY_SECONDS,
  HOUR_SECONDS,
  rangeOf,
  rounded,
  type Series,
  thinned,
  valuesOf,
} from './series.ts';
import { FIT_MIN, type LastTrend, lastTrend, type Way } from './trend.ts';

/** Which series it is, and what for. */
export type SeriesName = Pick<
  MetricHistory,
  'role' | 'namespace' | 'metric' | 'dimensions' | 'statistic' | 'unit' | 'subject'
>;

export interface HistoryQuestion extends SeriesName {
  /** What is published is 100 minus the subject, e.g. the idle share of a processor. */
  readonly isRest: boolean;
  /** What the alarm compares this very series with; null for a neighbour, and where it calculates first. */
  readonly comparison: Comparison | null;
  /** Seconds since 1970 at which the alarm's trouble began, where that is known; null: this series says so itself. */
  readonly alarmOnset: number | null;
  /** Up to when it was read, in seconds since 1970. */
  readonly until: number;
}

/** As far back as is asked for. */
const LONG_DAYS = 9;

const isoOf = (epochSeconds: number) => new Date(epochSeconds * 1_000).toISOString();
const roundedOrNull = (value: number | null | undefined) =>
  value === null || value === undefined ? null : rounded(value);

const roundedTrend = ({ perHour, hours, fit }: Trend): Trend => ({
  perHour: rounded(perHour),
  hours: rounded(hours),
  fit: rounded(fit),
});

/** Which way is worse: by the alarm's comparison, else by the subject; what can be bad both ways, the way it went last. */
function waysOf(subject: Subject, isRest: boolean, comparison: Comparison | null): readonly Way[] {
  if (comparison !== null)
    return [comparison.operator === 'gt' || comparison.operator === 'ge' ? 'up' : 'down'];
  const { trouble } = meaningOf(subject);
  if (trouble === 'either') return ['up', 'down'];
  return [(trouble === 'high') !== isRest ? 'up' : 'down'];
}

/**
 * When the trouble began, by the series that the alarm compares, in seconds since 1970: where the rise began that led over the
 * threshold, else where the comparison began to hold. Undefined: it does not hold, or is not compared with it.
 */
export function beginOfTrouble(
  series: Series,
  {
    comparison,
    until,
    subject,
    isRest,
  }: Pick<HistoryQuestion, 'comparison' | 'until' | 'subject' | 'isRest'>,
): number | undefined {
  const onset = comparison === null ? undefined : onsetOf(series, comparison, until);
  if (onset === undefined) return undefined;
  const trend = trendOf(dayOf(series, until), subject, isRest, comparison);
  return trend !== null && trend.fit >= FIT_MIN ? Math.min(trend.began, onset.at) : onset.at;
}

const dayOf = ({ points }: Series, until: number) => between(points, until - DAY_SECONDS, until + 1);

function trendOf(
  day: readonly Point[],
  subject: Subject,
  isRest: boolean,
  comparison: Comparison | null,
): LastTrend | null {
  const found = waysOf(subject, isRest, comparison).map((way) => lastTrend(day, way));
  return found.find((one) => one !== null) ?? null;
}

/** The last way over all days that are known, where that is longer than the day that is looked at closely. */
function longTrendOf(
  { points }: Series,
  {
    until,
    subject,
    isRest,
    comparison,
  }: Pick<HistoryQuestion, 'until' | 'subject' | 'isRest' | 'comparison'>,
): (LastTrend & { readonly steepest: number }) | null {
  const all = byTheHour(between(points, until - LONG_DAYS * DAY_SECONDS, until + 1));
  const found = trendOf(all, subject, isRest, comparison);
  if (found === null || found.hours * HOUR_SECONDS <= DAY_SECONDS) return null;
  const way = valuesOf(between(all, found.began)).map((value) => value * Math.sign(found.perHour));
  const whole = Math.max(...way) - Math.min(...way);
  const steps = way.map((value, index) => value - (way[index - 1] ?? value));
  return { ...found, steepest: whole === 0 ? 0 : Math.min(1, Math.max(0, ...steps) / whole) };
}

type Read = Omit<MetricHistory, 'targetId'>;

/** What one series tells, with at most `pointsMax` of its points. Linear in them, but for sorting some. */
export function historyFact(
  series: Series,
  question: HistoryQuestion,
  pointsMax: number = LIMITS.historyPointsMax,
): Read {
  const { isRest, comparison, alarmOnset, until, ...name } = question;
  const onset = comparison === null ? undefined : onsetOf(series, comparison, until);
  const at = beginOfTrouble(series, question) ?? alarmOnset;
  const day = dayOf(series, until);
  const range = rangeOf(day);
  const newest = day.at(-1);
  const trend = trendOf(day, name.subject, isRest, comparison);
  const long = longTrendOf(series, question);
  const thisHour = name.role === 'neighbour' ? levelAtThisHour(series.points, until) : null;
  return {
    kind: 'metric_history',
    ...name,
    periodSeconds: series.periodSeconds,
    threshold: comparison?.threshold ?? null,
    points: thinned(day, pointsMax).map(([when, value]) => [when, rounded(value)] as const),
    latest: roundedOrNull(newest?.[1]),
    min: roundedOrNull(range?.min),
    max: roundedOrNull(range?.max),
    latestAt: newest === undefined ? null : isoOf(newest[0]),
    since: onset === undefined ? null : isoOf(onset.at),
    sinceOrEarlier: onset?.orEarlier ?? false,
    trend: trend === null ? null : roundedTrend(trend),
    began: trend === null ? null : isoOf(trend.began),
    ...(long === null
      ? {}
      : { long: { ...roundedTrend(long), began: isoOf(long.began), steepest: rounded(long.steepest) } }),
    before: at === null ? null : roundedOrNull(levelBefore(series.points, at)),
    moved: at === null ? null : moveAt(series.points, at),
    pattern: patternOf(series.points, until),
    ...(thisHour === null ? {} : { thisHour: rounded(thisHour) }),
    ...(isFlatFor(series.points, until, name.unit === 'Percent' || /percent/i.test(name.metric))
      ? { isFlat: true as const }
      : {}),
  };
}
