import type { RenderProbe, World, WorldDirectory, WorldFile } from '../../world.ts';
import { modifiedAt } from './world-paths.ts';

const AGES_DAYS = [1, 3, 10, 30];
const DAY_SECONDS = 86_400;

interface Sum {
  bytes: number;
  entries: number;
}

/** Made by systemd for its units, for sockets, or by a store: as the probe has it. */
const HELD =
  /^(?:systemd-private-.*|snap-private-tmp|snap\..*|\..*-unix|lost\+found|.*(?:kafka|zookeeper|mysql|postgres|mongo).*)$/;
const OF_STORE = /\/.*\/(?:meta\.properties|PG_VERSION|WiredTiger|ibdata1|version-2|[^/]*\.rdb)$/;

interface Top {
  /** The files that a world lists. */
  readonly files: Sum;
  /** All entries, directories too. */
  readonly all: Sum;
  newest: number;
  used: boolean;
}

/** The entries of the directory itself, each with all that stands below it. */
function topsOf(
  world: World,
  directory: string,
  files: readonly WorldFile[],
  dirs: readonly WorldDirectory[],
  now: string,
): ReadonlyMap<string, Top> {
  const nameOf = (path: string) => path.slice(directory.length + 1).split('/')[0] ?? '';
  const tops = new Map<string, Top>();
  const topOf = (path: string): Top => {
    const name = nameOf(path);
    const top = tops.get(name) ?? {
      files: { bytes: 0, entries: 0 },
      all: { bytes: 0, entries: 0 },
      newest: 0,
      used: HELD.test(name),
    };
    tops.set(name, top);
    return top;
  };
  const above = new Set<string>();
  for (const file of files) {
    const top = topOf(file.path);
    top.files.bytes += file.allocated_bytes;
    top.files.entries += 1;
    top.newest = Math.max(top.newest, modifiedAt(file, now));
    top.used ||= (file.open_by ?? []).length > 0 || OF_STORE.test(file.path.slice(directory.length));
    for (let at = file.path; ; ) {
      at = at.slice(0, at.lastIndexOf('/'));
      if (at.length <= directory.length) break;
      above.add(at);
    }
  }
  for (const { path } of dirs) above.add(path);
  for (const path of above) topOf(path).all.entries += 1;
  for (const top of tops.values()) {
    top.all.bytes = top.files.bytes;
    top.all.entries += top.files.entries;
  }
  for (const { path, allocated_bytes: bytes, entries = 0 } of dirs) {
    if (path !== `${directory}/${nameOf(path)}`) continue;
    const { all } = topOf(path);
    all.bytes = Math.max(all.bytes, bytes);
    all.entries = Math.max(all.entries, entries + 1);
  }
  for (const { cwd, exe } of world.processes ?? [])
    for (const path of [cwd, exe]) {
      const top = path?.startsWith(`${directory}/`) === true ? tops.get(nameOf(path)) : undefined;
      if (top !== undefined) top.used = true;
    }
  return tops;
}

function row(world: World, directory: string, now: string): string | null {
  const given = world.dirs?.find(({ path }) => path === directory);
  const inside = (world.files ?? []).filter(
    ({ path, deleted }) => deleted !== true && path.startsWith(`${directory}/`),
  );
  const children = (world.dirs ?? []).filter(({ path }) => path.startsWith(`${directory}/`));
  const pattern = world.tmp_dirs?.pattern ?? '';
  const hasDirectories =
    pattern.startsWith(`${directory}/`) ||
    (pattern !== '' && !pattern.startsWith('/') && directory === '/tmp');
  if (given === undefined && inside.length === 0 && children.length === 0 && !hasDirectories) return null;
  const tops = topsOf(world, directory, inside, children, now);
  const at = Date.parse(now) / 1_000;
  const listed: Sum = { bytes: 0, entries: 0 };
  const used: Sum = { bytes: 0, entries: 0 };
  const older = AGES_DAYS.map((): Sum => ({ bytes: 0, entries: 0 }));
  for (const { files, all: whole, newest, used: isUsed } of tops.values()) {
    listed.bytes += whole.bytes;
    listed.entries += whole.entries;
    if (isUsed) {
      used.bytes += whole.bytes;
      used.entries += whole.entries;
      continue;
    }
    for (const [index, days] of AGES_DAYS.entries()) {
      const old = older[index];
      if (old === undefined || newest >= at - days * DAY_SECONDS) continue;
      old.bytes += files.bytes;
      old.entries += files.entries;
    }
  }
  const all: Sum = {
    bytes: Math.max(given?.allocated_bytes ?? 0, listed.bytes, ...children.map((one) => one.allocated_bytes)),
    entries: Math.max(given?.entries ?? 0, listed.entries, ...children.map((one) => one.entries ?? 0)),
  };
  const { count = 0, older_than_1_day: oldCount = 0, in_use: inUse = 0 } = world.tmp_dirs ?? {};
  if (hasDirectories && count > 0) {
    const rest: Sum = {
      bytes: all.bytes - listed.bytes,
      entries: Math.max(count, all.entries - listed.entries),
    };
    all.entries = Math.max(all.entries, listed.entries + count);
    used.bytes += Math.round((rest.bytes * inUse) / count);
    used.entries += Math.round((rest.entries * inUse) / count);
    const [day] = older;
    const free = Math.max(0, Math.min(oldCount, count - inUse));
    if (day !== undefined) {
      day.bytes += Math.round((rest.bytes * free) / count);
      day.entries += Math.round((rest.entries * free) / count);
    }
  }
  const numbers = [all, used, ...older].map(({ bytes, entries }) => `${bytes} ${entries}`).join(' ');
  return `tmp ${numbers} 0 ${directory}`;
}

export const renderTemporaryFiles: RenderProbe = (world, _platform, now) => {
  const rows = ['/tmp', '/var/tmp'].flatMap((directory) => row(world, directory, now) ?? []);
  return { text: [...rows, ''].join('\n'), exitCode: 0 };
};
