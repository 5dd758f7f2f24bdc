import type { Platform } from '../../../src/domain/diagnosis/probes/probe.ts';
import { isJsonObject } from '../../../src/domain/text/json-object.ts';
import type { RenderProbe, World, WorldProcess } from '../../world.ts';
import { escaped } from '../host/processes.ts';
import { lstart } from '../log-times.ts';
import { isStoreProcess } from '../memory/memory-holders.ts';
import { unitOfPid } from '../service/sockets.ts';

/** The window of a world, in hundredths of a second, which are ticks as well. */
const WINDOW = 200;
const TASKS_MAX = 12;
const DISKS_MAX = 8;
const WAITS_MAX = 16;
const GROUPS_MAX = 8;
/** Fewer of one name are no group. */
const GROUP_MIN = 4;
const YOUNG_SECONDS = 60;
const REMOTE = /^(?:nfs|cifs|smb|fuse|ceph|9p|lustre|gluster|afs)/;

const ticksOf = (percent: number | undefined) => Math.round(((percent ?? 0) / 100) * WINDOW);
const numberIn = (of: Readonly<Record<string, unknown>>, name: string) => {
  const value = of[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
const wordOf = (text: string) => escaped(text).replaceAll(' ', '\\x20');

/** How many processors a world has: as it says, or as many as its processes keep busy. */
function processorsOf({ cpu = {}, processes = [] }: World): number {
  const told = numberIn(cpu, 'ncpu');
  if (told !== undefined && told >= 1) return Math.round(told);
  const busy = processes.reduce((sum, { cpu_percent: percent = 0 }) => sum + percent, 0);
  return Math.max(2, Math.ceil(busy / 100));
}

/** Ticks of the eight shares in the window; what a world leaves out is what its processes use, and the rest is idle. */
function shares(world: World, processors: number): readonly number[] {
  const { cpu = {}, processes = [] } = world;
  const all = processors * WINDOW;
  const names = ['user', 'nice', 'system', 'iowait', 'irq', 'softirq', 'steal'] as const;
  const told = new Map(names.map((name) => [name, numberIn(cpu, name) ?? 0]));
  const sum = [...told.values()].reduce((total, one) => total + one, 0);
  if (numberIn(cpu, 'user') === undefined && numberIn(cpu, 'system') === undefined) {
    const used = processes.reduce((total, { cpu_percent: percent = 0 }) => total + percent, 0);
    told.set('user', Math.min(100 - sum, used / processors));
  }
  const whole = [...told.values()].reduce((total, one) => total + one, 0);
  // Shares are of all processors together; more than all of one is said of one.
  const scale = whole > 101 ? Math.max(processors, whole / 100) : 1;
  const ticks = (name: (typeof names)[number]) => Math.round((((told.get(name) ?? 0) / scale) * all) / 100);
  const [user, nice, system, iowait, irq, softirq, steal] = names.map(ticks);
  const busy = names.reduce((total, name) => total + ticks(name), 0);
  return [user, nice, system, Math.max(0, all - busy), iowait, irq, softirq, steal].map((one) => one ?? 0);
}

function ageOf({ start }: WorldProcess, now: string): number {
  const ms = Date.parse(now) - Date.parse(start ?? '');
  return Number.isNaN(ms) ? 86_400 : Math.max(0, Math.floor(ms / 1_000));
}

/** `-`, or what became of its program: another one stands there by now, or none. */
export function programOf({ files = [], processes = [] }: World, { exe }: WorldProcess): string {
  if (exe?.endsWith(' (deleted)') !== true) return '-';
  const path = exe.slice(0, -' (deleted)'.length);
  const isThere =
    files.some((file) => file.path === path && file.deleted !== true) ||
    processes.some((other) => other.exe === path);
  return isThere ? 'replaced' : 'gone';
}

/** Where its program is, as a word, without what became of it. */
export function exeWord({ exe }: Pick<WorldProcess, 'exe'>): string {
  if (exe === undefined || exe === null || exe === '') return '-';
  return wordOf(exe.replace(/ \(deleted\)$/, ''));
}

const parentOf = ({ processes = [] }: World, ppid: number) => {
  if (ppid === 0) return '-';
  const parent = processes.find(({ pid }) => pid === ppid);
  if (parent !== undefined) return wordOf(parent.comm);
  return ppid === 1 ? 'systemd' : '-';
};

function tasks(world: World, now: string): readonly string[] {
  return (world.processes ?? [])
    .filter(({ cpu_percent: percent }) => ticksOf(percent) > 0)
    .toSorted((a, b) => (b.cpu_percent ?? 0) - (a.cpu_percent ?? 0))
    .slice(0, TASKS_MAX)
    .map((one) => {
      const { pid, ppid = 1, user = 'root', state = 'R', nice = 0 } = one;
      const store = isStoreProcess(world, one) ? 'store' : '-';
      return `task ${pid} ${ppid} ${ticksOf(one.cpu_percent)} ${nice} ${state.charAt(0)} ${unitOfPid(world, pid)} ${user} ${store} ${programOf(world, one)} ${ageOf(one, now)} ${lstart(one.start, now)} ${exeWord(one)} ${parentOf(world, ppid)} ${escaped(one.comm)}`;
    });
}

function groups(world: World, now: string): readonly string[] {
  const all = Map.groupBy(world.processes ?? [], ({ ppid = 1, comm }) => `${ppid} ${comm}`);
  return [...all.values()]
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined || members.length < GROUP_MIN) return [];
      const ticks = members.reduce((sum, one) => sum + ticksOf(one.cpu_percent), 0);
      const young = members.filter((one) => ageOf(one, now) < YOUNG_SECONDS).length;
      return ticks === 0 && young < GROUP_MIN ? [] : [{ first, count: members.length, ticks, young }];
    })
    .toSorted((a, b) => b.ticks - a.ticks)
    .slice(0, GROUPS_MAX)
    .map(({ first, count, ticks, young }) => {
      const ppid = first.ppid ?? 1;
      return `group ${count} ${young} ${ticks} ${ppid} ${unitOfPid(world, first.pid)} ${parentOf(world, ppid)} ${escaped(first.comm)}`;
    });
}

