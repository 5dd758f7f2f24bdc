import { alarmHistory, type MetricHistory } from '../../aws/metric-history.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import { memoryOf } from './memory-use.ts';

/** Whether memory has grown over time, by what is known of the metric's past. */
export interface Growth {
  /** `sudden`: it rose within minutes, which is no leak. `usual`: it is so at this hour on other days too. */
  readonly kind: 'grown' | 'sudden' | 'steady' | 'usual' | 'unknown';
  readonly text: string;
  /** By how many bytes, and over how many hours, where it has grown and that can be told. */
  readonly bytes?: number;
  readonly hours?: number;
  /** How long ago that began, which is longer where it has stood since. */
  readonly sinceHours?: number;
  /** Some of it came at once, which is no line. */
  readonly hasJump?: true;
  /** It takes days to matter: what has not had these cannot have come by its size that way. */
  readonly isSlow?: true;
  /** It grows by the number of its processes: it starts one after the other and ends none. */
  readonly isPile?: true;
  /** Its past is told by a few even points alone: a person decides. */
  readonly isByPace?: true;
  /** The kernel has killed it for memory again and again, so that it is young however long it has been growing. */
  readonly isAgain?: true;
}

/**
 * What climbs in one line for so long and is as high at this hour of other days is a leak that is cut once a day: a day's work
 * comes and goes.
 */
const TOOTH_HOURS = 12;
/** What rose for less long has not leaked, and what hardly follows a line neither. */
const GROWN_HOURS = 2;
const GROWN_FIT = 0.6;
const SUDDEN_HOURS = 0.75;
/** What rises for so few hours, and stands for so many times as long since, has been filled: it is no leak. */
const FILLS_HOURS = 6;
const STOOD_TIMES = 2;
/** A rise of less than this part of the value is no growth; a range of less than that is none at all. */
const RISE_SHARE = 0.05;
/**
 * What leaks for days rises by less within one of them: it counts where it hardly leaves its line for half a day, and stood
 * nowhere near at this hour on other days.
 */
const SLOW_RISE_SHARE = 0.015;
const SLOW_FIT = 0.9;
const SLOW_HOURS = 12;
/** What is seen over days must follow a line, and have gone on until lately: a cache fills for days as well, and is full then. */
const LONG_FIT = 0.8;
const LONG_HOURS = 24;
const LONG_STANDS_HOURS = 24;
/** What goes so much of its way from one hour to the next jumps. */
const JUMP_SHARE = 0.15;
/** What is known of fewer points, or of less time, says nothing of what it does over time. */
const POINTS_MIN = 12;
const KNOWN_SECONDS = 6 * 3_600;

const rounded = (value: number) => Math.round(value * 10) / 10;
const hundredths = (value: number) => Math.round(value * 100) / 100;

/** The series that tells of memory as the causes count it: the alarm's own first. */
function seriesOf(view: HostView): MetricHistory | undefined {
  return factsOf(view, 'metric_history')
    .filter(({ subject }) => /^(?:memory_used|memory_available|process_memory)$/.test(subject))
    .toSorted((a, b) => Number(b.role === 'alarm') - Number(a.role === 'alarm'))[0];
}

/** What a rise of the series is in bytes; null: its unit does not tell. */
function bytesOf({ unit, max }: MetricHistory, rise: number, totalBytes: number): number | null {
  if (unit === 'Percent' || (unit === null && max !== null && max <= 100)) return (rise / 100) * totalBytes;
  return unit === 'Bytes' || unit === null ? rise : null;
}

const isPercentOf = ({ unit, metric }: MetricHistory) => unit === 'Percent' || /percent/i.test(metric);

/** What a rise is compared with: as much of the memory is little, whether what is used is published or what is left. */
function sizeOf(series: MetricHistory, min: number, max: number): number {
  const largest = Math.max(Math.abs(max), Math.abs(min));
  return isPercentOf(series) && series.subject === 'memory_available'
    ? Math.max(largest, 100 - min)
    : largest;
}

