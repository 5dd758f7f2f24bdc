import { LIMITS } from '../../bounds.ts';
import type { AlarmMetric } from '../alarm.ts';
import { plainDimension } from './selectors.ts';
import type { Subject } from './subjects.ts';
import type { Unit } from './units.ts';

// What a metric of somebody's own is called tells what it measures, where its words leave no other reading. That is enough to
// look at the right place and to offer a person a step, and never enough for one that runs by itself. A name is read only where
// every word of it is known to the reading: one that is not (not, growth, quota, reaped) may turn the others around.

/** What a name says, in the terms of the table of metrics. */
interface MetricMeaning {
  readonly subject: Subject;
  readonly unit: Unit;
  readonly factor?: number;
  readonly isRest?: true;
  readonly share?: { readonly of: 'inodes'; readonly part: 'free' };
  /** The one file system that it is about. */
  readonly path?: '/';
  /** It counts what should not happen, whatever else its subject may count: only many of it are trouble. */
  readonly isFault?: true;
  readonly unclear?: string;
  /** Where `unclear` is only that its unit is not told: those that the alarm may tell. */
  readonly openUnits?: readonly Unit[];
}

interface Named {
  /** The words of the name, in lower case. */
  readonly words: ReadonlySet<string>;
  /** The same joined by `_`. */
  readonly text: string;
  /** Those of the name and of the namespace. */
  readonly all: ReadonlySet<string>;
  /** Those of each part of the namespace. */
  readonly places: readonly (readonly string[])[];
}

interface Reading {
  /** All words that a name may hold beside those that say nothing of what is measured. */
  readonly vocabulary: ReadonlySet<string>;
  readonly read: (named: Named) => MetricMeaning | null;
}

/** Words that are often written together, as `memused`, `loadavg`, `rootfs`. */
const GLUED = [
  ...['cpu', 'memory', 'mem', 'disk', 'swap', 'inodes', 'inode', 'root', 'space', 'fs', 'load', 'average'],
  ...['avg', 'used', 'usage', 'free', 'available', 'avail', 'utilization', 'utilisation', 'percent', 'pct'],
] as const;

/** A word by the words that it is made of, none of an empty one; null: it is not made of such words alone. */
function partsOf(word: string): readonly string[] | null {
  if (word === '') return [];
  for (const part of GLUED) {
    const rest = word.startsWith(part) ? partsOf(word.slice(part.length)) : null;
    if (rest !== null) return [part, ...rest];
  }
  return null;
}

const wordsOf = (text: string): readonly string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1_')
    .toLowerCase()
    .replaceAll('%', '_percent_')
    .split(/[^a-z0-9]+/)
    .flatMap((word) => (word.length > LIMITS.metricGluedChars ? word : (partsOf(word) ?? word)));

/** What else stands in a name may be a sign that calculates, or a word of another script. */
const READABLE = /^[\w.:/ %()-]*$/;

const hasAny = (words: ReadonlySet<string>, wanted: readonly string[]) =>
  wanted.some((word) => words.has(word));

/** Of a whole host, or of who publishes what a host measures. */
const HOST = [
  ...['host', 'hosts', 'hostname', 'node', 'nodes', 'server', 'servers', 'machine', 'machines', 'vm', 'vms'],
  ...['instance', 'instances', 'ec2', 'linux', 'unix', 'os', 'system', 'systems', 'sys'],
  ...['cwagent', 'telegraf', 'collectd', 'exporter'],
] as const;
/** What says nothing of what is measured: where it runs, who publishes it, which of its values it is. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...HOST,
  ...['custom', 'metric', 'metrics', 'stat', 'stats', 'value', 'gauge', 'current', 'datadog', 'statsd'],
  ...['aws', 'cloudwatch', 'prometheus', 'ops', 'infra', 'prod', 'production', 'overall'],
  ...['avg', 'average', 'mean', 'max', 'maximum', 'min', 'minimum', 'p50', 'p90', 'p95', 'p99'],
]);

const PERCENT = ['percent', 'pct', 'percentage', 'perc'] as const;
const UTILIZATION = ['utilization', 'utilisation'] as const;
const USED = ['used', 'usage', 'use', 'full', 'fill', 'filled', 'consumed', 'occupied'] as const;
const FREE = ['free', 'available', 'avail', 'left', 'remaining'] as const;
const COUNTED = ['count', 'number', 'num'] as const;

const isUtilization = ({ words }: Named) => hasAny(words, UTILIZATION);
const isPercent = (named: Named) => hasAny(named.words, PERCENT) || isUtilization(named);
const isBytes = ({ words }: Named) => words.has('bytes');
const isUsed = (named: Named) => hasAny(named.words, USED) || isUtilization(named);
const isFree = ({ words }: Named) => hasAny(words, FREE);
/** What is used or what is left: both of them, or none, says nothing. */
const partOf = (named: Named): 'used' | 'free' | null => {
  if (isUsed(named) === isFree(named)) return null;
  return isUsed(named) ? 'used' : 'free';
};

