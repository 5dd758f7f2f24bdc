import { readableBytes } from '../../../text/readable-bytes.ts';
import { type HostView, unreadOf } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isConfigured, isFilledHeap } from './configured-heap.ts';
import { whyKept } from './holder-role.ts';
import { measuredGroups } from './measured-groups.ts';
import type { Growth } from './memory-growth.ts';
import {
  isAboutAnyMemory,
  isAboutSwap,
  MEMORY_ACCOUNT,
  MEMORY_PROBES,
  memoryUse,
  ownBytes,
  SWAP_ACCOUNT,
} from './memory-use.ts';
import { groupName, type ProcessGroup } from './process-groups.ts';
import { restartProblem } from './restart-problem.ts';
import { YOUNG_SECONDS } from './runaway-memory.ts';
import { isKeptLeak, isPool, mayLeak, unitGrowth } from './unit-growth.ts';

/** A unit that holds less of what is used than this is not what uses the memory up, however it grows. */
const SHARE_MIN = 0.5;
/** One that is seen to grow, or stands out beside the others, may hold less. */
const GROWING_SHARE_MIN = 0.35;
const STANDS_OUT = 2;
/** What a restarted unit is held to take again before long, of what it had. */
const TAKEN_AGAIN = 0.4;

/** What has grown to its size in less time since its start is back there as soon after a restart. */
const WORTH_SECONDS = 3_600;

/** What it must still hold when it is restarted, of what it held when it was looked at. */
const STILL_HELD = 0.7;

const days = (seconds: number) =>
  seconds >= 172_800
    ? `${Math.round(seconds / 86_400)} days`
    : seconds >= 3_600
      ? `${Math.round(seconds / 3_600)} h`
      : `${Math.max(1, Math.round(seconds / 60))} min`;

