import { CONTENT_KINDS } from '../../src/domain/diagnosis/probes/disk/content-kind.ts';

// The grammar of what probes print, drawn from prints themselves: each row becomes a shape, which is the word it begins with and
// the type of each of its columns. Two prints of one probe, on two hosts or from a host and a renderer, have the same grammar
// where they have the same shapes; which numbers and names stand in them is for the probe's own parser to compare.

/** Words that stand for one thing out of few. A column that holds one of them is of that set. */
const SETS: Readonly<Record<string, readonly string[]>> = {
  flag: ['yes', 'no'],
  content: CONTENT_KINDS.filter((kind) => kind !== 'data'),
  active: ['active', 'inactive', 'failed', 'activating', 'deactivating', 'reloading', 'maintenance'],
  load: ['loaded', 'not-found', 'masked', 'bad-setting'],
  sub: [
    'running',
    'dead',
    'exited',
    'auto-restart',
    'start',
    'start-pre',
    'stop-sigterm',
    'reload',
    'listening',
  ],
  result: [
    'success',
    'exit-code',
    'signal',
    'core-dump',
    'timeout',
    'start-limit-hit',
    'oom-kill',
    'resources',
  ],
  enabled: [
    'enabled',
    'disabled',
    'static',
    'enabled-runtime',
    'generated',
    'indirect',
    'transient',
    'alias',
  ],
  service: ['simple', 'exec', 'forking', 'oneshot', 'notify', 'notify-reload', 'dbus', 'idle'],
  origin: ['admin', 'vendor'],
  asked: ['balancer', 'configured', 'guessed'],
  side: ['here', 'there'],
  held: ['held', 'free'],
  maker: ['gone', 'alive'],
  store: ['store'],
  program: ['gone', 'replaced'],
  pose: ['kernel'],
  engine: ['docker', 'podman'],
  manager: ['apt', 'dnf', 'yum'],
  scheme: ['http', 'https'],
  connection: [
    'ESTAB',
    'SYN-SENT',
    'SYN-RECV',
    'CLOSE-WAIT',
    'TIME-WAIT',
    'FIN-WAIT-1',
    'FIN-WAIT-2',
    'LAST-ACK',
  ],
  system: ['initializing', 'starting', 'degraded', 'stopping', 'offline', 'unknown'],
  direction: ['slow', 'fast'],
};
const SET_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(SETS).flatMap(([name, words]) => words.map((word): [string, string] => [word, name])),
);

/** Columns whose type cannot be told by the looks of one word, and what a word there must look like to be it. */
const LOWER = /^[a-z]+(?:-[a-z]+)*$/;
const COLUMNS: Readonly<Record<string, RegExp>> = {
  active: LOWER,
  sub: LOWER,
  result: LOWER,
  load: LOWER,
  enabled: LOWER,
  service: LOWER,
  system: LOWER,
  content: new RegExp(`^(?:${CONTENT_KINDS.join('|')})$`),
  connection: /^[A-Z0-9-]+$/,
  hex: /^[0-9a-fA-F]+$/,
  unit: /^\S+\.(?:service|scope)$|^container$/,
  prefix: /^[A-Za-z]+[-_.]$/,
  name: /^\S+$/,
  user: /^[^/\s]+$/,
  state: /^[A-Z][<NLsl+]*$/,
  server: /^[a-z0-9]+$/,
  release: /^\d+\.\d+\S*$/,
  weekdays: /^(?:\*|[0-7](?:[,-][0-7])*)$/,
  path: /^\//,
  source: /^\S+$/,
  fstype: /^[a-z0-9._]+$/i,
  options: /^[a-z]\S*$/,
};

/** What of a row cannot be told by its looks, and after how many columns the last one, a name that may hold blanks, begins. */
interface Layout {
  /** Counted from 0, the key included. */
  readonly columns?: Readonly<Record<number, string>>;
  /** The name takes all that is left, blanks too. */
  readonly nameAt?: number;
}

