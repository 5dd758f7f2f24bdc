import type { Alarm, AlarmMetric } from '../../alarm/alarm.ts';
import { meaningOfMetric } from '../../alarm/condition/metric-table.ts';
import type { Subject } from '../../alarm/condition/subjects.ts';
import { LIMITS } from '../../bounds.ts';
import type { SiteMetric } from '../../site/site.ts';
import { isOfEc2 } from '../aws/cloud-readings.ts';
import { type FoundBy, NEIGHBOURS, type Neighbour } from './neighbour-table.ts';
import type { Comparison } from './onset.ts';
import { DAY_SECONDS, HOUR_SECONDS } from './series.ts';

/** One series to be read, and what it is read for. */
export interface WantedSeries {
  readonly role: 'alarm' | 'neighbour';
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly unit: string | null;
  /** What one value stands for, in seconds, as the alarm compares it. */
  readonly periodSeconds: number;
  readonly subject: Subject;
  readonly isRest: boolean;
  readonly comparison: Comparison | null;
  /** The host that it is about; null: all hosts of the incident. */
  readonly targetId: string | null;
}

/** What one request to CloudWatch covers, in seconds since 1970, and how far apart its points are. */
export interface HistoryWindow {
  readonly from: number;
  readonly until: number;
  readonly periodSeconds: number;
}

const MINUTE_SECONDS = 60;
const RECENT_SECONDS = 3 * HOUR_SECONDS;
const DAYS = 8;
const DEFAULT_PERIOD_SECONDS = 300;

/** Dimensions that say which part of a host a series is about, by what publishes it. */
const MOUNT_DIMENSIONS: ReadonlySet<string> = new Set([
  'path',
  'device',
  'fstype',
  'MountPath',
  'Filesystem',
]);
const PART_DIMENSIONS: ReadonlySet<string> = new Set([
  ...MOUNT_DIMENSIONS,
  'cpu',
  'name',
  'interface',
  'exe',
  'pattern',
  'pidfile',
  'pid_finder',
  'process_name',
  'user',
  'type',
  'type_instance',
  'instance',
]);
const HOST_NAMESPACES: ReadonlySet<string> = new Set(['CWAgent', 'System/Linux']);

const only = (
  dimensions: Readonly<Record<string, string>>,
  isWanted: (name: string) => boolean,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(dimensions).filter(([name]) => isWanted(name)));

/** CloudWatch takes whole minutes; what an alarm looks at more closely is kept by it for three hours only. */
const askedPeriod = (periodSeconds: number) =>
  Math.max(MINUTE_SECONDS, Math.ceil(periodSeconds / MINUTE_SECONDS) * MINUTE_SECONDS);

/**
 * What is asked for a series of that period: the last hours as the alarm sees them, and the week before by the hour, for
 * what is usual. Both are aligned to what their points stand for. The newest point may be of a period that is not over.
 */
export function windowsOf(periodSeconds: number, now: number): readonly HistoryWindow[] {
  const asked = askedPeriod(periodSeconds);
  const coarse = Math.ceil(asked / HOUR_SECONDS) * HOUR_SECONDS;
  const recentFrom = Math.floor((now - RECENT_SECONDS) / coarse) * coarse;
  const from = recentFrom - Math.ceil((DAYS * DAY_SECONDS) / coarse) * coarse;
  const until = Math.ceil(now / asked) * asked;
  return [
    { from, until: recentFrom, periodSeconds: coarse },
    { from: recentFrom, until, periodSeconds: asked },
  ];
}

const ADDITIVE: ReadonlySet<string> = new Set(['Sum', 'SampleCount']);

/** Whether a point says something although its period is not over: half a sum is none. */
export function isWhole(at: number, statistic: string, askedSeconds: number, now: number): boolean {
  return !ADDITIVE.has(statistic) || at + askedSeconds <= now;
}

/** A value of a longer or shorter period as one of the alarm's would be: sums grow with the time that they are taken over. */
export function perPeriod(value: number, statistic: string, askedSeconds: number, periodSeconds: number) {
  return ADDITIVE.has(statistic) ? (value * periodSeconds) / askedSeconds : value;
}

const OPERATORS: Readonly<Record<string, Comparison['operator']>> = {
  GreaterThanThreshold: 'gt',
  GreaterThanOrEqualToThreshold: 'ge',
  LessThanThreshold: 'lt',
  LessThanOrEqualToThreshold: 'le',
};

/** What the alarm compares its only metric with; null where it compares something that it calculates first, or a band. */
function comparisonOf(alarm: Alarm): Comparison | null {
  const { kind, metrics, expressions = [], threshold, comparisonOperator, evaluationPeriods = 1 } = alarm;
  const name = comparisonOperator ?? '';
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  const isPlain = (kind === 'metric' || kind === 'metric_math') && metrics.length === 1;
  if (!isPlain || expressions.length > 0 || threshold === null || operator === undefined) return null;
  const datapointsToAlarm = alarm.datapointsToAlarm ?? evaluationPeriods;
  return {
    operator,
    threshold,
    evaluationPeriods,
    datapointsToAlarm,
    missingData: alarm.missingData ?? null,
  };
}