/** `[94.1 (22/11/26 07:58:00), 93.6 (22/11/26 07:53:00)]`, as CloudWatch words why an alarm went red. */
const DATAPOINTS = /datapoints \[([^\]]{1,2000})\]/;
const DATAPOINT = /(-?\d{1,18}(?:\.\d{1,18})?) \((\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\)/g;
const RISING_POINTS_MIN = 3;
const RISING_SECONDS = 600;
/** In percent of the host's memory, or of its swap; of bytes that are used, this part of them. */
const RISING_PERCENT = 0.5;
const RISING_SHARE = 0.01;

/** What the alarm's own points say, the oldest first, and how much worse the one is than the other; null: they are too few, or in no unit of memory. */
function alarmPoints({ alarm, condition }: Pick<HostView, 'alarm' | 'condition'>) {
  const listed = DATAPOINTS.exec(alarm.reason)?.[1];
  const { subject, unit } = condition;
  const falls = subject === 'memory_available' || subject === 'swap_free';
  if (listed === undefined || (unit !== 'percent' && (unit !== 'bytes' || falls))) return null;
  const points = [...listed.matchAll(DATAPOINT)]
    .map(([, value, day, month, year, hour, minute, second]) => ({
      value: Number(value),
      at: Date.UTC(
        2_000 + Number(year),
        Number(month) - 1,
        Number(day),
        Number(hour),
        Number(minute),
        Number(second),
      ),
    }))
    .toSorted((one, other) => one.at - other.at);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < RISING_POINTS_MIN) return null;
  const seconds = (last.at - first.at) / 1_000;
  if (seconds < RISING_SECONDS) return null;
  const worse = (from: number, to: number) => (falls ? from - to : to - from);
  const steps = points.slice(1).map(({ value }, at) => worse(points[at]?.value ?? value, value));
  return { first, last, seconds, steps, unit, rise: worse(first.value, last.value) };
}

/** What the points say that made the alarm red, oldest first; null: they do not rise all the time, or say too little. */
export function risingPoints(view: Pick<HostView, 'alarm' | 'condition'>): string | null {
  const points = alarmPoints(view);
  if (points === null) return null;
  const { first, last, seconds, steps, unit, rise } = points;
  const least = unit === 'percent' ? RISING_PERCENT : RISING_SHARE * last.value;
  if (!steps.every((step) => step > 0) || rise < least) return null;
  return `the alarm's own points went from ${first.value} to ${last.value} in ${Math.round(seconds / 60)} minutes without a break`;
}

/** By how much of itself a step may differ from the others where they are even. */
const EVEN_STEPS = 0.35;

/** How fast the points that made the alarm red rise, in bytes per hour, where they do so evenly, step for step; null: they do not. */
export function evenPace(view: HostView): number | null {
  const points = alarmPoints(view);
  const totalBytes = memoryOf(view)?.totalBytes ?? 0;
  if (points === null || points.rise <= 0) return null;
  const { steps, rise, seconds, unit } = points;
  const usual = rise / steps.length;
  if (!steps.every((step) => Math.abs(step - usual) <= EVEN_STEPS * usual)) return null;
  return ((unit === 'percent' ? (rise / 100) * totalBytes : rise) / seconds) * 3_600;
}

function hoursSince({ latestAt }: MetricHistory, began: string | null): number | null {
  return latestAt === null || began === null ? null : (Date.parse(latestAt) - Date.parse(began)) / 3_600_000;
}

/** How the memory has grown over days, where it has, by what of a day alone would be too little to tell whose it is. */
export function longGrowthOf(view: HostView): (Growth & { readonly bytes: number }) | null {
  const series = seriesOf(view);
  const { long, min = null, max = null, pattern = null } = series ?? {};
  if (series === undefined || long === undefined || min === null || max === null) return null;
  if (pattern === 'daily' || pattern === 'weekly') return null;
  const { perHour, hours, fit, began, steepest } = long;
  const isWorse = series.subject === 'memory_available' ? perHour < 0 : perHour > 0;
  const rise = Math.abs(perHour) * hours;
  const sinceHours = hoursSince(series, began);
  const bytes = bytesOf(series, rise, memoryOf(view)?.totalBytes ?? 0);
  if (!isWorse || bytes === null || sinceHours === null || hours < LONG_HOURS || fit < LONG_FIT) return null;
  if (rise < RISE_SHARE * sizeOf(series, min, max) || sinceHours - hours > LONG_STANDS_HOURS) return null;
  const text = `${series.metric} moved by ${hundredths(perHour)} an hour over ${Math.round(hours / 2.4) / 10} days: it grows`;
  return {
    kind: 'grown',
    text,
    bytes,
    hours,
    sinceHours,
    ...(steepest > JUMP_SHARE ? { hasJump: true } : {}),
  };
}

/** How what lies in swap has grown over hours or days, by the alarm's own metric; null: it has not, or that is not known. */
export function swapGrowthOf(view: HostView): (Growth & { readonly bytes: number }) | null {
  const series = alarmHistory(view);
  const { subject, trend = null, long, pattern = null, began = null, min = null, max = null } = series ?? {};
  const isOfSwap = subject === 'swap_used' || subject === 'swap_free';
  if (series === undefined || !isOfSwap || min === null || max === null) return null;
  if (pattern === 'daily' || pattern === 'weekly') return null;
  const isWorse = (perHour: number) => (subject === 'swap_free' ? perHour < 0 : perHour > 0);
  const ways = [
    ...(long === undefined ? [] : [{ ...long, hoursMin: LONG_HOURS, fitMin: LONG_FIT }]),
    ...(trend === null || began === null
      ? []
      : [{ ...trend, began, hoursMin: FILLS_HOURS, fitMin: SLOW_FIT }]),
  ];
  for (const way of ways) {
    const { perHour, hours, fit, hoursMin, fitMin } = way;
    const sinceHours = hoursSince(series, way.began);
    const rise = Math.abs(perHour) * hours;
    const bytes = bytesOf(series, rise, memoryOf(view)?.swapTotalBytes ?? 0);
    const isLong = isWorse(perHour) && hours >= hoursMin && fit >= fitMin && rise >= RISE_SHARE * max;
    if (!isLong || bytes === null || sinceHours === null || sinceHours - hours > LONG_STANDS_HOURS) continue;
    const text = `${series.metric} moved by ${hundredths(perHour)} an hour over ${rounded(hours)} h: what lies in swap grows`;
    return { kind: 'grown', text, bytes, hours, sinceHours };
  }
  return null;
}

