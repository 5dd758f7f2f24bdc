import {
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  type Stats,
  statfsSync,
  statSync,
} from 'node:fs';
import type {
  World,
  WorldDirectory,
  WorldFile,
  WorldMount,
  WorldProcess,
  WorldSocket,
} from '../../../eval/world.ts';

// A sandboxed host as `case/v1` says it, seen from outside through /proc/<pid>/root: by system calls and what the kernel keeps
// in /proc, never by a program that a probe runs and never by what one prints.

/** What cannot be seen, since the one who prepared the host made it so. */
export interface Prepared {
  /** Trees whose files are described. */
  readonly trees: readonly string[];
  /** What the bytes of a file are; of the others nothing is said. */
  readonly kinds: Readonly<Record<string, string>>;
  /** How many connections may wait on a port. */
  readonly backlogs: Readonly<Record<number, number>>;
}

const KERNEL_UNITS = { ticksPerSecond: 100, kib: 1_024, blockBytes: 512, pageBytes: 4_096 } as const;
/** Smaller files are listed only as a sample where there are many of them, as in a case: the sums say how many there are. */
const LISTED_BYTES = 65_536;
const CROWD = 100;
const SAMPLED = 40;
/** As much of a command line as the probes read for what a program is. */
const COMMAND_LINE_CHARS = 64_000;

export class HostView {
  readonly #root: string;

  constructor(outerPid: number) {
    this.#root = `/proc/${outerPid}/root`;
  }

  at(path: string): string {
    return `${this.#root}${path}`;
  }

