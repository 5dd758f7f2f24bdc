import { expect, test } from 'vitest';
import { alarmTellsOf, metricClassOf } from '../../../../src/domain/alarm/metric-class.ts';
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

test.each([
  'SampleCount',
  'SAMPLE_COUNT',
  'sampleCount',
  'Sum',
  'tc90',
  'TC(0%:90%)',
  'PR(:5)',
  'PR(1:300)',
  'ts99',
  'TS(80%:)',
  'p',
  'something new',
])('the statistic %s is no value of what is measured', (statistic) => {
  expect(metricClassOf(alarmOn('CWAgent', 'mem_used_percent', statistic))).toBeNull();
});

test.each(['Average', 'Maximum', 'Minimum', 'p99', 'p99.9', 'tm90', 'TM(10%:90%)', 'TM(:80)', 'wm5', 'IQM'])(
  'the statistic %s is a value of what is measured',
  (statistic) => {
    expect(metricClassOf(alarmOn('CWAgent', 'mem_used_percent', statistic))).toBe('memory');
  },
);

test.each([
  ['CWAgent', 'disk_used_percent', 'GreaterThanThreshold', 'ill'],
  ['CWAgent', 'disk_used_percent', 'GreaterThanOrEqualToThreshold', 'ill'],
  ['CWAgent', 'disk_used_percent', 'LessThanThreshold', 'well'],
  ['CWAgent', 'disk_free', 'LessThanOrEqualToThreshold', 'ill'],
  ['CWAgent', 'disk_free', 'GreaterThanThreshold', 'well'],
  ['AWS/ApplicationELB', 'HealthyHostCount', 'GreaterThanThreshold', 'well'],
  ['AWS/ApplicationELB', 'HealthyHostCount', 'LessThanThreshold', 'ill'],
  ['AWS/ApplicationELB', 'UnHealthyHostCount', 'LessThanThreshold', 'well'],
  ['CWAgent', 'disk_used_percent', 'LessThanLowerOrGreaterThanUpperThreshold', 'unknown'],
  ['CWAgent', 'disk_used_percent', null, 'unknown'],
  ['Custom', 'disk_used_percent', 'GreaterThanThreshold', 'unknown'],
] as const)('an alarm on %s %s with %s tells of: %s', (namespace, name, comparisonOperator, expected) => {
  expect(alarmTellsOf({ ...alarmOn(namespace, name), comparisonOperator })).toBe(expected);
});

test('a calculation, several metrics and none are of no class', () => {
  const alarm = alarmOn('CWAgent', 'disk_used_percent');
  for (const kind of ['metric_math', 'anomaly', 'composite'] as const) {
    expect(metricClassOf({ ...alarm, kind })).toBeNull();
  }
  expect(metricClassOf({ ...alarm, metrics: [] })).toBeNull();
  expect(metricClassOf({ ...alarm, metrics: [...alarm.metrics, ...alarm.metrics] })).toBeNull();
});
