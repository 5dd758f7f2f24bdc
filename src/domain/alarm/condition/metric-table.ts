import type { MetricUnit, SiteMetric } from '../../site/site.ts';
import type { AlarmMetric } from '../alarm.ts';
import { isOfAPart, meaningByWords, narrowingDimension, unitUntold } from './metric-words.ts';
import type { Subject } from './subjects.ts';
import { publishedUnit, type Unit } from './units.ts';

/** Which part of a whole a metric measures, so that a ratio of two of them can be read. */
export interface Share {
  readonly of: 'filesystem' | 'inodes' | 'memory' | 'swap' | 'targets' | 'group' | 'requests';
  readonly part: 'used' | 'free' | 'total';
}

/** What a metric measures. */
export interface MetricMeaning {
  readonly subject: Subject;
  readonly unit: Unit;
  /** One of what is published is so many of `unit`, where the alarm names no unit of its own. */
  readonly factor?: number;
  /** What is published is 100 minus the subject, e.g. the idle share of a processor. */
  readonly isRest?: true;
  readonly share?: Share;
  /** Why it cannot be used although it is known, in a sentence. */
  readonly unclear?: string;
  /** Where `unclear` is only that its unit is not told: those that the alarm may tell. */
  readonly openUnits?: readonly Unit[];
  /** The one file system that it is about, where its name says so. */
  readonly path?: '/';
  /** It counts what should not happen, whatever else its subject may count: only many of it are trouble. */
  readonly isFault?: true;
  /** Its name alone says so: no table knows it, and nobody has told it. */
  readonly byName?: true;
}

type Row = readonly [subject: Subject, unit: Unit, more?: Omit<MetricMeaning, 'subject' | 'unit'>];
type Rows = Readonly<Record<string, Row>>;

const used = (of: Share['of']) => ({ share: { of, part: 'used' } }) as const;
const free = (of: Share['of']) => ({ share: { of, part: 'free' } }) as const;
const total = (of: Share['of']) => ({ share: { of, part: 'total' } }) as const;
const REST = { isRest: true } as const;
const NO_CACHE =
  'free memory leaves the caches out, which Linux gives back when they are asked for: available memory would say more';
/** The Perl scripts of before the agent publish these units where nothing else is asked for. */
const MEGA = { factor: 1024 ** 2 } as const;
const GIGA = { factor: 1024 ** 3 } as const;

/**
 * `<prefix>_<name>` of the CloudWatch agent for Linux, under the names that it gives when none is renamed. What the kernel
 * counts from its start on (diskio, net) the agent publishes as what came since the last time.
 */
