import { expect, test } from 'vitest';
import { metricClassOf } from '../../../../src/domain/alarm/metric-class.ts';
import { diskAlarm } from '../../../support/disk-alarm.ts';

const alarmOn = (namespace: string, name: string, statistic: string | null = 'Maximum') =>
  diskAlarm({ metrics: [{ namespace, name, dimensions: {}, statistic, periodSeconds: 60 }] });

test.each([
  ['CWAgent', 'disk_used_percent', 'disk'],
  ['CWAgent', 'mem_used_percent', 'memory'],
  ['System/Linux', 'DiskSpaceUtilization', 'disk'],
  ['System/Linux', 'MemoryUtilization', 'memory'],
  ['AWS/ApplicationELB', 'UnHealthyHostCount', 'service'],
  ['AWS/NetworkELB', 'HealthyHostCount', 'service'],
])('%s %s is about %s', (namespace, name, expected) => {
  expect(metricClassOf(alarmOn(namespace, name))).toBe(expected);
});

test.each([
  ['AWS/EC2', 'CPUUtilization'],
  ['AWS/EC2', 'DiskWriteBytes'],
  ['AWS/EC2', 'StatusCheckFailed'],
  ['CWAgent', 'disk_inodes_free'],
  ['CWAgent', 'swap_used_percent'],
  ['CWAgent', 'cpu_usage_idle'],
  ['Custom', 'disk_used_percent'],
  ['CWAgent', 'Disk_Used_Percent'],
  ['CWAgent', 'UnHealthyHostCount'],
  ['CWAgent', 'constructor'],
  ['__proto__', 'toString'],
  ['AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count'],
])('it is not known what %s %s is about', (namespace, name) => {
  expect(metricClassOf(alarmOn(namespace, name))).toBeNull();
});

test.each(['SampleCount', 'SAMPLE_COUNT', 'sampleCount'])(
  '%s counts data points, not what they measure',
  (statistic) => {
    expect(metricClassOf(alarmOn('CWAgent', 'mem_used_percent', statistic))).toBeNull();
  },
);

test('a calculation, several metrics and none are of no class', () => {
  const alarm = alarmOn('CWAgent', 'disk_used_percent');
  for (const kind of ['metric_math', 'anomaly', 'composite'] as const) {
    expect(metricClassOf({ ...alarm, kind })).toBeNull();
  }
  expect(metricClassOf({ ...alarm, metrics: [] })).toBeNull();
  expect(metricClassOf({ ...alarm, metrics: [...alarm.metrics, ...alarm.metrics] })).toBeNull();
});