/** How the memory came to be used, by CloudWatch's metric; unknown where that was not read or tells too little. */
export function growthOf(view: HostView): Growth {
  const unknown = (text: string): Growth => ({ kind: 'unknown', text });
  const series = seriesOf(view);
  if (series === undefined)
    return unknown('how it got there is not known: the past of the metric was not read');
  const { points, trend, pattern, min, max, metric, subject } = series;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || min === null || max === null || points.length < POINTS_MIN)
    return unknown(`of the past of ${metric} too little is known`);
  const amountOf = (one: MetricHistory, amount: number, hours: number) => {
    const bytes = bytesOf(one, amount, memoryOf(view)?.totalBytes ?? 0);
    const sinceHours = hoursSince(one, one.began ?? null);
    return { hours, ...(bytes === null ? {} : { bytes }), ...(sinceHours === null ? {} : { sinceHours }) };
  };
  const isWorse = trend !== null && (subject === 'memory_available' ? trend.perHour < 0 : trend.perHour > 0);
  const rise = trend === null ? 0 : Math.abs(trend.perHour) * trend.hours;
  const size = sizeOf(series, min, max);
  const isDaily = pattern === 'daily' || pattern === 'weekly';
  const isTooth = isWorse && trend.hours >= TOOTH_HOURS && trend.fit >= GROWN_FIT;
  if (isDaily && !(isTooth && rise >= RISE_SHARE * size))
    return { kind: 'usual', text: `${metric} is so at this hour on other days too` };
  if (isWorse && rise >= RISE_SHARE * size) {
    const rate = `${metric} moved by ${rounded(trend.perHour)} an hour over ${rounded(trend.hours)} h`;
    const stoodHours = (hoursSince(series, series.began ?? null) ?? 0) - trend.hours;
    if (trend.hours < FILLS_HOURS && stoodHours > STOOD_TIMES * trend.hours)
      return unknown(`${rate}, and has stood there for ${rounded(stoodHours)} h since`);
    if (trend.hours >= GROWN_HOURS && trend.fit >= GROWN_FIT)
      return { kind: 'grown', text: `${rate}: it grows`, ...amountOf(series, rise, trend.hours) };
    if (trend.hours <= SUDDEN_HOURS) return { kind: 'sudden', text: `${rate}: it rose at once` };
    return unknown(`${rate}, which shows no steady growth`);
  }
  const isSlow =
    isWorse &&
    trend.hours >= SLOW_HOURS &&
    trend.fit >= SLOW_FIT &&
    pattern === 'none' &&
    series.isFlat !== true;
  if (isSlow && rise >= SLOW_RISE_SHARE * size)
    return {
      kind: 'grown',
      isSlow,
      text: `${metric} moved by ${hundredths(trend.perHour)} an hour over ${rounded(trend.hours)} h, slowly and without a break: it grows`,
      ...amountOf(series, rise, trend.hours),
    };
  const known = last[0] - first[0];
  if (known < KNOWN_SECONDS) return unknown(`of the past of ${metric} too little is known`);
  return { kind: 'steady', text: `${metric} has not grown in the last ${Math.round(known / 3_600)} h` };
}

/** So far from the threshold, in parts of it, a level is still at it. */
const AT_THRESHOLD = 0.02;

/** The alarm's own series where it has stood flat for days as near its threshold as it strays; undefined: it has not. */
export function usualAtThreshold(view: HostView): MetricHistory | undefined {
  const series = alarmHistory(view);
  const { threshold = null, min = null, max = null, latest = null } = series ?? {};
  if (series?.isFlat !== true || threshold === null || min === null || max === null || latest === null)
    return undefined;
  const whole = isPercentOf(series) ? Math.max(threshold, 100 - threshold) : Math.abs(threshold);
  const near = Math.max(AT_THRESHOLD * whole, max - min);
  return [min, max, latest].every((value) => Math.abs(value - threshold) <= near) ? series : undefined;
}

export const isUsualAtThreshold = (view: HostView): boolean => usualAtThreshold(view) !== undefined;
