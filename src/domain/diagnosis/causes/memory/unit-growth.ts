import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/service/log-lines.ts';
import { limitedUnits } from './cgroup-limit.ts';
import { heapOf, isConfigured, isFilledHeap } from './configured-heap.ts';
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
  const kernel: readonly (readonly [string, number])[] = [
    ['files in memory', shared],
    ["the kernel's slab", slab],
    ['huge pages', hugePages],
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

/** What is compared where no amount is known. */
const ALONE: Growth = { kind: 'unknown', text: '' };

/**
 * How one service came to hold what it does. `grown` only where that is shown of this service: it was killed for memory again
 * and again, holds more than it was given or than the host has, or is alone large enough for what the host has gained.
 */
export function unitGrowth(view: HostView, group: ProcessGroup, groups: readonly ProcessGroup[]): Growth {
  const killed = kills(view, group);
  // The kernel kills the largest, which need not be the one that grew: there must be no other.
  if (killed >= KILLS_MIN && othersThatMayHave(view, group, groups, ALONE).length === 0)
    return { kind: 'grown', text: `it was killed for memory ${killed} times, and grew again` };
  const host = growthOf(view);
  if (host.kind === 'grown') {
    const others = isAboutProcess(view) ? [] : othersThatMayHave(view, group, groups, host);
    const isEnough = host.bytes === undefined || group.bytes >= GAINED_SHARE * host.bytes;
    if (others.length === 0 && isEnough) return host;
    const who =
      others.length === 0
        ? 'it is too small for all of that'
        : `it may as well be ${others.slice(0, 3).join(', ')}`;
    return { kind: 'unknown', text: `${host.text}, and that it is this service is not shown: ${who}` };
  }
  if (host.kind !== 'unknown') return host;
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
  if (limitedUnits(view).has(unit) || whyKept(view, largest) !== null) return false;
  if (isConfigured(group, memoryOf(view)?.totalBytes ?? 0)) return false;
  return poolOf(group, factsOf(view, 'memory_group')) === null;
}

/** A unit that holds less of what is used than this is not what uses the memory up, even if it grows. */
const NAMED_SHARE = 0.35;

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
