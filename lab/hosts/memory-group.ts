import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { enteringGroups } from './inside/enter-groups.ts';

export interface MemoryUse {
  /** Without file cache that the kernel would drop. */
  readonly usedBytes: number;
  readonly cacheBytes: number;
  /** Of `usedBytes`: shared memory and files in memory; absent where nobody counts it. */
  readonly sharedBytes?: number;
  readonly limitBytes: number;
  /** How often the kernel, or the lab for `simulated`, has killed for memory. */
  readonly outOfMemoryKills: number;
}

/** The memory limit of one host. */
export interface MemoryGroup {
  readonly kind: 'cgroup v1' | 'cgroup v2' | 'systemd scope' | 'simulated';
  /** The command line that starts `argv` inside the group. */
  wrap(argv: readonly string[]): readonly string[];
  /** The host's own part of each hierarchy and where it is to be found inside, for groups of its units; absent: it has none. */
  readonly lends?: readonly { readonly from: string; readonly to: string }[];
  /** `pid` is the process started by `wrap`. */
  use(pid: number): MemoryUse;
  /** Waits, within a bound, until the last process has left. */
  remove(): Promise<void>;
}

export interface MemoryGroupRequest {
  readonly name: string;
  readonly limitBytes: number;
  readonly processesMax: number;
  /** Where cgroups are mounted; another directory in tests. */
  readonly root?: string;
}

/** The first kind that this machine allows, or undefined: then the lab itself has to watch and kill. */
export function createMemoryGroup(request: MemoryGroupRequest): MemoryGroup | undefined {
  const root = request.root ?? '/sys/fs/cgroup';
  return tryVersion1(root, request) ?? tryVersion2(root, request) ?? tryScope(request);
}

/** Below the group that has the limit. */
const WHOLE_HOST = 'host';

/** Version 1 counts a kill in the group of the process alone. A group that was removed meanwhile keeps what it had. */
function countKills(memory: string): () => number {
  const seen = new Map<string, number>();
  let before = 0;
  return () => {
    for (const directory of [memory, ...groupsBelow(memory)]) {
      const kills = fields(join(directory, 'memory.oom_control')).get('oom_kill') ?? 0;
      const known = seen.get(directory) ?? 0;
      // Fewer than were seen: it was made anew.
      if (kills < known) before += known;
      seen.set(directory, kills);
    }
    return before + [...seen.values()].reduce((sum, one) => sum + one, 0);
  };
}

/** All groups below one, the deepest first, as they have to be removed. */
function groupsBelow(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .flatMap(({ name }) => [...groupsBelow(join(directory, name)), join(directory, name)]);
}

function tryVersion1(
  root: string,
  { name, limitBytes, processesMax }: MemoryGroupRequest,
): MemoryGroup | undefined {
  const memory = join(root, 'memory', name);
  const pids = join(root, 'pids', name);
  const systemd = join(root, 'systemd', name);
  if (!existsSync(join(root, 'memory', 'memory.limit_in_bytes'))) return undefined;
  const directories: string[] = [];
  const entered: string[] = [];
  try {
    // The host is in a group below the one with its limit, which is to it what the root is to a machine: without a limit.
    const own = join(memory, WHOLE_HOST);
    mkdirSync(own, { recursive: true });
    directories.push(memory);
    entered.push(own);
    writeFileSync(join(memory, 'memory.limit_in_bytes'), String(limitBytes));
    // Without this a machine with swap would let the host grow past its limit.
    if (existsSync(join(memory, 'memory.memsw.limit_in_bytes'))) {
      writeFileSync(join(memory, 'memory.memsw.limit_in_bytes'), String(limitBytes));
    }
    if (existsSync(join(root, 'pids', 'cgroup.procs'))) {
      mkdirSync(pids, { recursive: true });
      directories.push(pids);
      entered.push(pids);
      writeFileSync(join(pids, 'pids.max'), String(processesMax));
    }
    if (existsSync(join(root, 'systemd', 'cgroup.procs'))) {
      mkdirSync(join(systemd, WHOLE_HOST), { recursive: true });
      directories.push(systemd);
      entered.push(join(systemd, WHOLE_HOST));
    }
  } catch {
    removeAll(directories);
    return undefined;
  }
  const kills = countKills(memory);
  return {
    kind: 'cgroup v1',
    wrap: (argv) => enteringGroups(entered, argv),
    ...(directories.includes(systemd)
      ? {
          lends: [
            { from: join(memory, WHOLE_HOST), to: '/sys/fs/cgroup/memory' },
            { from: join(systemd, WHOLE_HOST), to: '/sys/fs/cgroup/systemd' },
          ],
        }
      : {}),
    use: () => {
      const stat = fields(join(memory, 'memory.stat'));
      const cacheBytes = (stat.get('total_inactive_file') ?? 0) + (stat.get('total_active_file') ?? 0);
      const current = Number(readFileSync(join(memory, 'memory.usage_in_bytes'), 'utf8'));
      return {
        usedBytes: Math.max(0, current - cacheBytes),
        cacheBytes,
        sharedBytes: stat.get('total_shmem') ?? 0,
        limitBytes,
        outOfMemoryKills: kills(),
      };
    },
    remove: () => removeOnceEmpty(directories),
  };
}

