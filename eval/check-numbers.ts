import { holds } from '../src/domain/alarm/condition/breaches.ts';
import { isJsonObject, memberOf } from '../src/domain/text/json-object.ts';
import type { Case } from './case/case.ts';
import type { World, WorldFile, WorldMount } from './world.ts';

const KIB = 1_024;
/** Sizes are rounded in reports, and blocks of directories are counted by nobody. */
const SLACK = 1.02;
/** The alarm saw an average of some minutes, the host is what it is now. */
const POINTS_APART = 3;

const OPERATORS = {
  GreaterThanThreshold: 'gt',
  GreaterThanOrEqualToThreshold: 'ge',
  LessThanThreshold: 'lt',
  LessThanOrEqualToThreshold: 'le',
} as const;

const isBeneath = (path: string, directory: string) =>
  directory === '/' || path === directory || path.startsWith(`${directory}/`);

/** The mount that a path lies on: the longest one above it. */
function mountOf(path: string, mounts: readonly WorldMount[]): string | undefined {
  return mounts
    .map(({ mount }) => mount)
    .filter((mount) => isBeneath(path, mount))
    .toSorted((a, b) => b.length - a.length)[0];
}

const mib = (bytes: number) => `${Math.round(bytes / KIB / KIB)} MiB`;

function diskProblems(world: World): readonly string[] {
  const { mounts = [], files = [], dirs = [] } = world;
  const problems: string[] = [];
  for (const { mount, size_kib: size, used_kib: used, avail_kib: available, inodes, iused } of mounts) {
    if (used + available > size * SLACK) problems.push(`${mount}: used and available are more than its size`);
    if (used < 0 || available < 0) problems.push(`${mount}: less than nothing is used or available`);
    if (inodes !== undefined && iused !== undefined && iused > inodes)
      problems.push(`${mount}: more inodes are used than there are`);
    const here = (path: string) => mountOf(path, mounts) === mount;
    const listed = dirs.filter(({ path }) => here(path) && path !== mount);
    const tops = listed.filter(
      ({ path }) => !listed.some((other) => other.path !== path && isBeneath(path, other.path)),
    );
    const lying = files.filter(({ path, deleted }) => here(path) && deleted !== true);
    const outside = lying.filter(({ path }) => !tops.some((top) => isBeneath(path, top.path)));
    const held = files.filter(({ path, deleted }) => deleted === true && here(path));
    const sum = [...tops, ...outside, ...held].reduce((total, one) => total + one.allocated_bytes, 0);
    if (sum > used * KIB * SLACK)
      problems.push(`${mount}: what is listed takes ${mib(sum)}, of ${mib(used * KIB)} used`);
    const entries = tops.reduce((total, { entries: each = 0 }) => total + each, 0);
    if (iused !== undefined && entries > iused * SLACK)
      problems.push(`${mount}: directories hold ${entries} entries, of ${iused} inodes used`);
    problems.push(...directoryProblems(listed, lying, mount));
  }
  return problems;
}

function directoryProblems(
  dirs: NonNullable<World['dirs']>,
  files: readonly WorldFile[],
  mount: string,
): readonly string[] {
  return dirs.flatMap(({ path, allocated_bytes: allocated }) => {
    const below = dirs.filter((other) => other.path !== path && isBeneath(other.path, path));
    const children = below.filter(
      ({ path: child }) => !below.some((other) => other.path !== child && isBeneath(child, other.path)),
    );
    const own = files.filter(
      (file) => isBeneath(file.path, path) && !children.some((child) => isBeneath(file.path, child.path)),
    );
    const sum = [...children, ...own].reduce((total, one) => total + one.allocated_bytes, 0);
    return sum > allocated * SLACK
      ? [`${path} on ${mount}: what is listed below takes ${mib(sum)}, of ${mib(allocated)}`]
      : [];
  });
}

function memoryProblems({ meminfo = {}, processes = [] }: World): readonly string[] {
  const total = meminfo.MemTotal;
  if (total === undefined) return [];
  const problems: string[] = [];
  const sum = (...names: readonly string[]) => names.reduce((all, name) => all + (meminfo[name] ?? 0), 0);
  const parts = sum('MemFree', 'Buffers', 'Cached', 'AnonPages', 'Slab', 'PageTables', 'KernelStack');
  const huge = sum('Hugetlb') || (meminfo.HugePages_Total ?? 0) * (meminfo.Hugepagesize ?? 0);
  if (parts + huge > total * SLACK) problems.push(`parts of memory are ${parts + huge} kB, of ${total}`);
  if ((meminfo.MemAvailable ?? 0) > total) problems.push('more memory is available than there is');
  const held = processes.reduce((all, { pss_kib: pss = 0 }) => all + pss, 0);
  if (meminfo.AnonPages !== undefined && held > sum('AnonPages', 'Mapped') * SLACK)
    problems.push(`processes hold ${held} KiB, of ${sum('AnonPages', 'Mapped')} anonymous and mapped`);
  return problems;
}

