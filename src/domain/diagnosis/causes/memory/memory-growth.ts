import type { MetricHistory } from '../../aws/metric-history.ts';
import { factsOf, type HostView } from '../../host-view.ts';

/** Whether memory has grown over time, by what is known of the metric's past. */
export interface Growth {
  /** `sudden`: it rose within minutes, which is no leak. `usual`: it is so at this hour on other days too. */
  readonly kind: 'grown' | 'sudden' | 'steady' | 'usual' | 'unknown';
  readonly text: string;
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
  const isWorse = trend !== null && (subject === 'memory_available' ? trend.perHour < 0 : trend.perHour > 0);
  const rise = trend === null ? 0 : Math.abs(trend.perHour) * trend.hours;
  if (isWorse && rise >= RISE_SHARE * Math.max(Math.abs(max), Math.abs(min))) {
    const rate = `${metric} moved by ${rounded(trend.perHour)} an hour over ${rounded(trend.hours)} h`;
    if (trend.hours >= GROWN_HOURS && trend.fit >= GROWN_FIT)
      return { kind: 'grown', text: `${rate}: it grows` };
    if (trend.hours <= SUDDEN_HOURS) return { kind: 'sudden', text: `${rate}: it rose at once` };
    return unknown(`${rate}, which shows no steady growth`);
  }
  const known = last[0] - first[0];
  if (known < KNOWN_SECONDS) return unknown(`of the past of ${metric} too little is known`);
  return { kind: 'steady', text: `${metric} has not grown in the last ${Math.round(known / 3_600)} h` };
}
