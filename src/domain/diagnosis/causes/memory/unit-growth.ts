import { readableBytes } from '../../../text/readable-bytes.ts';
import { medianOf } from '../../history/series.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/service/log-lines.ts';
import type {} from '../../probes/service/unit-journal.ts';
import { isAtLimit } from './cgroup-limit.ts';
import { heapOf, isConfigured, isFilledHeap, isUpperBound, isWithinHeap } from './configured-heap.ts';
import {
  isJobRunner,
  isKeptByOperatorAlone,
  isNeverTouched,
  isStoreBySiteAlone,
  storeName,
  whyKept,
} from './holder-role.ts';
import { otherMemory } from './kernel-memory.ts';
import { measuredGroups } from './measured-groups.ts';
import {
  evenPace,
  type Growth,
  growthOf,
  longGrowthOf,
  risingPoints,
  swapGrowthOf,
} from './memory-growth.ts';
import { isAboutProcess, isAboutSwap, memoryOf, memoryUse } from './memory-use.ts';
import { groupName, type ProcessGroup, poolOf, processGroups } from './process-groups.ts';

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

const DAY_HOURS = 24;

/**
 * What has been as it is for longer than this has not risen, in seconds: since before it began, and of what took hours, whose
 * begin is less sure, twice the time.
 */
function longBefore({ hours = 0, sinceHours = 0 }: Growth): number {
  if (hours === 0) return 0;
  return 3_600 * Math.max(hours > DAY_HOURS ? hours : 2 * hours, sinceHours + 1);
}

/** Files in memory that nobody has touched since before it rose, which did not rise. */
function untouchedBytes(view: HostView, growth: Growth): number {
  const before = longBefore(growth);
  return factsOf(view, 'memory_file')
    .filter(({ ageSeconds }) => before > 0 && ageSeconds > before)
    .reduce((sum, one) => sum + one.bytes, 0);
}

/** What else on the host may be what has grown; a heap that has long been as large as it may be is not. */
function othersThatMayHave(
  view: HostView,
  group: ProcessGroup,
  groups: readonly ProcessGroup[],
  growth: Growth,
): readonly string[] {
  const { bytes, hours = 0 } = growth;
  const totalBytes = memoryOf(view)?.totalBytes ?? 0;
  const least = bytes === undefined ? BESIDE * group.bytes : MAY_HAVE_GAINED * bytes;
  const { shared, slab, hugePages, pageTables, zfs } = otherMemory(view);
  const kernel: readonly (readonly [string, number])[] = [
    ['files in memory', Math.max(0, shared - untouchedBytes(view, growth))],
    ["the kernel's slab", slab],
    // They are reserved at once, not hour by hour.
    ['huge pages', hours > 0 ? 0 : hugePages],
    ['page tables', pageTables],
    ['the cache of ZFS', zfs],
  ];
  return [
    ...groups
      .filter((one) => one !== group && one.bytes >= least)
      .filter((one) => !(isFilledHeap(one, totalBytes) && one.ageSeconds > longBefore(growth)))
      .map(groupName),
    ...kernel.filter(([, amount]) => amount >= least).map(([name]) => name),
  ];
}

/** What holds less than this part of what was gained is no reason to doubt: it would have to have grown from nothing. */
const TOO_SMALL = 0.25;
/** What is certainly its own of what was gained, where others may have the rest. */
const CERTAIN_SHARE = 1 / 3;
/** What grows slowly has come by this part of its size at the least in the time that it runs. */
const SLOW_PART = 0.3;

/**
 * What others hold that can have grown, and memory that nobody explains, each in bytes. A heap that has long been as large as it
 * may be, and huge pages, did not grow.
 */
function growable(
  view: HostView,
  group: ProcessGroup,
  groups: readonly ProcessGroup[],
  growth: Growth,
): readonly number[] {
  const use = memoryUse(view);
  if (use === undefined) return [];
  const { shared, slab, hugePages, pageTables, kernel, zfs } = otherMemory(view);
  const isFixed = (one: ProcessGroup) =>
    isFilledHeap(one, use.totalBytes) && one.ageSeconds > longBefore(growth);
  const held = groups.reduce((sum, { bytes }) => sum + bytes, 0);
  const known = held + shared + slab + hugePages + pageTables + kernel + zfs;
  return [
    ...groups.filter((one) => one !== group && !isFixed(one)).map(({ bytes }) => bytes),
    Math.max(0, shared - untouchedBytes(view, growth)),
    slab,
    pageTables,
    kernel,
    zfs,
    // Processes too small to be listed, drivers, a balloon.
    Math.max(0, use.usedBytes - known),
  ];
}

