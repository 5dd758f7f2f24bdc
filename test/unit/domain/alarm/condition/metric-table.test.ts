import { describe, expect, it, test } from 'vitest';
import {
  meaningByNameAlone,
  meaningOfMetric,
  narrowedBy,
} from '../../../../../src/domain/alarm/condition/metric-table.ts';
import type { SiteMetric } from '../../../../../src/domain/site/site.ts';

/**
 * What is published under each name, as the manuals of its publisher have it: subject, unit, `x` how many of the unit one
 * published is, `rest` where it is what is left of 100, which part it is of what whole, `unclear` where it is known and
 * cannot be used.
 */
const PUBLISHED: Readonly<Record<string, string>> = {
  CWAgent: `
    disk_used_percent filesystem_used percent
    disk_used filesystem_used bytes used-of-filesystem
    disk_free filesystem_free bytes free-of-filesystem
    disk_total filesystem_size bytes total-of-filesystem
    disk_inodes_used inodes_used count used-of-inodes
    disk_inodes_free inodes_free count free-of-inodes
    disk_inodes_total inodes_total count total-of-inodes
    mem_used_percent memory_used percent
    mem_used memory_used bytes used-of-memory
    mem_available memory_available bytes free-of-memory
    mem_available_percent memory_available percent
    mem_total memory_size bytes total-of-memory
    mem_free memory_available bytes unclear
    swap_used_percent swap_used percent
    swap_used swap_used bytes used-of-swap
    swap_free swap_free bytes free-of-swap
    swap_total swap_size bytes total-of-swap
    cpu_usage_active cpu_used percent
    cpu_usage_idle cpu_used percent rest
    cpu_usage_user cpu_used percent
    cpu_usage_system cpu_used percent
    cpu_usage_nice cpu_used percent
    cpu_usage_irq cpu_used percent
    cpu_usage_softirq cpu_used percent
    cpu_usage_iowait cpu_iowait percent
    cpu_usage_steal cpu_steal percent
    diskio_reads disk_io count
    diskio_writes disk_io count
    diskio_read_bytes disk_io bytes
    diskio_write_bytes disk_io bytes
    diskio_read_time disk_wait seconds x0.001
    diskio_write_time disk_wait seconds x0.001
    diskio_io_time disk_wait seconds x0.001
    diskio_iops_in_progress disk_queue count
    diskio_ebs_volume_queue_length disk_queue count
    diskio_ebs_volume_performance_exceeded_iops disk_throttled seconds x0.000001
    diskio_ebs_volume_performance_exceeded_tp disk_throttled seconds x0.000001
    diskio_ebs_ec2_instance_performance_exceeded_iops disk_throttled seconds x0.000001
    diskio_ebs_ec2_instance_performance_exceeded_tp disk_throttled seconds x0.000001
    net_bytes_recv network bytes
    net_bytes_sent network bytes
    net_packets_recv network count
    net_packets_sent network count
    net_drop_in network_errors count
    net_drop_out network_errors count
    net_err_in network_errors count
    net_err_out network_errors count
    netstat_tcp_established connections count
    netstat_tcp_close_wait connections count
    netstat_tcp_time_wait connections count
    netstat_tcp_syn_recv connections count
    netstat_tcp_syn_sent connections count
    netstat_tcp_listen connections count
    netstat_udp_socket connections count
    ethtool_bw_in_allowance_exceeded network_errors count
    ethtool_bw_out_allowance_exceeded network_errors count
    ethtool_pps_allowance_exceeded network_errors count
    ethtool_conntrack_allowance_exceeded network_errors count
    ethtool_linklocal_allowance_exceeded network_errors count
    netstat_tcp_close connections count
    netstat_tcp_closing connections count
    netstat_tcp_fin_wait1 connections count
    netstat_tcp_fin_wait2 connections count
    netstat_tcp_last_ack connections count
    netstat_tcp_none connections count
    processes_total process_count count
    processes_running process_count count
    processes_total_threads process_count count
    processes_blocked blocked_processes count
    processes_zombies zombies count
    procstat_lookup_pid_count process_count count
    procstat_pid_count process_count count
    procstat_cpu_usage process_cpu percent
    procstat_memory_rss process_memory bytes
    procstat_memory_swap process_memory bytes
    procstat_memory_vms process_memory bytes unclear
    procstat_num_threads process_count count
    procstat_num_fds file_descriptors count
    chrony_system_time clock_offset seconds
    chrony_last_offset clock_offset seconds
    chrony_rms_offset clock_offset seconds`,
  'System/Linux': `
    DiskSpaceUtilization filesystem_used percent
    DiskSpaceUsed filesystem_used bytes x1073741824 used-of-filesystem
    DiskSpaceAvailable filesystem_free bytes x1073741824 free-of-filesystem
    DiskInodeUtilization inodes_used percent
    MemoryUtilization memory_used percent
    MemoryUsed memory_used bytes x1048576 used-of-memory
    MemoryAvailable memory_available bytes x1048576 free-of-memory
    SwapUtilization swap_used percent
    SwapUsed swap_used bytes x1048576 used-of-swap`,
  'AWS/EC2': `
    CPUUtilization cpu_used percent
    CPUCreditBalance cpu_credits count
    CPUCreditUsage cpu_credits_spent count
    CPUSurplusCreditBalance cpu_credits_spent count
    CPUSurplusCreditsCharged cpu_credits_spent count
    StatusCheckFailed any_status count
    StatusCheckFailed_Instance instance_status count
    StatusCheckFailed_System system_status count
    StatusCheckFailed_AttachedEBS ebs_status count
    EBSReadOps disk_io count
    EBSWriteOps disk_io count
    EBSReadBytes disk_io bytes
    EBSWriteBytes disk_io bytes
    EBSIOBalance% disk_burst percent
    EBSByteBalance% disk_burst percent
    InstanceEBSIOPSExceededCheck disk_throttled count
    InstanceEBSThroughputExceededCheck disk_throttled count
    DiskReadOps disk_io count
    DiskWriteOps disk_io count
    DiskReadBytes disk_io bytes
    DiskWriteBytes disk_io bytes
    NetworkIn network bytes
    NetworkOut network bytes
    NetworkPacketsIn network count
    NetworkPacketsOut network count`,
  'AWS/EBS': `
    BurstBalance disk_burst percent
    VolumeQueueLength disk_queue count
    VolumeReadOps disk_io count
    VolumeWriteOps disk_io count
    VolumeReadBytes disk_io bytes
    VolumeWriteBytes disk_io bytes
    VolumeAvgReadLatency disk_wait seconds x0.001
    VolumeAvgWriteLatency disk_wait seconds x0.001
    VolumeTotalReadTime disk_wait seconds
    VolumeTotalWriteTime disk_wait seconds
    VolumeIOPSExceededCheck disk_throttled count
    VolumeThroughputExceededCheck disk_throttled count
    VolumeStalledIOCheck ebs_status count`,
  'AWS/ApplicationELB': `
    UnHealthyHostCount target_unhealthy count used-of-targets
    HealthyHostCount target_healthy count free-of-targets
    HTTPCode_ELB_5XX_Count http_5xx_elb count used-of-requests
    HTTPCode_ELB_500_Count http_5xx_elb count used-of-requests
    HTTPCode_ELB_502_Count http_5xx_elb count used-of-requests
    HTTPCode_ELB_503_Count http_5xx_elb count used-of-requests
    HTTPCode_ELB_504_Count http_5xx_elb count used-of-requests
    HTTPCode_Target_5XX_Count http_5xx_target count used-of-requests
    HTTPCode_ELB_4XX_Count http_4xx count used-of-requests
    HTTPCode_Target_4XX_Count http_4xx count used-of-requests
    RequestCount requests count total-of-requests
    RequestCountPerTarget requests count
    HTTPCode_Target_2XX_Count requests count
    HTTPCode_Target_3XX_Count requests count
    UnhealthyRoutingRequestCount requests count
    TargetResponseTime latency seconds
    TargetConnectionErrorCount connection_errors count
    RejectedConnectionCount connection_errors count
    TargetTLSNegotiationErrorCount tls_errors count
    ClientTLSNegotiationErrorCount tls_errors count
    ActiveConnectionCount connections count
    NewConnectionCount requests count
    ProcessedBytes network bytes`,
  'AWS/NetworkELB': `
    UnHealthyHostCount target_unhealthy count used-of-targets
    HealthyHostCount target_healthy count free-of-targets
    ActiveFlowCount connections count
    ActiveFlowCount_TCP connections count
    ActiveFlowCount_TLS connections count
    ActiveFlowCount_UDP connections count
    NewFlowCount requests count
    ProcessedBytes network bytes
    TCP_Client_Reset_Count connection_errors count
    TCP_ELB_Reset_Count connection_errors count
    TCP_Target_Reset_Count connection_errors count
    RejectedFlowCount connection_errors count
    PortAllocationErrorCount connection_errors count
    TargetTLSNegotiationErrorCount tls_errors count
    ClientTLSNegotiationErrorCount tls_errors count`,
  'AWS/ELB': `
    UnHealthyHostCount target_unhealthy count used-of-targets
    HealthyHostCount target_healthy count free-of-targets
    HTTPCode_ELB_5XX http_5xx_elb count used-of-requests
    HTTPCode_Backend_5XX http_5xx_target count used-of-requests
    HTTPCode_ELB_4XX http_4xx count used-of-requests
    HTTPCode_Backend_4XX http_4xx count used-of-requests
    RequestCount requests count total-of-requests
    Latency latency seconds
    BackendConnectionErrors connection_errors count
    SpilloverCount connection_errors count
    SurgeQueueLength connections count`,
  'AWS/AutoScaling': `
    GroupInServiceInstances group_size count used-of-group
    GroupInServiceCapacity group_size count used-of-group
    GroupDesiredCapacity group_desired count total-of-group
    GroupTotalInstances group_size count
    GroupPendingInstances group_size count unclear
    GroupStandbyInstances group_size count unclear
    GroupTerminatingInstances group_size count unclear
    GroupMinSize group_desired count
    GroupMaxSize group_desired count`,
};

