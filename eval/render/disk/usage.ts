import { CONTENT_KINDS } from '../../../src/domain/diagnosis/probes/disk/content-kind.ts';
import type { RenderProbe, World, WorldFile, WorldMount } from '../../world.ts';
import { escaped, modifiedAt, mountOf, walkedMounts } from './world-paths.ts';

const MIB = 1_024 ** 2;
const DEPTH = 9;
const DAY_SECONDS = 86_400;
/** Smaller files are in no group. */
const GROUPED_BYTES = 65_536;
/** What packages and images hold: many files in many directories, which a world does not list one by one. */
const SPREAD = /^\/usr(?:\/|$)|\/(?:overlay2|containers\/storage\/overlay)(?:\/|$)/;

/** Kinds of a world by what the probe calls the bytes. What is in no table has bytes that tell nothing. */
const CONTENTS: Readonly<Record<string, string>> = {
  'elf-core-zst': 'zstd',
  'elf-core-lz4': 'data',
  'elf-core-xz': 'xz',
  sparse: 'zeros',
  'sparse-text': 'zeros',
  'json-log': 'text',
  json: 'text',
  log: 'text',
  csv: 'text',
  sql: 'sql-dump',
  'sql-gz': 'gzip',
  tgz: 'gzip',
  'tar.gz': 'gzip',
  hprof: 'java-heap',
  binlog: 'mysql-binlog',
  qcow2: 'disk-image',
  swap: 'zeros',
  bz2: 'bzip2',
  gz: 'gzip',
  zst: 'zstd',
  core: 'elf-core',
};

/** Bytes of which a world says nothing are those that the name promises. */
function promised(path: string): string {
  if (/\.t?gz$/.test(path)) return 'gzip';
  if (/\.(?:log|out|err)(?:[.-][0-9-]{1,20})?$/.test(path) || /^\/var\/log\/[a-z]{1,20}$/.test(path))
    return 'text';
  return 'data';
}

export function contentOf({ kind, path = '/' }: Partial<Pick<WorldFile, 'kind' | 'path'>>): string {
  if (kind === undefined) return promised(path);
  const mapped = Object.hasOwn(CONTENTS, kind) ? CONTENTS[kind] : undefined;
  const known = mapped ?? CONTENT_KINDS.find((one) => one === kind);
  return known ?? (/^(?:text|log|json|csv|plain)/.test(kind) ? 'text' : 'data');
}

const directoryOf = (path: string) => path.slice(0, Math.max(1, path.lastIndexOf('/')));
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

interface Sum {
  bytes: number;
  entries: number;
}

/** Sums of all directories of one mount: those that the world gives, and of the others what stands in them. */
function sumsOf(world: World, mount: WorldMount, files: readonly WorldFile[]): ReadonlyMap<string, Sum> {
  const sums = new Map<string, Sum>();
  const given = new Map(
    (world.dirs ?? []).filter(({ path }) => mountOf(world, path) === mount).map((one) => [one.path, one]),
  );
  const isBelow = (path: string) => mount.mount === '/' || path.startsWith(`${mount.mount}/`);
  const ancestors = (path: string) => {
    const found: string[] = [];
    for (
      let at = directoryOf(path);
      at !== '/' && (isBelow(at) || at === mount.mount);
      at = directoryOf(at)
    ) {
      found.push(at);
      if (at === mount.mount) break;
    }
    return found;
  };
  const paths = new Set([...given.keys(), ...files.map(({ path }) => path)].flatMap(ancestors));
  for (const path of given.keys()) if (path !== '/') paths.add(path);
  // The deepest first, so that what stands in a directory is known when its own sum is made.
  const ordered = [...paths].toSorted((a, b) => b.split('/').length - a.split('/').length);
  for (const path of ordered) {
    const own = given.get(path);
    const inside: Sum = { bytes: 0, entries: 0 };
    for (const file of files.filter((one) => directoryOf(one.path) === path)) {
      inside.bytes += file.allocated_bytes;
      inside.entries += 1;
    }
    for (const [child, sum] of sums) {
      if (directoryOf(child) !== path) continue;
      inside.bytes += sum.bytes;
      inside.entries += sum.entries + 1;
    }
    sums.set(path, {
      bytes: Math.max(own?.allocated_bytes ?? 0, inside.bytes),
      entries: Math.max(own?.entries ?? 0, inside.entries),
    });
  }
  return sums;
}

interface Group {
  readonly files: readonly WorldFile[];
  readonly bytes: number;
  readonly count: number;
}

/**
 * Files whose names differ in their digits. A world lists some of many: where a directory holds nothing but one such group,
 * the group is all of it.
 */
function groupsOf(files: readonly WorldFile[], sums: ReadonlyMap<string, Sum>): readonly Group[] {
  const found = new Map<string, WorldFile[]>();
  for (const file of files.filter(
    ({ path, allocated_bytes: bytes }) => bytes >= GROUPED_BYTES && /\d/.test(nameOf(path)),
  )) {
    const key = `${directoryOf(file.path)}/${nameOf(file.path).replace(/\d+/g, '#')}`;
    found.set(key, [...(found.get(key) ?? []), file]);
  }
  return [...found.values()]
    .filter((members) => members.length >= 3)
    .map((members) => {
      const directory = directoryOf(members[0]?.path ?? '/');
      const inside = files.filter(({ path }) => directoryOf(path) === directory);
      const bytes = members.reduce((sum, one) => sum + one.allocated_bytes, 0);
      const sum = sums.get(directory);
      const others = inside
        .filter((one) => !members.includes(one))
        .reduce((all, one) => all + one.allocated_bytes, 0);
      const rest = (sum?.bytes ?? 0) - bytes - others;
      const isAlone = [...sums.keys()].every((path) => directoryOf(path) !== directory);
      const more = (sum?.entries ?? 0) - inside.length;
      return isAlone && rest > 0 && more > 0
        ? { files: members, bytes: bytes + rest, count: members.length + more }
        : { files: members, bytes, count: members.length };
    });
}

