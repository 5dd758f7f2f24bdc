/** The alarm that a failure sets off, by its name in the lab and on AWS; those after the first three are the lab's own. */
export type ChaosAlarm =
  | 'Disk-Critical-ASG'
  | 'Memory-Exhaustion-ASG'
  | 'Nginx-Down-ALB'
  | 'Temporary-Disk-ASG'
  | 'Inodes-Critical-ASG'
  | 'Reports-Processor-ASG'
  | 'Reports-Memory-ASG'
  | 'Blocked-Processes-ASG'
  | 'Clock-Offset-ASG'
  | 'Memory-With-Cache-ASG'
  /** Each host has one of these; this is that of the last one, where failures are caused unless another is named. */
  | 'Metrics-Silent-web-1'
  /** No alarm of CloudWatch: what the log detector finds, by the name under which it opens an incident. */
  | 'log-pattern-tls-expired';

export type ChaosKind =
  | 'fill-disk'
  | 'fill-disk-stubborn'
  | 'fill-disk-self-clear'
  | 'exhaust-memory'
  | 'exhaust-memory-stubborn'
  | 'exhaust-memory-self-clear'
  | 'stop-nginx'
  | 'stop-nginx-stubborn'
  | 'stop-nginx-self-clear'
  | 'held-file'
  | 'rotated-logs'
  | 'core-dumps'
  | 'hostile-names'
  | 'taken-port'
  | 'missing-directory'
  | 'inode-flood'
  | 'temporary-files'
  | 'conflicting-unit'
  | 'broken-configuration'
  | 'wrong-health-path'
  | 'outside-unit'
  | 'dead-upstream'
  | 'crash-loop'
  | 'exhausted-descriptors'
  | 'expired-certificate'
  | 'stopped-agent'
  | 'half-full-log'
  | 'log-on-another-disk'
  | 'tmpfs-hog'
  | 'worker-pool'
  | 'protected-hog'
  | 'store-hog'
  | 'busy-loop'
  | 'many-small-loops'
  | 'yielding-job'
  | 'leaking-unit'
  | 'cache-only'
  | 'huge-cgroup'
  | 'clock-drift'
  | 'disk-wait'
  | 'large-neighbour'
  | 'idle-store'
  | 'unseen-certificate'
  | 'heal';

export interface ChaosEntry {
  readonly kind: ChaosKind;
  /** For people, in a menu. */
  readonly title: string;
  readonly description: string;
  /** Null where none is set off. */
  readonly alarm: ChaosAlarm | null;
  /** False when the usual fix does not last or does nothing, so that the incident must not end as completed. */
  readonly isFixable: boolean;
}

