import type { Alarm } from './alarm.ts';

/** What an alarm's metric is about, and so which runbooks can answer it. */
export type MetricClass = 'disk' | 'memory' | 'service';

interface KnownMetric {
  readonly about: MetricClass;
  /** Which values tell of an illness that a runbook of the class mends. */
  readonly ill: 'high' | 'low';
}

const high = (about: MetricClass): KnownMetric => ({ about, ill: 'high' });
const low = (about: MetricClass): KnownMetric => ({ about, ill: 'low' });

const BALANCED: Readonly<Record<string, KnownMetric>> = {
  UnHealthyHostCount: high('service'),
  HealthyHostCount: low('service'),
};

/** By namespace and name, exactly as CloudWatch knows them. Inodes, traffic, swap and processor time are none of these. */
const CLASSES: Readonly<Record<string, Readonly<Record<string, KnownMetric>>>> = {
  CWAgent: {
    disk_used_percent: high('disk'),
    disk_used: high('disk'),
    disk_free: low('disk'),
    mem_used_percent: high('memory'),
    mem_used: high('memory'),
    mem_available: low('memory'),
    mem_available_percent: low('memory'),
  },
  'System/Linux': {
    DiskSpaceUtilization: high('disk'),
    DiskSpaceUsed: high('disk'),
    DiskSpaceAvailable: low('disk'),
    MemoryUtilization: high('memory'),
    MemoryUsed: high('memory'),
    MemoryAvailable: low('memory'),
  },
  'AWS/ApplicationELB': BALANCED,
  'AWS/NetworkELB': BALANCED,
  'AWS/ELB': BALANCED,
};

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/**
 * The statistics that stay in the unit of what was measured: the usual ones, percentiles, and trimmed, winsorised and
 * interquartile means. A sum, a count of data points, a trimmed count and a percentile rank say something else.
 */
const MEASURED_STATISTIC =
  /^(?:average|minimum|maximum|iqm|(?:p|tm|wm)\d{1,3}(?:\.\d{1,10})?|(?:tm|wm)\([\d.%:]{1,40}\))$/i;

/** Whether an alarm compares a value in the unit of its one metric, and not a count, a sum or a calculation. */
export function comparesMeasuredValue({ kind, metrics }: Pick<Alarm, 'kind' | 'metrics'>): boolean {
  const [metric] = metrics;
  return (
    kind === 'metric' &&
    metrics.length === 1 &&
    metric?.statistic != null &&
    MEASURED_STATISTIC.test(metric.statistic)
  );
}

function knownMetricOf(alarm: Pick<Alarm, 'kind' | 'metrics'>): KnownMetric | null {
  const [metric] = alarm.metrics;
  if (metric === undefined || !comparesMeasuredValue(alarm)) return null;
  return own(own(CLASSES, metric.namespace) ?? {}, metric.name) ?? null;
}

/**
 * The class of the one metric that an alarm looks at; null where that is not known: an unknown metric, several of them, a
 * calculation, or a statistic that is no value of what was measured.
 */
export function metricClassOf(alarm: Pick<Alarm, 'kind' | 'metrics'>): MetricClass | null {
  return knownMetricOf(alarm)?.about ?? null;
}

/** Which values an alarm goes off at; null where that was not said, or it is a band. */
export function sideOf({ comparisonOperator }: Pick<Alarm, 'comparisonOperator'>): 'high' | 'low' | null {
  if (/^GreaterThan(?:OrEqualTo)?Threshold$/.test(comparisonOperator ?? '')) return 'high';
  return /^LessThan(?:OrEqualTo)?Threshold$/.test(comparisonOperator ?? '') ? 'low' : null;
}

/**
 * Whether an alarm goes off where its metric tells of an illness (`ill`), at the other end, as where a full disk is wanted
 * (`well`), or nobody knows: EventBridge does not say how the value is compared.
 */
export function alarmTellsOf(
  alarm: Pick<Alarm, 'kind' | 'metrics' | 'comparisonOperator'>,
): 'ill' | 'well' | 'unknown' {
  const known = knownMetricOf(alarm);
  const side = sideOf(alarm);
  if (known === null || side === null) return 'unknown';
  return known.ill === side ? 'ill' : 'well';
}