function seriesOfMetric(
  metric: AlarmMetric,
  role: WantedSeries['role'],
  comparison: Comparison | null,
  targetId: string | null,
  site: readonly SiteMetric[],
): WantedSeries {
  const meaning = meaningOfMetric(metric, site);
  const known = typeof meaning === 'string' ? undefined : meaning;
  return {
    role,
    namespace: metric.namespace,
    metric: metric.name,
    dimensions: metric.dimensions,
    statistic: metric.statistic ?? 'Average',
    unit: metric.unit ?? null,
    periodSeconds: Math.max(1, metric.periodSeconds ?? DEFAULT_PERIOD_SECONDS),
    subject: known?.subject ?? 'other',
    isRest: known?.isRest ?? false,
    comparison,
    targetId,
  };
}

/** Dimensions of a neighbour of a metric; null where the metric does not say which one it would be. */
function dimensionsOf(
  { by, with: own = {} }: Neighbour,
  { namespace, dimensions }: AlarmMetric,
  targetId: string | null,
): Readonly<Record<string, string>> | null {
  const instanceId = dimensions.InstanceId ?? targetId;
  const isHostMetric = HOST_NAMESPACES.has(namespace);
  const isMount = (name: string) => MOUNT_DIMENSIONS.has(name);
  const ways: Readonly<Record<FoundBy, Readonly<Record<string, string | undefined>> | null>> = {
    // The agent adds to each metric what it was told to: what the alarm's has, the others have too.
    host: isHostMetric
      ? only(dimensions, (name) => !PART_DIMENSIONS.has(name))
      : { InstanceId: instanceId ?? undefined },
    mount:
      namespace === 'CWAgent' && Object.keys(dimensions).some(isMount)
        ? only(dimensions, (name) => !PART_DIMENSIONS.has(name) || isMount(name))
        : null,
    instance: { InstanceId: instanceId ?? undefined },
    volume: { VolumeId: dimensions.VolumeId },
    target_group: { TargetGroup: dimensions.TargetGroup, LoadBalancer: dimensions.LoadBalancer },
    balancer: { LoadBalancer: dimensions.LoadBalancer },
  };
  const found = ways[by];
  if (found === null || Object.keys(found).length === 0) return null;
  const all: Record<string, string> = { ...own };
  for (const [name, value] of Object.entries(found)) {
    if (value === undefined || value === '') return null;
    all[name] = value;
  }
  return all;
}

function neighboursOf(
  metric: AlarmMetric,
  subject: Subject,
  hosts: readonly string[],
  site: readonly SiteMetric[],
): readonly WantedSeries[] {
  return (NEIGHBOURS[subject] ?? []).flatMap((neighbour) => {
    const { namespace, metric: name, statistic, by } = neighbour;
    const isOfHost = (by === 'instance' || by === 'host') && metric.dimensions.InstanceId === undefined;
    const isNamed = by === 'host' && HOST_NAMESPACES.has(metric.namespace);
    // What names no instance is asked for host by host, where it is told by the instance.
    const targets: readonly (string | null)[] = isOfHost && !isNamed ? hosts : [ownerOf(metric)];
    return targets.flatMap((targetId) => {
      const dimensions = dimensionsOf(neighbour, metric, targetId);
      if (dimensions === null) return [];
      const periodSeconds = Math.max(metric.periodSeconds ?? DEFAULT_PERIOD_SECONDS, DEFAULT_PERIOD_SECONDS);
      const asked = { namespace, name, dimensions, statistic, periodSeconds };
      return [seriesOfMetric(asked, 'neighbour', null, targetId, site)];
    });
  });
}

const ownerOf = ({ dimensions }: Pick<AlarmMetric, 'dimensions'>) => dimensions.InstanceId ?? null;

const keyOf = ({ namespace, metric, dimensions, statistic, targetId }: WantedSeries) =>
  JSON.stringify([namespace, metric, Object.entries(dimensions).toSorted(), statistic, targetId]);

/**
 * The series of an incident: those that its alarm looks at (of a composite alarm, that its children in ALARM do), then their
 * neighbours. Each once, at most LIMITS.historySeriesMax.
 */
export function wantedSeries(
  alarms: readonly Alarm[],
  targetIds: readonly string[],
  site: readonly SiteMetric[],
): readonly WantedSeries[] {
  const hosts = targetIds.filter(isOfEc2).slice(0, LIMITS.historyHostsMax);
  const own = alarms.flatMap((alarm) => {
    const comparison = comparisonOf(alarm);
    return alarm.metrics.map((metric) => {
      const dimensions = { ...metric.dimensions, ...contributorDimensions(alarm, metric) };
      const exact = { ...metric, dimensions };
      return { exact, series: seriesOfMetric(exact, 'alarm', comparison, ownerOf(exact), site) };
    });
  });
  const near = own.flatMap(({ exact, series }) => neighboursOf(exact, series.subject, hosts, site));
  const all = new Map<string, WantedSeries>();
  for (const one of [...own.map(({ series }) => series), ...near]) {
    const key = keyOf(one);
    const isOwn = own.some(({ series }) => keyOf({ ...one, targetId: series.targetId }) === keyOf(series));
    if (!all.has(key) && !(one.role === 'neighbour' && isOwn)) all.set(key, one);
  }
  return [...all.values()].slice(0, LIMITS.historySeriesMax);
}

/** Of an alarm over many series, the attributes of the one that this is about, where they are dimensions of the metric. */
function contributorDimensions({ contributor, metrics }: Alarm, metric: AlarmMetric) {
  if (contributor === undefined || metrics.length !== 1) return {};
  return only(contributor.attributes, (name) => Object.hasOwn(metric.dimensions, name));
}