const AGENT: Rows = {
  disk_used_percent: ['filesystem_used', 'percent'],
  disk_used: ['filesystem_used', 'bytes', used('filesystem')],
  disk_free: ['filesystem_free', 'bytes', free('filesystem')],
  disk_total: ['filesystem_size', 'bytes', total('filesystem')],
  disk_inodes_used: ['inodes_used', 'count', used('inodes')],
  disk_inodes_free: ['inodes_free', 'count', free('inodes')],
  disk_inodes_total: ['inodes_total', 'count', total('inodes')],
  mem_used_percent: ['memory_used', 'percent'],
  mem_used: ['memory_used', 'bytes', used('memory')],
  mem_available: ['memory_available', 'bytes', free('memory')],
  mem_available_percent: ['memory_available', 'percent'],
  mem_total: ['memory_size', 'bytes', total('memory')],
  mem_free: ['memory_available', 'bytes', { unclear: NO_CACHE }],
  swap_used_percent: ['swap_used', 'percent'],
  swap_used: ['swap_used', 'bytes', used('swap')],
  swap_free: ['swap_free', 'bytes', free('swap')],
  swap_total: ['swap_size', 'bytes', total('swap')],
  cpu_usage_active: ['cpu_used', 'percent'],
  cpu_usage_idle: ['cpu_used', 'percent', REST],
  cpu_usage_user: ['cpu_used', 'percent'],
  cpu_usage_system: ['cpu_used', 'percent'],
  cpu_usage_nice: ['cpu_used', 'percent'],
  cpu_usage_irq: ['cpu_used', 'percent'],
  cpu_usage_softirq: ['cpu_used', 'percent'],
  cpu_usage_iowait: ['cpu_iowait', 'percent'],
  cpu_usage_steal: ['cpu_steal', 'percent'],
  diskio_reads: ['disk_io', 'count'],
  diskio_writes: ['disk_io', 'count'],
  diskio_read_bytes: ['disk_io', 'bytes'],
  diskio_write_bytes: ['disk_io', 'bytes'],
  diskio_read_time: ['disk_wait', 'seconds', { factor: 1e-3 }],
  diskio_write_time: ['disk_wait', 'seconds', { factor: 1e-3 }],
  diskio_io_time: ['disk_wait', 'seconds', { factor: 1e-3 }],
  diskio_iops_in_progress: ['disk_queue', 'count'],
  diskio_ebs_volume_queue_length: ['disk_queue', 'count'],
  diskio_ebs_volume_performance_exceeded_iops: ['disk_throttled', 'seconds', { factor: 1e-6 }],
  diskio_ebs_volume_performance_exceeded_tp: ['disk_throttled', 'seconds', { factor: 1e-6 }],
  diskio_ebs_ec2_instance_performance_exceeded_iops: ['disk_throttled', 'seconds', { factor: 1e-6 }],
  diskio_ebs_ec2_instance_performance_exceeded_tp: ['disk_throttled', 'seconds', { factor: 1e-6 }],
  net_bytes_recv: ['network', 'bytes'],
  net_bytes_sent: ['network', 'bytes'],
  net_packets_recv: ['network', 'count'],
  net_packets_sent: ['network', 'count'],
  net_drop_in: ['network_errors', 'count'],
  net_drop_out: ['network_errors', 'count'],
  net_err_in: ['network_errors', 'count'],
  net_err_out: ['network_errors', 'count'],
  ethtool_bw_in_allowance_exceeded: ['network_errors', 'count'],
  ethtool_bw_out_allowance_exceeded: ['network_errors', 'count'],
  ethtool_pps_allowance_exceeded: ['network_errors', 'count'],
  ethtool_conntrack_allowance_exceeded: ['network_errors', 'count'],
  ethtool_linklocal_allowance_exceeded: ['network_errors', 'count'],
  netstat_tcp_established: ['connections', 'count'],
  netstat_tcp_close_wait: ['connections', 'count'],
  netstat_tcp_time_wait: ['connections', 'count'],
  netstat_tcp_syn_recv: ['connections', 'count'],
  netstat_tcp_syn_sent: ['connections', 'count'],
  netstat_tcp_listen: ['connections', 'count'],
  netstat_tcp_close: ['connections', 'count'],
  netstat_tcp_closing: ['connections', 'count'],
  netstat_tcp_fin_wait1: ['connections', 'count'],
  netstat_tcp_fin_wait2: ['connections', 'count'],
  netstat_tcp_last_ack: ['connections', 'count'],
  netstat_tcp_none: ['connections', 'count'],
  netstat_udp_socket: ['connections', 'count'],
  processes_total: ['process_count', 'count'],
  processes_running: ['process_count', 'count'],
  processes_total_threads: ['process_count', 'count'],
  processes_blocked: ['blocked_processes', 'count'],
  processes_zombies: ['zombies', 'count'],
  procstat_lookup_pid_count: ['process_count', 'count'],
  procstat_pid_count: ['process_count', 'count'],
  procstat_cpu_usage: ['process_cpu', 'percent'],
  procstat_memory_rss: ['process_memory', 'bytes'],
  procstat_memory_swap: ['process_memory', 'bytes'],
  procstat_memory_vms: [
    'process_memory',
    'bytes',
    {
      unclear:
        'the address space of a process is not memory that it holds: procstat_memory_rss would say more',
    },
  ],
  procstat_num_threads: ['process_count', 'count'],
  procstat_num_fds: ['file_descriptors', 'count'],
  chrony_system_time: ['clock_offset', 'seconds'],
  chrony_last_offset: ['clock_offset', 'seconds'],
  chrony_rms_offset: ['clock_offset', 'seconds'],
};

/** aws-scripts-mon. */
const SCRIPTS: Rows = {
  DiskSpaceUtilization: ['filesystem_used', 'percent'],
  DiskSpaceUsed: ['filesystem_used', 'bytes', { ...GIGA, ...used('filesystem') }],
  DiskSpaceAvailable: ['filesystem_free', 'bytes', { ...GIGA, ...free('filesystem') }],
  DiskInodeUtilization: ['inodes_used', 'percent'],
  MemoryUtilization: ['memory_used', 'percent'],
  MemoryUsed: ['memory_used', 'bytes', { ...MEGA, ...used('memory') }],
  MemoryAvailable: ['memory_available', 'bytes', { ...MEGA, ...free('memory') }],
  SwapUtilization: ['swap_used', 'percent'],
  SwapUsed: ['swap_used', 'bytes', { ...MEGA, ...used('swap') }],
};