  text(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  /** Null: it is gone, or nobody may look. */
  ask<T>(look: () => T): T | null {
    try {
      return look();
    } catch {
      return null;
    }
  }
}

const fields = (line: string) => line.split(' ');
const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const decoded = (name: string) =>
  name.replace(/\\([0-7]{3})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

interface KernelMount {
  readonly device: string;
  readonly mount: string;
  readonly fstype: string;
  readonly source: string;
  readonly options: string;
}

function kernelMounts(host: HostView): readonly KernelMount[] {
  return lines(host.text('/proc/1/mountinfo')).map((line) => {
    const words = fields(line);
    const end = words.indexOf('-', 6);
    const all = [...(words[5] ?? '').split(','), ...(words[end + 3] ?? '').split(',')];
    return {
      device: words[2] ?? '',
      mount: decoded(words[4] ?? ''),
      fstype: words[end + 1] ?? '',
      source: decoded(words[end + 2] ?? ''),
      options: [...new Set(all)].join(','),
    };
  });
}

/** What keeps something, each file system once, at its shortest place: bind mounts of it are the same blocks. */
function mounts(host: HostView): readonly WorldMount[] {
  const found = new Map<string, { readonly one: WorldMount; readonly device: string }>();
  for (const { device, mount, ...one } of kernelMounts(host)) {
    const sizes = host.ask(() => statfsSync(host.at(mount)));
    if (sizes === null || sizes.blocks === 0 || mount.startsWith('/proc/')) continue;
    const before = found.get(device);
    if (before !== undefined && before.one.mount.length <= mount.length) continue;
    const kib = (blocks: number) => (blocks * sizes.bsize) / KERNEL_UNITS.kib;
    found.set(device, {
      device,
      one: {
        source: one.source,
        fstype: one.fstype,
        mount,
        size_kib: kib(sizes.blocks),
        used_kib: kib(sizes.blocks - sizes.bfree),
        avail_kib: kib(sizes.bavail),
        inodes: sizes.files,
        iused: sizes.files - sizes.ffree,
        options: one.options,
      },
    });
  }
  return [...found.values()].map(({ one }) => one);
}

/** Disks and partitions as the kernel lists them; loops and what is mapped onto others are left out. */
function blockDevices(): NonNullable<World['block_devices']> {
  const gib = (name: string) =>
    (Number(readFileSync(`/sys/class/block/${name}/size`, 'utf8')) * 512) / 1_024 ** 3;
  return readdirSync('/sys/block')
    .filter((name) => !/^(?:loop|ram|dm-|md|sr|fd)\d/.test(name))
    .map((name) => ({
      name,
      size_gib: gib(name),
      partitions: readdirSync(`/sys/block/${name}`)
        .filter((part) => part.startsWith(name))
        .map((part) => ({ name: part, size_gib: gib(part) })),
    }));
}

interface Tree {
  readonly files: readonly WorldFile[];
  readonly dirs: readonly WorldDirectory[];
}

function treeBelow(host: HostView, top: string, kinds: Prepared['kinds']): Tree {
  const files: WorldFile[] = [];
  const dirs: WorldDirectory[] = [];
  const device = host.ask(() => statSync(host.at(top)))?.dev;
  const walk = (path: string): WorldDirectory | null => {
    const own = host.ask(() => lstatSync(host.at(path)));
    if (own === null || own.dev !== device) return null;
    let bytes = own.blocks * KERNEL_UNITS.blockBytes;
    let entries = 0;
    const here: WorldFile[] = [];
    for (const name of host.ask(() => readdirSync(host.at(path))) ?? []) {
      const inside = path === '/' ? `/${name}` : `${path}/${name}`;
      const stats = host.ask(() => lstatSync(host.at(inside)));
      if (stats === null) continue;
      entries += 1;
      if (stats.isDirectory()) {
        const below = walk(inside);
        bytes += below?.allocated_bytes ?? 0;
        entries += below?.entries ?? 0;
        continue;
      }
      bytes += stats.blocks * KERNEL_UNITS.blockBytes;
      if (!stats.isFile()) continue;
      here.push({
        path: inside,
        allocated_bytes: stats.blocks * KERNEL_UNITS.blockBytes,
        apparent_bytes: stats.size,
        mtime: stats.mtime.toISOString(),
        ...(kinds[inside] === undefined ? {} : { kind: kinds[inside] }),
      });
    }
    const small = here.filter((one) => one.allocated_bytes < LISTED_BYTES);
    const step = small.length > CROWD ? Math.ceil(small.length / SAMPLED) : 1;
    const sampled = new Set(small.filter((_one, at) => at % step === 0));
    files.push(...here.filter((one) => one.allocated_bytes >= LISTED_BYTES || sampled.has(one)));
    const directory = { path, allocated_bytes: bytes, entries };
    dirs.push(directory);
    return directory;
  };
  walk(top);
  return { files, dirs };
}

interface Held {
  readonly path: string;
  readonly pid: number;
  readonly mode: string;
  readonly isDeleted: boolean;
  readonly stats: Stats;
  readonly isMapped: boolean;
}

const MODES = ['r', 'w', 'rw', 'rw'];

function heldBy(host: HostView, pid: number): readonly Held[] {
  const maps = host.ask(() => host.text(`/proc/${pid}/maps`)) ?? '';
  return (host.ask(() => readdirSync(host.at(`/proc/${pid}/fd`))) ?? []).flatMap((fd) => {
    const link = host.ask(() => readlinkSync(host.at(`/proc/${pid}/fd/${fd}`)));
    const stats = host.ask(() => statSync(host.at(`/proc/${pid}/fd/${fd}`)));
    if (link === null || stats === null || !link.startsWith('/') || !stats.isFile()) return [];
    const flags = /^flags:\s*(\d+)$/m.exec(host.text(`/proc/${pid}/fdinfo/${fd}`))?.[1] ?? '0';
    const isMapped = lines(maps).some((line) => Number(line.split(/ +/)[4]) === stats.ino);
    return [
      {
        pid,
        path: link.replace(/ \(deleted\)$/, ''),
        mode: MODES[Number.parseInt(flags, 8) % 4] ?? 'rw',
        isDeleted: stats.nlink === 0,
        stats,
        isMapped,
      },
    ];
  });
}

function withHolders(
  host: HostView,
  tree: readonly WorldFile[],
  pids: readonly number[],
  prepared: Prepared,
) {
  const held = pids.flatMap((pid) => heldBy(host, pid));
  const holders = (path: string) => [
    ...new Set(held.filter((one) => !one.isDeleted && one.path === path).map(({ pid }) => pid)),
  ];
  const named = tree.map((file) => {
    const pidsOf = holders(file.path);
    const modes = held.filter((one) => one.path === file.path).map(({ mode }) => mode);
    return pidsOf.length === 0 ? file : { ...file, open_by: pidsOf, open_mode: modes[0] ?? 'r' };
  });
  const deleted = Map.groupBy(
    held.filter((one) => one.isDeleted),
    ({ stats, path, mode }) => `${stats.dev} ${stats.ino} ${path} ${mode}`,
  );
  const gone = [...deleted.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const kind = prepared.kinds[first.path];
    return [
      {
        path: first.path,
        allocated_bytes: first.stats.blocks * KERNEL_UNITS.blockBytes,
        apparent_bytes: first.stats.size,
        mtime: first.stats.mtime.toISOString(),
        ...(kind === undefined ? {} : { kind }),
        open_by: [...new Set(all.map(({ pid }) => pid))],
        open_mode: `${first.mode}${all.some(({ isMapped }) => isMapped) ? 'm' : ''}`,
        deleted: true,
      },
    ];
  });
  return [...named, ...gone];
}

function unitOf(cgroups: string): string | undefined {
  const path =
    lines(cgroups)
      .find((line) => line.startsWith('0::'))
      ?.slice(3) ?? '';
  return path.split('/').find((part) => /\.(?:service|scope)$/.test(part));
}

function bootSeconds(): number {
  return Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]);
}

