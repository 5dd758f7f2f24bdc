import type { MetricHistory, Point } from '../../../src/domain/diagnosis/aws/metric-history.ts';

const END = Date.parse('2026-11-21T08:20:00.000Z') / 1_000;

/** A day by the hour, then two hours by the minute in which it climbs, with a gap of twenty minutes. */
const climbing = (from: number, to: number): readonly Point[] => [
  ...Array.from({ length: 21 }, (_, index): Point => [END - (24 - index) * 3_600, from + (index % 3)]),
  ...Array.from(
    { length: 120 },
    (_, index): Point => [END - (120 - index) * 60, from + ((to - from) * index) / 119],
  ).filter(([at]) => at < END - 60 * 60 || at > END - 40 * 60),
];

export function fixtureHistory(
  targetId: string,
  change: Partial<MetricHistory> = {},
  points: readonly Point[] = climbing(40, 95),
): MetricHistory {
  return {
    kind: 'metric_history',
    targetId,
    role: 'alarm',
    namespace: 'CWAgent',
    metric: 'mem_used_percent',
    dimensions: { InstanceId: targetId, AutoScalingGroupName: 'web-asg-with-a-name-that-is-long' },
    statistic: 'Average',
    unit: null,
    periodSeconds: 60,
    subject: 'memory_used',
    threshold: 90,
    points,
    latest: 95,
    min: 40,
    max: 95,
    latestAt: new Date((END - 60) * 1_000).toISOString(),
    since: new Date((END - 11 * 60) * 1_000).toISOString(),
    sinceOrEarlier: false,
    trend: { perHour: 27.5, hours: 2, fit: 0.99 },
    before: 41,
    moved: 'up',
    pattern: 'none',
    ...change,
  };
}

const neighbour = (targetId: string, change: Partial<MetricHistory>, points: readonly Point[]) =>
  fixtureHistory(targetId, { role: 'neighbour', threshold: null, since: null, ...change }, points);

/** The alarm's own series and four beside it. */
export function fixtureHistories(targetId: string): readonly MetricHistory[] {
  return [
    fixtureHistory(targetId),
    neighbour(targetId, { metric: 'swap_used_percent', moved: 'up' }, climbing(2, 70)),
    neighbour(targetId, { namespace: 'AWS/EC2', metric: 'CPUUtilization', moved: 'level' }, climbing(12, 12)),
    neighbour(targetId, { namespace: 'AWS/EC2', metric: 'NetworkIn', moved: 'level' }, climbing(0, 9e6)),
    neighbour(targetId, { namespace: 'AWS/EC2', metric: 'Nothing', moved: null }, []),
  ];
}
