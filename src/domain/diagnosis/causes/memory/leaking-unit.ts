import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type {} from '../../probes/service/log-lines.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { limitedUnits } from './cgroup-limit.ts';
import { isJobRunner, whyProtected } from './holder-role.ts';
import { measuredGroups } from './measured-groups.ts';
import { type Growth, growthOf } from './memory-growth.ts';
import { isAboutAnyMemory, MEMORY_ACCOUNT, MEMORY_PROBES, memoryUse, ownBytes } from './memory-use.ts';
import { groupName, type ProcessGroup, poolOf } from './process-groups.ts';
import { restartProblem } from './restart-problem.ts';
import { YOUNG_SECONDS } from './runaway-memory.ts';
import { heapOf, isConfigured } from './store-as-configured.ts';

/** A unit that holds less of what is used than this is not what uses the memory up, however it grows. */
const SHARE_MIN = 0.5;
/** One that is seen to grow, or stands out beside the others, may hold less. */
const GROWING_SHARE_MIN = 0.35;
const STANDS_OUT = 2;
/** Without a history it must have run so long that its size is no start and no peak of a day. */
const OLD_SECONDS = 86_400;
/** What a restarted unit is held to take again before long, of what it had. */
const TAKEN_AGAIN = 0.4;

/** What it must still hold when it is restarted, of what it held when it was looked at. */
const STILL_HELD = 0.7;

const days = (seconds: number) =>
  seconds >= 172_800
    ? `${Math.round(seconds / 86_400)} days`
    : `${Math.max(1, Math.round(seconds / 3_600))} h`;

function beyondHeap(group: ProcessGroup, totalBytes: number): string {
  const [largest] = group.holders;
  const heap = largest === undefined ? null : heapOf(largest, totalBytes);
  return heap === null ? '' : `, far beyond the heap of ${readableBytes(heap)} that it was given`;
}

function finding(view: HostView, group: ProcessGroup, share: number, growth: Growth): CauseFinding {
  const { unit, bytes, ageSeconds } = group;
  const use = memoryUse(view);
  const name = unit ?? group.name;
  const size = `${readableBytes(bytes)}, ${Math.round(share * 100)} % of what is used`;
  const killed = factsOf(view, 'trouble').some(
    (one) => one.what === 'killed_for_memory' && one.unit === unit,
  );
  const words = `${groupName(group)} holds ${size}, after ${days(ageSeconds)}${beyondHeap(group, use?.totalBytes ?? 0)}${killed ? ', and was killed for memory before' : ''}; ${growth.text}`;
  const isGrowth = growth.kind === 'grown' || growth.kind === 'unknown';
  const found: CauseFinding = {
    state: isGrowth ? 'shown' : 'possible',
    confidence: !isGrowth ? 0.3 : growth.kind === 'grown' || killed ? 0.85 : 0.6,
    blamed: { unit: name, ...(group.holders[0] === undefined ? {} : { pid: group.holders[0].pid }) },
    explains: { account: MEMORY_ACCOUNT, amount: bytes },
    sentence: words,
  };
  if (found.state !== 'shown') return found;
  if (growth.kind === 'unknown' && ageSeconds < OLD_SECONDS && !killed)
    return {
      ...found,
      withheld: `${name} has run for ${days(ageSeconds)} only, and that it grows is not shown`,
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
  return {
    ...found,
    remedy: {
      runbook: 'restart-unit',
      title: `Restart ${name.replace(/\.service$/, '')}, which has grown to ${readableBytes(bytes)}`,
      parameters: { unit: name, memory_min_mib: Math.floor((bytes * STILL_HELD) / 2 ** 20) },
      frees: Math.floor(Math.max(0, bytes - group.sharedBytes) * (1 - TAKEN_AGAIN)),
    },
  };
}

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  const { groups, usedBytes } = measuredGroups(view, use);
  const growth = growthOf(view);
  return groups.flatMap((group): readonly CauseFinding[] => {
    const { unit, holders, ageSeconds } = group;
    const [largest] = holders;
    const share = group.bytes / usedBytes;
    if (unit === null || unit === 'container' || isJobRunner(unit) || largest === undefined) return [];
    if (limitedUnits(view).has(unit)) return [];
    if (whyProtected(view, largest) !== null || isConfigured(group, use.totalBytes)) return [];
    if (poolOf(group, factsOf(view, 'memory_group')) !== null) return [];
    const next = Math.max(0, ...groups.filter((one) => one !== group).map(({ bytes }) => bytes));
    const isLarge =
      share >= SHARE_MIN ||
      (share >= GROWING_SHARE_MIN && (growth.kind === 'grown' || ownBytes(largest) >= STANDS_OUT * next));
    if (!isLarge || ageSeconds < YOUNG_SECONDS) return [];
    return [finding(view, group, share, growth)];
  });
}

const RESTART_PROBES: readonly string[] = ['units', 'boot', 'filesystems', 'config-test', 'unit-journal'];

/** One service has grown over time until it holds most of the memory. */
export const leakingUnit: CauseDefinition = {
  name: 'leaking_unit',
  family: 'memory',
  applies: isAboutAnyMemory,
  // Whether it would come back is asked only where there is one to be restarted.
  wants: (view) => [
    ...MEMORY_PROBES,
    ...(weigh(view).some(({ state }) => state === 'shown') ? RESTART_PROBES : []),
  ],
  weigh,
};