const EC2: Rows = {
  CPUUtilization: ['cpu_used', 'percent'],
  CPUCreditBalance: ['cpu_credits', 'count'],
  CPUCreditUsage: ['cpu_credits_spent', 'count'],
  CPUSurplusCreditBalance: ['cpu_credits_spent', 'count'],
  CPUSurplusCreditsCharged: ['cpu_credits_spent', 'count'],
  StatusCheckFailed: ['any_status', 'count'],
  StatusCheckFailed_Instance: ['instance_status', 'count'],
  StatusCheckFailed_System: ['system_status', 'count'],
  StatusCheckFailed_AttachedEBS: ['ebs_status', 'count'],
  EBSReadOps: ['disk_io', 'count'],
  EBSWriteOps: ['disk_io', 'count'],
  EBSReadBytes: ['disk_io', 'bytes'],
  EBSWriteBytes: ['disk_io', 'bytes'],
  'EBSIOBalance%': ['disk_burst', 'percent'],
  'EBSByteBalance%': ['disk_burst', 'percent'],
  InstanceEBSIOPSExceededCheck: ['disk_throttled', 'count'],
  InstanceEBSThroughputExceededCheck: ['disk_throttled', 'count'],
  DiskReadOps: ['disk_io', 'count'],
  DiskWriteOps: ['disk_io', 'count'],
  DiskReadBytes: ['disk_io', 'bytes'],
  DiskWriteBytes: ['disk_io', 'bytes'],
  NetworkIn: ['network', 'bytes'],
  NetworkOut: ['network', 'bytes'],
  NetworkPacketsIn: ['network', 'count'],
  NetworkPacketsOut: ['network', 'count'],
};

const EBS: Rows = {
  BurstBalance: ['disk_burst', 'percent'],
  VolumeQueueLength: ['disk_queue', 'count'],
  VolumeReadOps: ['disk_io', 'count'],
  VolumeWriteOps: ['disk_io', 'count'],
  VolumeReadBytes: ['disk_io', 'bytes'],
  VolumeWriteBytes: ['disk_io', 'bytes'],
  VolumeAvgReadLatency: ['disk_wait', 'seconds', { factor: 1e-3 }],
  VolumeAvgWriteLatency: ['disk_wait', 'seconds', { factor: 1e-3 }],
  VolumeTotalReadTime: ['disk_wait', 'seconds'],
  VolumeTotalWriteTime: ['disk_wait', 'seconds'],
  VolumeIOPSExceededCheck: ['disk_throttled', 'count'],
  VolumeThroughputExceededCheck: ['disk_throttled', 'count'],
  VolumeStalledIOCheck: ['ebs_status', 'count'],
};

const TARGETS: Rows = {
  UnHealthyHostCount: ['target_unhealthy', 'count', used('targets')],
  HealthyHostCount: ['target_healthy', 'count', free('targets')],
};

const APPLICATION_ELB: Rows = {
  ...TARGETS,
  HTTPCode_ELB_5XX_Count: ['http_5xx_elb', 'count', used('requests')],
  HTTPCode_ELB_500_Count: ['http_5xx_elb', 'count', used('requests')],
  HTTPCode_ELB_502_Count: ['http_5xx_elb', 'count', used('requests')],
  HTTPCode_ELB_503_Count: ['http_5xx_elb', 'count', used('requests')],
  HTTPCode_ELB_504_Count: ['http_5xx_elb', 'count', used('requests')],
  HTTPCode_Target_5XX_Count: ['http_5xx_target', 'count', used('requests')],
  HTTPCode_ELB_4XX_Count: ['http_4xx', 'count', used('requests')],
  HTTPCode_Target_4XX_Count: ['http_4xx', 'count', used('requests')],
  RequestCount: ['requests', 'count', total('requests')],
  RequestCountPerTarget: ['requests', 'count'],
  HTTPCode_Target_2XX_Count: ['requests', 'count'],
  HTTPCode_Target_3XX_Count: ['requests', 'count'],
  UnhealthyRoutingRequestCount: ['requests', 'count'],
  TargetResponseTime: ['latency', 'seconds'],
  TargetConnectionErrorCount: ['connection_errors', 'count'],
  RejectedConnectionCount: ['connection_errors', 'count'],
  TargetTLSNegotiationErrorCount: ['tls_errors', 'count'],
  ClientTLSNegotiationErrorCount: ['tls_errors', 'count'],
  ActiveConnectionCount: ['connections', 'count'],
  NewConnectionCount: ['requests', 'count'],
  ProcessedBytes: ['network', 'bytes'],
};