/** What the kernel tells of a process's memory beside what is resident. */
function memoryOf(status: string, rollup: string) {
  const kib = (text: string, name: string) => {
    const told = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1];
    return told === undefined ? undefined : Number(told);
  };
  const told = {
    pss_kib: kib(rollup, 'Pss'),
    shmem_kib: kib(status, 'RssShmem'),
    swap_kib: kib(status, 'VmSwap'),
  };
  return Object.fromEntries(Object.entries(told).filter(([, one]) => one !== undefined));
}

/** The kernel's own caches, by /proc/slabinfo: slabs times the pages of each. */
function slabs(host: HostView): NonNullable<World['slabtop']> {
  return lines(host.ask(() => host.text('/proc/slabinfo')) ?? '').flatMap((line) => {
    const columns = line.split(/ +/);
    if (columns[12] !== 'slabdata') return [];
    const kib = Number(columns[14]) * Number(columns[5]) * (KERNEL_UNITS.pageBytes / KERNEL_UNITS.kib);
    return [{ name: columns[0] ?? '', kib }];
  });
}

function hugePages(host: HostView): NonNullable<World['hugepages']> {
  const pools = '/sys/kernel/mm/hugepages';
  return (host.ask(() => readdirSync(host.at(pools))) ?? []).map((name) => ({
    size_kib: Number(/(\d+)kB$/.exec(name)?.[1]),
    total: Number(host.text(`${pools}/${name}/nr_hugepages`)),
    free: Number(host.text(`${pools}/${name}/free_hugepages`)),
  }));
}

/** Share of the last minute in which some, or all, programs of the machine waited for memory; nothing on old kernels. */
function memoryPressure(host: HostView): NonNullable<World['pressure']> {
  const told = [
    ...(host.ask(() => host.text('/proc/pressure/memory')) ?? '').matchAll(/^(some|full) .*avg60=([\d.]+)/gm),
  ];
  return Object.fromEntries(told.map(([, who = '', percent]) => [`memory_${who}_avg60`, Number(percent)]));
}

