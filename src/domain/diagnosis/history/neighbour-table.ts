import type { Subject } from '../../alarm/condition/subjects.ts';

/**
 * By which dimensions a neighbour is found: those of the alarm's own metric that say which host (`host`), and which of its
 * file systems (`mount`); the instance (`instance`), the volume (`volume`), the balancer's group (`target_group`) or the
 * balancer alone (`balancer`).
 */
export type FoundBy = 'host' | 'mount' | 'instance' | 'volume' | 'target_group' | 'balancer';

/** A metric that tells something of the alarm's subject where it moves at the same time. */
export interface Neighbour {
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: 'Average' | 'Maximum' | 'Sum';
  readonly by: FoundBy;
  /** Dimensions that the metric has of its own. */
  readonly with?: Readonly<Record<string, string>>;
}

const agent = (metric: string, more: Partial<Neighbour> = {}): Neighbour => ({
  namespace: 'CWAgent',
  metric,
  statistic: 'Average',
  by: 'host',
  ...more,
});
const ec2 = (metric: string, statistic: Neighbour['statistic'] = 'Average'): Neighbour => ({
  namespace: 'AWS/EC2',
  metric,
  statistic,
  by: 'instance',
});
const ebs = (metric: string, statistic: Neighbour['statistic'] = 'Average'): Neighbour => ({
  namespace: 'AWS/EBS',
  metric,
  statistic,
  by: 'volume',
});
const balancer = (
  metric: string,
  statistic: Neighbour['statistic'],
  by: FoundBy = 'target_group',
): Neighbour => ({ namespace: 'AWS/ApplicationELB', metric, statistic, by });

const TOTAL = { cpu: 'cpu-total' } as const;
const CPU = ec2('CPUUtilization');
const CREDITS = ec2('CPUCreditBalance');
const NETWORK_IN = ec2('NetworkIn', 'Sum');
const MEMORY = agent('mem_used_percent');
const SWAP = agent('swap_used_percent');
const IOWAIT = agent('cpu_usage_iowait', { with: TOTAL });
const WRITES = ec2('EBSWriteBytes', 'Sum');
const INSTANCE_BALANCES = [ec2('EBSIOBalance%'), ec2('EBSByteBalance%')];

const OF_MEMORY = [MEMORY, SWAP, CPU, NETWORK_IN];
const OF_CPU = [
  CPU,
  CREDITS,
  IOWAIT,
  agent('cpu_usage_steal', { with: TOTAL }),
  MEMORY,
  NETWORK_IN,
  ...INSTANCE_BALANCES,
];
const OF_DISK = [
  agent('disk_used_percent', { by: 'mount' }),
  agent('disk_inodes_free', { by: 'mount' }),
  WRITES,
  ec2('EBSWriteOps', 'Sum'),
  NETWORK_IN,
];
const OF_VOLUME = [
  ebs('BurstBalance'),
  ebs('VolumeQueueLength'),
  ebs('VolumeReadOps', 'Sum'),
  ebs('VolumeWriteOps', 'Sum'),
  ...INSTANCE_BALANCES,
  IOWAIT,
  CPU,
];
const OF_SERVICE = [
  balancer('RequestCount', 'Sum'),
  balancer('TargetResponseTime', 'Average'),
  balancer('HealthyHostCount', 'Average'),
  balancer('HTTPCode_Target_5XX_Count', 'Sum'),
  balancer('HTTPCode_ELB_5XX_Count', 'Sum', 'balancer'),
  CPU,
  MEMORY,
];
const OF_HOST = [CPU, MEMORY, NETWORK_IN, ec2('StatusCheckFailed_System', 'Maximum')];

/** What may move with a subject. A series that nobody publishes is asked for and has no points. */
export const NEIGHBOURS: Readonly<Partial<Record<Subject, readonly Neighbour[]>>> = {
  filesystem_used: OF_DISK,
  filesystem_free: OF_DISK,
  inodes_used: OF_DISK,
  inodes_free: OF_DISK,
  memory_used: OF_MEMORY,
  memory_available: OF_MEMORY,
  swap_used: OF_MEMORY,
  swap_free: OF_MEMORY,
  swap_traffic: OF_MEMORY,
  process_memory: OF_MEMORY,
  cpu_used: OF_CPU,
  cpu_iowait: [...OF_CPU, WRITES],
  cpu_steal: OF_CPU,
  cpu_credits: [CPU, ec2('CPUCreditUsage'), NETWORK_IN, MEMORY],
  cpu_credits_spent: [CPU, CREDITS, NETWORK_IN],
  load: OF_CPU,
  process_cpu: OF_CPU,
  blocked_processes: [...OF_CPU, WRITES],
  disk_io: OF_VOLUME,
  disk_wait: OF_VOLUME,
  disk_queue: OF_VOLUME,
  disk_burst: OF_VOLUME,
  disk_throttled: OF_VOLUME,
  network: [NETWORK_IN, ec2('NetworkOut', 'Sum'), CPU],
  connections: OF_SERVICE,
  process_count: [CPU, MEMORY],
  file_descriptors: [CPU, MEMORY],
  target_unhealthy: OF_SERVICE,
  target_healthy: OF_SERVICE,
  http_5xx: OF_SERVICE,
  http_5xx_elb: OF_SERVICE,
  http_5xx_target: OF_SERVICE,
  http_4xx: OF_SERVICE,
  requests: OF_SERVICE,
  latency: OF_SERVICE,
  connection_errors: OF_SERVICE,
  group_size: [CPU],
  instance_status: OF_HOST,
  system_status: OF_HOST,
  any_status: OF_HOST,
  ebs_status: [...OF_HOST, ...INSTANCE_BALANCES],
  clock_offset: [CPU],
  heartbeat: OF_HOST,
};