const NETWORK_ELB: Rows = {
  ...TARGETS,
  ActiveFlowCount: ['connections', 'count'],
  ActiveFlowCount_TCP: ['connections', 'count'],
  ActiveFlowCount_TLS: ['connections', 'count'],
  ActiveFlowCount_UDP: ['connections', 'count'],
  NewFlowCount: ['requests', 'count'],
  ProcessedBytes: ['network', 'bytes'],
  TCP_Client_Reset_Count: ['connection_errors', 'count'],
  TCP_ELB_Reset_Count: ['connection_errors', 'count'],
  TCP_Target_Reset_Count: ['connection_errors', 'count'],
  RejectedFlowCount: ['connection_errors', 'count'],
  PortAllocationErrorCount: ['connection_errors', 'count'],
  TargetTLSNegotiationErrorCount: ['tls_errors', 'count'],
  ClientTLSNegotiationErrorCount: ['tls_errors', 'count'],
};

const CLASSIC_ELB: Rows = {
  ...TARGETS,
  HTTPCode_ELB_5XX: ['http_5xx_elb', 'count', used('requests')],
  HTTPCode_Backend_5XX: ['http_5xx_target', 'count', used('requests')],
  HTTPCode_ELB_4XX: ['http_4xx', 'count', used('requests')],
  HTTPCode_Backend_4XX: ['http_4xx', 'count', used('requests')],
  RequestCount: ['requests', 'count', total('requests')],
  Latency: ['latency', 'seconds'],
  BackendConnectionErrors: ['connection_errors', 'count'],
  SpilloverCount: ['connection_errors', 'count'],
  SurgeQueueLength: ['connections', 'count'],
};

const NOT_IN_SERVICE =
  'instances on their way, or set aside, are not those in service, which GroupInServiceInstances counts';

const AUTO_SCALING: Rows = {
  GroupInServiceInstances: ['group_size', 'count', used('group')],
  GroupInServiceCapacity: ['group_size', 'count', used('group')],
  GroupDesiredCapacity: ['group_desired', 'count', total('group')],
  GroupTotalInstances: ['group_size', 'count'],
  GroupPendingInstances: ['group_size', 'count', { unclear: NOT_IN_SERVICE }],
  GroupStandbyInstances: ['group_size', 'count', { unclear: NOT_IN_SERVICE }],
  GroupTerminatingInstances: ['group_size', 'count', { unclear: NOT_IN_SERVICE }],
  GroupMinSize: ['group_desired', 'count'],
  GroupMaxSize: ['group_desired', 'count'],
};

const NAMESPACES: Readonly<Record<string, Rows>> = {
  CWAgent: AGENT,
  'System/Linux': SCRIPTS,
  'AWS/EC2': EC2,
  'AWS/EBS': EBS,
  'AWS/ApplicationELB': APPLICATION_ELB,
  'AWS/NetworkELB': NETWORK_ELB,
  'AWS/ELB': CLASSIC_ELB,
  'AWS/AutoScaling': AUTO_SCALING,
};

/**
 * collectd through the agent: the name says the plugin only (`collectd_df_value`), what is measured stands in the dimensions
 * `type` and `type_instance`. By plugin, type and type instance, joined with a blank.
 */