function tryVersion2(
  root: string,
  { name, limitBytes, processesMax }: MemoryGroupRequest,
): MemoryGroup | undefined {
  const controllers = join(root, 'cgroup.controllers');
  if (!existsSync(controllers) || !/\bmemory\b/.test(readFileSync(controllers, 'utf8'))) return undefined;
  const group = join(root, name);
  try {
    writeFileSync(join(root, 'cgroup.subtree_control'), '+memory +pids');
    mkdirSync(group, { recursive: true });
    writeFileSync(join(group, 'memory.max'), String(limitBytes));
    if (existsSync(join(group, 'memory.swap.max'))) writeFileSync(join(group, 'memory.swap.max'), '0');
    if (existsSync(join(group, 'pids.max'))) writeFileSync(join(group, 'pids.max'), String(processesMax));
  } catch {
    removeAll([group]);
    return undefined;
  }
  return {
    kind: 'cgroup v2',
    wrap: (argv) => enteringGroups([group], argv),
    use: () => useOfVersion2(group, limitBytes),
    remove: () => removeOnceEmpty([group]),
  };
}

function tryScope({ limitBytes, processesMax }: MemoryGroupRequest): MemoryGroup | undefined {
  const prefix = ['systemd-run', '--user', '--scope', '--quiet'];
  const limits = [
    '-p',
    `MemoryMax=${limitBytes}`,
    '-p',
    'MemorySwapMax=0',
    '-p',
    `TasksMax=${processesMax}`,
    '--',
  ];
  const probe = spawnSync('systemd-run', [...prefix.slice(1), ...limits, 'true'], { timeout: 5_000 });
  if (probe.status !== 0) return undefined;
  return {
    kind: 'systemd scope',
    wrap: (argv) => [...prefix, ...limits, ...argv],
    use: (pid) => {
      const path = /^0::(.+)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';
      return useOfVersion2(join('/sys/fs/cgroup', path), limitBytes);
    },
    // systemd removes the scope with its last process.
    remove: async () => {},
  };
}

function useOfVersion2(group: string, limitBytes: number): MemoryUse {
  const stat = fields(join(group, 'memory.stat'));
  const cacheBytes = (stat.get('inactive_file') ?? 0) + (stat.get('active_file') ?? 0);
  const current = Number(readFileSync(join(group, 'memory.current'), 'utf8'));
  return {
    usedBytes: Math.max(0, current - cacheBytes),
    cacheBytes,
    sharedBytes: stat.get('shmem') ?? 0,
    limitBytes,
    outOfMemoryKills: fields(join(group, 'memory.events')).get('oom_kill') ?? 0,
  };
}

function fields(file: string): Map<string, number> {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return new Map(lines.map((line) => line.split(' ')).map(([key = '', value = '0']) => [key, Number(value)]));
}

const REMOVE_ATTEMPTS_MAX = 100;
const REMOVE_RETRY_MS = 20;

/** The kernel takes a moment to end the processes of a killed sandbox, and a group with processes cannot be removed. */
async function removeOnceEmpty(directories: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < REMOVE_ATTEMPTS_MAX && !removeAll(directories); attempt += 1) {
    await delay(REMOVE_RETRY_MS);
  }
}

/** True when none of them is left. */
function removeAll(directories: readonly string[]): boolean {
  for (const directory of directories.flatMap((one) => [...groupsBelow(one), one])) {
    try {
      rmdirSync(directory);
    } catch {
      // Still in use, or never made: the sweep at the next start takes it.
    }
  }
  return !directories.some((directory) => existsSync(directory));
}

/** Groups of labs that were killed: named after a process that is gone. Removes those that are empty. */
export function sweepMemoryGroups(prefix: string, root = '/sys/fs/cgroup'): void {
  for (const parent of [join(root, 'memory'), join(root, 'pids'), join(root, 'systemd'), root]) {
    if (!existsSync(parent)) continue;
    for (const name of readdirSync(parent)) {
      const owner = new RegExp(`^${prefix}-(\\d+)-`).exec(name)?.[1];
      if (owner !== undefined && !existsSync(`/proc/${owner}`)) removeAll([join(parent, name)]);
    }
  }
}
