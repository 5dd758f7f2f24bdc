import type { CauseDefinition } from '../cause.ts';
import { cgroupLimit } from './cgroup-limit.ts';
import { hugePages, kernelSlab, otherCaches, pageTables } from './kernel-causes.ts';
import { leakingUnit } from './leaking-unit.ts';
import { memoryTooSmall } from './memory-too-small.ts';
import { pageCache } from './page-cache.ts';
import { protectedHoldsIt } from './protected-holds-it.ts';
import { runawayMemory } from './runaway-memory.ts';
import { storeAsConfigured } from './store-as-configured.ts';
import { swapThrash } from './swap-thrash.ts';
import { tmpfsOrShared } from './tmpfs-or-shared.ts';
import { workerPoolTooLarge } from './worker-pool-too-large.ts';

/** Causes of used memory; a new one stands in this folder and in one line here. */
export const MEMORY_CAUSES: readonly CauseDefinition[] = [
  runawayMemory,
  leakingUnit,
  workerPoolTooLarge,
  tmpfsOrShared,
  kernelSlab,
  hugePages,
  pageCache,
  storeAsConfigured,
  cgroupLimit,
  swapThrash,
  protectedHoldsIt,
  pageTables,
  otherCaches,
  memoryTooSmall,
];