/** That nobody knows in which unit a metric is published. */
const UNITLESS = 'its name does not say in which unit it is: name it under "metrics" in site.yaml';

/** A metric as it is known, but for its unit: `openUnits` are those that the alarm may tell. */
export const unitUntold = (...openUnits: readonly Unit[]) => ({ unclear: UNITLESS, openUnits });

const TIME_UNITS: Readonly<Record<string, number>> = {
  ...{ s: 1, sec: 1, secs: 1, second: 1, seconds: 1 },
  ...{ ms: 1e-3, msec: 1e-3, msecs: 1e-3, millis: 1e-3, millisecond: 1e-3, milliseconds: 1e-3 },
  ...{ us: 1e-6, usec: 1e-6, micros: 1e-6, microseconds: 1e-6 },
};

/** A duration by the words of its name; without one nobody knows how long one of it is, and of two nobody knows which. */
function ofTime(subject: 'clock_offset', { words }: Named): MetricMeaning | null {
  const told = new Set(
    [...words].flatMap((word) => (Object.hasOwn(TIME_UNITS, word) ? (TIME_UNITS[word] ?? []) : [])),
  );
  const [factor, another] = told;
  if (another !== undefined) return null;
  if (factor === undefined) return { subject, unit: 'seconds', ...unitUntold('seconds') };
  return { subject, unit: 'seconds', ...(factor === 1 ? {} : { factor }) };
}

const CLOCK = ['clock', 'ntp', 'chrony', 'chronyd', 'timesync', 'timesyncd', 'timex', 'time'] as const;
const OFF = ['offset', 'drift', 'skew'] as const;

const clock: Reading = {
  vocabulary: new Set([...CLOCK, ...OFF, ...Object.keys(TIME_UNITS), 'abs', 'absolute', 'last', 'rms']),
  read: (named) => {
    // Of a namespace a whole part has to say so: Ops/Time does, and RealTime does not.
    const isOfClocks = named.places.some(
      (place) =>
        hasAny(new Set(place), CLOCK) &&
        place.every((word) => HARMLESS.has(word) || CLOCK.some((one) => one === word)),
    );
    const isClock = isOfClocks || hasAny(named.words, CLOCK);
    return isClock && hasAny(named.words, OFF) ? ofTime('clock_offset', named) : null;
  },
};

const MINUTES = ['1', '5', '15'] as const;
const LOAD =
  /^load_?(?:avg|average)?_?(?:1|5|15|short_?term|mid_?term|long_?term)?_?(?:m|min|mins|minute|minutes)?$/;

/** `load_average1_min` of `LoadAverage1Min`, `load1` of `Load1`: of a host only where a word says so, as much else is loaded. */
const load: Reading = {
  vocabulary: new Set([
    ...['load', 'm', 'mins', 'minute', 'minutes', 'term', 'short', 'mid', 'long'],
    ...['shortterm', 'midterm', 'longterm'],
    ...MINUTES.flatMap((minutes) => [
      ...[minutes, `${minutes}m`, `${minutes}min`, `load${minutes}`, `avg${minutes}`, `average${minutes}`],
    ]),
  ]),
  read: ({ words, all }) => {
    const own = [...words].filter((word) => !HOST.some((one) => one === word)).join('_');
    return LOAD.test(own) && hasAny(all, HOST) ? { subject: 'load', unit: 'none' } : null;
  },
};