/** What of a gain nobody but this service can have, in bytes: others can have grown by no more than they hold now. */
function certainPart(
  view: HostView,
  group: ProcessGroup,
  groups: readonly ProcessGroup[],
  growth: Growth,
): number {
  const { bytes: gained = 0 } = growth;
  if (memoryUse(view) === undefined) return 0;
  const possible = growable(view, group, groups, growth)
    .filter((bytes) => bytes >= TOO_SMALL * gained)
    .reduce((sum, bytes) => sum + bytes, 0);
  return Math.min(group.bytes, gained - possible);
}

/** A service was started when the rise began where it is this much older at the most. */
const STARTED_THEN = 1.25;
/** Another that was started then as well may be what grew where it holds so much of what was gained. */
const STARTED_TOO = 0.4;

/**
 * Whether a service was started when the rise began, and holds as much as was gained since: what a process holds it has gained
 * since its start, and a line without a jump shows that it did not take it at once.
 */
function hasGainedAll(
  group: ProcessGroup,
  groups: readonly ProcessGroup[],
  { bytes: gained, sinceHours = 0, hasJump }: Growth & { readonly bytes: number },
): boolean {
  if (hasJump === true) return false;
  const then = STARTED_THEN * sinceHours * 3_600;
  return (
    group.ageSeconds <= then &&
    group.bytes >= GAINED_SHARE * gained &&
    groups.every((one) => one === group || one.ageSeconds > then || one.bytes < STARTED_TOO * gained)
  );
}

/** For so long a line through what a host gains is that of one: several that grow do not add up to one. */
const OF_ONE_HOURS = 96;
/** What holds less of what was gained than this did not gain it, and all of these have not grown by so much together. */
const NOT_ALONE = 0.7;
const TOGETHER = 0.3;

/** Whether a service alone is large enough for what was gained over days, and all others would have to have grown by a good part. */
function isOnlyOne(
  view: HostView,
  group: ProcessGroup,
  groups: readonly ProcessGroup[],
  growth: Growth & { readonly bytes: number },
): boolean {
  const { bytes: gained, hours = 0 } = growth;
  const others = growable(view, group, groups, growth);
  const all = others.reduce((sum, bytes) => sum + bytes, 0);
  return (
    hours >= OF_ONE_HOURS &&
    group.bytes >= gained &&
    others.every((bytes) => bytes < NOT_ALONE * gained) &&
    gained >= TOGETHER * all
  );
}

/** Whether a service has run for so long that it can hold what it does by growing as fast as it did of late. */
function hadTime({ bytes, ageSeconds }: ProcessGroup, { isSlow, bytes: gained, hours = 0 }: Growth): boolean {
  if (isSlow !== true) return true;
  if (gained === undefined || hours === 0) return false;
  return (gained / hours) * (ageSeconds / 3_600) >= SLOW_PART * bytes;
}

/** A service must have run for so much of the time that the memory grew for: what it held before its start is gone. */
const RAN_SHARE = 0.9;

/**
 * What a host has gained over days, where a service must have most of it: what others hold now bounds what they can have gained,
 * and what is gained within a day is little beside that, and within a week is not.
 */
function overDays(view: HostView, group: ProcessGroup, groups: readonly ProcessGroup[]): Growth | null {
  const growth = isAboutProcess(view) ? null : longGrowthOf(view);
  if (growth === null) return null;
  const { bytes, hours = 0, sinceHours = 0 } = growth;
  const isOld =
    group.ageSeconds >= RAN_SHARE * sinceHours * 3_600 && hadTime(group, { ...growth, isSlow: true });
  if (!isOld) return null;
  const text = `${growth.text}, by ${readableBytes(bytes)} in ${Math.round(hours / 24)} days`;
  if (hasGainedAll(group, groups, growth))
    return {
      ...growth,
      text: `${text}, since it was started, and all that it holds it has gained since then`,
    };
  const certain = certainPart(view, group, groups, growth);
  if (certain >= CERTAIN_SHARE * bytes)
    return {
      ...growth,
      text: `${text}, of which at least ${readableBytes(certain)} are its own: nothing else there holds so much`,
    };
  if (!isOnlyOne(view, group, groups, growth)) return null;
  return { ...growth, text: `${text}, and nothing else there is large enough to have gained that` };
}

/** What lies in swap of one service must be so much of what was gained there, where others have too little for the rest. */
const SWAPPED_GAIN = 0.5;

