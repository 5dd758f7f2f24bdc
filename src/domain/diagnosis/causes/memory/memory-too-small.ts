import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { cgroupLimit } from './cgroup-limit.ts';
import { hugePages, kernelSlab, otherCaches, pageTables } from './kernel-causes.ts';
import { leakingUnit } from './leaking-unit.ts';
import { isAboutMemory, MEMORY_PROBES, memoryOf, memoryUse } from './memory-use.ts';
import { groupName, processGroups } from './process-groups.ts';
import { protectedHoldsIt } from './protected-holds-it.ts';
import { runawayMemory } from './runaway-memory.ts';
import { storeAsConfigured } from './store-as-configured.ts';
import { swapThrash } from './swap-thrash.ts';
import { tmpfsOrShared } from './tmpfs-or-shared.ts';
import { workerPoolTooLarge } from './worker-pool-too-large.ts';

/** Causes that stand out: beside one of these the memory is not simply too small. */
const OTHERS: readonly CauseDefinition[] = [
  runawayMemory,
  leakingUnit,
  workerPoolTooLarge,
  tmpfsOrShared,
  kernelSlab,
  hugePages,
  storeAsConfigured,
  cgroupLimit,
  protectedHoldsIt,
  pageTables,
  otherCaches,
  swapThrash,
];

/** Processes must account for so much of what is used: what nobody can explain is no lack of memory. */
const EXPLAINED_MIN = 0.6;
/** Whoever holds more of it than this stands out. */
const STANDS_OUT_SHARE = 0.5;

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  if (unreadOf(view, 'memory-holders') !== undefined) return [];
  const groups = processGroups(view);
  const [largest] = groups;
  if (largest === undefined) return [];
  const anonymous = memoryOf(view)?.told.anonymous ?? 0;
  const held = Math.max(
    anonymous,
    groups.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const isOrdinary =
    held >= EXPLAINED_MIN * use.usedBytes && largest.bytes < STANDS_OUT_SHARE * use.usedBytes;
  const standsOut = OTHERS.some(
    (cause) => cause.applies(view) && cause.weigh(view).some(({ state }) => state === 'shown'),
  );
  if (!isOrdinary || standsOut) return [];
  const many = factsOf(view, 'memory_holder').length;
  return [
    {
      state: 'shown',
      confidence: 0.6,
      blamed: {},
      sentence: `nothing stands out: ${readableBytes(use.totalBytes)} are shared by ${groups.length} programs and services (${many} processes listed), and the largest, ${groupName(largest)}, holds ${readableBytes(largest.bytes)}, ${Math.round((100 * largest.bytes) / use.usedBytes)} % of what is used`,
      withheld:
        'no step makes the memory larger: a larger instance type, or fewer services on this host, is for a person to choose',
    },
  ];
}

/** What runs here as it should needs more memory than there is. */
export const memoryTooSmall: CauseDefinition = {
  name: 'memory_too_small',
  family: 'memory',
  applies: isAboutMemory,
  wants: () => MEMORY_PROBES,
  weigh,
};