/** What is a part of the host, or a program on it, and not the host. */
const OF_A_PART: ReadonlySet<string> = new Set([
  ...['process', 'processes', 'proc', 'procstat', 'container', 'containers', 'docker', 'pod', 'pods', 'task'],
  ...[
    'tasks',
    'unit',
    'units',
    'cgroup',
    'service',
    'services',
    'heap',
    'gc',
    'gpu',
    'cache',
    'caches',
    'pool',
  ],
  ...['buffer', 'limit', 'limits', 'queue', 'queues', 'mq', 'proxy', 'search', 'db', 'database', 'databases'],
  ...[
    'sql',
    'mysql',
    'mariadb',
    'postgres',
    'postgresql',
    'pgsql',
    'oracle',
    'mongo',
    'mongodb',
    'cassandra',
  ],
  ...[
    'scylla',
    'redis',
    'valkey',
    'memcached',
    'elasticache',
    'elastic',
    'elasticsearch',
    'opensearch',
    'solr',
  ],
  ...['kafka', 'rabbitmq', 'activemq', 'zookeeper', 'etcd', 'consul', 'vault', 'nginx', 'apache', 'httpd'],
  ...['haproxy', 'envoy', 'traefik', 'varnish', 'tomcat', 'jetty', 'jboss', 'wildfly', 'jvm', 'java', 'js'],
  ...['nodejs', 'php', 'fpm', 'python', 'gunicorn', 'uwsgi', 'celery', 'sidekiq', 'puma', 'unicorn', 'rails'],
  ...['dotnet', 'iis', 'kubernetes', 'k8s', 'kube', 'containerinsights', 'ecs', 'eks', 'fargate', 'lambda'],
  ...[
    'rds',
    'aurora',
    'dynamodb',
    'emr',
    'spark',
    'hadoop',
    'hdfs',
    'yarn',
    'flink',
    'clickhouse',
    'influxdb',
  ],
  ...['windows', 'router', 'routers', 'switch', 'switches', 'firewall', 'firewalls', 'nas', 'san', 'iot'],
  ...[
    'device',
    'devices',
    'sensor',
    'sensors',
    'printer',
    'printers',
    'phone',
    'phones',
    'mobile',
    'vehicle',
  ],
  ...['vehicles', 'truck', 'trucks', 'car', 'cars', 'robot', 'robots', 'drone', 'drones', 'game', 'games'],
]);

const swap: Reading = {
  vocabulary: new Set([
    ...PERCENT,
    ...UTILIZATION,
    ...USED,
    ...FREE,
    ...['swap', 'space', 'memory', 'mem', 'total'],
  ]),
  read: (named) => {
    const part = partOf(named);
    if (!named.words.has('swap') || !isPercent(named) || part === null) return null;
    return { subject: part === 'free' ? 'swap_free' : 'swap_used', unit: 'percent' };
  },
};

/** A file system that is named is the only one that is meant. */
const ofRoot = ({ words }: Named) => (words.has('root') ? ({ path: '/' } as const) : {});

const inodes: Reading = {
  vocabulary: new Set([
    ...PERCENT,
    ...UTILIZATION,
    ...USED,
    ...FREE,
    ...COUNTED,
    ...['inode', 'inodes', 'disk', 'filesystem', 'fs', 'root'],
  ]),
  read: (named) => {
    const part = partOf(named);
    const isCounted = hasAny(named.words, COUNTED);
    if (!hasAny(named.words, ['inode', 'inodes']) || part === null || (isCounted && isPercent(named)))
      return null;
    if (isPercent(named))
      return { subject: part === 'free' ? 'inodes_free' : 'inodes_used', unit: 'percent', ...ofRoot(named) };
    if (part === 'used') return null;
    return {
      subject: 'inodes_free',
      unit: 'count',
      share: { of: 'inodes', part: 'free' },
      ...ofRoot(named),
    };
  },
};

/** What can only be filled; a disk can also be busy. */
const SPACE = ['space', 'filesystem', 'filesystems', 'fs', 'df', 'capacity'] as const;

