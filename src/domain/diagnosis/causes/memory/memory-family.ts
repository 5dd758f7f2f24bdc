import { breaches } from '../../../alarm/condition/breaches.ts';
import { readableBytes } from '../../../text/readable-bytes.ts';
import type { Balance, BalancePart } from '../../balance.ts';
import { type HostView, unreadOf } from '../../host-view.ts';
import type { FamilyDefinition, Measured } from '../cause.ts';
import { otherMemory } from './kernel-memory.ts';
import {
  breachesMemory,
  isAboutMemory,
  isAboutProcess,
  isAboutSwap,
  MEMORY_ACCOUNT,
  memoryOf,
  memoryUse,
  memoryValue,
  SWAP_ACCOUNT,
  swapValue,
} from './memory-use.ts';
import { groupName, processGroups } from './process-groups.ts';
import { processValue, watchedHolders } from './process-memory.ts';
import { swapState } from './swap-state.ts';
import { leaksIntoSwap } from './unit-growth.ts';

const percentOf = (part: number, whole: number) =>
  whole === 0 ? 0 : Math.round((1_000 * part) / whole) / 10;

function unreadMemory(view: HostView): Measured {
  const why = unreadOf(view, 'meminfo')?.why ?? 'nobody looks at that yet';
  return { kind: 'unread', sentence: `how much memory is used could not be read: ${why}` };
}

function ofSwap(view: HostView): Measured {
  const { condition } = view;
  const memory = memoryOf(view);
  if (memory === undefined) return unreadMemory(view);
  const { swapTotalBytes: total, swapFreeBytes: free } = memory;
  const { isIdle, isThrashing, text } = swapState(view);
  if (total === 0) return { kind: 'state', breaches: false, sentence: 'the host has no swap' };
  const sentence = `${percentOf(total - free, total)} % of the swap is used (${readableBytes(total - free)} of ${readableBytes(total)}); ${text}`;
  if (condition.subject === 'swap_traffic') return { kind: 'state', breaches: isThrashing, sentence };
  const bytes = condition.subject === 'swap_used' ? total - free : free;
  const value = condition.unit === 'bytes' ? bytes : (100 * bytes) / total;
  const isRed = condition.understood ? breaches(condition, value) : isThrashing;
  // What was put there once and is not asked for is no trouble, however full it is; but what leaks is not asked for either.
  if (isRed && isIdle && !leaksIntoSwap(view))
    return {
      kind: 'state',
      breaches: false,
      sentence: `${sentence}: full and idle, which slows nothing down`,
    };
  // Both accounts are looked at: what lies in swap, and what holds the memory.
  return { kind: 'value', value, breaches: isRed, sentence };
}

function ofProcess(view: HostView): Measured {
  const value = processValue(view, 0);
  if (value === null)
    return { kind: 'unread', sentence: 'how much memory the watched processes hold could not be read' };
  const watched = watchedHolders(view);
  const names = [...new Set(watched.map(({ name }) => name))].slice(0, 3).join(', ');
  const sentence = `${watched.length === 1 ? 'the watched process' : `the ${watched.length} watched processes`} (${names}) hold ${readableBytes(value)}`;
  return {
    kind: 'value',
    value,
    breaches: view.condition.understood && breaches(view.condition, value),
    account: MEMORY_ACCOUNT,
    sentence,
  };
}

function measured(view: HostView): Measured {
  if (isAboutSwap(view)) return ofSwap(view);
  if (isAboutProcess(view)) return ofProcess(view);
  const use = memoryUse(view);
  const value = use === undefined ? null : memoryValue(view, use, 0);
  if (use === undefined || value === null) return unreadMemory(view);
  const { usedBytes, totalBytes } = use;
  const isEstimated =
    memoryOf(view)?.isAvailableEstimated === true ? ' (an estimate: the kernel does not tell it)' : '';
  return {
    kind: 'value',
    value,
    breaches: breachesMemory(view, value),
    account: MEMORY_ACCOUNT,
    sentence: `${percentOf(usedBytes, totalBytes)} % of the memory is used: ${readableBytes(usedBytes)} of ${readableBytes(totalBytes)}${isEstimated}`,
  };
}

/** Who and what holds what is used; what no part explains is the kernel's own, a driver's or a balloon's. */
function parts(view: HostView): readonly BalancePart[] {
  const groups = processGroups(view);
  const { shared, slab, hugePages, pageTables, kernel, zfs } = otherMemory(view);
  const anonymous = memoryOf(view)?.told.anonymous;
  const listed = groups.reduce((sum, { bytes, sharedBytes }) => sum + bytes - sharedBytes, 0);
  return [
    ...groups.map((group) => ({ label: groupName(group), amount: group.bytes })),
    { label: 'smaller processes', amount: anonymous === undefined ? 0 : Math.max(0, anonymous - listed) },
    { label: 'shared memory and files in memory', amount: shared },
    { label: "the kernel's slab that cannot be given back", amount: slab },
    { label: 'huge pages', amount: hugePages },
    { label: 'page tables', amount: pageTables },
    { label: 'stacks and other memory of the kernel', amount: kernel },
    { label: 'the cache of ZFS (ARC)', amount: zfs },
  ].filter(({ amount }) => amount > 0);
}

function balances(view: HostView): readonly Balance[] {
  const use = memoryUse(view);
  if (use === undefined) return [];
  const account = { account: MEMORY_ACCOUNT, quantity: 'memory_bytes' } as const;
  if (isAboutProcess(view)) {
    const watched = watchedHolders(view);
    const used = watched.reduce((sum, { rssBytes }) => sum + rssBytes, 0);
    const each = watched.map(({ name, pid, rssBytes }) => ({
      label: `${name} (pid ${pid})`,
      amount: rssBytes,
    }));
    return [{ ...account, subject: 'the watched processes', total: use.totalBytes, used, parts: each }];
  }
  const memory: Balance = {
    ...account,
    subject: 'the memory',
    total: use.totalBytes,
    used: use.usedBytes,
    parts: parts(view),
  };
  return isAboutSwap(view) ? [memory, ...swapBalance(view)] : [memory];
}

function swapBalance(view: HostView): readonly Balance[] {
  const memory = memoryOf(view);
  if (memory === undefined || memory.swapTotalBytes === 0) return [];
  const { swapTotalBytes: total, swapFreeBytes } = memory;
  const each = processGroups(view)
    .filter(({ swapBytes }) => swapBytes > 0)
    .map((group) => ({ label: groupName(group), amount: group.swapBytes }));
  const used = total - swapFreeBytes;
  return [{ account: SWAP_ACCOUNT, quantity: 'memory_bytes', subject: 'the swap', total, used, parts: each }];
}

/** What all causes of used memory share. */
export const memoryFamily: FamilyDefinition = {
  family: 'memory',
  answers: ({ condition }) => condition.family === 'memory',
  measured,
  balances: (view) => (isAboutMemory(view) || isAboutProcess(view) ? balances(view) : []),
  predicted: (view, { account }, freed) => {
    if (account === SWAP_ACCOUNT) return swapValue(view, freed);
    if (isAboutProcess(view)) return processValue(view, freed);
    const use = memoryUse(view);
    return use === undefined ? null : memoryValue(view, use, freed);
  },
};
