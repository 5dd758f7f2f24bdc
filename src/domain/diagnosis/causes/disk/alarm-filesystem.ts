import { breaches } from '../../../alarm/condition/breaches.ts';
import { baseName } from '../../../text/base-name.ts';
import { accountOf, type Quantity } from '../../balance.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';

type FileSystem = FactOf<'filesystem'>;
type Inodes = FactOf<'inodes'>;

/** What counts as full where the alarm gives no number that can be compared. */
const USUAL_PERCENT = 85;
/** Left out where nothing names them: they are no disks. */
const IN_MEMORY = new Set(['tmpfs', 'hugetlbfs', 'cgroup', 'cgroup2']);

/** The file system that the alarm is about, and the value that the alarm sees of it. */
export interface AlarmFileSystem {
  readonly fileSystem: FileSystem;
  readonly inodes: Inodes | undefined;
  readonly quantity: Quantity;
  readonly account: string;
  /** In the condition's unit; of a condition that is not understood in percent. */
  readonly value: number;
  readonly breaches: boolean;
}

export function isAboutInodes({ condition }: HostView): boolean {
  return condition.subject.startsWith('inodes_');
}

/** `System/Linux` and collectd divide by the whole size, the CloudWatch agent by what users can have. */
function countsReserved({ condition }: HostView): boolean {
  return condition.metrics.some(
    ({ namespace, name }) => namespace === 'System/Linux' || name.startsWith('collectd_'),
  );
}

const share = (part: number, whole: number) => (whole <= 0 ? 0 : (100 * part) / whole);

function bytesValue(view: HostView, fileSystem: FileSystem, freed: number): number | null {
  const used = Math.max(0, fileSystem.usedBytes - freed);
  const available = fileSystem.availableBytes + (fileSystem.usedBytes - used);
  const { subject, unit } = view.condition;
  const whole = countsReserved(view) ? fileSystem.sizeBytes : used + available;
  if (subject === 'filesystem_free') return unit === 'percent' ? share(available, whole) : available;
  if (subject === 'filesystem_size') return fileSystem.sizeBytes;
  if (subject === 'filesystem_used') return unit === 'bytes' ? used : share(used, whole);
  return view.condition.understood ? null : share(used, whole);
}

function inodesValue(view: HostView, inodes: Inodes, freed: number): number | null {
  const used = Math.max(0, inodes.used - freed);
  const { subject, unit } = view.condition;
  if (subject === 'inodes_used')
    return unit === 'percent' || unit === null ? share(used, inodes.total) : used;
  if (subject === 'inodes_free')
    return unit === 'percent' ? share(inodes.total - used, inodes.total) : inodes.free + (inodes.used - used);
  return subject === 'inodes_total' ? inodes.total : null;
}

/** The value that the alarm would see when so much were given back; null: it cannot be told. */
export function valueAfter(
  view: HostView,
  fileSystem: FileSystem,
  inodes: Inodes | undefined,
  freed: number,
): number | null {
  if (!isAboutInodes(view)) return bytesValue(view, fileSystem, freed);
  return inodes === undefined ? null : inodesValue(view, inodes, freed);
}

function isBreach(view: HostView, value: number): boolean {
  const { condition } = view;
  if (condition.understood) return breaches(condition, value);
  const { operator, threshold, unit, subject } = condition;
  if (threshold !== null && operator !== null && operator !== 'band' && unit !== null)
    return breaches({ operator, threshold }, value);
  return unit === 'bytes' || subject === 'inodes_free' ? false : value >= USUAL_PERCENT;
}

export function inodesOf(view: HostView, mount: string): Inodes | undefined {
  return factsOf(view, 'inodes').find((one) => one.mount === mount);
}

function seen(view: HostView, fileSystem: FileSystem): AlarmFileSystem | null {
  const inodes = inodesOf(view, fileSystem.mount);
  const value = valueAfter(view, fileSystem, inodes, 0);
  if (value === null) return null;
  const quantity: Quantity = isAboutInodes(view) ? 'disk_inodes' : 'disk_bytes';
  const account = accountOf(quantity, fileSystem.mount);
  return { fileSystem, inodes, quantity, account, value, breaches: isBreach(view, value) };
}