const filesystem: Reading = {
  vocabulary: new Set([
    ...PERCENT,
    ...UTILIZATION,
    ...USED,
    ...FREE,
    ...SPACE,
    ...['disk', 'disks', 'root', 'volume', 'partition', 'storage', 'bytes', 'total'],
  ]),
  read: (named) => {
    const { words } = named;
    const isSpace = hasAny(words, SPACE);
    // A partition may be of a topic, and a volume of sales.
    const isOfRoot = words.has('root') && hasAny(words, ['volume', 'partition']);
    if (!hasAny(words, ['disk', 'disks', 'filesystem', 'filesystems', 'fs', 'df']) && !isOfRoot) return null;
    if (isUtilization(named) && !isSpace && !isOfRoot) return null;
    const part = partOf(named);
    if (part === null || (isPercent(named) && isBytes(named))) return null;
    const subject = part === 'free' ? 'filesystem_free' : 'filesystem_used';
    if (isPercent(named)) return { subject, unit: 'percent', ...ofRoot(named) };
    if (isBytes(named)) return { subject, unit: 'bytes', ...ofRoot(named) };
    return { subject, unit: 'percent', ...ofRoot(named), ...unitUntold('percent', 'bytes') };
  },
};

const memory: Reading = {
  vocabulary: new Set([
    ...PERCENT,
    ...UTILIZATION,
    ...USED,
    ...['mem', 'memory', 'ram', 'physical', 'available', 'avail', 'usable', 'bytes', 'total'],
  ]),
  read: (named) => {
    const { words } = named;
    if (!hasAny(words, ['mem', 'memory', 'ram']) || isPercent(named) === isBytes(named)) return null;
    const isAvailable = hasAny(words, ['available', 'avail', 'usable']);
    if (isAvailable === isUsed(named)) return null;
    if (isAvailable) return { subject: 'memory_available', unit: isBytes(named) ? 'bytes' : 'percent' };
    return isBytes(named) ? null : { subject: 'memory_used', unit: 'percent' };
  },
};

const BUSY = ['busy', 'active'] as const;

const processor: Reading = {
  vocabulary: new Set([
    ...PERCENT,
    ...UTILIZATION,
    ...BUSY,
    ...['cpu', 'cpus', 'processor', 'processors', 'used', 'usage', 'use', 'total', 'all'],
    ...['io', 'wait', 'iowait', 'steal', 'stolen', 'idle'],
  ]),
  read: (named) => {
    const { words } = named;
    if (!hasAny(words, ['cpu', 'cpus', 'processor', 'processors'])) return null;
    const isWaiting = words.has('iowait') || (words.has('io') && words.has('wait'));
    const isOther = hasAny(words, ['io', 'wait']) && !isWaiting;
    const isStolen = hasAny(words, ['steal', 'stolen']);
    const isIdle = words.has('idle');
    const kinds = [isWaiting, isStolen, isIdle, hasAny(words, [...BUSY, 'used', 'use'])];
    if (isOther || kinds.filter(Boolean).length > 1) return null;
    // A counter of seconds or ticks, as `node_cpu_idle_total`: it only ever grows.
    if (words.has('total') && !isPercent(named) && (isWaiting || isStolen || isIdle)) return null;
    if (isWaiting) return { subject: 'cpu_iowait', unit: 'percent' };
    if (isStolen) return { subject: 'cpu_steal', unit: 'percent' };
    if (isIdle) return { subject: 'cpu_used', unit: 'percent', isRest: true };
    const isCounted = hasAny(words, [...BUSY, 'used', 'use', 'usage', 'total']) || isUtilization(named);
    return isPercent(named) && isCounted ? { subject: 'cpu_used', unit: 'percent' } : null;
  },
};

const OOM = ['oom', 'oomkill', 'oomkills', 'oomkilled', 'oomkiller'] as const;