/** What has gone to swap over time where a service must have most of it: what leaks is not asked for again, and ends there. */
function inSwap(view: HostView, group: ProcessGroup, groups: readonly ProcessGroup[]): Growth | null {
  const growth = isAboutSwap(view) ? swapGrowthOf(view) : null;
  if (growth === null) return null;
  const { bytes: gained, sinceHours = 0 } = growth;
  const others = groups.filter((one) => one !== group).reduce((sum, { swapBytes }) => sum + swapBytes, 0);
  const isOld = group.ageSeconds >= RAN_SHARE * sinceHours * 3_600;
  const isMost = Math.min(group.swapBytes, gained - others) >= SWAPPED_GAIN * gained;
  return isOld && isMost ? growth : null;
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

/** Workers that the same start brought. */
const STARTED_TOGETHER_SECONDS = 600;

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
  // Like workers may have become more, and of a container nobody knows when it was deployed: of these only days tell.
  if (group.unit === 'container' || isPool(view, group)) {
    const days = overDays(view, group, groups);
    const pile = days === null ? null : pileOf(group);
    if (days === null) return { kind: 'unknown', text: 'that each of them has grown is not shown' };
    return pile === null ? days : { ...days, text: `${pile.text}; ${days.text}`, isPile: true };
  }
  const swapped = inSwap(view, group, groups);
  if (swapped !== null) return swapped;
  const host = growthOf(view);
  const said = saidGrowth(view, group);
  if (host.kind === 'grown') {
    const isProcess = isAboutProcess(view);
    const others = isProcess ? [] : othersThatMayHave(view, group, groups, host);
    const isEnough = host.bytes === undefined || group.bytes >= GAINED_SHARE * host.bytes;
    const isOld = hadTime(group, host);
    const certain = isProcess || host.bytes === undefined ? Infinity : certainPart(view, group, groups, host);
    if (others.length === 0 && isEnough && isOld && certain > 0) return host;
    if (said !== null) return { kind: 'grown', text: said };
    const days = overDays(view, group, groups);
    if (days !== null) return days;
    if (host.bytes !== undefined && isOld && !isProcess && certain >= CERTAIN_SHARE * host.bytes)
      return {
        ...host,
        text: `${host.text}, by ${readableBytes(host.bytes)}, of which at least ${readableBytes(certain)} are its own: nothing else there holds so much`,
      };
    const who =
      others.length === 0
        ? !isOld
          ? 'it has run too short to have come by its size so slowly'
          : isEnough
            ? 'all others together hold as much'
            : 'it is too small for all of that'
        : `it may as well be ${others.slice(0, 3).join(', ')}`;
    return { kind: 'unknown', text: `${host.text}, and that it is this service is not shown: ${who}` };
  }
  const days = host.kind === 'steady' || host.kind === 'unknown' ? overDays(view, group, groups) : null;
  if (days !== null) return days;
  if (host.kind !== 'unknown') return host;
  if (said !== null) return { kind: 'grown', text: said };
  const beyond = beyondAll(view, group);
  if (beyond !== null) return { kind: 'grown', text: beyond };
  const rising = group.ageSeconds < OLD_SECONDS ? null : risingPoints(view);
  if (rising !== null && othersThatMayHave(view, group, groups, host).length === 0)
    return { kind: 'grown', text: `${rising}, and nothing else is large enough for that to matter` };
  return atItsPace(view, group, groups) ?? host;
}

/** What a service has held at its start is not known: what it came to at one pace since is so much of what it holds. */
const PACE_LEAST = 0.5;
const PACE_MOST = 1.5;

/**
 * A service that leaks for days gains next to nothing within the minutes that an alarm tells of; but where these rise evenly, and
 * at that pace would have come since its start to what it holds, that is how it came by it. Null: it is not so.
 */
function atItsPace(view: HostView, group: ProcessGroup, groups: readonly ProcessGroup[]): Growth | null {
  const pace = evenPace(view);
  const { ageSeconds, bytes } = group;
  if (pace === null || ageSeconds < OLD_SECONDS || isAboutProcess(view)) return null;
  const gained = (pace * ageSeconds) / 3_600;
  if (gained < PACE_LEAST * bytes || gained > PACE_MOST * bytes) return null;
  if (othersThatMayHave(view, group, groups, ALONE).length > 0) return null;
  return {
    kind: 'grown',
    isByPace: true,
    text: `the alarm's own points rise evenly by ${readableBytes(pace)} an hour, which since its start comes to ${readableBytes(gained)}, and nothing else is large enough for that`,
  };
}

/**
 * Whether a group is a store by the operator's word alone, and no configuration of it can be why it holds what it does: it grows,
 * or is one that nobody may touch and of which nothing more is said.
 */
export function isStoreWithoutSetting(
  view: HostView,
  group: ProcessGroup,
  groups: readonly ProcessGroup[],
): boolean {
  const told = group.holders.filter((one) => storeName(view, one) !== null);
  if (told.length === 0 || !told.every((one) => isStoreBySiteAlone(view, one))) return false;
  const isHeap = told.some((one) => isWithinHeap(one, memoryOf(view)?.totalBytes ?? 0));
  if (isHeap) return false;
  return told.some((one) => isNeverTouched(view, one)) || unitGrowth(view, group, groups).kind === 'grown';
}

