import { LIMITS } from '../../../bounds.ts';
import type {} from '../../aws/instance-kind.ts';
import { neighbours } from '../../aws/metric-history.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/disk/devices.ts';
import type {} from '../../probes/disk/filesystems.ts';
import type {} from '../../probes/disk/kernel-disk-errors.ts';
import type {} from '../../probes/disk/mounts.ts';
import { countsWaiting, isAboutWaiting, isOfKernel, timeOf, usedProcessors } from './processor-time.ts';

// Disks that are waited for: shared by the causes that tell a sick one from one that is held back.

export type DiskUse = FactOf<'block_device_use'>;
export type Volume = FactOf<'volume'>;

/** A disk that is busy for less of the time is not what is waited for. */
const BUSY_PERCENT = 80;
/** As little of all processors' time spent in waiting is usual. */
const IOWAIT_PERCENT = 15;
/** And where the alarm is about something else, so much of what is not idle. */
const IOWAIT_SHARE = 0.5;
/** Where the alarm counts what waits beside what runs, so much of what it counts is a second cause of it. */
const IOWAIT_COUNTED_SHARE = 0.25;
const SLOW_MS = 50;

const bare = (device: string) => device.replace(/^\/dev\//, '');
/** Xen and EC2 number the same volumes under two names. */
const xen = (device: string) => bare(device).replace(/^(?:xvd|sd)([a-z])\d*$/, 'sd$1');

/** Devices that the kernel makes of others: what is asked of them is asked of the disks below as well. */
export const isStacked = (name: string): boolean => /^(?:dm-|md|zd|bcache|loop|drbd)\d/.test(name);

/** What EC2 calls the volume that an instance starts from. */
const ROOT_DEVICE = /^(?:xvda|sda1?)$/;
const GIB = 2 ** 30;

/** The disk that holds `/`, where that is a partition of it or itself. */
function rootDisk(view: HostView): string | undefined {
  const [root] = factsOf(view, 'mount').filter(({ mount }) => mount === '/');
  const source = root?.source ?? factsOf(view, 'filesystem').find(({ mount }) => mount === '/')?.source;
  return source?.startsWith('/dev/') === true && !source.startsWith('/dev/mapper/')
    ? diskOf(bare(source))
    : undefined;
}

/** The only volume of a disk's size, where no other disk has that size either. */
function bySize(view: HostView, name: string): Volume | undefined {
  const disks = factsOf(view, 'block_device').filter(({ type }) => type === 'disk');
  const bytes = disks.find((one) => one.name === name)?.sizeBytes;
  if (bytes === undefined || disks.filter((one) => one.sizeBytes === bytes).length > 1) return undefined;
  const [only, another] = factsOf(view, 'volume').filter(({ sizeGib }) => sizeGib * GIB === bytes);
  return another === undefined ? only : undefined;
}

/** The volume that a disk says itself that it is, or that is called as the disk is. */
function byName(view: HostView, { name, volumeId }: Pick<DiskUse, 'name' | 'volumeId'>): Volume | undefined {
  const all = factsOf(view, 'volume');
  if (volumeId !== null) {
    const own = all.find((one) => one.volumeId?.replace('-', '') === volumeId.replace('-', ''));
    if (own !== undefined) return own;
  }
  return all.find(({ device }) => bare(device) === name || xen(device) === xen(name));
}

/** The volume behind a disk for sure: by its own name for itself, by its device, by its size or as what the host starts from. */
function knownVolume(view: HostView, disk: Pick<DiskUse, 'name' | 'volumeId'>): Volume | undefined {
  const own = byName(view, disk) ?? bySize(view, disk.name);
  if (own !== undefined) return own;
  const roots = factsOf(view, 'volume').filter(({ device }) => ROOT_DEVICE.test(bare(device)));
  return rootDisk(view) === disk.name && roots.length === 1 ? roots[0] : undefined;
}

/**
 * The volumes that a disk may be: the one that it is known to be, or all that no other disk is known to be. NVMe numbers disks
 * as they are found, and EC2 calls volumes as they were attached, so that names alone say nothing. Empty: EC2 told of none.
 */
export function volumesOf(view: HostView, disk: DiskUse): readonly Volume[] {
  if (isStacked(disk.name)) return [];
  const known = knownVolume(view, disk);
  if (known !== undefined) return [known];
  const others = [
    ...factsOf(view, 'block_device_use'),
    ...factsOf(view, 'block_device')
      .filter(({ type }) => type === 'disk')
      .map(({ name }) => ({ name, volumeId: null })),
    ...[rootDisk(view) ?? []].flat().map((name) => ({ name, volumeId: null })),
  ].filter(({ name }) => name !== disk.name);
  const taken = new Set(others.map((one) => knownVolume(view, one)));
  return factsOf(view, 'volume').filter((one) => !taken.has(one));
}

/** Whether more would have to be read to know which volume a waited-for disk is. */
export function isVolumeUnsure(view: HostView): boolean {
  return isWaiting(view) && waitedFor(view).some((disk) => volumesOf(view, disk).length > 1);
}

/** What is left of a volume's burst credits, in percent: as EC2 or as CloudWatch tells; null: neither does. */
export function burstOf(view: HostView, { volumeId, burstBalancePercent }: Volume): number | null {
  if (burstBalancePercent !== null) return burstBalancePercent;
  const own = neighbours(view, 'disk_burst').find(
    ({ metric, dimensions }) =>
      metric === 'BurstBalance' && volumeId !== null && dimensions.VolumeId === volumeId,
  );
  return own?.latest ?? null;
}

/** Whether waiting for disks is what the alarm sees. */
export function isWaiting(view: HostView): boolean {
  if (isAboutWaiting(view)) return true;
  const time = timeOf(view);
  if (time === undefined || time.iowait < IOWAIT_PERCENT) return false;
  if (view.condition.subject === 'load') return true;
  const share = countsWaiting(view) ? IOWAIT_COUNTED_SHARE : IOWAIT_SHARE;
  return (time.iowait * time.processors) / 100 >= share * usedProcessors(time);
}

export function isSlow({ awaitMs }: DiskUse): boolean {
  return awaitMs !== null && awaitMs >= SLOW_MS;
}

/** Disks that keep others waiting, the busiest first; of an alarm that names one, that one. */
export function waitedFor(view: HostView): readonly DiskUse[] {
  const { device, devices, volumeId } = view.condition.selectors;
  const named = devices ?? (device === undefined ? [] : [device]);
  const isNamed = (one: DiskUse) =>
    (named.length === 0 || named.some((each) => bare(each).startsWith(one.name))) &&
    (volumeId === undefined || one.volumeId === null || one.volumeId === volumeId);
  return factsOf(view, 'block_device_use')
    .filter(
      (one) => isNamed(one) && (one.utilPercent >= BUSY_PERCENT || (isSlow(one) && one.utilPercent >= 30)),
    )
    .toSorted((a, b) => b.utilPercent - a.utilPercent || b.queue - a.queue);
}

export function diskText({
  name,
  utilPercent,
  awaitMs,
  queue,
  readsPerSecond,
  writesPerSecond,
}: DiskUse): string {
  const requests = Math.round(readsPerSecond + writesPerSecond);
  return `${name} is busy ${Math.round(utilPercent)} % of the time with ${requests} requests/s, ${awaitMs ?? 'no'} ms each, ${queue} under way`;
}

/** Threads by which the kernel itself writes: whom they work for is not told. */
const KERNEL_WRITER = /^(?:kworker|jbd2|xfsaild|kswapd|dmcrypt|md\d|loop\d|flush)/;

/** The kernel's own thread of an array that is rebuilt, reshaped or checked. */
const REBUILD = /^md\w{1,16}_(?:resync|reshape|recover\w{0,8}|check)$/;

/**
 * Who waits in the kernel while a disk is busy, for a person to ask: they read or write, though none is shown to be why the
 * disk has so much to do. Empty: nobody was seen. What waits for a server elsewhere waits for no disk.
 */
export function waitersText(view: HostView): string {
  const asleep = factsOf(view, 'waiting_process').filter(({ mount }) => mount === null);
  const now = factsOf(view, 'busy_process').filter((one) => one.state === 'D' && !isOfKernel(one));
  const remote = new Set(
    factsOf(view, 'waiting_process').flatMap(({ pid, mount }) => (mount === null ? [] : pid)),
  );
  const named = [...now, ...asleep]
    .filter(({ pid, name }) => !remote.has(pid) && !KERNEL_WRITER.test(name))
    .map(({ pid, name, unit }) => `${name} (pid ${pid}${unit === null ? '' : ` of ${unit}`})`);
  const who = [...new Set(named)].slice(0, LIMITS.diskWaitersNamedMax);
  const rebuilds = [...factsOf(view, 'busy_process'), ...factsOf(view, 'waiting_process')].find(({ name }) =>
    REBUILD.test(name),
  );
  const rebuild =
    rebuilds === undefined
      ? ''
      : `; an array is being rebuilt or checked meanwhile (${rebuilds.name}), which ends by itself and can be slowed (sync_speed_max)`;
  return who.length === 0 ? rebuild : `; in state D meanwhile: ${who.join(', ')}${rebuild}`;
}

/** The whole disk of a partition, as the kernel names both. */
export const diskOf = (device: string) =>
  device.replace(/(?<=^nvme\d{1,4}n\d{1,4})p\d{1,3}$|(?<=^(?:sd|vd|xvd)[a-z]{1,3})\d{1,3}$/, '');
