import { readableBytes } from '../../../text/readable-bytes.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/service/log-lines.ts';
import type {} from '../../probes/service/unit-journal.ts';
import { isAtLimit } from './cgroup-limit.ts';
import { heapOf, isConfigured, isFilledHeap, isUpperBound } from './configured-heap.ts';
import { isJobRunner, whyKept } from './holder-role.ts';
import { otherMemory } from './kernel-memory.ts';
import { measuredGroups } from './measured-groups.ts';
import { type Growth, growthOf, risingPoints } from './memory-growth.ts';
import { isAboutProcess, memoryOf, memoryUse } from './memory-use.ts';
import { groupName, type ProcessGroup, poolOf } from './process-groups.ts';

// Whether a service has grown, by what is known of itself. What is known of its host is its growth only where nothing else
// there is large enough to have grown so much.

/** Without a history it must have run so long that its size is no start and no peak of a day. */
const OLD_SECONDS = 86_400;
/** Killed for memory so often it came back to that size each time. */
const KILLS_MIN = 2;
/** What was killed longer ago than this may have been mended since. */
const KILLED_SECONDS = 7 * 86_400;
/** systemd says of one kill that a process was killed, and that the unit failed by it. */
const LINES_OF_A_KILL = 2;
/** Java may have as much beside the heap as in it, in buffers, without a word on its command line. */
const BEYOND_HEAP = 2;
const BEYOND_HEAP_BYTES = 512 * 2 ** 20;
/** What lies in swap of what it holds, where it holds more than the host has memory. */
const SWAPPED_SHARE = 0.2;
/** What holds so much of what was gained may be what gained it. */
const MAY_HAVE_GAINED = 0.5;
/** Where it is not told how much was gained: what is so large beside the unit may be what did. */
const BESIDE = 0.25;
/** A unit that holds less of what was gained did not gain it. */
const GAINED_SHARE = 0.8;

function kills(view: HostView, { unit, ageSeconds: runs }: ProcessGroup): number {
  const said = factsOf(view, 'trouble')
    .filter((one) => one.what === 'killed_for_memory' && one.unit === unit)
    .filter(({ ageSeconds }) => ageSeconds !== null && ageSeconds <= KILLED_SECONDS)
    .reduce((sum, { count }) => sum + count, 0);
  const counted = factsOf(view, 'memory_limit')
    // They are counted since the unit was started, and nothing tells when.
    .filter((one) => one.unit === unit && runs <= KILLED_SECONDS)
    .map(({ oomKills }) => oomKills ?? 0);
  return Math.max(Math.floor(said / LINES_OF_A_KILL), ...counted);
}

/** What it holds that it was never given, and more than the host has; null: nothing of the kind. */
function beyondAll(view: HostView, { holders, bytes, swapBytes, ageSeconds }: ProcessGroup): string | null {
  const totalBytes = memoryOf(view)?.totalBytes ?? Infinity;
  const [largest] = holders;
  if (largest === undefined || ageSeconds < OLD_SECONDS) return null;
  const heap = heapOf(largest, totalBytes);
  if (heap !== null && largest.isSetElsewhere !== true && bytes >= BEYOND_HEAP * heap + BEYOND_HEAP_BYTES)
    return `that is far beyond the heap of ${readableBytes(heap)} that it was given`;
  const held = bytes + swapBytes;
  if (held >= totalBytes && swapBytes >= SWAPPED_SHARE * held)
    return `with ${readableBytes(swapBytes)} of it in swap that is more than the host has memory (${readableBytes(totalBytes)})`;
  return null;
}

/** What else on the host may be what has grown; a heap that has long been as large as it may be is not. */
function othersThatMayHave(
  view: HostView,
  group: ProcessGroup,
  groups: readonly ProcessGroup[],
  { bytes, hours = 0 }: Growth,
): readonly string[] {
  const totalBytes = memoryOf(view)?.totalBytes ?? 0;
  const least = bytes === undefined ? BESIDE * group.bytes : MAY_HAVE_GAINED * bytes;
  const { shared, slab, hugePages, pageTables, zfs } = otherMemory(view);
  // What nobody has touched since before it rose did not rise; and huge pages are reserved at once, not hour by hour.
  const untouched = factsOf(view, 'memory_file')
    .filter(({ ageSeconds }) => hours > 0 && ageSeconds > 2 * hours * 3_600)
    .reduce((sum, one) => sum + one.bytes, 0);
  const kernel: readonly (readonly [string, number])[] = [
    ['files in memory', Math.max(0, shared - untouched)],
    ["the kernel's slab", slab],
    ['huge pages', hours > 0 ? 0 : hugePages],
    ['page tables', pageTables],
    ['the cache of ZFS', zfs],
  ];
  return [
    ...groups
      .filter((one) => one !== group && one.bytes >= least)
      .filter((one) => !(isFilledHeap(one, totalBytes) && one.ageSeconds > 2 * hours * 3_600))
      .map(groupName),
    ...kernel.filter(([, amount]) => amount >= least).map(([name]) => name),
  ];
}

/** Of what it says last a service must hold about so much, or its figures are of something else. */
const SAID_LEAST = 0.6;
const SAID_MOST = 1.3;
/** It must have said so for so long, and not while it was still filling itself after the start. */
const SAID_SECONDS = 2 * 3_600;
const FILLING_SECONDS = 3_600;
/** Of two figures only the first must have been said this long after the start: between them nobody knows how it went. */
const SETTLED_SECONDS = 6 * 3_600;
/** What it gained by its own words, of what it says last; and a figure may lie this little below the one before. */
const SAID_RISE = 0.08;
const SAID_DIP = 0.02;
/** Of what it gained it gained so much in the later half of the time: what has been filled once does not. */
const STILL_RISING = 0.25;

