import { describe, expect, it, test } from 'vitest';
import type { AlarmMetric } from '../../../../../src/domain/alarm/alarm.ts';
import {
  meaningByNameAlone,
  meaningOfMetric,
} from '../../../../../src/domain/alarm/condition/metric-table.ts';
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

describe('as teams and tools call what they measure', () => {
  it.each([
    // Datadog
    ['datadog', 'system.load.1', 'load none'],
    ['datadog', 'system.load.15', 'load none'],
    ['datadog', 'system.cpu.idle', 'cpu_used percent rest'],
    ['datadog', 'system.cpu.iowait', 'cpu_iowait percent'],
    ['datadog', 'system.cpu.stolen', 'cpu_steal percent'],
    ['datadog', 'system.mem.pct_usable', 'memory_available percent'],
    ['datadog', 'system.swap.pct_free', 'swap_free percent'],
    ['datadog', 'aws.ec2.cpuutilization', 'cpu_used percent'],
    // Telegraf and node_exporter
    ['edge', 'system_load15', 'load none'],
    ['telegraf/hosts', 'swap_used_percent', 'swap_used percent'],
    ['telegraf/hosts', 'cpu_usage_idle', 'cpu_used percent rest'],
    ['prom', 'node_load5', 'load none'],
    ['prom', 'node_memory_MemAvailable_bytes', 'memory_available bytes'],
    ['prom', 'node_filesystem_avail_bytes', 'filesystem_free bytes'],
    ['prom', 'node_timex_offset_seconds', 'clock_offset seconds'],
    // collectd and StatsD
    ['collectd/linux', 'load.shortterm', 'load none'],
    ['collectd/linux', 'cpu.percent-idle', 'cpu_used percent rest'],
    ['stats', 'servers.cpu.used_pct', 'cpu_used percent'],
    ['stats', 'servers.disk.root.used_percent', 'filesystem_used percent /'],
    ['stats', 'linux.memory.used.percent', 'memory_used percent'],
    ['stats', 'hosts.df.root.percentage_free', 'filesystem_free percent /'],
    // of their own
    ['Bakery', 'HostCpuBusyPercent', 'cpu_used percent'],
    ['Bakery', 'AvgCpuUtilization', 'cpu_used percent'],
    ['Bakery', 'p95_cpu_used_percent', 'cpu_used percent'],
    ['Bakery', 'processor_total_percent', 'cpu_used percent'],
    ['Bakery', 'CpuIOWaitPct', 'cpu_iowait percent'],
    ['Bakery', 'CPU Used %', 'cpu_used percent'],
    ['Bakery', 'LinuxMemUsedPct', 'memory_used percent'],
    ['Bakery', 'EC2MemoryUtilization', 'memory_used percent'],
    ['Bakery', 'memusedpct', 'memory_used percent'],
    ['Bakery', 'RamAvailablePercent', 'memory_available percent'],
    ['Bakery', 'os.disk.space.utilization', 'filesystem_used percent'],
    ['Bakery', 'RootVolumeUsedPct', 'filesystem_used percent /'],
    ['Bakery', 'rootfs_used_percent', 'filesystem_used percent /'],
    ['Bakery', 'filesystem-capacity-used-percent', 'filesystem_used percent'],
    ['Bakery', 'DiskSpaceRemainingPercent', 'filesystem_free percent'],
    ['Bakery', 'node.inodes.free.percent', 'inodes_free percent'],
    ['Bakery', 'InodeUtilization', 'inodes_used percent'],
    ['Bakery', 'SwapUtilisation', 'swap_used percent'],
    ['Bakery', 'DefunctZombieCount', 'zombies count'],
    ['Bakery', 'kernel.oom_kills', 'process_count count fault'],
    ['Bakery', 'OOMKillerInvocations', 'process_count count fault'],
    ['Bakery/Web', 'HttpsHealthCheckFailures', 'tls_errors count'],
    ['Bakery/Web', 'endpoint_probe_errors', 'connection_errors count'],
    ['Bakery/NTP', 'DriftMs', 'clock_offset seconds 0.001'],
    ['Bakery', 'max_clock_skew_seconds', 'clock_offset seconds'],
    ['Bakery', 'chrony.last.offset.us', 'clock_offset seconds 0.000001'],
  ])('%s %s is read: %s', (namespace, name, said) => {
    const read = meaningByNameAlone(metric(namespace, name), []);
    expect(read).not.toHaveProperty('unclear');
    const { subject, unit, factor = '', isRest, path = '', isFault } = read ?? { subject: '', unit: '' };
    const words = [subject, unit, factor, isRest ? 'rest' : '', path, isFault ? 'fault' : ''];
    expect(words.filter((word) => word !== '').join(' ')).toBe(said);
  });

  it.each([
    // A word turns the others around, or two say opposite things.
    ['Bakery', 'disk_percent_not_used'],
    ['Bakery', 'disk_free_percent_used'],
    ['Bakery', 'cpu_free_percent'],
    ['Bakery', 'no_zombies'],
    ['Bakery', 'memory_not_used_percent'],
    ['Bakery', 'DiskUnusedPercent'],
    ['Bakery', 'NonUsedMemoryPct'],
    ['Bakery', 'swap_pct_without_used'],
    ['Bakery', 'inverse_disk_used_percent'],
    ['Bakery', 'used_vs_available_memory_percent'],
    ['Bakery', 'cpu_busy_idle_percent'],
    ['Bakery', '1-cpu_used_percent'],
    ['Bakery', '!disk_used_percent'],
    ['Bakery', '100 - disk_used_pct'],
    ['Bakery', 'disk_非_used_percent'],
    // A word makes it another quantity.
    ['Bakery', 'disk_usage_growth_percent'],
    ['Bakery', 'DiskUsedPercentDelta'],
    ['Bakery', 'disk_used_percent/s'],
    ['Bakery', 'predicted_disk_used_percent'],
    ['Bakery', 'disk_used_percent_forecast_24h'],
    ['Bakery', 'cpu_temperature_percent'],
    ['Bakery', 'cpu_quota_percent'],
    ['Bakery', 'CpuThrottledPercent'],
    ['Bakery', 'cpu_frequency_percent'],
    ['Bakery', 'cpu_fan_percent'],
    ['Bakery', 'cpu_percent'],
    ['Bakery', 'node_cpu_seconds_total'],
    ['Bakery', 'memory_fragmentation_percent'],
    ['Bakery', 'MemoryUsedPercentOfLimit'],
    ['Bakery', 'memory_pressure_used_percent'],
    ['Bakery', 'kernel_memory_used_percent'],
    ['Bakery', 'agent_memory_used_percent'],
    ['Bakery', 'system.mem.pct_free'],
    ['Bakery', 'system.load.norm.1'],
    ['Bakery', 'load1_per_core'],
    ['Bakery', 'system.disk.in_use'],
    ['Bakery', 'DiskUtilization'],
    ['Bakery', 'disk_utilization_percent'],
    ['Bakery', 'disk_fill_rate_percent'],
    ['Bakery', 'disk_used_percent_since_boot'],
    ['Bakery', 'swap_in_percent'],
    ['Bakery', 'zombies_reaped'],
    ['Bakery', 'ZombieProcessPercent'],
    ['Bakery', 'oom_protection_enabled'],
    ['Bakery', 'oom_kills_prevented'],
    ['Bakery', 'OomKillsTotal'],
    ['Bakery', 'probe_failures_resolved'],
    ['Bakery', 'http_check_failure_threshold'],
    ['Bakery/Time', 'config_drift_seconds'],
    ['Bakery', 'clock_drift_seconds_per_day'],
    ['Bakery', 'clock_offset_ms_seconds'],
    ['Bakery', 'video_time_offset_ms'],
    // Of a part, or of something else altogether.
    ['Bakery', 'mysql_memory_used_percent'],
    ['MySQL', 'memory_used_percent'],
    ['MySQL', 'mem_used_percent'],
    ['Bakery/PostgreSQL', 'cpu_used_percent'],
    ['ClickHouse', 'disk_used_percent_max'],
    ['Bakery/Containers', 'OomKills'],
    ['Trucks', 'load'],
    ['Elevators', 'Load1'],
    ['Trucks', 'volume_used_percent'],
    ['Bakery', 'volume_used_percent'],
    ['Kitchen', 'zombies'],
    ['Bakery', 'cpu3_used_percent'],
    ['Bakery', 'var_disk_used_percent'],
    ['Bakery/RealTime', 'OffsetSeconds'],
    ['Kitchen', 'partition_offset_seconds'],
  ])('%s %s is not read', (namespace, name) => {
    expect(meaningByNameAlone(metric(namespace, name), [])).toBeNull();
  });
});

