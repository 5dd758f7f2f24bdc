import { isJsonObject } from '../../../src/domain/text/json-object.ts';
import type { RenderProbe, World, WorldFile } from '../../world.ts';
import { escaped, modifiedAt, mountOf } from '../disk/world-paths.ts';

const TMPFS_MAX = 6;
const FILES_MAX = 8;
/** Of a file system with less in it the files are not listed, nor those that are smaller than that. */
const USED_KIB_MIN = 32_768;
const FILE_BYTES_MIN = 1_048_576;
const SLABS_MAX = 5;
const SEGMENTS_MAX = 6;

function hugeRows({ hugepages, meminfo = {} }: World): readonly string[] {
  const { HugePages_Total: total = 0, HugePages_Free: free = 0, Hugepagesize: size = 2_048 } = meminfo;
  const pools = hugepages ?? [{ size_kib: size, total, free }];
  return pools.map(
    ({ size_kib: kib = size, total: all = 0, free: idle = 0 }) => `huge ${kib} ${all} ${idle}\n`,
  );
}

const numberOf = (from: Readonly<Record<string, unknown>>, ...names: readonly string[]) =>
  names.map((name) => from[name]).find((value) => typeof value === 'number') as number | undefined;

/** A world's `ipc` is open: every list in it whose members have a size and say who is attached is one of segments. */
function segmentRows({ ipc = {} }: World): readonly string[] {
  return Object.values(ipc)
    .filter(Array.isArray)
    .flat()
    .flatMap((one: unknown, at) => {
      if (!isJsonObject(one)) return [];
      const kib = numberOf(one, 'rss_kib', 'kib', 'size_kib');
      const bytes =
        numberOf(one, 'rss_bytes', 'bytes', 'size_bytes', 'size') ?? (kib === undefined ? 0 : kib * 1_024);
      const attached = numberOf(one, 'nattch', 'attached');
      const id = numberOf(one, 'shmid', 'id') ?? at;
      return bytes === 0 || attached === undefined ? [] : [{ id, bytes, attached }];
    })
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, SEGMENTS_MAX)
    .map(({ id, bytes, attached }) => `shm ${id} ${bytes} ${attached}\n`);
}

/** The first number in a file's path that can be the id of a process. */
const MAKER = /[-_.]([1-9]\d{1,6})(?=[-_.]|$)/;

function fileRow(world: World, file: WorldFile, now: string): string {
  const { path, allocated_bytes: bytes, open_by: holders = [] } = file;
  const age = Math.max(0, Math.floor(Date.parse(now) / 1_000 - modifiedAt(file, now)));
  const pid = MAKER.exec(path)?.[1];
  const isAlive = (world.processes ?? []).some((one) => String(one.pid) === pid);
  const maker = pid === undefined ? '-' : isAlive ? 'alive' : 'gone';
  // A world does not number its files.
  const inode = 2 + (world.files ?? []).indexOf(file);
  return `file ${Math.round(bytes / 1_024)} ${age} ${inode} ${holders.length > 0 ? 'held' : 'free'} ${maker} ${escaped(path)}\n`;
}

/** What the names of the files of one process, or of one kind of program, begin with. */
const STEM =
  /^\/dev\/shm\/(?:(?:torch_|loky-|pym-|(?:vader|sm)_segment\.[A-Za-z0-9-]+\.)([1-9]\d*)[_.-]|psm_|nccl-|\.org\.chromium\.Chromium\.|\.com\.google\.Chrome\.)/;
const LEFT_MAX = 3;

function leftRows(world: World, now: string): readonly string[] {
  const { files = [], processes = [] } = world;
  const isNew = (file: WorldFile) =>
    Date.parse(now) / 1_000 - modifiedAt(file, now) <
    (/^\/dev\/shm\/(?:torch_|loky-|pym-)/.test(file.path) ? 7_200 : 86_400);
  const ofStem = Map.groupBy(
    files.filter(({ path, deleted }) => deleted !== true && STEM.test(path)),
    ({ path }) => STEM.exec(path)?.[0] ?? '',
  );
  return [...ofStem]
    .filter(([, all]) => all.length > 1)
    .filter(([, all]) => !all.some((one) => (one.open_by ?? []).length > 0 || isNew(one)))
    .map(([stem, all]) => ({
      pid: STEM.exec(stem)?.[1],
      kib: all.reduce((sum, one) => sum + Math.round(one.allocated_bytes / 1_024), 0),
      stem,
      count: all.length,
    }))
    .toSorted((a, b) => b.kib - a.kib)
    .slice(0, LEFT_MAX)
    .filter(({ pid }) => !processes.some((one) => String(one.pid) === pid))
    .map(({ stem, kib, pid, count }) => `left ${count} ${kib} ${pid ?? '-'} ${stem}*\n`);
}

function tmpfsRows(world: World, now: string): readonly string[] {
  return (world.mounts ?? [])
    .filter(({ fstype }) => fstype === 'tmpfs')
    .toSorted((a, b) => b.used_kib - a.used_kib)
    .slice(0, TMPFS_MAX)
    .flatMap((mount) => {
      const row = `tmpfs ${mount.used_kib} ${mount.size_kib} ${escaped(mount.mount)}\n`;
      if (mount.used_kib < USED_KIB_MIN) return [row];
      const files = (world.files ?? [])
        .filter((file) => file.deleted !== true && file.allocated_bytes >= FILE_BYTES_MIN)
        .filter(({ path }) => mountOf(world, path) === mount)
        .toSorted((a, b) => b.allocated_bytes - a.allocated_bytes)
        .slice(0, FILES_MAX);
      const left = mount.mount === '/dev/shm' ? leftRows(world, now) : [];
      return [row, ...files.map((file) => fileRow(world, file, now)), ...left];
    });
}

/** What lies in memory and belongs to no process, as the probe's own shell prints it. */
export const renderMemoryPools: RenderProbe = (world, _platform, now) => {
  const { slabtop = [], zfs } = world;
  const slabs = slabtop
    .toSorted((a, b) => b.kib - a.kib)
    .slice(0, SLABS_MAX)
    .map(({ name, kib }) => `slab ${Math.round(kib)} ${name.replaceAll(/\s/g, '_')}\n`);
  const arc =
    zfs?.arc_size_bytes === undefined
      ? []
      : [`arc ${zfs.arc_size_bytes} ${zfs.arc_max_bytes ?? 0} ${zfs.arc_min_bytes ?? 0}\n`];
  const rows = [...hugeRows(world), ...slabs, ...arc, ...segmentRows(world), ...tmpfsRows(world, now)];
  return { text: rows.join(''), exitCode: 0 };
};