function processes(host: HostView): readonly WorldProcess[] {
  const users = new Map(
    lines(host.text('/etc/passwd')).map((line) => [line.split(':')[2], line.split(':')[0]]),
  );
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return readdirSync(host.at('/proc'))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .flatMap((pid) => {
      const read = (name: string) => host.ask(() => host.text(`/proc/${pid}/${name}`));
      const stat = read('stat');
      if (stat === null) return [];
      // The command in parentheses may hold anything.
      const rest = fields(stat.slice(stat.lastIndexOf(')') + 2));
      const status = read('status') ?? '';
      const uid = /^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1] ?? '0';
      const startedAt = Number(rest[19]) / KERNEL_UNITS.ticksPerSecond;
      const cpu = (Number(rest[11]) + Number(rest[12])) / KERNEL_UNITS.ticksPerSecond;
      const exe = host.ask(() => readlinkSync(host.at(`/proc/${pid}/exe`)));
      const cwd = host.ask(() => readlinkSync(host.at(`/proc/${pid}/cwd`)));
      const unit = unitOf(read('cgroup') ?? '');
      const limit = /^Max open files\s+(\d+)/m.exec(read('limits') ?? '')?.[1];
      return [
        {
          pid,
          ppid: Number(rest[1]),
          user: users.get(uid) ?? uid,
          comm: (read('comm') ?? '').replace(/\n$/, ''),
          args: (read('cmdline') ?? '').replaceAll('\0', ' ').trim().slice(0, COMMAND_LINE_CHARS),
          ...(exe === null ? {} : { exe }),
          ...(cwd === null ? {} : { cwd }),
          ...(unit === undefined ? {} : { unit }),
          start: new Date((bootSeconds() + startedAt) * 1_000).toISOString(),
          state: rest[0] ?? 'S',
          rss_kib: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0),
          ...memoryOf(status, read('smaps_rollup') ?? ''),
          cpu_percent: Math.round((1_000 * cpu) / Math.max(1, uptime - startedAt)) / 10,
          fds: (host.ask(() => readdirSync(host.at(`/proc/${pid}/fd`))) ?? []).length,
          ...(limit === undefined ? {} : { fd_limit: Number(limit) }),
        },
      ];
    });
}

/** States of TCP sockets by the kernel's own numbers. */
const STATES: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN-SENT',
  '03': 'SYN-RECV',
  '06': 'TIME-WAIT',
  '08': 'CLOSE-WAIT',
  '0A': 'LISTEN',
};

function address(hex: string): { readonly addr: string; readonly port: number } {
  const [host = '', port = ''] = hex.split(':');
  const words = host.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const addr =
    bytes.length === 4
      ? bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
      : bytes.every((byte) => byte === '00')
        ? '::'
        : bytes.slice(0, 15).every((byte) => byte === '00')
          ? '::1'
          : (bytes.join('').match(/.{4}/g) ?? []).join(':');
  return { addr, port: Number.parseInt(port, 16) };
}

function sockets(host: HostView, pids: readonly number[], prepared: Prepared): readonly WorldSocket[] {
  const holders = new Map<string, number[]>();
  for (const pid of pids) {
    for (const fd of host.ask(() => readdirSync(host.at(`/proc/${pid}/fd`))) ?? []) {
      const link = host.ask(() => readlinkSync(host.at(`/proc/${pid}/fd/${fd}`))) ?? '';
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode !== undefined) holders.set(inode, [...(holders.get(inode) ?? []), pid]);
    }
  }
  const rows = ['tcp', 'tcp6'].flatMap((proto) =>
    lines(host.ask(() => host.text(`/proc/1/net/${proto}`)) ?? '')
      .slice(1)
      .map((line) => ({ proto, words: line.trim().split(/ +/) })),
  );
  return rows.map(({ proto, words }) => {
    const own = address(words[1] ?? '');
    const peer = address(words[2] ?? '');
    const state = STATES[words[3] ?? ''] ?? `STATE-${words[3]}`;
    // Of a server and its workers, who all hold it, the server opened it.
    const pid = (holders.get(words[9] ?? '') ?? []).toSorted((a, b) => a - b)[0];
    const isListening = state === 'LISTEN';
    const waiting = Number.parseInt(words[4]?.split(':')[1] ?? '0', 16);
    return {
      proto,
      ...own,
      state,
      ...(pid === undefined ? {} : { pid }),
      ...(isListening
        ? { waiting, waiting_max: prepared.backlogs[own.port] ?? 0 }
        : { peer: `${peer.addr}:${peer.port}` }),
    };
  });
}

