import type { Alarm } from '../../domain/alarm/alarm.ts';
import type { Told } from '../../domain/diagnosis/aws/cloud-readings.ts';
import type { Point } from '../../domain/diagnosis/aws/metric-history.ts';
import type { HistoryReadings, SeriesReading } from '../../domain/diagnosis/history/history-facts.ts';
import {
  type HistoryWindow,
  isWhole,
  perPeriod,
  type WantedSeries,
  wantedSeries,
  windowsOf,
} from '../../domain/diagnosis/history/wanted-series.ts';
import type { SiteMetric } from '../../domain/site/site.ts';
import { askInTime, type CloudDeps } from './ask-cloud.ts';

type MetricReader = ReturnType<CloudDeps['hosts']>;

/** One window of series of one period, each point in the alarm's own period. */
async function readWindow(
  view: MetricReader,
  wanted: readonly WantedSeries[],
  window: HistoryWindow,
  now: number,
): Promise<readonly (readonly Point[])[]> {
  const points = await view.metricPoints(wanted, window);
  const asked = window.periodSeconds;
  return wanted.map(({ statistic, periodSeconds }, index) =>
    (points[index] ?? [])
      .filter(([at]) => isWhole(at, statistic, asked, now))
      .map(([at, value]): Point => [at, perPeriod(value, statistic, asked, periodSeconds)]),
  );
}

async function readGroup(
  view: MetricReader,
  wanted: readonly WantedSeries[],
  now: number,
): Promise<readonly SeriesReading[]> {
  const windows = windowsOf(wanted[0]?.periodSeconds ?? 0, now);
  const read = await Promise.all(windows.map((window) => readWindow(view, wanted, window, now)));
  const recentFrom = windows.at(-1)?.from ?? now;
  return wanted.map((one, index) => ({
    ...one,
    points: read.flatMap((window) => window[index] ?? []),
    recentFrom,
  }));
}

/**
 * What the metrics of an incident did before: those of its alarms and their neighbours, of the week before. What CloudWatch
 * does not tell in a short time, or refuses, is said to be unread. Never throws.
 */
export async function readHistory(
  hosts: CloudDeps['hosts'],
  alarms: readonly Alarm[],
  targetIds: readonly string[],
  site: readonly SiteMetric[],
  nowMs: number,
): Promise<HistoryReadings> {
  const now = Math.floor(nowMs / 1_000);
  const wanted = wantedSeries(alarms, targetIds, site);
  const byPeriod = [...Map.groupBy(wanted, ({ periodSeconds }) => periodSeconds).values()];
  const series: Told<readonly SeriesReading[]> = await askInTime(async () => {
    if (wanted.length === 0) return [];
    const view = hosts();
    const read = (await Promise.all(byPeriod.map((group) => readGroup(view, group, now)))).flat();
    // Back in the order in which they are wanted: the alarm's own first.
    return wanted.flatMap((one) => read.find((each) => isSame(each, one)) ?? []);
  });
  return { series, at: now };
}

const isSame = (a: WantedSeries, b: WantedSeries) =>
  a.namespace === b.namespace &&
  a.metric === b.metric &&
  a.dimensions === b.dimensions &&
  a.statistic === b.statistic &&
  a.targetId === b.targetId;