/** The same of collectd, by plugin, type and type instance. */
const COLLECTD = `
  df percent_bytes used filesystem_used percent
  df percent_bytes free filesystem_free percent
  df df_complex used filesystem_used bytes used-of-filesystem
  df df_complex free filesystem_free bytes free-of-filesystem
  df percent_inodes used inodes_used percent
  df percent_inodes free inodes_free percent
  df df_inodes used inodes_used count used-of-inodes
  df df_inodes free inodes_free count free-of-inodes
  memory percent used memory_used percent
  memory memory used memory_used bytes used-of-memory
  memory percent free memory_available percent unclear
  memory memory free memory_available bytes unclear
  swap percent used swap_used percent
  swap swap used swap_used bytes used-of-swap
  swap percent free swap_free percent
  swap swap free swap_free bytes free-of-swap
  cpu percent active cpu_used percent
  cpu percent idle cpu_used percent rest
  cpu percent user cpu_used percent
  cpu percent system cpu_used percent
  cpu percent wait cpu_iowait percent
  cpu percent steal cpu_steal percent
  processes ps_state zombies zombies count
  processes ps_state blocked blocked_processes count
  tcpconns tcp_connections ESTABLISHED connections count`;

const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());
const metric = (
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>> = {},
  unit?: string,
) => ({
  namespace,
  name,
  dimensions,
  statistic: null,
  periodSeconds: null,
  ...(unit === undefined ? {} : { unit }),
});