function prefixOf(files: readonly WorldFile[]): string {
  return /^[A-Za-z]{1,39}[-_.]/.exec(nameOf(files[0]?.path ?? ''))?.[0] ?? '';
}

function rows(world: World, mount: WorldMount, number: number, now: string): readonly string[] {
  const files = (world.files ?? []).filter(
    (file) => file.deleted !== true && mountOf(world, file.path) === mount && file.kind !== 'shared-memory',
  );
  const sums = sumsOf(world, mount, files);
  const top = [...sums].filter(
    ([path]) => directoryOf(path) === '/' || directoryOf(path) === mount.mount || path === mount.mount,
  );
  const roots = top.filter(
    ([path]) => !top.some(([other]) => other !== path && path.startsWith(`${other}/`)),
  );
  const loose = files.filter(({ path }) => directoryOf(path) === '/');
  const bytes =
    roots.reduce((sum, [, one]) => sum + one.bytes, 0) +
    loose.reduce((sum, one) => sum + one.allocated_bytes, 0);
  // A directory is an entry of the one above it, but for the one that is mounted.
  const entries =
    roots.reduce((sum, [path, one]) => sum + one.entries + (path === mount.mount ? 0 : 1), 0) + loose.length;
  const half = number > 1 ? 2 : 1;
  const directories = [...sums]
    .filter(
      ([path, one]) =>
        path.split('/').length - 1 <= DEPTH &&
        ((one.bytes >= MIB && one.bytes >= 0.005 * bytes) ||
          (one.entries >= 500 && one.entries >= 0.02 * entries)),
    )
    .toSorted(
      (a, b) =>
        Math.max(b[1].bytes / bytes, b[1].entries / entries) -
        Math.max(a[1].bytes / bytes, a[1].entries / entries),
    )
    .slice(0, 45 / half)
    .map(([path, one]) => `d ${number} ${one.bytes} ${one.entries} ${escaped(path)}`);
  const large = files
    .filter((one) => one.allocated_bytes >= MIB && one.allocated_bytes >= 0.001 * bytes)
    .toSorted((a, b) => b.allocated_bytes - a.allocated_bytes)
    .slice(0, 30 / half)
    .map(
      (one) =>
        `f ${number} ${one.allocated_bytes} ${one.apparent_bytes ?? one.allocated_bytes} 1 ${modifiedAt(one, now).toFixed(10)} ${contentOf(one)} ${escaped(one.path)}`,
    );
  const groups = groupsOf(files, sums)
    .filter((group) => group.bytes >= MIB && group.bytes >= 0.002 * bytes)
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, 20 / half)
    .map(({ files: members, bytes: all, count }) => {
      const times = members.map((one) => modifiedAt(one, now));
      const listed = members.reduce((sum, one) => sum + one.allocated_bytes, 0);
      const old = members.filter((one) => modifiedAt(one, now) < Date.parse(now) / 1_000 - DAY_SECONDS);
      const oldShare = listed === 0 ? 0 : old.reduce((sum, one) => sum + one.allocated_bytes, 0) / listed;
      const [largest] = members.toSorted((a, b) => b.allocated_bytes - a.allocated_bytes);
      return `g ${number} ${all} ${count} ${largest?.allocated_bytes ?? 0} ${Math.round(all * oldShare)} ${Math.min(...times).toFixed(10)} ${Math.max(...times).toFixed(10)} ${contentOf(largest ?? {})} ${escaped(largest?.path ?? '/')}`;
    });
  const crowds = [...sums]
    .filter(([path]) => !SPREAD.test(path))
    .map(([path, one]) => {
      const below = [...sums]
        .filter(([child]) => directoryOf(child) === path)
        .reduce((sum, [, child]) => sum + child.entries, 0);
      return { path, own: one.entries - below };
    })
    .filter(({ own }) => own >= 1_000)
    .toSorted((a, b) => b.own - a.own)
    .slice(0, 8 / half)
    .map(({ path, own }) => {
      const inside = files.filter((one) => directoryOf(one.path) === path);
      const isSession = /\/sessions?$/.test(path);
      const prefix = prefixOf(inside) || (isSession && inside.length === 0 ? 'sess_' : '');
      const alike = inside.filter((one) => nameOf(one.path).startsWith(prefix));
      const old = alike.filter((one) => modifiedAt(one, now) < Date.parse(now) / 1_000 - DAY_SECONDS).length;
      // A world lists some of many: what holds of those holds of all.
      const alikeCount = inside.length === 0 ? own : Math.round((own * alike.length) / inside.length);
      const oldShare = alike.length === 0 ? 0.9 : old / alike.length;
      return `c ${number} ${own} ${alikeCount} ${Math.round(alikeCount * oldShare)} ${prefix || '-'} ${escaped(path)}`;
    });
  const sum = `fs ${number} ${entries} ${bytes} 0 ${escaped(mount.mount)}`;
  return [
    entries === 0 ? `fs ${number} 0 0 1 ${escaped(mount.mount)}` : sum,
    ...crowds,
    ...directories,
    ...large,
    ...groups,
  ];
}

/** One walk over each of the fullest file systems: find and awk print the same on all platforms. */
export const renderUsage: RenderProbe = (world, _platform, now) => {
  const lines = walkedMounts(world).flatMap((mount, index) =>
    mount.hangs === true
      ? [`fs ${index + 1} 0 0 124 ${escaped(mount.mount)}`]
      : rows(world, mount, index + 1, now),
  );
  return { text: [...lines, ''].join('\n'), exitCode: 0 };
};
