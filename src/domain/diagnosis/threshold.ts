import type { Alarm } from '../alarm/alarm.ts';

/** Metrics whose threshold is a percentage of what is used, and the usual threshold where the alarm's is none. */
const PERCENTAGES = {
  disk: { metric: /disk.*used.*percent/i, usual: 85 },
  memory: { metric: /mem.*used.*percent|memory.*util/i, usual: 90 },
} as const;

/** The alarm's own threshold in percent where it is a percentage of what was measured, else the usual one. */
export function thresholdPercent(alarm: Alarm, of: keyof typeof PERCENTAGES): number {
  const { metric, usual } = PERCENTAGES[of];
  const isMeasured = alarm.metrics.length === 1 && metric.test(alarm.metrics[0]?.name ?? '');
  const { threshold } = alarm;
  return isMeasured && threshold !== null && threshold >= 1 && threshold <= 99 ? threshold : usual;
}

/** The threshold as runbooks take it: whole percent. */
export function wholeThresholdPercent(alarm: Alarm, of: keyof typeof PERCENTAGES): number {
  return Math.floor(thresholdPercent(alarm, of));
}