const COLLECTD: Rows = {
  'df percent_bytes used': ['filesystem_used', 'percent'],
  'df percent_bytes free': ['filesystem_free', 'percent'],
  'df df_complex used': ['filesystem_used', 'bytes', used('filesystem')],
  'df df_complex free': ['filesystem_free', 'bytes', free('filesystem')],
  'df percent_inodes used': ['inodes_used', 'percent'],
  'df percent_inodes free': ['inodes_free', 'percent'],
  'df df_inodes used': ['inodes_used', 'count', used('inodes')],
  'df df_inodes free': ['inodes_free', 'count', free('inodes')],
  'memory percent used': ['memory_used', 'percent'],
  'memory memory used': ['memory_used', 'bytes', used('memory')],
  'memory percent free': ['memory_available', 'percent', { unclear: NO_CACHE }],
  'memory memory free': ['memory_available', 'bytes', { unclear: NO_CACHE }],
  'swap percent used': ['swap_used', 'percent'],
  'swap swap used': ['swap_used', 'bytes', used('swap')],
  'swap percent free': ['swap_free', 'percent'],
  'swap swap free': ['swap_free', 'bytes', free('swap')],
  'cpu percent active': ['cpu_used', 'percent'],
  'cpu percent idle': ['cpu_used', 'percent', REST],
  'cpu percent user': ['cpu_used', 'percent'],
  'cpu percent system': ['cpu_used', 'percent'],
  'cpu percent wait': ['cpu_iowait', 'percent'],
  'cpu percent steal': ['cpu_steal', 'percent'],
  'processes ps_state zombies': ['zombies', 'count'],
  'processes ps_state blocked': ['blocked_processes', 'count'],
  'tcpconns tcp_connections ESTABLISHED': ['connections', 'count'],
};

const LOADS: Rows = {
  collectd_load_shortterm: ['load', 'none'],
  collectd_load_midterm: ['load', 'none'],
  collectd_load_longterm: ['load', 'none'],
};

const rowOf = (rows: Rows | undefined, name: string): Row | undefined =>
  rows !== undefined && Object.hasOwn(rows, name) ? rows[name] : undefined;

const COLLECTD_PREFIX = 'collectd_';
const COLLECTD_SUFFIX = '_value';

function collectdRow({ name, dimensions }: AlarmMetric): Row | undefined {
  if (!name.startsWith(COLLECTD_PREFIX)) return undefined;
  const load = rowOf(LOADS, name);
  if (load !== undefined || !name.endsWith(COLLECTD_SUFFIX)) return load;
  const plugin = name.slice(COLLECTD_PREFIX.length, -COLLECTD_SUFFIX.length);
  return rowOf(COLLECTD, `${plugin} ${dimensions.type ?? ''} ${dimensions.type_instance ?? ''}`);
}

/** What AWS itself measures, some of it under `/aws/`, is of its own services: `CPUUtilization` of a training job is of no host. */
const isOfAws = ({ namespace }: AlarmMetric): boolean => /^\/?aws\//i.test(namespace);

/** What a metric that no table knows is called, and what may be done about it. */
function unknownReason(metric: AlarmMetric): string {
  const { namespace, name } = metric;
  return isOfAws(metric)
    ? `${namespace} ${name} is a metric that nothing here knows how to read`
    : `${namespace} ${name} is not known: name it under "metrics" in site.yaml, with its subject and unit`;
}

/**
 * What one of the agent's own names means in another namespace: the agent publishes in any that it is told to, and so do others
 * under the same names, who count bytes and time as they like.
 */
function agentMeaning(
  [subject, unit, more = {}]: Row,
  { namespace, name }: AlarmMetric,
): MetricMeaning | null {
  // What procstat measures is of a process, whatever its namespace says.
  if (isOfAPart(namespace) && !name.startsWith('procstat_')) return null;
  if ((unit !== 'bytes' && unit !== 'seconds') || more.unclear !== undefined)
    return { subject, unit, ...more };
  const { factor: _factor, ...told } = more;
  return { subject, unit, ...told, ...unitUntold(unit) };
}

/**
 * A metric of somebody's own, by its name: the agent publishes in any namespace that it is told to, under names that it is told,
 * passes on what StatsD sends it, and others call what they publish by what it is. Null: its name says nothing for sure.
 */
function meaningByName(metric: AlarmMetric): MetricMeaning | null {
  if (isOfAws(metric) || metric.name.startsWith(COLLECTD_PREFIX)) return null;
  const row = rowOf(AGENT, metric.name);
  const read = row === undefined ? meaningByWords(metric) : agentMeaning(row, metric);
  if (read === null) return null;
  const narrowing = narrowingDimension(metric, read.subject, row !== undefined);
  if (narrowing === null) return { ...read, byName: true };
  const { openUnits: _openUnits, ...known } = read;
  const unclear = `its dimension ${narrowing} may make it another thing than its name says: name it under "metrics" in site.yaml`;
  return { ...known, byName: true, unclear };
}