/** A meaning as the tables above write it. */
function written(meaning: ReturnType<typeof meaningOfMetric>): string {
  if (typeof meaning === 'string') return meaning;
  const { subject, unit, factor, isRest, share, unclear } = meaning;
  return [
    subject,
    unit,
    ...(factor === undefined ? [] : [`x${factor}`]),
    ...(isRest === true ? ['rest'] : []),
    ...(share === undefined ? [] : [`${share.part}-of-${share.of}`]),
    ...(unclear === undefined ? [] : ['unclear']),
  ].join(' ');
}

describe.each(Object.entries(PUBLISHED))('%s', (namespace, text) => {
  it.each(rowsOf(text))('%s', (row) => {
    const [name = '', ...rest] = row.split(' ');
    expect(written(meaningOfMetric(metric(namespace, name), []))).toBe(rest.join(' '));
  });
});

test.each(rowsOf(COLLECTD))('collectd: %s', (row) => {
  const [plugin, type = '', type_instance = '', ...rest] = row.split(' ');
  const found = meaningOfMetric(metric('CWAgent', `collectd_${plugin}_value`, { type, type_instance }), []);
  expect(written(found)).toBe(rest.join(' '));
});

test.each(['shortterm', 'midterm', 'longterm'])('the %s load of collectd says so in its name', (name) => {
  expect(written(meaningOfMetric(metric('CWAgent', `collectd_load_${name}`), []))).toBe('load none');
});