const UNIT_ROW: Readonly<Record<number, string>> = {
  0: 'active',
  1: 'sub',
  2: 'result',
  3: 'load',
  4: 'enabled',
  5: 'service',
};
const LAYOUTS: Readonly<Record<string, Readonly<Record<string, Layout>>>> = {
  usage: {
    fs: { nameAt: 5 },
    d: { nameAt: 4 },
    f: { columns: { 6: 'content' }, nameAt: 7 },
    g: { columns: { 8: 'content' }, nameAt: 9 },
    c: { columns: { 5: 'prefix' }, nameAt: 6 },
  },
  'open-files': {
    x: { columns: { 2: 'hex', 8: 'unit', 9: 'name', 10: 'content' }, nameAt: 11 },
    w: { columns: { 2: 'hex', 8: 'unit', 9: 'name', 10: 'content' }, nameAt: 11 },
  },
  'core-dumps': { dumps: { columns: { 4: 'name' }, nameAt: 5 } },
  'container-usage': {
    root: { nameAt: 2 },
    logs: { nameAt: 5 },
    failed: { nameAt: 3 },
  },
  'journal-usage': { journal: { nameAt: 4 } },
  kernels: { running: { columns: { 1: 'release' } }, kernel: { columns: { 2: 'release' } } },
  certificates: {
    port: { columns: { 1: 'hex' } },
    file: { columns: { 1: 'hex' }, nameAt: 3 },
  },
  processes: {
    task: { columns: { 3: 'user', 7: 'state', 8: 'unit' }, nameAt: 10 },
    count: { nameAt: 2 },
  },
  'processor-use': {
    pressure: { columns: { 1: 'name', 2: 'name' } },
    disk: { columns: { 1: 'name', 2: 'name' } },
    task: { columns: { 5: 'state', 6: 'unit', 7: 'user', 13: 'name' }, nameAt: 14 },
    group: { columns: { 5: 'unit', 6: 'name' }, nameAt: 7 },
    alike: { columns: { 7: 'unit', 8: 'name' }, nameAt: 9 },
    reaped: { columns: { 3: 'unit' }, nameAt: 4 },
    waits: { columns: { 2: 'name', 3: 'unit' }, nameAt: 5 },
  },
  'odd-programs': { odd: { columns: { 5: 'user', 6: 'unit' }, nameAt: 9 } },
  'memory-holders': {
    holder: { columns: { 9: 'unit' }, nameAt: 13 },
    group: { columns: { 6: 'unit' }, nameAt: 7 },
  },
  'memory-pools': { tmpfs: { nameAt: 3 }, file: { nameAt: 6 }, slab: { columns: { 2: 'name' } } },
  'memory-limits': { cgroup: { columns: { 7: 'name' } } },
  changes: { etc: { nameAt: 2 }, pkg: { columns: { 3: 'name' }, nameAt: 4 } },
  limits: { fds: { columns: { 4: 'unit' }, nameAt: 5 } },
  sockets: { '': { columns: { 5: 'user', 6: 'unit', 7: 'name' }, nameAt: 7 } },
  connections: { '': { columns: { 1: 'connection' } } },
  units: { '': { columns: UNIT_ROW } },
  agents: {
    agent: { columns: { 1: 'name', 2: 'unit', 3: 'load', 4: 'active', 5: 'sub', 6: 'result', 7: 'enabled' } },
  },
  boot: { system: { columns: { 1: 'system' } } },
  'config-test': {
    exit: { columns: { 1: 'server', 2: 'unit' } },
    listen: { columns: { 1: 'server', 2: 'unit' } },
    keepalive: { columns: { 1: 'server', 2: 'unit' } },
  },
  'scheduled-jobs': { at: { columns: { 3: 'weekdays' }, nameAt: 4 } },
  mounts: {
    mount: { columns: { 2: 'path', 3: 'source', 4: 'fstype', 5: 'options', 6: 'options' } },
    fstab: { columns: { 4: 'source', 5: 'path', 6: 'fstype', 7: 'options' } },
  },
};

/** Probes whose rows have no word of their own in front. */
const KEYLESS = new Set(['units', 'sockets', 'connections', 'health']);
/** Probes that hand on what a program of the host says, in lines of its own. */
const SPOKEN = new Set(['kernel-disk-errors']);