describe('a name that is known and cannot be used', () => {
  const unit = 'its name does not say in which unit it is: name it under "metrics" in site.yaml';

  it.each([
    ['disk_free', 'filesystem_free', 'Gigabytes', 'bytes', 1024 ** 3],
    ['mem_used', 'memory_used', 'Megabytes', 'bytes', 1024 ** 2],
    ['chrony_last_offset', 'clock_offset', 'Milliseconds', 'seconds', 1e-3],
    ['FsUsed', 'filesystem_used', 'Percent', 'percent', 1],
    ['DiskSpaceLeft', 'filesystem_free', 'Bytes', 'bytes', 1],
  ])(
    '%s: who else publishes it counts it as he likes, unless the alarm says how',
    (name, subject, told, read, factor) => {
      expect(meaningOfMetric(metric('Bakery/Hosts', name), [])).toMatchObject({ subject, unclear: unit });
      const asked = meaningOfMetric(metric('Bakery/Hosts', name, told), []);
      expect(asked).toMatchObject({ subject, unit: read, factor });
      expect(asked).not.toHaveProperty('unclear');
    },
  );

  test('in another unit than it can have', () => {
    expect(meaningOfMetric(metric('Bakery/Hosts', 'mem_used', 'Percent'), [])).toMatchObject({
      unclear: 'the alarm asks for mem_used in Percent, which is not what is measured there',
    });
  });

  test('free memory, whatever the alarm says of its unit', () => {
    const { unclear } = meaningOfMetric(metric('Bakery/Hosts', 'mem_free', 'Bytes'), []) as {
      unclear?: string;
    };
    expect(unclear).toMatch(/^free memory leaves the caches out/);
  });

  it.each([
    ['MemUsedPct', 'container'],
    ['MemUsedPct', 'Service'],
    ['HostCpuBusyPercent', 'queue_name'],
    ['disk_used_percent', 'database'],
    ['disk_used_percent', 'VolumeId'],
    ['MemUsedPct', 'exe'],
    ['mem_used_percent', 'ProcessName'],
    ['cpu_usage_active', 'systemd_unit'],
  ])('%s with the dimension %s is of a part', (name, dimension) => {
    const dimensions = { InstanceId: 'i-0123456789abcdef0', [dimension]: 'x' };
    expect(meaningOfMetric({ ...metric('Bakery', name), dimensions }, [])).toMatchObject({
      byName: true,
      unclear: `its dimension ${dimension} may make it another thing than its name says: name it under "metrics" in site.yaml`,
    });
  });

  it.each([
    ['MemUsedPct', 'Environment'],
    ['MemUsedPct', 'host-name'],
    ['disk_used_percent', 'mount_point'],
    ['TlsProbeFailures', 'url'],
    ['mem_used_percent', 'Application'],
    ['mem_used_percent', 'Name'],
    ['mem_used_percent', 'aws:autoscaling:groupName'],
    ['diskio_reads', 'name'],
  ])('%s with the dimension %s is as it was', (name, dimension) => {
    const read = meaningOfMetric({ ...metric('Bakery', name), dimensions: { [dimension]: '/' } }, []);
    expect(read).not.toHaveProperty('unclear');
    expect(read).toMatchObject({ byName: true });
  });
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
  expect(meaningByNameAlone(metric('Shop/Hosts', 'mem_used_percent'), [])).toMatchObject({
    subject: 'memory_used',
  });
});

