import type { AlarmMetric } from '../alarm.ts';
import type { Subject } from './subjects.ts';
import type { Unit } from './units.ts';

// What a metric of somebody's own is called tells what it measures, where its words leave no other reading. That is enough to
// look at the right place and to offer a person a step, and never enough for one that runs by itself.

/** What a name says, in the terms of the table of metrics. */
interface MetricMeaning {
  readonly subject: Subject;
  readonly unit: Unit;
  readonly factor?: number;
  readonly isRest?: true;
  readonly share?: { readonly of: 'inodes'; readonly part: 'free' };
  readonly unclear?: string;
}

interface Named {
  /** The words of the name, in lower case. */
  readonly words: ReadonlySet<string>;
  /** The same joined by `_`. */
  readonly text: string;
  /** Those of the name and of the namespace. */
  readonly all: ReadonlySet<string>;
}

type Reading = (named: Named) => MetricMeaning | null;

const wordsOf = (text: string): readonly string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1_')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

const hasAny = (words: ReadonlySet<string>, ...wanted: readonly string[]) =>
  wanted.some((word) => words.has(word));

const isPercent = ({ words, text }: Named) =>
  hasAny(words, 'percent', 'pct', 'percentage', 'perc', 'utilization', 'utilisation') ||
  /(?:percent|pct)$/.test(text);
const isUsed = ({ words }: Named) =>
  hasAny(words, 'used', 'usage', 'use', 'utilization', 'utilisation', 'full', 'fill', 'consumed');
const isFree = ({ words }: Named) => hasAny(words, 'free', 'available', 'avail', 'left', 'remaining');

const UNITLESS = 'its name does not say in which unit it is: name it under "metrics" in site.yaml';

/** A duration by the last words of its name; without one nobody knows how long one of it is. */
function ofTime(subject: 'clock_offset', { words, text }: Named): MetricMeaning {
  const is = (...units: readonly string[]) => hasAny(words, ...units);
  if (is('ms', 'msec', 'msecs', 'millis', 'milliseconds', 'millisecond'))
    return { subject, unit: 'seconds', factor: 1e-3 };
  if (is('us', 'usec', 'micros', 'microseconds')) return { subject, unit: 'seconds', factor: 1e-6 };
  const isInSeconds = is('s', 'sec', 'secs', 'second', 'seconds') || /(?:seconds|secs)$/.test(text);
  return isInSeconds ? { subject, unit: 'seconds' } : { subject, unit: 'seconds', unclear: UNITLESS };
}

const clock: Reading = (named) => {
  const isClock = hasAny(named.all, 'clock', 'ntp', 'chrony', 'chronyd', 'timesync', 'timesyncd', 'time');
  return isClock && hasAny(named.words, 'offset', 'drift', 'skew') ? ofTime('clock_offset', named) : null;
};

const LOAD =
  /^(?:(?:system|sys|host|node|linux|os|cpu)_)?load_?(?:avg|average)?_?(?:1|5|15)?_?(?:m|min|mins|minute|minutes)?$/;
/** `load_average1_min` of `LoadAverage1Min`, `load1` of `Load1`. */
const load: Reading = ({ text }) =>
  LOAD.test(text) && text.includes('load') ? { subject: 'load', unit: 'none' } : null;

/** What is a part of the host, and not the host. */
const OF_A_PART = [
  'process',
  'proc',
  'procstat',
  'container',
  'docker',
  'pod',
  'task',
  'unit',
  'cgroup',
  'service',
  'jvm',
  'heap',
  'gc',
  'gpu',
  'redis',
  'db',
  'rds',
  'database',
  'cache',
  'pool',
  'buffer',
  'lambda',
  'limit',
  'queue',
] as const;

const swap: Reading = (named) => {
  if (!named.words.has('swap') || !isPercent(named)) return null;
  if (isFree(named)) return { subject: 'swap_free', unit: 'percent' };
  return isUsed(named) ? { subject: 'swap_used', unit: 'percent' } : null;
};

const inodes: Reading = (named) => {
  if (!hasAny(named.words, 'inode', 'inodes')) return null;
  if (isFree(named))
    return isPercent(named)
      ? { subject: 'inodes_free', unit: 'percent' }
      : { subject: 'inodes_free', unit: 'count', share: { of: 'inodes', part: 'free' } };
  return isUsed(named) && isPercent(named) ? { subject: 'inodes_used', unit: 'percent' } : null;
};

const IO = ['io', 'iops', 'read', 'write', 'reads', 'writes', 'latency', 'busy', 'queue', 'time', 'util'];