/** What the operator's words for units are here: a duration is told in seconds. */
const UNIT_OF_SITE: Readonly<Record<MetricUnit, Pick<MetricMeaning, 'unit' | 'factor'>>> = {
  percent: { unit: 'percent' },
  bytes: { unit: 'bytes' },
  count: { unit: 'count' },
  seconds: { unit: 'seconds' },
  milliseconds: { unit: 'seconds', factor: 1e-3 },
};

const siteMetric = (metric: AlarmMetric, siteMetrics: readonly SiteMetric[]): SiteMetric | undefined =>
  siteMetrics.find(({ namespace, name }) => namespace === metric.namespace && name === metric.name);

function knownMeaning(metric: AlarmMetric, siteMetrics: readonly SiteMetric[]): MetricMeaning | string {
  const site = siteMetric(metric, siteMetrics);
  if (site !== undefined) return { subject: site.subject, ...UNIT_OF_SITE[site.unit] };
  const rows = Object.hasOwn(NAMESPACES, metric.namespace) ? NAMESPACES[metric.namespace] : undefined;
  const row = rowOf(rows, metric.name) ?? (rows === AGENT ? collectdRow(metric) : undefined);
  if (row === undefined) return meaningByName(metric) ?? unknownReason(metric);
  const [subject, unit, more = {}] = row;
  return { subject, unit, ...more };
}

/** Which units may stand for another: what is counted is often published without one, and a rate is what it is of. */
const fits = (published: Unit, meant: Unit) =>
  published === meant || (published === 'count' && meant === 'none');

/**
 * What a metric measures, in the unit that the alarm asks for; or why that cannot be said. A site's own metrics come first:
 * the operator knows what is published.
 */
export function meaningOfMetric(
  metric: AlarmMetric,
  siteMetrics: readonly SiteMetric[],
): MetricMeaning | string {
  const meaning = knownMeaning(metric, siteMetrics);
  if (typeof meaning === 'string') return meaning;
  const published = publishedUnit(metric.unit);
  if (published === null) return meaning;
  const { openUnits = [], ...known } = meaning;
  const told = openUnits.find((unit) => fits(published.unit, unit));
  if (told !== undefined) {
    // What a name leaves open the alarm's own unit tells.
    const { unclear: _unclear, ...understood } = known;
    return { ...understood, unit: told, factor: published.factor };
  }
  if (fits(published.unit, meaning.unit)) return { ...known, factor: published.factor };
  const unclear = `the alarm asks for ${metric.name} in ${metric.unit}, which is not what is measured there`;
  return { ...meaning, unclear };
}

/** What a metric measures where that is read from its name alone; null: it is known, or not read at all. */
export function meaningByNameAlone(
  metric: AlarmMetric,
  siteMetrics: readonly SiteMetric[],
): MetricMeaning | null {
  const meaning = knownMeaning(metric, siteMetrics);
  return typeof meaning !== 'string' && meaning.byName === true ? meaning : null;
}

/** By what collectd tells what it measures. */
const OF_COLLECTD: ReadonlySet<string> = new Set(['type', 'type_instance']);
/** Those of its plugins whose instances are selectors. */
const BY_INSTANCE = /^collectd_(?:df|cpu)_/;

/** A dimension that may make a metric of a host about something else, such as a container; null: none does, as far as is known. */
export function narrowedBy(
  metric: AlarmMetric,
  subject: Subject,
  siteMetrics: readonly SiteMetric[],
): string | null {
  if (isOfAws(metric)) return null;
  if (!metric.name.startsWith(COLLECTD_PREFIX)) {
    // What the operator names is of the host by his word, as what the agent publishes is by its name.
    const isKnown = siteMetric(metric, siteMetrics) !== undefined;
    const isOfAgent = Object.hasOwn(NAMESPACES, metric.namespace) || rowOf(AGENT, metric.name) !== undefined;
    return narrowingDimension(metric, subject, isKnown || isOfAgent);
  }
  // What collectd measures stands in dimensions of its own.
  const isOwn = (name: string) =>
    OF_COLLECTD.has(name) || (name === 'instance' && BY_INSTANCE.test(metric.name));
  const others = Object.entries(metric.dimensions).filter(([name]) => !isOwn(name));
  return narrowingDimension({ ...metric, dimensions: Object.fromEntries(others) }, subject, true);
}
