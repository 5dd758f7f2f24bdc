import { RENDERERS } from '../../eval/render/registry.ts';
import type { RenderProbe, World } from '../../eval/world.ts';
import type { FactKind, FactRead } from '../../src/domain/diagnosis/facts.ts';
import type { Platform, ProbeOutput } from '../../src/domain/diagnosis/probes/probe.ts';
import { PROBES } from '../../src/domain/diagnosis/probes/registry.ts';
import { rowShapes, shapesMissing } from './print-grammar.ts';

// Holds a renderer against what the probe's command printed on a host that was described as a world by other means: the facts
// that the parser reads from both must be equal, and the rows of both must have the same shapes.

/** What a world does not carry, or what has moved between the description and the look. Everything else must be equal. */
interface Allowance {
  /** Absent: whatever kind of fact has the field. */
  readonly kinds?: readonly FactKind[];
  /** Of a fact; absent: the rule is about whole facts. A dot goes into an object. */
  readonly field?: string;
  /** How far two numbers, or two times in seconds, may be from each other; absent: the field is not compared. */
  readonly within?: number;
  /** The same as a share of the larger one. */
  readonly share?: number;
  /** Only of these facts. */
  readonly when?: (fact: Fact, world: World) => boolean;
  readonly why: string;
}

type Fact = Readonly<Record<string, unknown>>;

/** Programs that the look itself runs: it sees its own. */
const LOOKERS = new Set([
  'sh',
  'dash',
  'bash',
  'timeout',
  'head',
  'cat',
  'ps',
  'awk',
  'mawk',
  'sort',
  'nice',
  'ionice',
  'sed',
  'tail',
]);
const isKnown = (pid: unknown, world: World) => (world.processes ?? []).some((one) => one.pid === pid);
const isOfMachine = ({ mount }: Fact, world: World) =>
  (world.mounts ?? []).some((one) => one.mount === mount && one.source.startsWith('/dev/'));
/** The document gives all probes of a command eighty; a busy machine takes a little for what is around them. */
const SECONDS = 120;