const LSTART = /[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}/;
const TYPES: readonly (readonly [string, RegExp])[] = [
  ['-', /^-$/],
  ['?', /^\?$/],
  ['int', /^-?\d+$/],
  ['decimal', /^-?\d+\.\d+$/],
  ['percent', /^\d+%$/],
  ['(percent)', /^\(\d+%\)$/],
  ['size', /^\d+(?:\.\d+)?[kKMGTP]?i?B$/],
  ['binary size', /^\d+[KMGTPE]$/],
  ['time', /^LSTART$|^\d{4}-\d\d-\d\dT/],
  ['device', /^\d+:\d+$/],
  ['address', /^(?:\[[0-9a-fA-F:.]*\]|[^\s/]*):\d+$/],
  ['unit', /^\S+\.(?:service|scope|socket|mount|slice|timer)$/],
  ['path', /^\//],
];

function typeOf(word: string): string {
  const set = SET_OF.get(word);
  if (set !== undefined) return set;
  return TYPES.find(([, pattern]) => pattern.test(word))?.[0] ?? 'word';
}

const isAbsent = (word: string) => word === '-' || word === '?';
const pathOr = (text: string) => (text.startsWith('/') ? 'path' : 'name');

/** `df`'s tables: sources and mount points may hold blanks, the numbers stand between them. */
const TABLE_ROW = /^(\S.*?) +(\S+) +(\d+|-) +(\d+|-) +(\d+|-) +(\d+%|-) (\/.*)$/;
function tableShape(line: string): string | null {
  const [, source = '', , ...rest] = TABLE_ROW.exec(line) ?? [];
  if (rest.length === 0) return null;
  return `${source.includes(' ') ? 'source with blanks' : 'source'} fstype ${rest.map(typeOf).join(' ')}`;
}

const PAIRS = /^(?:[A-Z]+="[^"]*" ?)+$/;
function pairsShape(line: string): string {
  return [...line.matchAll(/([A-Z]+)="([^"]*)"/g)]
    .map(([, key, value = '']) => `${key}="${value === '' ? '' : typeOf(value)}"`)
    .join(' ');
}

/** `Stratum         : 4`, `NTP=yes`, `MemTotal:  16384 kB`: what it is called stands in front. */
const LABELLED = /^( *[A-Za-z][A-Za-z0-9_() ]*?)( *[:=] ?\s*)(.*)$/;
function labelledShape(line: string): string | null {
  const [, label, mark = '', value = ''] = LABELLED.exec(line) ?? [];
  if (label === undefined) return null;
  const words = value.split(' ').filter((word) => word !== '');
  return `${label.trim()}${mark.includes('=') ? '=' : ':'} ${words.map((word) => typeOf(word)).join(' ')}`.trimEnd();
}

function rowShape(probe: string, line: string): string {
  if (line.startsWith('| ')) return '| text';
  if (/^Filesystem +Type /.test(line)) return line.replaceAll(/ +/g, ' ');
  if (SPOKEN.has(probe)) return 'text';
  const table = probe === 'filesystems' || probe === 'inodes' ? tableShape(line) : null;
  if (table !== null) return table;
  if (PAIRS.test(line)) return pairsShape(line);
  const isKeyless = KEYLESS.has(probe);
  const words = line.replace(LSTART, 'LSTART').split(/ +/);
  const key = isKeyless ? '' : (words[0] ?? '');
  const layouts = LAYOUTS[probe];
  const layout = layouts?.[key];
  const hasKey = /^[a-z][a-z_]*$/.test(key) && (layout !== undefined || words.length > 1);
  if (!isKeyless && !hasKey) return labelledShape(line) ?? `other text`;
  if (probe === 'journal-usage' && key === 'limit')
    return `limit ${labelledShape(words.slice(1).join(' ')) ?? ''}`;
  const nameAt = layout?.nameAt ?? words.length;
  const columns = words.slice(0, nameAt).map((word, at) => {
    if (at === 0 && !isKeyless) return word;
    const given = layout?.columns?.[at];
    return given !== undefined && !isAbsent(word) && COLUMNS[given]?.test(word) ? given : typeOf(word);
  });
  const name = words.slice(nameAt).join(' ');
  if (name !== '') columns.push(layout?.columns?.[nameAt] ?? pathOr(name));
  return columns.join(' ');
}

/** The shapes of all rows of a probe's print, each with the first row that has it. Empty lines are none. */
export function rowShapes(probe: string, lines: readonly string[]): ReadonlyMap<string, string> {
  const shapes = new Map<string, string>();
  for (const line of lines) {
    if (line.trim() === '') continue;
    const shape = rowShape(probe, line);
    if (!shapes.has(shape)) shapes.set(shape, line);
  }
  return shapes;
}

/** The shapes of `these` that `those` do not have, each as `SHAPE   (ROW)`, for an assertion to show. */
export function shapesMissing(
  these: ReadonlyMap<string, string>,
  those: ReadonlyMap<string, string>,
): readonly string[] {
  return [...these].filter(([shape]) => !those.has(shape)).map(([shape, row]) => `${shape}   (${row})`);
}