test.each([
  ['CWAgent', 'mem_used_percent'],
  ['CWAgent', 'collectd_memory_used_percent'],
  ['AWS/EC2', 'CPUUtilization'],
  ['AWS/RDS', 'CPUUtilization'],
  ['/aws/sagemaker/TrainingJobs', 'CPUUtilization'],
  ['/aws/sagemaker/Endpoints', 'DiskSpaceUtilization'],
  ['Shop', 'Orders'],
])('%s %s is not read by its name', (namespace, name) => {
  expect(meaningByNameAlone(metric(namespace, name), [])).toBeNull();
});

test('what the operator says counts before the name', () => {
  const site = [{ namespace: 'Shop', name: 'MemUsedPct', subject: 'swap_used', unit: 'percent' }] as const;
  expect(meaningOfMetric(metric('Shop', 'MemUsedPct'), site)).toEqual({
    subject: 'swap_used',
    unit: 'percent',
  });
  expect(meaningByNameAlone(metric('Shop', 'MemUsedPct'), site)).toBeNull();
});

test.each([
  'node_cpu_idle_total',
  'cpu_steal_total',
  'cpu_iowait_total',
  'OutOfMemoryErrors',
  'out_of_memory_error',
])('%s is not read: it is a counter that only grows, or what a program says of its own heap', (name) => {
  expect(meaningByWords({ namespace: 'Team/Hosts', name })).toBeNull();
});
