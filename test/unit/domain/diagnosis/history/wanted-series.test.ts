import { describe, expect, test } from 'vitest';
import type { Alarm, AlarmMetric } from '../../../../../src/domain/alarm/alarm.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import {
  isWhole,
  perPeriod,
  wantedSeries,
  windowsOf,
} from '../../../../../src/domain/diagnosis/history/wanted-series.ts';
import { ALARM } from '../../../../support/fake-aws.ts';

const HOST = 'i-0123456789abcdef0';
const metric = (change: Partial<AlarmMetric>): AlarmMetric => ({
  namespace: 'CWAgent',
  name: 'mem_used_percent',
  dimensions: { InstanceId: HOST },
  statistic: 'Average',
  periodSeconds: 60,
  ...change,
});
const alarm = (change: Partial<AlarmMetric>, more: Partial<Alarm> = {}): Alarm => ({
  ...ALARM,
  kind: 'metric',
  metrics: [metric(change)],
  threshold: 90,
  comparisonOperator: 'GreaterThanThreshold',
  ...more,
});
const wanted = (one: Alarm, targets: readonly string[] = [HOST]) => wantedSeries([one], targets, []);
const named = (all: ReturnType<typeof wanted>) =>
  all.map(({ namespace, metric: name, dimensions }) => [namespace, name, dimensions]);

test("the alarm's own series comes first, with what it compares", () => {
  const [own, ...near] = wanted(alarm({}, { evaluationPeriods: 3, datapointsToAlarm: 2 }));
  expect(own).toMatchObject({
    role: 'alarm',
    subject: 'memory_used',
    periodSeconds: 60,
    targetId: HOST,
    comparison: { operator: 'gt', threshold: 90, evaluationPeriods: 3, datapointsToAlarm: 2 },
  });
  expect(named(near)).toEqual([
    ['CWAgent', 'swap_used_percent', { InstanceId: HOST }],
    ['AWS/EC2', 'CPUUtilization', { InstanceId: HOST }],
    ['AWS/EC2', 'NetworkIn', { InstanceId: HOST }],
  ]);
  expect(near.every(({ role, comparison }) => role === 'neighbour' && comparison === null)).toBe(true);
});

test('what the agent adds to one metric it adds to the others; what is about a part of the host stays out', () => {
  const dimensions = { InstanceId: HOST, ImageId: 'ami-1', path: '/data', device: 'nvme1n1', fstype: 'xfs' };
  const all = named(wanted(alarm({ name: 'disk_used_percent', dimensions })));
  expect(all[0]).toEqual(['CWAgent', 'disk_used_percent', dimensions]);
  expect(all).toContainEqual(['CWAgent', 'disk_inodes_free', dimensions]);
  expect(all).toContainEqual(['AWS/EC2', 'EBSWriteBytes', { InstanceId: HOST }]);
  const cpu = named(wanted(alarm({ namespace: 'AWS/EC2', name: 'CPUUtilization' })));
  expect(cpu).toContainEqual(['CWAgent', 'cpu_usage_iowait', { InstanceId: HOST, cpu: 'cpu-total' }]);
});

test('a volume, a target group and its balancer are asked for by their own names', () => {
  const volume = named(
    wanted(alarm({ namespace: 'AWS/EBS', name: 'VolumeQueueLength', dimensions: { VolumeId: 'vol-1' } })),
  );
  expect(volume).toContainEqual(['AWS/EBS', 'BurstBalance', { VolumeId: 'vol-1' }]);
  const dimensions = { TargetGroup: 'targetgroup/web/1', LoadBalancer: 'app/web/2' };
  const group = wanted(alarm({ namespace: 'AWS/ApplicationELB', name: 'UnHealthyHostCount', dimensions }), [
    HOST,
    'i-0aaaaaaaaaaaaaaaa',
    'mi-0123456789abcdef0',
  ]);
  expect(named(group)).toContainEqual(['AWS/ApplicationELB', 'RequestCount', dimensions]);
  expect(named(group)).toContainEqual([
    'AWS/ApplicationELB',
    'HTTPCode_ELB_5XX_Count',
    { LoadBalancer: 'app/web/2' },
  ]);
  expect(
    group.filter(({ metric: name }) => name === 'CPUUtilization').map(({ targetId }) => targetId),
  ).toEqual([HOST, 'i-0aaaaaaaaaaaaaaaa']);
  // A group's own series is about all its hosts.
  expect(group[0]?.targetId).toBeNull();
});

test.each<[string, Partial<Alarm>]>([
  ['a band', { comparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold' }],
  ['no threshold', { threshold: null }],
  ['what it calculates first', { expressions: [{ id: 'e1', expression: 'm1 * 100' }] }],
  ['an anomaly', { kind: 'anomaly' }],
])('an alarm that compares with %s has no onset in a series', (_, more) => {
  expect(wanted(alarm({}, more))[0]).toMatchObject({ role: 'alarm', comparison: null });
});

test('what nothing here knows has no neighbours, and no name of an object is one', () => {
  for (const name of ['orders', 'constructor', '__proto__'])
    expect(wanted(alarm({ namespace: 'Shop', name }))).toHaveLength(1);
  expect(wantedSeries([], [HOST], [])).toEqual([]);
});

test('there are never more than the bound, and the first hosts count', () => {
  const many = Array.from({ length: 40 }, (_, index) =>
    metric({ name: `disk_used_percent`, dimensions: { InstanceId: HOST, path: `/${index}` } }),
  );
  expect(wantedSeries([{ ...ALARM, metrics: many }], [HOST], [])).toHaveLength(LIMITS.historySeriesMax);
});

describe('windows', () => {
  const now = 1_800_000_123;

  test.each([1, 10, 60, 90, 300, 3_600, 21_600, 86_400])(
    'of a period of %i s have at most 250 points',
    (period) => {
      const [week, recent] = windowsOf(period, now);
      for (const window of [week, recent]) {
        if (window === undefined) throw new Error('there are two windows');
        expect(window.periodSeconds % 60).toBe(0);
        expect(window.from % window.periodSeconds).toBe(0);
        expect((window.until - window.from) / window.periodSeconds).toBeLessThanOrEqual(250);
      }
      expect(week?.until).toBe(recent?.from);
      expect(recent?.until).toBeGreaterThanOrEqual(now);
    },
  );

  test('sums grow with the time that they are taken over, levels do not', () => {
    expect(perPeriod(3_600, 'Sum', 3_600, 60)).toBe(60);
    expect(perPeriod(50, 'Average', 3_600, 60)).toBe(50);
  });

  test('half a sum is none', () => {
    expect(isWhole(now - 30, 'Sum', 60, now)).toBe(false);
    expect(isWhole(now - 60, 'Sum', 60, now)).toBe(true);
    expect(isWhole(now - 30, 'Maximum', 60, now)).toBe(true);
  });
});