const CACHES =
  'free memory leaves the caches out, which Linux gives back when they are asked for: available memory would say more';
const ADDRESSES =
  'the address space of a process is not memory that it holds: procstat_memory_rss would say more';

const ON_THEIR_WAY =
  'instances on their way, or set aside, are not those in service, which GroupInServiceInstances counts';

test.each(['GroupPendingInstances', 'GroupStandbyInstances', 'GroupTerminatingInstances'])(
  '%s says nothing of how many serve',
  (name) => {
    expect(meaningOfMetric(metric('AWS/AutoScaling', name), [])).toMatchObject({ unclear: ON_THEIR_WAY });
  },
);

test.each([
  ['mem_free', {}, CACHES],
  ['collectd_memory_value', { type: 'percent', type_instance: 'free' }, CACHES],
  ['collectd_memory_value', { type: 'memory', type_instance: 'free' }, CACHES],
  ['procstat_memory_vms', {}, ADDRESSES],
] as const)('%s is known and cannot be used', (name, dimensions, unclear) => {
  expect(meaningOfMetric(metric('CWAgent', name, dimensions), [])).toMatchObject({ unclear });
});

describe('a metric that no table knows', () => {
  const SITE = ': name it under "metrics" in site.yaml, with its subject and unit';
  it.each([
    [
      'AWS/RDS',
      'FreeStorageSpace',
      {},
      'AWS/RDS FreeStorageSpace is a metric that nothing here knows how to read',
    ],
    ['AWS/EC2', 'Nothing', {}, 'AWS/EC2 Nothing is a metric that nothing here knows how to read'],
    ['AWS', 'Nothing', {}, `AWS Nothing is not known${SITE}`],
    ['Shop', 'Orders', {}, `Shop Orders is not known${SITE}`],
    ['Shop', 'toString', {}, `Shop toString is not known${SITE}`],
    ['toString', 'length', {}, `toString length is not known${SITE}`],
    ['CWAgent', 'collectd_df_value', {}, `CWAgent collectd_df_value is not known${SITE}`],
    [
      'CWAgent',
      'collectd_df_value',
      { type: 'percent_bytes' },
      `CWAgent collectd_df_value is not known${SITE}`,
    ],
    [
      'CWAgent',
      'collectd_df_value',
      { type_instance: 'used' },
      `CWAgent collectd_df_value is not known${SITE}`,
    ],
    [
      'CWAgent',
      'collectd_df_valuex',
      { type: 'percent_bytes', type_instance: 'used' },
      `CWAgent collectd_df_valuex is not known${SITE}`,
    ],
    [
      'CWAgent',
      'xcollectd_df_value',
      { type: 'percent_bytes', type_instance: 'used' },
      `CWAgent xcollectd_df_value is not known${SITE}`,
    ],
    [
      'System/Linux',
      'collectd_df_value',
      { type: 'percent_bytes', type_instance: 'used' },
      `System/Linux collectd_df_value is not known${SITE}`,
    ],
    ['CWAgent', 'collectd_load_value', {}, `CWAgent collectd_load_value is not known${SITE}`],
    ['CWAgent', 'Orders', {}, `CWAgent Orders is not known${SITE}`],
  ])('%s %s %j', (namespace, name, dimensions, reason) => {
    expect(meaningOfMetric(metric(namespace, name, dimensions as Record<string, string>), [])).toBe(reason);
  });
});

