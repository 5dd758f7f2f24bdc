import { readableBytes } from '../../../text/readable-bytes.ts';
import type { HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isAtLimit } from './cgroup-limit.ts';
import { heapOf, isBeyondHost, isFilledHeap, isWithinHeap } from './configured-heap.ts';
import { heldForNothing } from './kernel-causes.ts';
import { measuredGroups } from './measured-groups.ts';
import { isUsualAtThreshold } from './memory-growth.ts';
import {
  breachesMemory,
  isAboutAnyMemory,
  MEMORY_ACCOUNT,
  MEMORY_PROBES,
  memoryUse,
  memoryValue,
} from './memory-use.ts';
import { groupName, type ProcessGroup } from './process-groups.ts';
import { swapState } from './swap-state.ts';
import { grownUnits, isStoreWithoutSetting } from './unit-growth.ts';
import { storeSetting } from './vendor-remedies.ts';

export { isWithinHeap } from './configured-heap.ts';

/** What holds less of what is used than this, and is not the largest, is not what uses the memory up. */
const SHARE_MIN = 0.4;
const NAMED_SHARE = 0.25;
/** Of what a service holds that has grown so much is what a restart gives back at least. */
const LEAKED_SHARE = 0.6;

function finding(
  group: ProcessGroup,
  share: number,
  totalBytes: number,
  isNoReason: boolean,
): CauseFinding | null {
  const [largest] = group.holders;
  if (largest === undefined) return null;
  const heap = heapOf(largest, totalBytes);
  const isHeap = group.store === null && heap !== null && isWithinHeap(largest, totalBytes);
  if (group.store === null && !isHeap) return null;
  const { pid, exe } = largest;
  const size = `${readableBytes(group.bytes)}, ${Math.round(share * 100)} % of what is used`;
  const swapped = group.swapBytes > 2 ** 26 ? `, and ${readableBytes(group.swapBytes)} in swap` : '';
  const setting =
    group.store === null ? `-Xmx (${readableBytes(heap ?? 0)} now), or its like` : storeSetting(group.store);
  const isTooLarge = isHeap && isBeyondHost(largest, totalBytes);
  const fits = isTooLarge
    ? `, which does not fit into the ${readableBytes(totalBytes)} of this host beside what else needs memory`
    : '';
  const given = heap === null ? '' : `; it was given a heap of ${readableBytes(heap)}${fits}`;
  const what = group.store === null ? 'a heap as configured' : `${group.store}, a data store`;
  return {
    state: isNoReason ? 'possible' : 'shown',
    confidence: isNoReason ? 0.3 : 0.55 + 0.35 * Math.min(1, share),
    blamed: { pid, ...(exe === null ? {} : { exe }), ...(group.unit === null ? {} : { unit: group.unit }) },
    explains: { account: MEMORY_ACCOUNT, amount: group.bytes },
    sentence: `${groupName(group)} is ${what}, and holds ${size}${swapped}${given}`,
    withheld: `${groupName(group)} is never ended or cut: how much it holds is set by ${setting}. Set it lower, or give the host more memory; a restart only empties what is filled again`,
  };
}

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  const { groups, usedBytes } = measuredGroups(view, use);
  const [largest] = groups;
  const grown = grownUnits(view);
  const isUsual = isUsualAtThreshold(view);
  const isThrashing = swapState(view).isThrashing;
  const leaked = grown.reduce((sum, { bytes }) => sum + LEAKED_SHARE * bytes, 0);
  const without = memoryValue(view, use, heldForNothing(view) + leaked);
  const isBeside = without !== null && !breachesMemory(view, without);
  // Where the alarm is red for what is held for nothing, what holds as much as it was told to is no second reason.
  // A full heap was as large before, where something else is shown to have grown since; and one that fits, and was always there
  // where the alarm was always near its threshold, is said and not blamed.
  const isNoReason = (group: ProcessGroup) => {
    const [largest] = group.holders;
    if (largest === undefined) return false;
    if (isBeside) return true;
    if (group.store !== null) return false;
    if (grown.length > 0) return isFilledHeap(group, use.totalBytes);
    // Which of several has most of what is swapped to and fro is said of the thrash, and one that fits by itself is not it.
    if (isThrashing && !isBeyondHost(largest, use.totalBytes)) return true;
    return isUsual && !isBeyondHost(largest, use.totalBytes);
  };
  return groups.flatMap((group) => {
    // What its unit allows it, and not what it was given, is why it is at its end.
    if (group.store === null && isAtLimit(view, group)) return [];
    // A bound that is not reached by itself is no reason for what has grown up to it.
    if (grown.some((one) => one.unit === group.unit && (one.unit !== 'container' || one.name === group.name)))
      return [];
    if (isStoreWithoutSetting(view, group, groups)) return [];
    const share = group.bytes / usedBytes;
    const isNamed = share >= SHARE_MIN || (group === largest && share >= NAMED_SHARE);
    const found = isNamed ? finding(group, share, use.totalBytes, isNoReason(group)) : null;
    return found === null ? [] : [found];
  });
}

/** Most of the memory is held by what was told to hold so much: a data store, a heap. */
export const storeAsConfigured: CauseDefinition = {
  name: 'store_as_configured',
  family: 'memory',
  applies: isAboutAnyMemory,
  wants: () => MEMORY_PROBES,
  weigh,
};