const ALLOWANCES: readonly Allowance[] = [
  {
    kinds: ['filesystem'],
    field: 'usedBytes',
    within: 2 ** 31,
    when: isOfMachine,
    why: "the machine's own disk is written to by others",
  },
  {
    kinds: ['filesystem'],
    field: 'availableBytes',
    within: 2 ** 31,
    when: isOfMachine,
    why: "the machine's own disk is written to by others",
  },
  {
    kinds: ['inodes'],
    field: 'used',
    within: 100_000,
    when: isOfMachine,
    why: "the machine's own disk is written to by others",
  },
  {
    kinds: ['inodes'],
    field: 'free',
    within: 100_000,
    when: isOfMachine,
    why: "the machine's own disk is written to by others",
  },
  { kinds: ['mount'], field: 'device', why: 'a world has no numbers of devices' },
  {
    kinds: ['mount'],
    when: ({ mount }) => String(mount).startsWith('/proc/'),
    why: 'bound by the test over what tells the unit of a process',
  },
  {
    kinds: ['walked', 'directory', 'file', 'file_group', 'crowd', 'unread'],
    when: isOfMachine,
    why: "what is on the machine's own disk is not described",
  },
  { kinds: ['file'], field: 'modifiedAt', within: 0.002, why: 'a world has times in milliseconds' },
  { kinds: ['file_group'], field: 'oldestAt', within: 0.002, why: 'a world has times in milliseconds' },
  { kinds: ['file_group'], field: 'newestAt', within: 0.002, why: 'a world has times in milliseconds' },
  { kinds: ['dump_directory'], field: 'newestAt', within: 0.002, why: 'a world has times in milliseconds' },
  {
    kinds: ['crowd'],
    field: 'alikeDayOld',
    share: 0.05,
    why: 'of many files a world lists some, from which the share of the old ones is taken',
  },
  {
    kinds: ['crowd'],
    field: 'alike',
    share: 0.05,
    why: 'of many files a world lists some, from which the share of the alike ones is taken',
  },
  { kinds: ['deleted_file'], field: 'device', why: 'a world has no numbers of devices' },
  { kinds: ['deleted_file'], field: 'inode', why: 'a world has no numbers of inodes' },
  {
    kinds: ['deleted_file', 'written_file'],
    field: 'holder.startedAt',
    within: 2,
    why: 'ps reckons it from the uptime, and rounds',
  },
  {
    kinds: ['memory_holder'],
    field: 'startedAt',
    within: 2,
    why: 'ps reckons it from the uptime, and rounds',
  },
  {
    kinds: ['process', 'memory_holder'],
    when: ({ pid }, world) => !isKnown(pid, world),
    why: 'the look sees its own processes',
  },
  {
    kinds: ['process_count'],
    when: ({ name }) => LOOKERS.has(String(name)),
    why: 'the look sees its own processes',
  },
  {
    kinds: ['memory_group'],
    when: ({ name }) => LOOKERS.has(String(name)),
    why: 'the look sees its own processes',
  },
  { kinds: ['process', 'memory_holder'], field: 'rssBytes', within: 2 ** 22, why: 'it moves' },
  {
    kinds: ['memory_holder'],
    field: 'pssBytes',
    within: 2 ** 22,
    why: 'it moves, as those come and go who share it',
  },
  {
    kinds: ['memory_file'],
    when: ({ path }) => !String(path).startsWith('/var/log/'),
    why: 'in a sandbox the root is in memory too, with programs of the test that are not described',
  },
  { kinds: ['memory_file'], field: 'inode', why: 'a world has no numbers of inodes' },
  {
    kinds: ['memory_file'],
    field: 'ageSeconds',
    why: 'a world does not say when a file was read or made last',
  },
  { kinds: ['memory_pressure'], field: 'somePercent', within: 100, why: 'others run on the machine' },
  { kinds: ['memory_pressure'], field: 'fullPercent', within: 100, why: 'others run on the machine' },
  { kinds: ['slab_cache'], field: 'bytes', share: 0.5, why: 'others use the memory of the machine' },
  {
    kinds: ['memory_traffic'],
    field: 'majorFaultsPerSecond',
    within: 100_000,
    why: 'others run on the machine',
  },
  {
    kinds: ['memory_traffic'],
    field: 'swappedInPagesPerSecond',
    within: 100_000,
    why: 'others run on the machine',
  },
  {
    kinds: ['memory_traffic'],
    field: 'swappedOutPagesPerSecond',
    within: 100_000,
    why: 'others run on the machine',
  },
  {
    kinds: ['memory'],
    field: 'parts',
    why: 'others use the memory of the machine: what is told of each is compared',
  },
  ...(
    [
      'told.free',
      'told.page_cache',
      'told.anonymous',
      'told.shared',
      'told.slab_unreclaimable',
      'told.slab_reclaimable',
      'told.page_tables',
      'told.kernel_stacks',
      'told.per_cpu',
      'told.vmalloc',
    ] as const
  ).map((field) => ({
    kinds: ['memory'] as const,
    field,
    share: 0.4,
    within: 2 ** 24,
    why: 'others use the memory of the machine',
  })),
  { kinds: ['process'], field: 'cpuPercent', within: 20, why: 'it is a mean over a life that goes on' },
  { kinds: ['memory'], field: 'availableBytes', share: 0.4, why: 'others use the memory of the machine' },
  { kinds: ['kernel_count'], field: 'used', within: 20_000, why: 'others run on the machine' },
  {
    kinds: ['http_check'],
    field: 'ms',
    within: 5_000,
    why: 'how fast it is answered depends on what else runs',
  },
  { kinds: ['unit'], field: 'downForSeconds', why: 'a world does not say since when a unit is down' },
  {
    kinds: ['unit', 'agent'],
    field: 'activeForSeconds',
    why: 'a world says since when a unit is up only by its main process',
  },
  {
    kinds: ['container_usage'],
    field: 'count',
    when: ({ what }) => what === 'images' || what === 'build_cache',
    why: 'a world has the sizes of images and layers, and not how many they are',
  },
  // Last, for every kind: two looks at one second fall on both sides of its end, whatever it is that ages.
  ...(['ageSeconds', 'errorAgeSeconds', 'endsInSeconds', 'uptimeSeconds'] as const).map((field) => ({
    field,
    within: SECONDS,
    why: 'time goes on',
  })),
];

const isOf = ({ kinds }: Allowance, { kind }: Fact) =>
  kinds === undefined || kinds.some((one) => one === kind);

/** Rows that are no part of what a world stands for, by what they look like. */
const ROWS_LEFT_OUT: readonly { readonly probe: string; readonly row: RegExp; readonly why: string }[] = [
  {
    probe: 'memory-holders',
    row: new RegExp(`^group .* (?:${[...LOOKERS].join('|')})$`),
    why: 'the look sees its own processes',
  },
  {
    probe: 'sockets',
    row: /^Failed to (?:find|open) cgroup2/,
    why: 'said by ss where the machine has control groups of the first version; the parser knows it',
  },
];

/** Rows about one process, with its id behind the first word. */
const OF_PROCESS = /^(?:task|holder) (\d+) /;

function isLeftOut(probe: string, line: string, world: World): boolean {
  const pid = OF_PROCESS.exec(line)?.[1];
  if (pid !== undefined && !isKnown(Number(pid), world)) return true;
  return ROWS_LEFT_OUT.some((one) => one.probe === probe && one.row.test(line));
}