describe('the operator’s own metric', () => {
  it.each([
    ['percent', { unit: 'percent' }],
    ['bytes', { unit: 'bytes' }],
    ['count', { unit: 'count' }],
    ['seconds', { unit: 'seconds' }],
    ['milliseconds', { unit: 'seconds', factor: 1e-3 }],
  ] as const)('in %s', (unit, expected) => {
    const site: SiteMetric = { namespace: 'Shop', name: 'Own', subject: 'latency', unit };
    expect(meaningOfMetric(metric('Shop', 'Own'), [site])).toEqual({ subject: 'latency', ...expected });
    expect(typeof meaningOfMetric(metric('Shop', 'Other'), [site])).toBe('string');
    expect(typeof meaningOfMetric(metric('Other', 'Own'), [site])).toBe('string');
  });

  it('goes before what is known of it here', () => {
    const site: SiteMetric = { namespace: 'CWAgent', name: 'mem_used', subject: 'swap_used', unit: 'bytes' };
    expect(written(meaningOfMetric(metric('CWAgent', 'mem_used'), [site]))).toBe('swap_used bytes');
  });
});

describe('the unit that the alarm asks for', () => {
  it.each([
    ['System/Linux', 'MemoryUsed', 'Bytes', 'memory_used bytes x1 used-of-memory'],
    ['System/Linux', 'MemoryUsed', 'Gigabytes', 'memory_used bytes x1073741824 used-of-memory'],
    ['System/Linux', 'MemoryUsed', 'None', 'memory_used bytes x1048576 used-of-memory'],
    ['CWAgent', 'collectd_load_shortterm', 'Count', 'load none x1'],
    ['CWAgent', 'disk_used_percent', 'Percent', 'filesystem_used percent x1'],
    ['CWAgent', 'disk_used_percent', 'Count', 'filesystem_used percent unclear'],
    ['CWAgent', 'collectd_load_shortterm', 'Percent', 'load none unclear'],
    ['CWAgent', 'processes_total', 'Seconds', 'process_count count unclear'],
  ])('%s %s in %s', (namespace, name, unit, expected) => {
    expect(written(meaningOfMetric(metric(namespace, name, {}, unit), []))).toBe(expected);
  });

  it('tells nothing of a metric that is not known', () => {
    const reason =
      'Shop Orders is not known: name it under "metrics" in site.yaml, with its subject and unit';
    expect(meaningOfMetric(metric('Shop', 'Orders', {}, 'Bytes'), [])).toBe(reason);
  });

  it('is said where it is not what is measured', () => {
    expect(meaningOfMetric(metric('CWAgent', 'disk_used_percent', {}, 'Bytes'), [])).toMatchObject({
      unclear: 'the alarm asks for disk_used_percent in Bytes, which is not what is measured there',
    });
  });
});

