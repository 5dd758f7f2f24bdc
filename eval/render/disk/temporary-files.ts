import type { RenderProbe, World } from '../../world.ts';
import { modifiedAt } from './world-paths.ts';

const AGES_DAYS = [1, 3, 10, 30];
const DAY_SECONDS = 86_400;

interface Sum {
  bytes: number;
  entries: number;
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
  const topOf = (path: string) => path.slice(directory.length + 1).split('/')[0] ?? '';
  const tops = new Map<string, { sum: Sum; directories: Set<string>; newest: number; used: boolean }>();
  for (const file of inside) {
    const one = tops.get(topOf(file.path)) ?? {
      sum: { bytes: 0, entries: 0 },
      directories: new Set(),
      newest: 0,
      used: false,
    };
    one.sum.bytes += file.allocated_bytes;
    one.sum.entries += 1;
    const parts = file.path.slice(directory.length + 1).split('/');
    for (let depth = 1; depth < parts.length; depth += 1)
      one.directories.add(parts.slice(0, depth).join('/'));
    one.newest = Math.max(one.newest, modifiedAt(file, now));
    one.used ||= (file.open_by ?? []).length > 0;
    tops.set(topOf(file.path), one);
  }
  const at = Date.parse(now) / 1_000;
  const listed: Sum = { bytes: 0, entries: 0 };
  const used: Sum = { bytes: 0, entries: 0 };
  const older = AGES_DAYS.map((): Sum => ({ bytes: 0, entries: 0 }));
  for (const { sum, directories, newest, used: isUsed } of tops.values()) {
    listed.bytes += sum.bytes;
    listed.entries += sum.entries + directories.size;
    if (isUsed) {
      used.bytes += sum.bytes;
      used.entries += sum.entries + directories.size;
      continue;
    }
    for (const [index, days] of AGES_DAYS.entries()) {
      const old = older[index];
      if (old === undefined || newest >= at - days * DAY_SECONDS) continue;
      old.bytes += sum.bytes;
      old.entries += sum.entries;
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