/** A certificate's number is not in a world; that two are the same one is, so the numbers are counted through. */
function comparable(facts: readonly FactRead[]): readonly Fact[] {
  const serials = new Map<string, string>();
  return facts.map((fact) => {
    if (fact.kind === 'certificate') {
      const serial = serials.get(fact.serial) ?? `serial ${serials.size + 1}`;
      serials.set(fact.serial, serial);
      return { ...fact, serial };
    }
    // What ps adds to the state is not in a world: that it leads a session, is niced, or has threads.
    if (fact.kind === 'process') return { ...fact, state: fact.state.slice(0, 1) };
    if (fact.kind === 'config_test' && fact.complaint !== null)
      return { ...fact, complaint: { ...fact.complaint, text: withoutStamp(fact.complaint.text) } };
    return { ...fact };
  });
}

/** A server puts the time and its own number in front of what it complains of. */
const withoutStamp = (text: string) =>
  text.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, '').replace(/^(\[[a-z]+\]) \d+#\d+: /, '$1 ');

const isObject = (value: unknown): value is Fact => typeof value === 'object' && value !== null;

function isWithin(a: unknown, b: unknown, { within, share }: Allowance): boolean {
  if (within === undefined && share === undefined) return true;
  const number = (value: unknown) =>
    typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) / 1_000 : Number.NaN;
  const apart = Math.abs(number(a) - number(b));
  return apart <= (within ?? 0) || apart <= (share ?? 0) * Math.max(Math.abs(number(a)), Math.abs(number(b)));
}

/** Where two facts of a kind differ: `field: this and that`. */
function differences(
  real: unknown,
  rendered: unknown,
  fact: Fact,
  world: World,
  path = '',
): readonly string[] {
  if (Object.is(real, rendered)) return [];
  const rule = ALLOWANCES.find(
    (one) => one.field === path && isOf(one, fact) && (one.when?.(fact, world) ?? true),
  );
  if (rule !== undefined && isWithin(real, rendered, rule)) return [];
  if (isObject(real) && isObject(rendered))
    return [...new Set([...Object.keys(real), ...Object.keys(rendered)])].flatMap((key) =>
      differences(real[key], rendered[key], fact, world, path === '' ? key : `${path}.${key}`),
    );
  return [`${path}: ${JSON.stringify(real)} and ${JSON.stringify(rendered)}`];
}

function compareFacts(real: readonly Fact[], rendered: readonly Fact[], world: World): readonly string[] {
  const isCompared = (fact: Fact) =>
    !ALLOWANCES.some(
      (one) => one.field === undefined && isOf(one, fact) && (one.when?.(fact, world) ?? true),
    );
  const left = rendered.filter(isCompared);
  const found: string[] = [];
  for (const fact of real.filter(isCompared)) {
    const of = left.filter(({ kind }) => kind === fact.kind);
    const nearest = of
      .map((one) => ({ one, apart: differences(fact, one, fact, world) }))
      .toSorted((a, b) => a.apart.length - b.apart.length)[0];
    if (nearest?.apart.length === 0) left.splice(left.indexOf(nearest.one), 1);
    else
      found.push(
        `only the host: ${JSON.stringify(fact)}${nearest === undefined ? '' : `; the nearest one of the renderer differs in ${nearest.apart.join(', ')}`}`,
      );
  }
  return [...found, ...left.map((fact) => `only the renderer: ${JSON.stringify(fact)}`)];
}

/** What differs between what a host printed and what the renderer prints for its world; empty: nothing. */
export function comparePrints(
  probe: string,
  print: Pick<ProbeOutput, 'lines' | 'exitCode'>,
  world: World,
  platform: Platform,
  now: string,
  render: RenderProbe | undefined = RENDERERS[probe],
): readonly string[] {
  const definition = PROBES.find(({ name }) => name === probe);
  if (definition === undefined || render === undefined) return [`there is no probe or no renderer ${probe}`];
  const rendered = render(world, platform, now);
  const renderedLines = rendered.text.split('\n');
  const read = (lines: readonly string[], exitCode: number) =>
    comparable(definition.parse({ lines, exitCode, isCut: false }));
  const real = print.lines.filter((line) => !isLeftOut(probe, line, world));
  const ours = renderedLines.filter((line) => !isLeftOut(probe, line, world));
  const shapes = { real: rowShapes(probe, real), rendered: rowShapes(probe, ours) };
  return [
    ...(print.exitCode === rendered.exitCode ? [] : [`exit ${print.exitCode} and ${rendered.exitCode}`]),
    ...compareFacts(read(print.lines, print.exitCode), read(renderedLines, rendered.exitCode), world),
    ...shapesMissing(shapes.real, shapes.rendered).map((shape) => `only the host prints: ${shape}`),
    ...shapesMissing(shapes.rendered, shapes.real).map((shape) => `only the renderer prints: ${shape}`),
  ];
}
