import type { ChaosView } from '../../contracts/api.ts';

/** What the chaos document takes as its kind; a test holds this against the catalogue of the chaos programs. */
export const CHAOS_KINDS: ChaosView['kinds'] = [
  {
    kind: 'fill-disk',
    title: 'Fill the disk',
    description: 'A debug log grows until /var/log is above 90 % full.',
  },
  {
    kind: 'fill-disk-stubborn',
    title: 'Fill the disk, again and again',
    description: 'As above, and whatever frees space is undone at once.',
  },
  {
    kind: 'fill-disk-self-clear',
    title: 'Fill the disk for a while',
    description: 'As above, but the log goes away by itself after some seconds.',
  },
  {
    kind: 'exhaust-memory',
    title: 'Exhaust the memory',
    description: 'A process takes memory until more than 90 % of the host is used, and holds it.',
  },
  {
    kind: 'exhaust-memory-stubborn',
    title: 'Exhaust the memory, again and again',
    description: 'As above, and the process comes back whenever it is ended.',
  },
  {
    kind: 'exhaust-memory-self-clear',
    title: 'Exhaust the memory for a while',
    description: 'As above, but the process ends by itself after some seconds.',
  },
  {
    kind: 'stop-nginx',
    title: 'Kill nginx',
    description: 'Every nginx process is killed, so the load balancer finds the host unhealthy.',
  },
  {
    kind: 'stop-nginx-stubborn',
    title: 'Kill nginx, again and again',
    description: 'As above, and nginx is killed again whenever it is started.',
  },
  {
    kind: 'stop-nginx-self-clear',
    title: 'Kill nginx for a while',
    description: 'As above, but nginx is started again after some seconds.',
  },
  {
    kind: 'held-file',
    title: 'Hold a deleted file',
    description: 'A process goes on writing a file that was deleted, until /var/log is above 90 % full.',
  },
  {
    kind: 'rotated-logs',
    title: 'Keep rotated logs',
    description: 'Hourly files of one logger fill /var/log above 90 %; none of them is large alone.',
  },
  {
    kind: 'core-dumps',
    title: 'Leave core dumps',
    description: 'Four core dumps fill /var/log above 90 %.',
  },
  {
    kind: 'hostile-names',
    title: 'Fill the disk beside hostile names',
    description: 'As filling the disk, beside small logs whose names try to be something else.',
  },
  {
    kind: 'taken-port',
    title: 'Take the port of nginx',
    description: 'nginx is killed, and another program listens on its port.',
  },
  {
    kind: 'missing-directory',
    title: 'Remove the log directory of nginx',
    description: 'nginx is killed and cannot start: the directory of its logs is gone.',
  },
  {
    kind: 'inode-flood',
    title: 'Flood the inodes',
    description: 'Thousands of session files that nobody removed lie on /srv.',
  },
  {
    kind: 'temporary-files',
    title: 'Leave temporary files',
    description: 'Uploads that were broken off fill /tmp; all of them are young.',
  },
  {
    kind: 'conflicting-unit',
    title: 'Start another unit on the port of nginx',
    description: 'nginx is killed, and another unit listens on its port.',
  },
  {
    kind: 'broken-configuration',
    title: 'Break the configuration of nginx',
    description: 'A line of its configuration is not ended, and nginx was restarted.',
  },
  {
    kind: 'wrong-health-path',
    title: 'Stop serving the health path',
    description: 'nginx serves, but no longer what the load balancer asks for.',
  },
  {
    kind: 'outside-unit',
    title: 'Serve outside the unit',
    description: 'nginx was started by hand, outside its unit, and answers 503.',
  },
  {
    kind: 'dead-upstream',
    title: 'Stop the application behind nginx',
    description: 'The application is stopped, so nginx answers 502.',
  },
  {
    kind: 'crash-loop',
    title: 'Crash the application in a loop',
    description: 'The application ends as soon as it is started, again and again.',
  },
  {
    kind: 'exhausted-descriptors',
    title: 'Exhaust the descriptors of the application',
    description: 'A client opens connections until the application may open no more.',
  },
  {
    kind: 'expired-certificate',
    title: 'Let a certificate expire',
    description: 'nginx shows an expired certificate, although it was renewed on the disk.',
  },
  {
    kind: 'stopped-agent',
    title: 'Stop the metrics agent',
    description: 'The CloudWatch agent is stopped, so the metrics of the host end.',
  },
  {
    kind: 'half-full-log',
    title: 'Keep a large log',
    description: 'A log takes half of /var/log. Nothing is wrong with that.',
  },
  {
    kind: 'log-on-another-disk',
    title: 'Fill the disk beside a log on another one',
    description: 'A data store fills /var/log, and a large log lies on another disk.',
  },
  {
    kind: 'tmpfs-hog',
    title: 'Fill the memory with a file',
    description: 'A file in /dev/shm grows until more than 90 % of the memory is used, and is left there.',
  },
  {
    kind: 'worker-pool',
    title: 'Start too many workers',
    description: 'Six like workers of one master hold more than 90 % of the memory together.',
  },
  {
    kind: 'protected-hog',
    title: 'Let a protected program take the memory',
    description: 'A program of the name of the container engine takes more than 90 % of the memory.',
  },
  {
    kind: 'store-hog',
    title: 'Let a data store take the memory',
    description: 'A program of the name of a database takes more than 90 % of the memory.',
  },
  {
    kind: 'busy-loop',
    title: 'Let a process spin',
    description: 'A report that no unit stands for never comes to its end, and takes a whole processor.',
  },
  {
    kind: 'many-small-loops',
    title: 'Start many small loops',
    description: 'Thirty processes wake up all the time. None of them uses much, all of them together do.',
  },
  {
    kind: 'yielding-job',
    title: 'Run a job that yields',
    description:
      'An index is built at nice 19: it takes what nobody else wants, and nothing is wrong with that.',
  },
  {
    kind: 'leaking-unit',
    title: 'Let a service leak',
    description:
      'A service keeps something of every request. It was killed for memory twice, and has grown again.',
  },
  {
    kind: 'cache-only',
    title: 'Fill the file cache',
    description:
      'A large file is read again and again, and an old script counts the cache as used. Nothing is wrong with that.',
  },
  {
    kind: 'huge-cgroup',
    title: 'Let a unit reach its limit',
    description:
      'A unit reaches the limit of memory that was set for it. A process of it is killed, and the host has room.',
  },
  {
    kind: 'clock-drift',
    title: 'Claim that the clock is off',
    description:
      'A time daemon of the lab claims that the clock is off by 7 s. Nobody sets a clock in the lab.',
  },
  {
    kind: 'disk-wait',
    title: 'Make programs wait for the disk',
    description:
      'Eight readers at once scan an export past every cache, so that all of them wait for the disk.',
  },
  {
    kind: 'large-neighbour',
    title: 'Run a large service',
    description: 'A service holds much memory, as it always does. Nothing is wrong with that.',
  },
  {
    kind: 'idle-store',
    title: 'Run an idle data store',
    description: 'A program of the name of a database runs and does nothing. Nothing is wrong with that.',
  },
  {
    kind: 'unseen-certificate',
    title: 'Let a certificate expire that no check looks at',
    description:
      'nginx goes on showing a certificate that was renewed on the disk. No metric moves: only the log of a program that uses it says so.',
  },
  {
    kind: 'heal',
    title: 'Heal the host',
    description: 'Undoes every failure of this list on the host.',
  },
];