/** What the kernel ended for want of memory was of some service: that is where it is looked for. */
const kills: Reading = {
  vocabulary: new Set([
    ...OOM,
    ...COUNTED,
    ...['kill', 'kills', 'killed', 'killer', 'event', 'events', 'error', 'errors', 'invoked', 'invocations'],
    ...['kernel', 'out', 'of', 'memory', 'process', 'processes'],
  ]),
  read: ({ words, text }) => {
    // `OutOfMemoryError` is what a program says of its own heap: nothing was ended by that.
    const isOwn = hasAny(words, ['error', 'errors']) && !hasAny(words, ['kill', 'kills', 'killed', 'killer']);
    const isKill = hasAny(words, OOM) || (text.includes('out_of_memory') && !isOwn);
    return isKill ? { subject: 'process_count', unit: 'count', isFault: true } : null;
  },
};

const zombies: Reading = {
  vocabulary: new Set([
    ...COUNTED,
    ...['zombie', 'zombies', 'process', 'processes', 'proc', 'procs', 'defunct', 'total'],
  ]),
  read: ({ words, all }) => {
    const isOfProcesses = hasAny(words, ['process', 'processes', 'proc', 'procs', 'defunct']);
    const isOne = hasAny(words, ['zombie', 'zombies']) && (isOfProcesses || hasAny(all, HOST));
    return isOne ? { subject: 'zombies', unit: 'count' } : null;
  },
};

/** By what a check from outside, or on the host, asks whether something serves. */
const ASKS = ['probe', 'probes', 'healthcheck', 'healthchecks', 'health', 'blackbox', 'ping', 'synthetic'];
const PROBE = [...ASKS, 'check', 'checks', 'synthetics'];
const TLS = ['tls', 'ssl', 'https', 'handshake', 'handshakes', 'cert', 'certificate'];
const WEB = [...TLS, 'http', 'url', 'endpoint', 'port', 'tcp', 'site', 'web'];
const FAILED = [
  ...['fail', 'fails', 'failed', 'failing', 'failure', 'failures', 'error', 'errors', 'down', 'unhealthy'],
  ...['unreachable', 'refused'],
];
/** What a business, or another machine, counts. */
const NOT_SERVING = [
  ...['backup', 'job', 'jobs', 'payment', 'payments', 'order', 'orders', 'login', 'auth', 'raid', 'smart'],
  ...['disk', 'replication', 'status', 'latency', 'rate', 'percent', 'time'],
];

const serving: Reading = {
  vocabulary: new Set([...PROBE, ...WEB, ...FAILED, ...COUNTED]),
  read: ({ words, all }) => {
    if (!hasAny(words, FAILED) || hasAny(all, NOT_SERVING)) return null;
    const isAsked = hasAny(all, PROBE) || hasAny(words, ['handshake', 'handshakes']);
    if (!isAsked || !(hasAny(all, WEB) || hasAny(words, ASKS))) return null;
    return { subject: hasAny(all, TLS) ? 'tls_errors' : 'connection_errors', unit: 'count' };
  },
};

const READINGS: readonly Reading[] = [
  clock,
  load,
  kills,
  zombies,
  swap,
  inodes,
  filesystem,
  memory,
  processor,
  serving,
];

const placesOf = (namespace: string) => namespace.split('/').map(wordsOf);
/** The words of a namespace, also those that it has where no capital begins one: MySQL, ClickHouse. */
const namespaceWords = (namespace: string) => [...wordsOf(namespace), ...wordsOf(namespace.toLowerCase())];

/** Whether a namespace is of a program on the host, or of a thing that is none: what its names say is not said of a host. */
export const isOfAPart = (namespace: string): boolean =>
  namespaceWords(namespace).some((word) => OF_A_PART.has(word));

/** What the name of a metric says that it measures; null: nothing, more than one thing, or what not all of its words are known to. */
export function meaningByWords({
  namespace,
  name,
}: Pick<AlarmMetric, 'namespace' | 'name'>): MetricMeaning | null {
  if (!READABLE.test(name) || isOfAPart(namespace)) return null;
  const own = wordsOf(name);
  const named: Named = {
    words: new Set(own),
    text: own.join('_'),
    all: new Set([...own, ...namespaceWords(namespace)]),
    places: placesOf(namespace),
  };
  const found = READINGS.flatMap(({ vocabulary, read }) =>
    own.every((word) => vocabulary.has(word) || HARMLESS.has(word)) ? (read(named) ?? []) : [],
  );
  const [only, another] = found;
  return only === undefined || another !== undefined ? null : only;
}