/** Whether a group is a service whose size nothing else explains: no store, no heap as configured, no pool, no limit of its own. */
export function mayLeak(view: HostView, group: ProcessGroup): boolean {
  const { unit, holders } = group;
  const [largest] = holders;
  if (unit === null || isJobRunner(unit) || largest === undefined) return false;
  if (isAtLimit(view, group)) return false;
  if (whyKept(view, largest) !== null && !isKeptByOperatorAlone(view, largest)) return false;
  // What may become so large, and need not be, can have grown to it.
  const isBounded = group.store === null && isUpperBound(largest);
  if (!isBounded && isConfigured(group, memoryOf(view)?.totalBytes ?? 0)) return false;
  return !isPool(view, group) || isLastingPool(group) || pileOf(group) !== null;
}

/** Whether like workers hold it together, of which none alone is what grows. */
export const isPool = (view: HostView, group: ProcessGroup): boolean =>
  poolOf(group, factsOf(view, 'memory_group')) !== null;

/** Whether all its workers were seen, and were started within a moment: none is new, so that what they gain each of them does. */
function isLastingPool({ holders, processes }: ProcessGroup): boolean {
  const ages = holders.map(({ ageSeconds }) => ageSeconds);
  return holders.length === processes && Math.max(...ages) - Math.min(...ages) <= STARTED_TOGETHER_SECONDS;
}

/** So many that were started one by one are no chance, and over so long no day's work. */
const PILE_MIN = 8;
const PILE_SECONDS = 86_400;
/** How straight the line of their starts is (R²), and how many times the usual distance the longest may be. */
const PILE_FIT = 0.95;
const PILE_GAP = 8;

interface Pile {
  /** For people: how many there are, and how often one more came. */
  readonly text: string;
}

/**
 * Like processes that one parent has started one by one, evenly over a day and more, and none of which has ended: it does not end
 * what it starts. What is started together, or with the load of a day, comes in crowds; what is replaced is young.
 */
function pileOf({ unit, name, holders, processes }: ProcessGroup): Pile | null {
  const alike = holders.filter((one) => one.name === name);
  const ages = alike.map(({ ageSeconds }) => ageSeconds).toSorted((a, b) => b - a);
  const [oldest = 0, youngest = 0] = [ages[0], ages.at(-1)];
  const span = oldest - youngest;
  const isOfOne = new Set(alike.map(({ parentPid }) => parentPid)).size === 1;
  if (unit === null || unit === 'container' || !isOfOne || ages.length < PILE_MIN || span < PILE_SECONDS)
    return null;
  const gaps = ages.slice(1).map((age, at) => (ages[at] ?? age) - age);
  const usual = medianOf(gaps) ?? 0;
  if (usual <= 0 || Math.max(...gaps) > PILE_GAP * usual) return null;
  if (fitOf(ages) < PILE_FIT) return null;
  const every = span / (ages.length - 1);
  const often = every >= 5_400 ? `${Math.round(every / 360) / 10} h` : `${Math.round(every / 60)} min`;
  return {
    text: `of its ${processes} processes those of ${name} were started one by one, about every ${often} by those that were seen, and run on`,
  };
}

/** R² of the line through values that stand one after the other. */
function fitOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = (values.length - 1) / 2;
  let [both, own, across] = [0, 0, 0];
  for (const [at, value] of values.entries()) {
    both += (at - middle) * (value - mean);
    own += (value - mean) ** 2;
    across += (at - middle) ** 2;
  }
  return own === 0 || across === 0 ? 0 : both ** 2 / (own * across);
}

/** Whether a service that only the operator's word keeps from every step is shown to have grown: a leak that people mend. */
export function isKeptLeak(view: HostView, group: ProcessGroup, groups: readonly ProcessGroup[]): boolean {
  const [largest] = group.holders;
  return (
    largest !== undefined &&
    isKeptByOperatorAlone(view, largest) &&
    mayLeak(view, group) &&
    unitGrowth(view, group, groups).kind === 'grown'
  );
}

/** Whether what has gone to swap over time is one service's, which leaks. */
export function leaksIntoSwap(view: HostView): boolean {
  const groups = processGroups(view);
  return groups.some((one) => mayLeak(view, one) && inSwap(view, one, groups) !== null);
}

/** A unit that holds less of what is used than this is not what uses the memory up, even if it grows. */
const NAMED_SHARE = 0.35;

/**
 * Whether a service was killed for memory again and again and has grown again, so that its youth says nothing; of a container,
 * whether what runs in it is shown to have grown, as its size alone says no less of it than of a runaway.
 */
export function isKnownLeak(view: HostView, group: ProcessGroup, groups: readonly ProcessGroup[]): boolean {
  if (!mayLeak(view, group)) return false;
  const growth = unitGrowth(view, group, groups);
  return growth.isAgain === true || (group.unit === 'container' && growth.kind === 'grown');
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
