import type { Alarm } from './alarm.ts';

/** What an alarm's metric is about, and so which runbooks can answer it. */
export type MetricClass = 'disk' | 'memory' | 'service';

const BALANCED: Readonly<Record<string, MetricClass>> = {
  UnHealthyHostCount: 'service',
  HealthyHostCount: 'service',
};

/** By namespace and name, exactly as CloudWatch knows them. Inodes, traffic, swap and processor time are none of these. */
const CLASSES: Readonly<Record<string, Readonly<Record<string, MetricClass>>>> = {
  CWAgent: {
    disk_used_percent: 'disk',
    disk_used: 'disk',
    disk_free: 'disk',
    mem_used_percent: 'memory',
    mem_used: 'memory',
    mem_available: 'memory',
    mem_available_percent: 'memory',
  },
  'System/Linux': {
    DiskSpaceUtilization: 'disk',
    DiskSpaceUsed: 'disk',
    DiskSpaceAvailable: 'disk',
    MemoryUtilization: 'memory',
    MemoryUsed: 'memory',
    MemoryAvailable: 'memory',
  },
  'AWS/ApplicationELB': BALANCED,
  'AWS/NetworkELB': BALANCED,
  'AWS/ELB': BALANCED,
};

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/**
 * The class of the one metric that an alarm looks at; null where that is not known: an unknown metric, several of them, a
 * calculation, or a count of data points, which says nothing of what they measure.
 */
export function metricClassOf({ kind, metrics }: Pick<Alarm, 'kind' | 'metrics'>): MetricClass | null {
  const [metric] = metrics;
  if (kind !== 'metric' || metric === undefined || metrics.length > 1) return null;
  if (metric.statistic?.toLowerCase().replace(/[^a-z]/g, '') === 'samplecount') return null;
  return own(own(CLASSES, metric.namespace) ?? {}, metric.name) ?? null;
}