/** Every failure that can be caused on purpose. */
export const CHAOS_CATALOGUE: readonly ChaosEntry[] = [
  {
    kind: 'fill-disk',
    title: 'Fill the disk',
    description: 'A debug log grows until /var/log is above 90 % full.',
    alarm: 'Disk-Critical-ASG',
    isFixable: true,
  },
  {
    kind: 'fill-disk-stubborn',
    title: 'Fill the disk, again and again',
    description: 'As above, and whatever frees space is undone at once.',
    alarm: 'Disk-Critical-ASG',
    isFixable: false,
  },
  {
    kind: 'fill-disk-self-clear',
    title: 'Fill the disk for a while',
    description: 'As above, but the log goes away by itself after some seconds.',
    alarm: 'Disk-Critical-ASG',
    isFixable: true,
  },
  {
    kind: 'exhaust-memory',
    title: 'Exhaust the memory',
    description: 'A process takes memory until more than 90 % of the host is used, and holds it.',
    alarm: 'Memory-Exhaustion-ASG',
    isFixable: true,
  },
  {
    kind: 'exhaust-memory-stubborn',
    title: 'Exhaust the memory, again and again',
    description: 'As above, and the process comes back whenever it is ended.',
    alarm: 'Memory-Exhaustion-ASG',
    isFixable: false,
  },
  {
    kind: 'exhaust-memory-self-clear',
    title: 'Exhaust the memory for a while',
    description: 'As above, but the process ends by itself after some seconds.',
    alarm: 'Memory-Exhaustion-ASG',
    isFixable: true,
  },
  {
    kind: 'stop-nginx',
    title: 'Kill nginx',
    description: 'Every nginx process is killed, so the load balancer finds the host unhealthy.',
    alarm: 'Nginx-Down-ALB',
    isFixable: true,
  },
  {
    kind: 'stop-nginx-stubborn',
    title: 'Kill nginx, again and again',
    description: 'As above, and nginx is killed again whenever it is started.',
    alarm: 'Nginx-Down-ALB',
    isFixable: false,
  },
  {
    kind: 'stop-nginx-self-clear',
    title: 'Kill nginx for a while',
    description: 'As above, but nginx is started again after some seconds.',
    alarm: 'Nginx-Down-ALB',
    isFixable: true,
  },
  {
    kind: 'held-file',
    title: 'Hold a deleted file',
    description: 'A process goes on writing a file that was deleted, until /var/log is above 90 % full.',
    alarm: 'Disk-Critical-ASG',
    isFixable: true,
  },
  {
    kind: 'rotated-logs',
    title: 'Keep rotated logs',
    description: 'Hourly files of one logger fill /var/log above 90 %; none of them is large alone.',
    alarm: 'Disk-Critical-ASG',
    isFixable: true,
  },
  {
    kind: 'core-dumps',
    title: 'Leave core dumps',
    description: 'Four core dumps fill /var/log above 90 %.',
    alarm: 'Disk-Critical-ASG',
    isFixable: true,
  },
  {
    kind: 'hostile-names',
    title: 'Fill the disk beside hostile names',
    description: 'As filling the disk, beside small logs whose names try to be something else.',
    alarm: 'Disk-Critical-ASG',
    isFixable: true,
  },
  {
    kind: 'taken-port',
    title: 'Take the port of nginx',
    description: 'nginx is killed, and another program listens on its port.',
    alarm: 'Nginx-Down-ALB',
    isFixable: false,
  },
  {
    kind: 'missing-directory',
    title: 'Remove the log directory of nginx',
    description: 'nginx is killed and cannot start: the directory of its logs is gone.',
    alarm: 'Nginx-Down-ALB',
    isFixable: false,
  },
  {
    kind: 'inode-flood',
    title: 'Flood the inodes',
    description: 'Thousands of session files that nobody removed lie on /srv.',
    alarm: 'Inodes-Critical-ASG',
    isFixable: true,
  },
  {
    kind: 'temporary-files',
    title: 'Leave temporary files',
    description: 'Uploads that were broken off fill /tmp; all of them are young.',
    alarm: 'Temporary-Disk-ASG',
    isFixable: false,
  },
  {
    kind: 'conflicting-unit',
    title: 'Start another unit on the port of nginx',
    description: 'nginx is killed, and another unit listens on its port.',
    alarm: 'Nginx-Down-ALB',
    isFixable: true,
  },
  {
    kind: 'broken-configuration',
    title: 'Break the configuration of nginx',
    description: 'A line of its configuration is not ended, and nginx was restarted.',
    alarm: 'Nginx-Down-ALB',
    isFixable: false,
  },
  {
    kind: 'wrong-health-path',
    title: 'Stop serving the health path',
    description: 'nginx serves, but no longer what the load balancer asks for.',
    alarm: 'Nginx-Down-ALB',
    isFixable: false,
  },
  {
    kind: 'outside-unit',
    title: 'Serve outside the unit',
    description: 'nginx was started by hand, outside its unit, and answers 503.',
    alarm: 'Nginx-Down-ALB',
    isFixable: false,
  },
  {
    kind: 'dead-upstream',
    title: 'Stop the application behind nginx',
    description: 'The application is stopped, so nginx answers 502.',
    alarm: 'Nginx-Down-ALB',
    isFixable: true,
  },
  {
    kind: 'crash-loop',
    title: 'Crash the application in a loop',
    description: 'The application ends as soon as it is started, again and again.',
    alarm: 'Nginx-Down-ALB',
    isFixable: false,
  },
  {
    kind: 'exhausted-descriptors',
    title: 'Exhaust the descriptors of the application',
    description: 'A client opens connections until the application may open no more.',
    alarm: 'Nginx-Down-ALB',
    isFixable: true,
  },
  {
    kind: 'expired-certificate',
    title: 'Let a certificate expire',
    description: 'nginx shows an expired certificate, although it was renewed on the disk.',
    alarm: 'Nginx-Down-ALB',
    isFixable: true,
  },
  {
    kind: 'stopped-agent',
    title: 'Stop the metrics agent',
    description: 'The CloudWatch agent is stopped, so the metrics of the host end.',
    alarm: 'Metrics-Silent-web-1',
    isFixable: true,
  },
  {
    kind: 'half-full-log',
    title: 'Keep a large log',
    description: 'A log takes half of /var/log. Nothing is wrong with that.',
    alarm: null,
    isFixable: true,
  },
  {
    kind: 'log-on-another-disk',
    title: 'Fill the disk beside a log on another one',
    description: 'A data store fills /var/log, and a large log lies on another disk.',
    alarm: 'Disk-Critical-ASG',
    isFixable: false,
  },
  {
    kind: 'tmpfs-hog',
    title: 'Fill the memory with a file',
    description: 'A file in /dev/shm grows until more than 90 % of the memory is used, and is left there.',
    alarm: 'Memory-Exhaustion-ASG',
    isFixable: false,
  },
  {
    kind: 'worker-pool',
    title: 'Start too many workers',
    description: 'Six like workers of one master hold more than 90 % of the memory together.',
    alarm: 'Memory-Exhaustion-ASG',
    isFixable: false,
  },
  {
    kind: 'protected-hog',
    title: 'Let a protected program take the memory',
    description: 'A program of the name of the container engine takes more than 90 % of the memory.',
    alarm: 'Memory-Exhaustion-ASG',
    isFixable: false,
  },
  {
    kind: 'store-hog',
    title: 'Let a data store take the memory',
    description: 'A program of the name of a database takes more than 90 % of the memory.',
    alarm: 'Memory-Exhaustion-ASG',
    isFixable: false,
  },
  {
    kind: 'busy-loop',
    title: 'Let a process spin',
    description: 'A report that no unit stands for never comes to its end, and takes a whole processor.',
    alarm: 'Reports-Processor-ASG',
    isFixable: false,
  },
  {
    kind: 'many-small-loops',
    title: 'Start many small loops',
    description: 'Thirty processes wake up all the time. None of them uses much, all of them together do.',
    alarm: 'Reports-Processor-ASG',
    isFixable: false,
  },
  {
    kind: 'yielding-job',
    title: 'Run a job that yields',
    description:
      'An index is built at nice 19: it takes what nobody else wants, and nothing is wrong with that.',
    alarm: 'Reports-Processor-ASG',
    isFixable: false,
  },
  {
    kind: 'leaking-unit',
    title: 'Let a service leak',
    description:
      'A service keeps something of every request. It was killed for memory twice, and has grown again.',
    alarm: 'Memory-Exhaustion-ASG',
    isFixable: true,
  },
  {
    kind: 'cache-only',
    title: 'Fill the file cache',
    description:
      'A large file is read again and again, and an old script counts the cache as used. Nothing is wrong with that.',
    alarm: 'Memory-With-Cache-ASG',
    isFixable: false,
  },
  {
    kind: 'huge-cgroup',
    title: 'Let a unit reach its limit',
    description:
      'A unit reaches the limit of memory that was set for it. A process of it is killed, and the host has room.',
    alarm: 'Reports-Memory-ASG',
    isFixable: false,
  },
  {
    kind: 'clock-drift',
    title: 'Claim that the clock is off',
    description:
      'A time daemon of the lab claims that the clock is off by 7 s. Nobody sets a clock in the lab.',
    alarm: 'Clock-Offset-ASG',
    isFixable: true,
  },
  {
    kind: 'disk-wait',
    title: 'Make programs wait for the disk',
    description:
      'Eight readers at once scan an export past every cache, so that all of them wait for the disk.',
    alarm: 'Blocked-Processes-ASG',
    isFixable: false,
  },
  {
    kind: 'large-neighbour',
    title: 'Run a large service',
    description: 'A service holds much memory, as it always does. Nothing is wrong with that.',
    alarm: null,
    isFixable: true,
  },
  {
    kind: 'idle-store',
    title: 'Run an idle data store',
    description: 'A program of the name of a database runs and does nothing. Nothing is wrong with that.',
    alarm: null,
    isFixable: true,
  },
  {
    kind: 'unseen-certificate',
    title: 'Let a certificate expire that no check looks at',
    description:
      'nginx goes on showing a certificate that was renewed on the disk. No metric moves: only the log of a program that uses it says so.',
    alarm: 'log-pattern-tls-expired',
    isFixable: true,
  },
  {
    kind: 'heal',
    title: 'Heal the host',
    description: 'Undoes every failure of this list on the host.',
    alarm: null,
    isFixable: true,
  },
];