/** Dimensions that say on which host something is measured, where that stands, or what the agent tells apart. */
const KNOWN_DIMENSIONS: ReadonlySet<string> = new Set([
  ...['instanceid', 'instancetype', 'instancename', 'imageid', 'autoscalinggroupname', 'asg', 'host'],
  ...['hostname', 'hostid', 'server', 'servername', 'machine', 'node', 'nodename', 'fqdn', 'ip', 'ipaddress'],
  ...['vpcid', 'subnetid', 'account', 'accountid', 'region', 'availabilityzone', 'az', 'zone', 'datacenter'],
  ...['dc', 'environment', 'env', 'stage', 'team', 'owner', 'project', 'role', 'tier', 'stack', 'cluster'],
  ...['group', 'os', 'platform', 'distro', 'agent', 'version', 'path', 'mountpath', 'mountpoint', 'mount'],
  ...['device', 'filesystem', 'fstype', 'mode', 'interface', 'driver', 'cpu', 'metrictype'],
  ...['loadbalancer', 'loadbalancername', 'targetgroup', 'awsautoscalinggroupname'],
]);
/** Of what is measured of a process: which one. What is measured of a host they make about less than it. */
const OF_A_PROCESS: ReadonlySet<string> = new Set([
  ...['exe', 'pattern', 'pidfile', 'pid', 'processname', 'pidfinder', 'systemdunit', 'user'],
]);
/** Tags of the host that an agent is told to add to all that it measures: of somebody's own metric they may be what it counts. */
const INVENTORY: ReadonlySet<string> = new Set([
  ...['application', 'applicationid', 'applicationname', 'app', 'appname', 'service', 'servicename', 'name'],
  ...['component', 'product', 'costcenter', 'businessunit', 'department', 'customer'],
]);
/** Of what asks whether something serves: what it asks. */
const ASKED: ReadonlySet<string> = new Set([
  ...[
    'check',
    'checkname',
    'probe',
    'url',
    'uri',
    'endpoint',
    'site',
    'port',
    'protocol',
    'target',
    'domain',
  ],
]);
/** What has file systems of its own under the same paths. */
const CONTAINED = [
  ...['container', 'containers', 'docker', 'podman', 'pod', 'pods', 'task', 'tasks', 'cgroup', 'namespace'],
  ...['kubernetes', 'k8s', 'jail', 'chroot', 'vm', 'guest'],
];

const PINS: ReadonlySet<string> = new Set([
  'path',
  'mountpath',
  'mountpoint',
  'mount',
  'device',
  'filesystem',
]);

/**
 * A dimension that makes a metric about something else than its name says, such as a container or a queue; null: none does.
 * `isOfAgent`: it is one of the agent's own names.
 */
export function narrowingDimension(
  { name: metricName, dimensions }: Pick<AlarmMetric, 'name' | 'dimensions'>,
  subject: Subject,
  isOfAgent: boolean,
): string | null {
  const isAsking = subject === 'connection_errors' || subject === 'tls_errors';
  const isOfProcesses =
    subject.startsWith('process_') || subject === 'file_descriptors' || metricName.startsWith('procstat_');
  const isOfFiles = subject.startsWith('filesystem_') || subject.startsWith('inodes_');
  const names = Object.keys(dimensions);
  const isPinned = isOfFiles && names.some((name) => PINS.has(plainDimension(name)));
  const isKnown = (name: string): boolean => {
    const plain = plainDimension(name);
    if (isPinned && !OF_A_PROCESS.has(plain)) return !hasAny(new Set(wordsOf(name)), CONTAINED);
    // On which volume a file system lies is told by nothing that is asked of the host.
    if (plain === 'volumeid') return !isOfFiles;
    if (plain === 'name' && subject.startsWith('disk_')) return true;
    return (
      KNOWN_DIMENSIONS.has(plain) ||
      (isOfProcesses && OF_A_PROCESS.has(plain)) ||
      (isOfAgent && INVENTORY.has(plain)) ||
      (isAsking && ASKED.has(plain))
    );
  };
  return names.find((name) => !isKnown(name)) ?? null;
}