function finding(view: HostView, group: ProcessGroup, share: number, growth: Growth): CauseFinding {
  const { unit, bytes, swapBytes, ageSeconds } = group;
  // An alarm of swap is about what lies there; a unit that has nothing in it is about the memory all the same.
  const inSwap = isAboutSwap(view) && swapBytes > 0;
  const again = (bytes + swapBytes) * TAKEN_AGAIN;
  const name = unit ?? group.name;
  const size = `${readableBytes(bytes)}, ${Math.round(share * 100)} % of what is used`;
  const words = `${groupName(group)} holds ${size}, after ${days(ageSeconds)}; ${growth.text}`;
  const isGrown = growth.kind === 'grown';
  // Where nobody can tell how it got there, what holds most of it is named, and nothing done.
  const isLikely = growth.kind === 'unknown' && share >= SHARE_MIN;
  const found: CauseFinding = {
    state: isGrown || isLikely ? 'shown' : 'possible',
    confidence: isGrown ? 0.85 : isLikely ? 0.55 : 0.3,
    blamed: { unit: name, ...(group.holders[0] === undefined ? {} : { pid: group.holders[0].pid }) },
    explains: inSwap
      ? { account: SWAP_ACCOUNT, amount: swapBytes }
      : { account: MEMORY_ACCOUNT, amount: bytes },
    sentence: words,
  };
  if (found.state !== 'shown') return found;
  if (unit === 'container')
    return {
      ...found,
      blamed: { pid: group.holders.map(({ pid }) => pid).slice(0, 8) },
      withheld: `${group.name} runs in a container: whoever deploys that restarts it there, and bounds it until it is mended`,
    };
  if (ageSeconds < WORTH_SECONDS)
    return {
      ...found,
      withheld: `a restart would give the memory back for about ${days(ageSeconds)}, which is how long ${name} took to grow to that since its last start: until it is mended, give it less to do or a limit of its own (MemoryMax=)`,
    };
  const kept = group.holders.map((one) => whyKept(view, one)).find((why) => why !== null);
  if (kept !== undefined)
    return {
      ...found,
      withheld: `a restart of ${name} would give the memory back for a while, and no step touches it: ${kept}; its own people decide`,
    };
  const isUntold = !view.asked.has('odd-programs') || unreadOf(view, 'odd-programs') !== undefined;
  const problem = isUntold
    ? 'whether any program is another than it says could not be read'
    : restartProblem(view, name);
  if (problem !== null)
    return {
      ...found,
      withheld: `a restart of ${name} would give the memory back for a while, and is not proposed: ${problem}`,
    };
  if (!isGrown)
    return {
      ...found,
      withheld: `that ${name} has grown is not shown, and it may hold what it always does: compare it with its size after a start, or with the past of its own memory (procstat, its log). If it has grown, a restart gives the memory back for a while`,
    };
  return {
    ...found,
    remedy: {
      runbook: 'restart-unit',
      title: `Restart ${name.replace(/\.service$/, '')}, which has grown to ${readableBytes(bytes)}`,
      parameters: { unit: name, memory_min_mib: Math.floor((bytes * STILL_HELD) / 2 ** 20) },
      // Out of swap comes all that it has there, but for what it takes again and the memory that it gave back has no room for.
      frees: inSwap
        ? Math.floor(Math.max(0, swapBytes - Math.max(0, again - bytes)))
        : Math.floor(Math.max(0, bytes - group.sharedBytes) * (1 - TAKEN_AGAIN)),
      ...(growth.isPile === true
        ? { byPerson: 'a restart ends all of its processes, and one of them may still work for somebody' }
        : growth.isByPace === true
          ? {
              byPerson: `that ${name} leaks is told by a few points of the alarm alone: compare it with its size after a start`,
            }
          : {}),
    },
  };
}

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  const { groups, usedBytes } = measuredGroups(view, use);
  const { totalBytes } = use;
  const fixed = groups
    .filter((one) => isFilledHeap(one, totalBytes))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  return groups.flatMap((group): readonly CauseFinding[] => {
    const [largest] = group.holders;
    if (largest === undefined || !mayLeak(view, group)) return [];
    const share = group.bytes / usedBytes;
    const growth = unitGrowth(view, group, groups);
    if (growth.kind !== 'grown' && isConfigured(group, totalBytes)) return [];
    // Like workers, and what runs in a container, are named as that, unless they are shown to leak.
    if (growth.kind !== 'grown' && (group.unit === 'container' || isPool(view, group))) return [];
    // What nobody may touch is named as that, unless it is shown to leak.
    if (whyKept(view, largest) !== null && !isKeptLeak(view, group, groups)) return [];
    const next = Math.max(0, ...groups.filter((one) => one !== group).map(({ bytes }) => bytes));
    const isLarge =
      share >= SHARE_MIN ||
      (share >= GROWING_SHARE_MIN && (growth.kind === 'grown' || ownBytes(largest) >= STANDS_OUT * next)) ||
      (growth.kind === 'grown' && group.bytes >= SHARE_MIN * (usedBytes - fixed));
    // What the kernel ends and systemd starts again is young by just that.
    const isYoung = group.ageSeconds < YOUNG_SECONDS && growth.isAgain !== true;
    if (!isLarge || isYoung) return [];
    return [finding(view, group, share, growth)];
  });
}

/** Whether any service is large enough to be the cause, if only it is shown that it has grown. */
function mayMatter(view: HostView): boolean {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return false;
  const { groups, usedBytes } = measuredGroups(view, use);
  return groups.some((group) => group.bytes >= GROWING_SHARE_MIN * usedBytes && mayLeak(view, group));
}

const RESTART_PROBES: readonly string[] = [
  'units',
  'boot',
  'filesystems',
  'config-test',
  'unit-journal',
  'odd-programs',
];

/** One service has grown over time until it holds most of the memory. */
export const leakingUnit: CauseDefinition = {
  name: 'leaking_unit',
  family: 'memory',
  applies: isAboutAnyMemory,
  // Whether it would come back is asked only where there is one to be restarted.
  wants: (view) => [
    ...MEMORY_PROBES,
    // Whether it was killed for memory before stands in its journal.
    ...(mayMatter(view) ? ['unit-journal'] : []),
    ...(weigh(view).some(({ state }) => state === 'shown') ? RESTART_PROBES : []),
  ],
  weigh,
};
