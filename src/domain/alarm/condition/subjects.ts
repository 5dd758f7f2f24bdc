/** What a family of causes and probes looks at. A condition's family is where the first look goes, not a verdict. */
export type Family = 'disk' | 'memory' | 'processor' | 'service' | 'watchers';

interface SubjectMeaning {
  readonly family: Family | null;
  /** As a person calls it. */
  readonly noun: string;
  /** Which way it goes when something is wrong; `either` where both can be. */
  readonly trouble: 'high' | 'low' | 'either';
  /** A sum over time means something: events and amounts, not levels. */
  readonly adds?: true;
  /** Below 0 is as bad as above it. */
  readonly signed?: true;
}

/**
 * Everything that an alarm can be about here. Disk traffic and burst credits belong to the processor's family: what they do
 * to a host is waiting, and that is where their causes stand.
 */
export const SUBJECTS = {
  filesystem_used: { family: 'disk', noun: 'disk used', trouble: 'high' },
  filesystem_free: { family: 'disk', noun: 'disk free', trouble: 'low' },
  filesystem_size: { family: 'disk', noun: 'size of the disk', trouble: 'low' },
  inodes_used: { family: 'disk', noun: 'inodes used', trouble: 'high' },
  inodes_free: { family: 'disk', noun: 'inodes free', trouble: 'low' },
  inodes_total: { family: 'disk', noun: 'inodes', trouble: 'low' },
  memory_used: { family: 'memory', noun: 'memory used', trouble: 'high' },
  memory_available: { family: 'memory', noun: 'memory available', trouble: 'low' },
  memory_size: { family: 'memory', noun: 'size of the memory', trouble: 'low' },
  swap_used: { family: 'memory', noun: 'swap used', trouble: 'high' },
  swap_free: { family: 'memory', noun: 'swap free', trouble: 'low' },
  swap_size: { family: 'memory', noun: 'size of the swap', trouble: 'low' },
  swap_traffic: { family: 'memory', noun: 'pages swapped', trouble: 'high', adds: true },
  cpu_used: { family: 'processor', noun: 'processor used', trouble: 'high' },
  cpu_iowait: { family: 'processor', noun: 'processor waiting for disks', trouble: 'high' },
  cpu_steal: { family: 'processor', noun: 'processor time taken by the hypervisor', trouble: 'high' },
  cpu_credits: { family: 'processor', noun: 'processor credits', trouble: 'low' },
  cpu_credits_spent: { family: 'processor', noun: 'processor credits spent', trouble: 'high', adds: true },
  load: { family: 'processor', noun: 'load', trouble: 'high' },
  disk_io: { family: 'processor', noun: 'disk traffic', trouble: 'high', adds: true },
  disk_wait: { family: 'processor', noun: 'waiting for disks', trouble: 'high', adds: true },
  disk_queue: { family: 'processor', noun: 'requests waiting for a disk', trouble: 'high' },
  disk_burst: { family: 'processor', noun: 'burst credits of a volume', trouble: 'low' },
  disk_throttled: { family: 'processor', noun: 'throttling of a volume', trouble: 'high', adds: true },
  network: { family: null, noun: 'network traffic', trouble: 'either', adds: true },
  network_errors: { family: null, noun: 'network errors', trouble: 'high', adds: true },
  connections: { family: 'service', noun: 'connections', trouble: 'high' },
  process_count: { family: 'service', noun: 'processes', trouble: 'either' },
  process_memory: { family: 'memory', noun: 'memory of a process', trouble: 'high' },
  process_cpu: { family: 'processor', noun: 'processor time of a process', trouble: 'high' },
  file_descriptors: { family: 'service', noun: 'file descriptors in use', trouble: 'high' },
  blocked_processes: { family: 'processor', noun: 'processes that wait for a device', trouble: 'high' },
  zombies: { family: 'service', noun: 'zombie processes', trouble: 'high' },
  instance_status: { family: 'watchers', noun: 'failed instance status checks', trouble: 'high', adds: true },
  system_status: { family: 'watchers', noun: 'failed system status checks', trouble: 'high', adds: true },
  ebs_status: { family: 'watchers', noun: 'failed EBS status checks', trouble: 'high', adds: true },
  any_status: { family: 'watchers', noun: 'failed status checks', trouble: 'high', adds: true },
  target_unhealthy: { family: 'service', noun: 'unhealthy targets', trouble: 'high' },
  target_healthy: { family: 'service', noun: 'healthy targets', trouble: 'low' },
  http_5xx_elb: { family: 'service', noun: 'errors 5xx of the load balancer', trouble: 'high', adds: true },
  http_5xx_target: { family: 'service', noun: 'errors 5xx of the targets', trouble: 'high', adds: true },
  http_5xx: { family: 'service', noun: 'errors 5xx', trouble: 'high', adds: true },
  http_4xx: { family: 'service', noun: 'errors 4xx', trouble: 'high', adds: true },
  requests: { family: 'service', noun: 'requests', trouble: 'either', adds: true },
  latency: { family: 'service', noun: 'latency', trouble: 'high' },
  connection_errors: { family: 'service', noun: 'connection errors', trouble: 'high', adds: true },
  tls_errors: { family: 'service', noun: 'TLS errors', trouble: 'high', adds: true },
  group_size: { family: 'service', noun: 'instances in service', trouble: 'low' },
  group_desired: { family: 'service', noun: 'instances wanted', trouble: 'either' },
  group_missing: { family: 'service', noun: 'instances missing in the group', trouble: 'high' },
  clock_offset: { family: 'watchers', noun: 'clock offset', trouble: 'either', signed: true },
  heartbeat: { family: 'watchers', noun: 'data points received', trouble: 'low', adds: true },
  other: { family: null, noun: 'a metric that is not known', trouble: 'either', signed: true },
} as const satisfies Readonly<Record<string, SubjectMeaning>>;

/** What a condition is about. */
export type Subject = keyof typeof SUBJECTS;

/** What is known of a subject. */
export function meaningOf(subject: Subject): SubjectMeaning {
  return SUBJECTS[subject];
}

export function isSubject(text: string): text is Subject {
  return Object.hasOwn(SUBJECTS, text);
}
