import { describe, expect, it, test } from 'vitest';
import type { AlarmMetric } from '../../../../../src/domain/alarm/alarm.ts';
import { meaningOfMetric, readByName } from '../../../../../src/domain/alarm/condition/metric-table.ts';
import { meaningByWords } from '../../../../../src/domain/alarm/condition/metric-words.ts';

const metric = (namespace: string, name: string, unit?: string): AlarmMetric => ({
  id: 'm1',
  namespace,
  name,
  dimensions: {},
  statistic: 'Average',
  periodSeconds: 60,
  ...(unit === undefined ? {} : { unit }),
});

describe('what a name leaves no doubt of', () => {
  it.each([
    ['Ops/Hosts', 'clock_offset_seconds', 'clock_offset', 'seconds', {}],
    ['Ops/Hosts', 'ClockOffsetMs', 'clock_offset', 'seconds', { factor: 1e-3 }],
    ['Site/Chrony', 'AbsOffsetMs', 'clock_offset', 'seconds', { factor: 1e-3 }],
    ['Shop', 'ntp_drift_us', 'clock_offset', 'seconds', { factor: 1e-6 }],
    ['Shop/Hosts', 'Load1', 'load', 'none', {}],
    ['Telegraf', 'system_load5', 'load', 'none', {}],
    ['Custom/Linux', 'LoadAverage15Min', 'load', 'none', {}],
    ['Shop', 'SwapUsedPercent', 'swap_used', 'percent', {}],
    ['Shop', 'swap_free_pct', 'swap_free', 'percent', {}],
    ['Shop', 'InodeUsagePercent', 'inodes_used', 'percent', {}],
    ['Shop', 'inodes_free', 'inodes_free', 'count', { share: { of: 'inodes', part: 'free' } }],
    ['Shop', 'RootDiskUsedPercent', 'filesystem_used', 'percent', { path: '/' }],
    ['Shop', 'disk_free_percent', 'filesystem_free', 'percent', {}],
    ['Ops/Hosts', 'MemUsedPct', 'memory_used', 'percent', {}],
    ['Ops/Hosts', 'MemoryAvailablePercent', 'memory_available', 'percent', {}],
    ['MyAWS/EC2', 'CPUUtilization', 'cpu_used', 'percent', {}],
    ['Shop', 'cpu_idle_percent', 'cpu_used', 'percent', { isRest: true }],
    ['Shop', 'CpuIowait', 'cpu_iowait', 'percent', {}],
    ['Shop', 'cpu_steal', 'cpu_steal', 'percent', {}],
    ['TrackLive/Kernel', 'OomKills', 'process_count', 'count', { isFault: true }],
    ['Shop', 'ZombieProcesses', 'zombies', 'count', {}],
    ['Ops/Probes', 'HttpsProbeFailures', 'tls_errors', 'count', {}],
    ['Probes/Tls', 'HandshakeFailed', 'tls_errors', 'count', {}],
    ['CWAgent', 'MemoryUtilization', 'memory_used', 'percent', {}],
    ['CWAgent', 'RootDiskUsedPercent', 'filesystem_used', 'percent', { path: '/' }],
    ['Ops/Checks', 'HealthCheckFailed', 'connection_errors', 'count', {}],
  ] as const)('%s %s', (namespace, name, subject, unit, more) => {
    expect(meaningByWords({ namespace, name })).toEqual({ subject, unit, ...more });
    expect(meaningOfMetric(metric(namespace, name), [])).toEqual({ subject, unit, ...more, byName: true });
  });
});

test.each([
  ['Shop', 'Orders'],
  ['Plant/Unlisted', 'DriftGauge'],
  ['Plant/Unlisted', 'QueueGauge'],
  ['Shop', 'PageLoadTime'],
  ['Shop', 'download_load_seconds'],
  ['Shop', 'HeapUsedPercent'],
  ['Shop', 'RedisMemoryUsedPercent'],
  ['Shop', 'ContainerCpuUtilization'],
  ['Shop', 'DiskReadUtilization'],
  ['Shop', 'disk_io_usage_percent'],
  ['Shop', 'MemoryUsed'],
  ['Shop', 'PaymentCheckFailed'],
  ['Ops/Backup', 'BackupFailed'],
  ['Shop', 'LoginFailures'],
  ['Shop', 'ErrorRate'],
  ['Shop', 'swap_and_memory_used_percent'],
  ['Shop', 'oom_score_adj'],
  ['', ''],
])('%s %s says nothing for sure', (namespace, name) => {
  expect(meaningByWords({ namespace, name })).toBeNull();
});

test('an offset without a unit is known and cannot be used, unless the alarm says its unit', () => {
  const unclear = 'its name does not say in which unit it is: name it under "metrics" in site.yaml';
  expect(meaningOfMetric(metric('Shop', 'ClockOffset'), [])).toMatchObject({ unclear, byName: true });
  expect(meaningOfMetric(metric('Shop', 'ClockOffset', 'Milliseconds'), [])).toEqual({
    subject: 'clock_offset',
    unit: 'seconds',
    factor: 1e-3,
    byName: true,
  });
});

test('a metric of the agent in a namespace of its own is what it is in the agent’s', () => {
  expect(meaningOfMetric(metric('Shop/Hosts', 'mem_used_percent'), [])).toEqual({
    subject: 'memory_used',
    unit: 'percent',
    byName: true,
  });
  expect(readByName(metric('Shop/Hosts', 'mem_used_percent'), [])).toMatchObject({ subject: 'memory_used' });
});

test.each([
  ['CWAgent', 'mem_used_percent'],
  ['CWAgent', 'collectd_memory_used_percent'],
  ['AWS/EC2', 'CPUUtilization'],
  ['AWS/RDS', 'CPUUtilization'],
  ['Shop', 'Orders'],
])('%s %s is not read by its name', (namespace, name) => {
  expect(readByName(metric(namespace, name), [])).toBeNull();
});

test('what the operator says counts before the name', () => {
  const site = [{ namespace: 'Shop', name: 'MemUsedPct', subject: 'swap_used', unit: 'percent' }] as const;
  expect(meaningOfMetric(metric('Shop', 'MemUsedPct'), site)).toEqual({
    subject: 'swap_used',
    unit: 'percent',
  });
  expect(readByName(metric('Shop', 'MemUsedPct'), site)).toBeNull();
});