/** More of one name with several parents than so many are told together. */
const ALIKE_MIN = 8;
const ALIKE_MAX = 6;
const SAMPLED = 32;

/** Processes of one name with parents of their own, as the probe counts them: by name alone. */
function alike(world: World, now: string): readonly string[] {
  const { processes = [] } = world;
  const byPid = new Map(processes.map((one) => [one.pid, one]));
  const parentPidOf = (pid: number) => byPid.get(pid)?.ppid ?? 1;
  const rootOf = (pid: number) => {
    let root = pid;
    for (let n = 0; n < 30 && parentPidOf(root) > 1; n++) root = parentPidOf(root);
    return root === pid ? null : root;
  };
  return [
    ...Map.groupBy(
      processes.filter(({ ppid = 1 }) => ppid !== 2),
      ({ comm }) => comm,
    ).values(),
  ]
    .flatMap((members) => {
      const ticks = members.reduce((sum, one) => sum + ticksOf(one.cpu_percent), 0);
      return members.length < ALIKE_MIN ? [] : [{ members, ticks }];
    })
    .toSorted((a, b) => b.ticks - a.ticks)
    .slice(0, ALIKE_MAX)
    .flatMap(({ members, ticks }) => {
      const [first] = members;
      const young = members.filter((one) => ageOf(one, now) < YOUNG_SECONDS).length;
      const some = members.slice(0, SAMPLED);
      const parents = new Set(some.map(({ ppid = 1 }) => ppid)).size;
      if (first === undefined || (ticks === 0 && young < GROUP_MIN) || parents < 2) return [];
      const units = some.map(({ pid }) => unitOfPid(world, pid));
      const kinds = new Set(units.map((unit) => (/^session-.*\.scope$/.test(unit) ? 'session' : unit))).size;
      const roots = [...new Set(some.map(({ pid }) => rootOf(pid)))];
      const [root] = roots;
      const top = roots.length === 1 && root !== undefined && root !== null && byPid.has(root) ? root : null;
      const parent = top === null ? '-' : wordOf(byPid.get(top)?.comm ?? '-');
      return [
        `alike ${members.length} ${young} ${ticks} ${parents} ${kinds} ${top ?? '-'} ${units[0] ?? '-'} ${parent} ${escaped(first.comm)}`,
      ];
    });
}