/** Whether a device of the alarm is that of the file system; agents leave `/dev/` out. */
const isDevice = (fileSystem: FileSystem, device: string) => baseName(fileSystem.source) === baseName(device);

/** What collectd calls a mount, where only one can be meant. */
function calledByCollectd(all: readonly FileSystem[], name: string): readonly FileSystem[] {
  const called = (mount: string) => (mount === '/' ? 'root' : mount.slice(1).replaceAll('/', '-'));
  const mounted = all.filter(({ mount }) => called(mount) === name);
  return mounted.length === 1 ? mounted : [];
}

/** Whether the alarm says which file systems it is about, by their mounts or their devices. */
export function namesFileSystems({ condition: { selectors } }: HostView): boolean {
  const { path, paths, mountNames, device, devices } = selectors;
  return [path, paths, mountNames, device, devices].some((one) => one !== undefined);
}

/** The file systems that the alarm's selectors leave. A mount point names one whatever its device is called by now. */
function selected(view: HostView): readonly FileSystem[] {
  const { path, paths, mountNames, device, devices, fstype } = view.condition.selectors;
  const all = factsOf(view, 'filesystem');
  if (path !== undefined) return all.filter(({ mount }) => mount === path);
  if (paths !== undefined) return all.filter(({ mount }) => paths.includes(mount));
  if (mountNames !== undefined) return mountNames.flatMap((name) => calledByCollectd(all, name));
  if (device !== undefined) return all.filter((one) => isDevice(one, device));
  if (devices !== undefined) return all.filter((one) => devices.some((each) => isDevice(one, each)));
  const ofType = fstype === undefined ? all : all.filter((one) => one.fstype === fstype);
  return fstype === undefined ? ofType.filter((one) => !IN_MEMORY.has(one.fstype)) : ofType;
}

/** Memory that the system lends out as file systems of its own; nobody keeps logs or data there. */
const SYSTEM_MEMORY = /^\/(?:dev|run|sys|proc)(?:\/|$)/;

/** File systems in memory that something is kept on, such as a /var/log of its own. */
function keptInMemory(view: HostView): readonly FileSystem[] {
  if (namesFileSystems(view) || view.condition.selectors.fstype !== undefined) return [];
  return factsOf(view, 'filesystem').filter(
    ({ fstype: type, mount }) => type === 'tmpfs' && mount !== '/' && !SYSTEM_MEMORY.test(mount),
  );
}

/** Of several the one that is worst for the alarm; null: none is there, or its value cannot be told. */
export function alarmFileSystem(view: HostView): AlarmFileSystem | null {
  const { condition } = view;
  const across = condition.understood ? condition.across : undefined;
  const isOfSeveral = condition.selectors.path === undefined && namesFileSystems(view);
  // What several that are named come to together is the value of none of them.
  if (isOfSeveral && selected(view).length > 1 && (across === 'sum' || across === 'average')) return null;
  const isLow = isOfSeveral && across !== undefined ? across === 'minimum' : condition.direction === 'low';
  const worstOf = (fileSystems: readonly FileSystem[]): AlarmFileSystem | undefined => {
    const candidates = fileSystems.flatMap((one) => seen(view, one) ?? []);
    return candidates.toSorted((a, b) => (isLow ? a.value - b.value : b.value - a.value))[0];
  };
  const disk = worstOf(selected(view));
  if (disk?.breaches === true) return disk;
  // An agent that watches all file systems watches these too: one of them may be why the alarm is red.
  const inMemory = worstOf(keptInMemory(view));
  return inMemory?.breaches === true ? inMemory : (disk ?? null);
}

/** The file system that holds a path: the one with the longest mount point above it. */
export function holderOf(view: HostView, path: string): FileSystem | undefined {
  const [longest] = factsOf(view, 'filesystem')
    .filter(({ mount }) => mount === '/' || path === mount || path.startsWith(`${mount}/`))
    .toSorted((a, b) => b.mount.length - a.mount.length);
  return longest;
}

/** Whether something may be written there at all; a step on a read-only file system cannot help. */
export function isReadOnly(view: HostView, mount: string): boolean {
  return factsOf(view, 'mount').some((one) => one.mount === mount && one.isReadOnly);
}
