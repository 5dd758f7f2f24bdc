import type { MetricHistory } from '../../aws/metric-history.ts';
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
  /** The kernel has killed it for memory again and again, so that it is young however long it has been growing. */
  readonly isAgain?: true;
}

/** What rose for less long has not leaked, and what hardly follows a line neither. */
const GROWN_HOURS = 2;
const GROWN_FIT = 0.6;
const SUDDEN_HOURS = 0.75;
/** A rise of less than this part of the value is no growth; a range of less than that is none at all. */
const RISE_SHARE = 0.05;
/** What is known of fewer points, or of less time, says nothing of what it does over time. */
const POINTS_MIN = 12;
const KNOWN_SECONDS = 6 * 3_600;

const rounded = (value: number) => Math.round(value * 10) / 10;

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

/** `[94.1 (22/11/26 07:58:00), 93.6 (22/11/26 07:53:00)]`, as CloudWatch words why an alarm went red. */
const DATAPOINTS = /datapoints \[([^\]]{1,2000})\]/;
const DATAPOINT = /(-?\d{1,18}(?:\.\d{1,18})?) \((\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\)/g;
const RISING_POINTS_MIN = 3;
const RISING_SECONDS = 600;
/** In percent of the host's memory, or of its swap; of bytes that are used, this part of them. */
const RISING_PERCENT = 0.5;
const RISING_SHARE = 0.01;

/** What the points say that made the alarm red, oldest first; null: they do not rise all the time, or say too little. */
export function risingPoints({ alarm, condition }: Pick<HostView, 'alarm' | 'condition'>): string | null {
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
    .toSorted((a, b) => a.at - b.at);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < RISING_POINTS_MIN) return null;
  const least = unit === 'percent' ? RISING_PERCENT : RISING_SHARE * last.value;
  const worse = (from: number, to: number) => (falls ? from - to : to - from);
  const isRising = points.every(
    ({ value }, at) => at === 0 || worse(points[at - 1]?.value ?? value, value) > 0,
  );
  const minutes = Math.round((last.at - first.at) / 60_000);
  if (!isRising || minutes * 60 < RISING_SECONDS || worse(first.value, last.value) < least) return null;
  return `the alarm's own points went from ${first.value} to ${last.value} in ${minutes} minutes without a break`;
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
  if (pattern === 'daily' || pattern === 'weekly')
    return { kind: 'usual', text: `${metric} is so at this hour on other days too` };
  const amountOf = (one: MetricHistory, amount: number, hours: number) => {
    const bytes = bytesOf(one, amount, memoryOf(view)?.totalBytes ?? 0);
    return bytes === null ? { hours } : { bytes, hours };
  };
  const isWorse = trend !== null && (subject === 'memory_available' ? trend.perHour < 0 : trend.perHour > 0);
  const rise = trend === null ? 0 : Math.abs(trend.perHour) * trend.hours;
  if (isWorse && rise >= RISE_SHARE * Math.max(Math.abs(max), Math.abs(min))) {
    const rate = `${metric} moved by ${rounded(trend.perHour)} an hour over ${rounded(trend.hours)} h`;
    if (trend.hours >= GROWN_HOURS && trend.fit >= GROWN_FIT)
      return { kind: 'grown', text: `${rate}: it grows`, ...amountOf(series, rise, trend.hours) };
    if (trend.hours <= SUDDEN_HOURS) return { kind: 'sudden', text: `${rate}: it rose at once` };
    return unknown(`${rate}, which shows no steady growth`);
  }
  const known = last[0] - first[0];
  if (known < KNOWN_SECONDS) return unknown(`of the past of ${metric} too little is known`);
  return { kind: 'steady', text: `${metric} has not grown in the last ${Math.round(known / 3_600)} h` };
}