/** The disks of a world that do something. A partition is no disk of its own. */
function disks({ iostat = [] }: World): readonly string[] {
  const all = Array.isArray(iostat) ? iostat.filter(isJsonObject) : [];
  return all
    .flatMap((one) => {
      const name = typeof one.device === 'string' ? one.device.replace(/^\/dev\//, '') : '';
      const reads = Math.round(((numberIn(one, 'r_per_s') ?? 0) * WINDOW) / 100);
      const writes = Math.round(((numberIn(one, 'w_per_s') ?? 0) * WINDOW) / 100);
      const wait = Math.round((reads + writes) * (numberIn(one, 'await_ms') ?? 0));
      const busy = Math.round(((numberIn(one, 'util_percent') ?? 0) / 100) * WINDOW * 10);
      const queued = Math.round((numberIn(one, 'queue') ?? 0) * WINDOW * 10);
      const serial = typeof one.serial === 'string' ? wordOf(one.serial) : '-';
      if (name === '' || reads + writes + busy + queued === 0) return [];
      return [{ busy, row: `disk ${wordOf(name)} ${serial} ${reads} ${writes} ${wait} ${busy} ${queued}` }];
    })
    .toSorted((a, b) => b.busy - a.busy)
    .slice(0, DISKS_MAX)
    .map(({ row }) => row);
}

/** Those that wait in the kernel, with the remote mount on which they work or have something open. */
function waits(world: World): readonly string[] {
  const far = (world.mounts ?? [])
    .filter(({ fstype }) => REMOTE.test(fstype))
    .map(({ mount }) => mount)
    .toSorted((a, b) => b.length - a.length);
  return (world.processes ?? [])
    .filter(({ state = '', cpu_percent: percent }) => state.startsWith('D') && ticksOf(percent) === 0)
    .slice(0, WAITS_MAX)
    .map((one) => {
      const opened = (world.files ?? []).filter(({ open_by: by = [] }) => by.includes(one.pid));
      const places = [...opened.map(({ path }) => path), ...(one.cwd === undefined ? [] : [one.cwd])];
      const at = far.find((mount) => places.some((place) => `${place}/`.startsWith(`${mount}/`)));
      const mount = at === undefined ? '-' : at.replaceAll(' ', '\\040');
      return `waits ${one.pid} ${one.wchan ?? '-'} ${unitOfPid(world, one.pid)} ${mount} ${escaped(one.comm)}`;
    });
}

/** The kernel of Amazon Linux 2 is older than pressure, and Red Hat's leaves it off unless it is asked for at start. */
const NO_PRESSURE: readonly Platform[] = ['amazon-linux-2', 'rhel-9'];

function pressures({ pressure = {} }: World, platform: Platform): readonly string[] {
  if (NO_PRESSURE.includes(platform)) return [];
  return (['cpu', 'memory', 'io'] as const).flatMap((resource) =>
    (['some', 'full'] as const).flatMap((share) => {
      const told = numberIn(pressure, `${resource}_${share}_avg60`);
      return told === undefined ? [] : [`pressure ${resource} ${share} ${told.toFixed(2)}`];
    }),
  );
}

function reaped(world: World): readonly string[] {
  return (world.processes ?? [])
    .filter(({ children_cpu_percent: percent }) => ticksOf(percent) > 4)
    .map(
      (one) =>
        `reaped ${ticksOf(one.children_cpu_percent)} ${one.pid} ${unitOfPid(world, one.pid)} ${escaped(one.comm)}`,
    )
    .slice(0, 4);
}

/** Rows of two looks at /proc, two seconds apart. */
export const renderProcessorUse: RenderProbe = (world, platform, now) => {
  const { cpu = {} } = world;
  const processors = processorsOf(world);
  const forks = Math.round(((numberIn(cpu, 'forks_per_s') ?? 4) * WINDOW) / 100);
  const blocked = (world.processes ?? []).filter(({ state = '' }) => state.startsWith('D')).length;
  const ticks = shares(world, processors);
  const busy = 1 - (ticks[3] ?? 0) / (processors * WINDOW);
  const loads = (['load1', 'load5', 'load15'] as const).map((name) =>
    (numberIn(cpu, name) ?? numberIn(cpu, 'load1') ?? busy * processors).toFixed(2),
  );
  const rows = [
    `window ${WINDOW} ${processors} ${forks} ${blocked}`,
    `cpu ${ticks.join(' ')}`,
    `load ${loads.join(' ')}`,
    ...pressures(world, platform),
    ...disks(world),
    ...waits(world),
    ...tasks(world, now),
    ...groups(world, now),
    ...alike(world, now),
    ...reaped(world),
    '',
  ];
  return { text: rows.join('\n'), exitCode: 0 };
};