type Said = FactOf<'memory_said'>['points'];

/** Whether figures rise to the end, the oldest first. */
function isRising(points: Said): boolean {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return false;
  const gained = last.bytes - first.bytes;
  if (gained < SAID_RISE * last.bytes) return false;
  if (points.some(({ bytes }, at) => bytes < (points[at - 1]?.bytes ?? 0) * (1 - SAID_DIP))) return false;
  const middle = (first.ageSeconds + last.ageSeconds) / 2;
  const before = points.findLast(({ ageSeconds }) => ageSeconds >= middle) ?? first;
  return points.length === 2 || last.bytes - before.bytes >= STILL_RISING * gained;
}

/** What a service itself has written of how it grew since it was started, where that fits what it holds; null: nothing. */
function saidGrowth(
  view: HostView,
  { unit, bytes, swapBytes, ageSeconds: runs }: ProcessGroup,
): string | null {
  const said = factsOf(view, 'memory_said').find((one) => one.unit === unit)?.points ?? [];
  const settled = said.filter(({ ageSeconds }) => ageSeconds <= runs - FILLING_SECONDS);
  const [first, last] = [settled[0], settled.at(-1)];
  if (first === undefined || last === undefined || first.ageSeconds - last.ageSeconds < SAID_SECONDS)
    return null;
  if (settled.length === 2 && first.ageSeconds > runs - SETTLED_SECONDS) return null;
  const held = bytes + swapBytes;
  if (last.bytes < SAID_LEAST * held || last.bytes > SAID_MOST * held || !isRising(settled)) return null;
  const hours = Math.round((first.ageSeconds - last.ageSeconds) / 3_600);
  return `its own log says that it went from ${readableBytes(first.bytes)} to ${readableBytes(last.bytes)} in ${hours} h: it grows`;
}

/** What is compared where no amount is known. */
const ALONE: Growth = { kind: 'unknown', text: '' };

/**
 * How one service came to hold what it does. `grown` only where that is shown of this service: it was killed for memory again
 * and again, says so itself, holds more than it was given or than the host has, or is alone large enough for what the host has gained.
 */
export function unitGrowth(view: HostView, group: ProcessGroup, groups: readonly ProcessGroup[]): Growth {
  const killed = kills(view, group);
  // The kernel kills the largest, which need not be the one that grew: there must be no other.
  if (killed >= KILLS_MIN && othersThatMayHave(view, group, groups, ALONE).length === 0)
    return { kind: 'grown', isAgain: true, text: `it was killed for memory ${killed} times, and grew again` };
  const host = growthOf(view);
  const said = saidGrowth(view, group);
  if (host.kind === 'grown') {
    const others = isAboutProcess(view) ? [] : othersThatMayHave(view, group, groups, host);
    const isEnough = host.bytes === undefined || group.bytes >= GAINED_SHARE * host.bytes;
    if (others.length === 0 && isEnough) return host;
    if (said !== null) return { kind: 'grown', text: said };
    const who =
      others.length === 0
        ? 'it is too small for all of that'
        : `it may as well be ${others.slice(0, 3).join(', ')}`;
    return { kind: 'unknown', text: `${host.text}, and that it is this service is not shown: ${who}` };
  }
  if (host.kind !== 'unknown') return host;
  if (said !== null) return { kind: 'grown', text: said };
  const beyond = beyondAll(view, group);
  if (beyond !== null) return { kind: 'grown', text: beyond };
  const rising = group.ageSeconds < OLD_SECONDS ? null : risingPoints(view);
  if (rising !== null && othersThatMayHave(view, group, groups, host).length === 0)
    return { kind: 'grown', text: `${rising}, and nothing else is large enough for that to matter` };
  return host;
}

/** Whether a group is a service whose size nothing else explains: no store, no heap as configured, no pool, no limit of its own. */
export function mayLeak(view: HostView, group: ProcessGroup): boolean {
  const { unit, holders } = group;
  const [largest] = holders;
  if (unit === null || unit === 'container' || isJobRunner(unit) || largest === undefined) return false;
  if (isAtLimit(view, group) || whyKept(view, largest) !== null) return false;
  // What may become so large, and need not be, can have grown to it.
  const isBounded = group.store === null && isUpperBound(largest);
  if (!isBounded && isConfigured(group, memoryOf(view)?.totalBytes ?? 0)) return false;
  return poolOf(group, factsOf(view, 'memory_group')) === null;
}

/** A unit that holds less of what is used than this is not what uses the memory up, even if it grows. */
const NAMED_SHARE = 0.35;

/** Whether a service was killed for memory again and again and has grown again, so that its youth says nothing. */
export function hasGrownAgain(view: HostView, group: ProcessGroup, groups: readonly ProcessGroup[]): boolean {
  return mayLeak(view, group) && unitGrowth(view, group, groups).isAgain === true;
}

/** Services that are shown to have grown, and hold enough to matter. */
export function grownUnits(view: HostView): readonly ProcessGroup[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  const { groups, usedBytes } = measuredGroups(view, use);
  return groups.filter(
    (one) =>
      one.bytes >= NAMED_SHARE * usedBytes &&
      mayLeak(view, one) &&
      unitGrowth(view, one, groups).kind === 'grown',
  );
}