const filesystem: Reading = (named) => {
  const { words } = named;
  const isOne = hasAny(words, 'disk', 'diskspace', 'filesystem', 'fs', 'rootfs', 'partition', 'volume', 'df');
  if (!isOne || hasAny(words, ...IO, ...OF_A_PART)) return null;
  if (isFree(named)) return isPercent(named) ? { subject: 'filesystem_free', unit: 'percent' } : null;
  if (!isUsed(named)) return null;
  return isPercent(named)
    ? { subject: 'filesystem_used', unit: 'percent' }
    : { subject: 'filesystem_used', unit: 'percent', unclear: UNITLESS };
};

const memory: Reading = (named) => {
  const { words, text } = named;
  if (!hasAny(words, 'mem', 'memory', 'ram') && !/^mem(?:ory)?used/.test(text)) return null;
  if (hasAny(words, ...OF_A_PART) || !isPercent(named)) return null;
  if (hasAny(words, 'available', 'avail')) return { subject: 'memory_available', unit: 'percent' };
  return isUsed(named) ? { subject: 'memory_used', unit: 'percent' } : null;
};

const processor: Reading = (named) => {
  const { words } = named;
  if (!hasAny(words, 'cpu', 'processor') || hasAny(words, ...OF_A_PART, 'credit', 'credits', 'throttled'))
    return null;
  if (hasAny(words, 'iowait', 'wait')) return { subject: 'cpu_iowait', unit: 'percent' };
  if (words.has('steal')) return { subject: 'cpu_steal', unit: 'percent' };
  if (words.has('idle')) return { subject: 'cpu_used', unit: 'percent', isRest: true };
  return isPercent(named) && (isUsed(named) || hasAny(words, 'busy', 'active', 'total', 'cpu'))
    ? { subject: 'cpu_used', unit: 'percent' }
    : null;
};

/** What the kernel ended for want of memory was of some service: that is where it is looked for. */
const kills: Reading = ({ words, text }) => {
  const isOom = hasAny(words, 'oom', 'oomkill', 'oomkills', 'oomkilled') || /out_of_memory/.test(text);
  return isOom && !hasAny(words, 'score', 'adj') ? { subject: 'process_count', unit: 'count' } : null;
};

const zombies: Reading = ({ words }) =>
  hasAny(words, 'zombie', 'zombies') ? { subject: 'zombies', unit: 'count' } : null;

/** By what a check from outside, or on the host, asks whether something serves. */
const PROBE = [
  'probe',
  'probes',
  'check',
  'checks',
  'healthcheck',
  'health',
  'blackbox',
  'ping',
  'synthetic',
];
const WEB = ['http', 'https', 'tls', 'ssl', 'url', 'endpoint', 'handshake', 'port', 'tcp', 'site', 'web'];
const FAILED = [
  'fail',
  'fails',
  'failed',
  'failing',
  'failure',
  'failures',
  'error',
  'errors',
  'down',
  'unhealthy',
  'unreachable',
  'refused',
];
/** What a business, or another machine, counts. */
const NOT_SERVING = [
  'backup',
  'job',
  'jobs',
  'payment',
  'payments',
  'order',
  'orders',
  'login',
  'auth',
  'raid',
  'smart',
  'disk',
  'replication',
  'status',
  'latency',
  'rate',
  'percent',
  'time',
];

const serving: Reading = ({ words, all }) => {
  if (!hasAny(words, ...FAILED) || hasAny(all, ...NOT_SERVING)) return null;
  const isAsked = hasAny(all, ...PROBE) || hasAny(words, 'handshake');
  if (!isAsked || !(hasAny(all, ...WEB) || hasAny(words, ...PROBE))) return null;
  const isTls = hasAny(all, 'tls', 'ssl', 'https', 'handshake', 'cert', 'certificate');
  return { subject: isTls ? 'tls_errors' : 'connection_errors', unit: 'count' };
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

/** What the name of a metric says that it measures; null: nothing, or more than one thing. */
export function meaningByWords({
  namespace,
  name,
}: Pick<AlarmMetric, 'namespace' | 'name'>): MetricMeaning | null {
  const own = wordsOf(name);
  const named = { words: new Set(own), text: own.join('_'), all: new Set([...own, ...wordsOf(namespace)]) };
  const found = READINGS.map((read) => read(named)).filter((one) => one !== null);
  const [only, another] = found;
  return only === undefined || another !== undefined ? null : only;
}