describe('a name of the agent that another publishes', () => {
  it.each([
    ['Shop/Hosts', 'disk_used_percent', 'filesystem_used percent'],
    ['Shop/Hosts', 'diskio_read_time', 'disk_wait seconds unclear'],
    ['Shop/Redis', 'procstat_cpu_usage', 'process_cpu percent'],
    ['Shop/Redis', 'procstat_num_fds', 'file_descriptors count'],
  ])('%s %s', (namespace, name, expected) => {
    expect(written(meaningOfMetric(metric(namespace, name), []))).toBe(expected);
    expect(meaningByNameAlone(metric(namespace, name), [])).toMatchObject({ byName: true });
  });

  it.each(['mem_used_percent', 'cpu_usage_active', 'processes_total'])(
    '%s of a program is none of a host',
    (name) => {
      expect(typeof meaningOfMetric(metric('Shop/Redis', name), [])).toBe('string');
      expect(meaningByNameAlone(metric('Shop/Redis', name), [])).toBeNull();
    },
  );
});

test('what is not known, and what a table knows, is not read by its name', () => {
  expect(meaningByNameAlone(metric('Shop', 'Orders'), [])).toBeNull();
  expect(meaningByNameAlone(metric('System/Linux', 'MemoryUtilization'), [])).toBeNull();
});

describe('what makes a metric about less than the host', () => {
  const site: SiteMetric = { namespace: 'Shop', name: 'Ram', subject: 'memory_used', unit: 'percent' };

  it.each([
    // AWS says in its own dimensions what it measures.
    ['AWS/EC2', 'CPUUtilization', 'cpu_used', { Tenant: 'a' }, null],
    ['AWS/ApplicationELB', 'RequestCount', 'requests', { Tenant: 'a' }, null],
    // Tags of the host that an agent adds, and those that somebody's own metric has.
    ['CWAgent', 'mem_used_percent', 'memory_used', { Application: 'shop' }, null],
    ['CWAgent', 'ram_used_percent', 'memory_used', { Application: 'shop' }, null],
    ['System/Linux', 'MemoryUtilization', 'memory_used', { Application: 'shop' }, null],
    ['Shop/Hosts', 'mem_used_percent', 'memory_used', { Application: 'shop' }, null],
    ['Shop/Hosts', 'RamUsedPercent', 'memory_used', { Application: 'shop' }, 'Application'],
    ['Shop', 'Ram', 'memory_used', { Application: 'shop' }, null],
    ['CWAgent', 'mem_used_percent', 'memory_used', { Tenant: 'a' }, 'Tenant'],
    ['Shop', 'Ram', 'memory_used', { Tenant: 'a' }, 'Tenant'],
    // collectd tells by its type and its type instance what it measures, and by its instance which disk or processor.
    [
      'CWAgent',
      'collectd_df_value',
      'filesystem_used',
      { type: 't', type_instance: 'used', instance: 'root' },
      null,
    ],
    [
      'CWAgent',
      'collectd_cpu_value',
      'cpu_used',
      { type: 'percent', type_instance: 'idle', instance: '0' },
      null,
    ],
    ['CWAgent', 'collectd_memory_value', 'memory_used', { type: 'percent', type_instance: 'used' }, null],
    ['CWAgent', 'collectd_memory_value', 'memory_used', { instance: 'a' }, 'instance'],
    ['CWAgent', 'collectd_x_collectd_df_value', 'memory_used', { instance: 'a' }, 'instance'],
    ['CWAgent', 'collectd_memory_value', 'memory_used', { Application: 'shop' }, null],
    ['CWAgent', 'collectd_memory_value', 'memory_used', { Tenant: 'a' }, 'Tenant'],
    ['CWAgent', 'mem_used_percent', 'memory_used', { type: 'percent' }, 'type'],
    ['CWAgent', 'mem_used_percent', 'memory_used', { type_instance: 'used' }, 'type_instance'],
  ] as const)('%s %s, of %s, by %j: %s', (namespace, name, subject, dimensions, expected) => {
    expect(narrowedBy(metric(namespace, name, dimensions), subject, [site])).toBe(expected);
  });

  it('of a metric that the operator has not named, his word for another says nothing', () => {
    const own = metric('Shop', 'RamUsedPercent', { Application: 'shop' });
    expect(narrowedBy(own, 'memory_used', [site])).toBe('Application');
  });
});
