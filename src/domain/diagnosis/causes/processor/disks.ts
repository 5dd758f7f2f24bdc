import { LIMITS } from '../../../bounds.ts';
import type {} from '../../aws/instance-kind.ts';
import { neighbours } from '../../aws/metric-history.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/disk/kernel-disk-errors.ts';
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

/** The volume behind a disk: by its own name for itself, by its device, or as the only one of each. */
export function volumeOf(view: HostView, { name, volumeId }: DiskUse): Volume | undefined {
  const all = factsOf(view, 'volume');
  if (volumeId !== null) {
    const own = all.find((one) => one.volumeId?.replace('-', '') === volumeId.replace('-', ''));
    if (own !== undefined) return own;
  }
  const same = all.find(({ device }) => bare(device) === name || xen(device) === xen(name));
  const [only, another] = all;
  const disks = factsOf(view, 'block_device_use');
  return same ?? (another === undefined && disks.length === 1 ? only : undefined);
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
  const { device, volumeId } = view.condition.selectors;
  const isNamed = (one: DiskUse) =>
    (device === undefined || bare(device).startsWith(one.name)) &&
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
  return who.length === 0 ? '' : `; in state D meanwhile: ${who.join(', ')}`;
}

/** The whole disk of a partition, as the kernel names both. */
export const diskOf = (device: string) =>
  device.replace(/(?<=^nvme\d{1,4}n\d{1,4})p\d{1,3}$|(?<=^(?:sd|vd|xvd)[a-z]{1,3})\d{1,3}$/, '');