function processProblems({ processes = [], sockets = [], units = [] }: World): readonly string[] {
  const pids = new Set(processes.map(({ pid }) => pid));
  const unknown = (pid: number | undefined) =>
    pid !== undefined && pid !== 0 && pids.size > 0 && !pids.has(pid);
  return [
    ...processes.flatMap(({ pid, fds, fd_limit: limit }) =>
      fds !== undefined && limit !== undefined && fds > limit
        ? [`process ${pid} holds more descriptors than it may`]
        : [],
    ),
    ...sockets.flatMap(({ port, pid }) =>
      unknown(pid) ? [`port ${port} is held by ${pid}, which is no process`] : [],
    ),
    ...units.flatMap(({ name, main_pid: pid }) =>
      unknown(pid) ? [`${name} has the main process ${pid}, which is none`] : [],
    ),
  ];
}

const DATAPOINT = /(-?\d+(?:\.\d+)?(?:E-?\d+)?) \(\d\d?\/\d\d?\/\d\d/g;
const IN_REASON = /threshold \((-?\d+(?:\.\d+)?(?:E-?\d+)?)\)/;

function alarmProblems({ alarm, hosts }: Case): readonly string[] {
  if (!isJsonObject(alarm)) return [];
  const trigger = memberOf(alarm, 'Trigger');
  const reason = memberOf(alarm, 'NewStateReason');
  if (!isJsonObject(trigger) || typeof reason !== 'string') return [];
  const threshold = memberOf(trigger, 'Threshold');
  const named = memberOf(trigger, 'ComparisonOperator');
  const operator = Object.entries(OPERATORS).find(([name]) => name === named)?.[1];
  if (typeof threshold !== 'number' || operator === undefined) return [];
  const problems: string[] = [];
  const told = IN_REASON.exec(reason)?.[1];
  if (told !== undefined && Number(told) !== threshold)
    problems.push(`its reason tells of the threshold ${told}, and it is ${threshold}`);
  const points = [...reason.matchAll(DATAPOINT)].map(([, value]) => Number(value));
  const breaching = points.filter((value) => holds(value, operator, threshold)).length;
  if (memberOf(alarm, 'NewStateValue') === 'ALARM' && points.length > 0 && breaching === 0)
    problems.push(`none of its datapoints ${points.join(', ')} breaches ${operator} ${threshold}`);
  const [point] = points;
  const [host, another] = hosts;
  if (point !== undefined && host !== undefined && another === undefined)
    problems.push(...pointProblems(trigger, point, host.world));
  return problems;
}

function pointProblems(
  trigger: Readonly<Record<string, unknown>>,
  point: number,
  { mounts = [] }: World,
): readonly string[] {
  const dimensions = memberOf(trigger, 'Dimensions');
  const path = (Array.isArray(dimensions) ? dimensions : []).find(
    (one: unknown) => isJsonObject(one) && memberOf(one, 'name') === 'path',
  );
  const at: unknown = isJsonObject(path) ? memberOf(path, 'value') : undefined;
  const mount = mounts.find((one) => one.mount === at);
  if (memberOf(trigger, 'MetricName') !== 'disk_used_percent' || mount === undefined) return [];
  const { used_kib: used, avail_kib: available, mount: name } = mount;
  const percent = (100 * used) / (used + available);
  return Math.abs(percent - point) > POINTS_APART
    ? [`${name} is ${percent.toFixed(1)} % full, and the alarm saw ${point}`]
    : [];
}

/** What does not add up in a case. A world that changed since the alarm (tag `moved`) may differ from its datapoints. */
export function numberProblems(read: Case): readonly string[] {
  const alarm = read.tags.includes('moved') ? [] : alarmProblems(read);
  return [
    ...alarm,
    ...read.hosts.flatMap(({ instance_id: id, world }) =>
      [...diskProblems(world), ...memoryProblems(world), ...processProblems(world)].map(
        (problem) => `${id}: ${problem}`,
      ),
    ),
  ];
}
