import type { HostView } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';
import { cgroupLimit } from './cgroup-limit.ts';
import { hugePages, kernelSlab, otherCaches, pageTables } from './kernel-causes.ts';
import { leakingUnit } from './leaking-unit.ts';
import { protectedHoldsIt } from './protected-holds-it.ts';
import { runawayMemory } from './runaway-memory.ts';
import { storeAsConfigured } from './store-as-configured.ts';
import { tmpfsOrShared } from './tmpfs-or-shared.ts';
import { workerPoolTooLarge } from './worker-pool-too-large.ts';

/** Causes by which something stands out: beside one of these the memory is not simply too small. */
const STANDING_OUT: readonly CauseDefinition[] = [
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
];

export function isShown(cause: CauseDefinition, view: HostView): boolean {
  return cause.applies(view) && cause.weigh(view).some(({ state }) => state === 'shown');
}

/** Whether any part of the memory is held by something that can be named as its cause. */
export function standsOut(view: HostView): boolean {
  return STANDING_OUT.some((cause) => isShown(cause, view));
}