const numberIn = (host: HostView, path: string, at = 0) =>
  Number(
    host
      .ask(() => host.text(path))
      ?.trim()
      .split(/\s+/)[at] ?? Number.NaN,
  );

function kernelCounts(host: HostView): Readonly<Record<string, number>> {
  const most = numberIn(host, '/proc/sys/fs/file-nr', 2);
  const counts = {
    file_handles_used: numberIn(host, '/proc/sys/fs/file-nr'),
    file_handles_max: most,
    semaphore_arrays_used: lines(host.text('/proc/sysvipc/sem')).length - 1,
    semaphore_arrays_max: numberIn(host, '/proc/sys/kernel/sem', 3),
    threads_used: Number(host.text('/proc/loadavg').split(/[ /]/)[4]),
    threads_max: numberIn(host, '/proc/sys/kernel/threads-max'),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => Number.isFinite(count)));
}

/** Files of configuration by when they were last changed, to the nanosecond, and what dpkg's log says was done. */
function changes(host: HostView): NonNullable<World['changes']> {
  const config: { path: string; mtime: string }[] = [];
  const top = host.ask(() => statSync(host.at('/etc')))?.dev;
  const walk = (path: string): void => {
    for (const name of host.ask(() => readdirSync(host.at(path))) ?? []) {
      const inside = `${path}/${name}`;
      const stats = host.ask(() => lstatSync(host.at(inside), { bigint: true }));
      if (stats === null) continue;
      if (stats.isDirectory() && Number(stats.dev) === top) walk(inside);
      if (!stats.isFile()) continue;
      const second = new Date(Number(stats.mtimeMs)).toISOString().slice(0, 19);
      config.push({
        path: inside,
        mtime: `${second}.${String(stats.mtimeNs % 10n ** 9n).padStart(9, '0')}Z`,
      });
    }
  };
  walk('/etc');
  const packages = lines(host.ask(() => host.text('/var/log/dpkg.log')) ?? '').flatMap((line) => {
    const [day = '', time = '', action = '', name = '', , version = ''] = line.split(' ');
    if (!['install', 'upgrade', 'remove', 'purge'].includes(action)) return [];
    return [{ at: `${day}T${time}Z`, action, name: name.split(':')[0] ?? '', version }];
  });
  return { config, packages };
}

/** KiB by the names that the kernel has for them. */
export function memoryInfo(host: HostView): Readonly<Record<string, number>> {
  return Object.fromEntries(
    lines(host.text('/proc/meminfo')).map((line) => {
      const [name = '', value] = line.split(/: +/);
      return [name, Number.parseInt(value ?? '', 10)];
    }),
  );
}

/** All that is on a host. Members that only who prepared it can know are added by him. */
export function describeHost(host: HostView, prepared: Prepared): World {
  const all = processes(host);
  const pids = all.map(({ pid }) => pid);
  const trees = prepared.trees.map((top) => treeBelow(host, top, prepared.kinds));
  const files = withHolders(
    host,
    trees.flatMap((tree) => tree.files),
    pids,
    prepared,
  );
  return {
    boot: new Date(bootSeconds() * 1_000).toISOString(),
    kernel_release: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(),
    mounts: mounts(host),
    block_devices: blockDevices(),
    files,
    dirs: trees.flatMap((tree) => tree.dirs),
    processes: all,
    meminfo: memoryInfo(host),
    slabtop: slabs(host),
    hugepages: hugePages(host),
    pressure: memoryPressure(host),
    sockets: sockets(host, pids, prepared),
    ipc: kernelCounts(host),
    changes: changes(host),
  };
}
