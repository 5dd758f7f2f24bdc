import type { Alarm } from '../src/domain/alarm/alarm.ts';
import type { GroupActivity } from '../src/domain/diagnosis/aws/cloud-readings.ts';
import type { Point } from '../src/domain/diagnosis/aws/metric-history.ts';
import type { FactRead } from '../src/domain/diagnosis/facts.ts';
import { historyFacts, type SeriesReading } from '../src/domain/diagnosis/history/history-facts.ts';
import {
  perPeriod,
  type WantedSeries,
  wantedSeries,
  windowsOf,
} from '../src/domain/diagnosis/history/wanted-series.ts';
import type { Case, CaseHost } from './case/case.ts';
import type { CaseSeries } from './case/case-schema.ts';

// What CloudWatch and Auto Scaling would say of the time before a case's alarm, by the same way as the product asks: only
// series that it would ask for are answered.

/** EC2 publishes a data point of its own metrics so often where nobody has switched on more. */
const EC2_SAMPLE_SECONDS = 300;

/** CloudWatch has every statistic of what was published: a case that tells the average of EC2's samples tells their sum. */
const isSumByAverage = ({ namespace, statistic }: CaseSeries, wanted: WantedSeries) =>
  namespace === 'AWS/EC2' && (statistic ?? 'Average') === 'Average' && wanted.statistic === 'Sum';

/** As CloudWatch finds a series: by its name and exactly these dimensions, of the statistic that is asked for. */
function isOf(one: CaseSeries, wanted: WantedSeries): boolean {
  const { namespace, metric, dimensions = {}, statistic } = one;
  const names = Object.keys(wanted.dimensions);
  return (
    namespace === wanted.namespace &&
    metric === wanted.metric &&
    ((statistic ?? 'Average') === wanted.statistic || isSumByAverage(one, wanted)) &&
    names.length === Object.keys(dimensions).length &&
    names.every((name) => dimensions[name] === wanted.dimensions[name])
  );
}

function pointsOf(one: CaseSeries, wanted: WantedSeries): readonly Point[] {
  const { from, period_s: period, values } = one;
  const start = Date.parse(from) / 1_000;
  if (!Number.isFinite(start)) return [];
  const pointValue = (value: number) =>
    isSumByAverage(one, wanted)
      ? (value * wanted.periodSeconds) / EC2_SAMPLE_SECONDS
      : perPeriod(value, wanted.statistic, period, wanted.periodSeconds);
  return values.flatMap((value, index): readonly Point[] =>
    value === null ? [] : [[start + index * period, pointValue(value)]],
  );
}

function readSeries(history: readonly CaseSeries[], wanted: WantedSeries, at: number): SeriesReading {
  const windows = windowsOf(wanted.periodSeconds, at);
  const points = history
    .filter((one) => isOf(one, wanted))
    // What stands for longer periods comes first, so that closer points of the same time count.
    .toSorted((a, b) => b.period_s - a.period_s)
    .flatMap((one) => pointsOf(one, wanted))
    .filter(([when]) => when < at);
  return { ...wanted, points, recentFrom: windows.at(-1)?.from ?? at };
}

function activitiesOf({ launches }: Case): readonly GroupActivity[] {
  return launches.map(({ group, description, cause = '', started, status }) => ({
    group,
    description,
    cause,
    startedAt: started,
    ...(status === undefined ? {} : { status }),
  }));
}

/** The facts of the time before of one host of a case; none where the case tells nothing of it. */
export function historyOfCase(
  read: Case,
  host: CaseHost,
  alarm: Alarm,
  now: string,
  isFirst: boolean,
): readonly FactRead[] {
  if (read.history.length + read.launches.length === 0) return [];
  const at = Date.parse(now) / 1_000;
  const ids = read.hosts.map(({ instance_id: id }) => id);
  const wanted = read.history.length === 0 ? [] : wantedSeries([alarm], ids, read.site.metrics);
  const series = { told: wanted.map((one) => readSeries(read.history, one, at)) };
  const activities = { told: activitiesOf(read) };
  return historyFacts({ series, at }, { activities }, alarm.stateChangeTime, host.instance_id, isFirst);
}
