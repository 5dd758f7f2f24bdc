import { breaches } from '../../../alarm/condition/breaches.ts';
import { accountOf } from '../../balance.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/memory/meminfo.ts';
import type {} from '../../probes/memory/memory-holders.ts';
import type {} from '../../probes/memory/memory-limits.ts';
import type {} from '../../probes/memory/memory-pools.ts';

// What the causes of used memory share: what an alarm asks for, and how much is used.

export type Holder = FactOf<'memory_holder'>;
export type Memory = FactOf<'memory'>;

/** What counts as used up where the alarm gives no number that can be compared. */
const USUAL_PERCENT = 90;
export const MEMORY_ACCOUNT = accountOf('memory_bytes', 'memory');
/** What lies in swap, for alarms of that: what is given back in memory takes nothing out of it. */
export const SWAP_ACCOUNT = accountOf('memory_bytes', 'swap');

/** What every cause of used memory looks at. */
export const MEMORY_PROBES: readonly string[] = [
  'meminfo',
  'memory-holders',
  'memory-pools',
  'memory-limits',
];

/** Alarms of how much memory, or swap, the whole host uses; single processes are another matter. */
export function isAboutMemory(view: HostView): boolean {
  const { subject } = view.condition;
  return subject === 'memory_used' || subject === 'memory_available' || isAboutSwap(view);
}

export function isAboutSwap({ condition: { subject } }: HostView): boolean {
  return subject === 'swap_used' || subject === 'swap_free' || subject === 'swap_traffic';
}

/** Alarms of the memory of the processes that procstat of the agent finds. */
export function isAboutProcess({ condition: { subject } }: HostView): boolean {
  return subject === 'process_memory';
}

export const isAboutAnyMemory = (view: HostView) => isAboutMemory(view) || isAboutProcess(view);

export interface MemoryUse {
  readonly totalBytes: number;
  readonly usedBytes: number;
}

export function memoryOf(view: Pick<HostView, 'facts'>): Memory | undefined {
  return factsOf(view, 'memory')[0];
}

/** What programs cannot have, which is the measure of every cause; undefined: it was not read. */
export function memoryUse(view: HostView): MemoryUse | undefined {
  const memory = memoryOf(view);
  if (memory === undefined) return undefined;
  const { totalBytes, availableBytes } = memory;
  return { totalBytes, usedBytes: totalBytes - availableBytes };
}

/** The value that the alarm would see when so much were given back; null: it cannot be told. */
export function memoryValue(
  { condition }: HostView,
  { totalBytes, usedBytes }: MemoryUse,
  freed: number,
): number | null {
  const used = Math.max(0, usedBytes - freed);
  const { subject, unit } = condition;
  if (subject !== 'memory_used' && subject !== 'memory_available') return null;
  const bytes = subject === 'memory_used' ? used : totalBytes - used;
  if (unit === 'bytes') return bytes;
  return unit === 'percent' || unit === null ? (100 * bytes) / totalBytes : null;
}

/** The value that an alarm of swap would see when so much of it were given back; null: it cannot be told. */
export function swapValue({ condition: { subject, unit }, facts }: HostView, freed: number): number | null {
  const memory = memoryOf({ facts });
  if (memory === undefined || memory.swapTotalBytes === 0) return null;
  const { swapTotalBytes: total, swapFreeBytes } = memory;
  const used = Math.max(0, total - swapFreeBytes - freed);
  if (subject !== 'swap_used' && subject !== 'swap_free') return null;
  const bytes = subject === 'swap_used' ? used : total - used;
  if (unit === 'bytes') return bytes;
  return unit === 'percent' || unit === null ? (100 * bytes) / total : null;
}

export function breachesMemory(view: HostView, value: number): boolean {
  const { condition } = view;
  if (condition.understood) return breaches(condition, value);
  if (condition.unit === 'bytes') return false;
  return condition.subject === 'memory_used' ? value >= USUAL_PERCENT : value <= 100 - USUAL_PERCENT;
}

export function holdersOf(view: Pick<HostView, 'facts'>): readonly Holder[] {
  return factsOf(view, 'memory_holder');
}

/** What a process holds, of what is shared its part where the kernel tells that. */
export const ownBytes = ({ pssBytes, rssBytes }: Holder) => pssBytes ?? rssBytes;

/** What is given back when a process ends: shared memory stays while others, or a file in memory, hold it. */
export const freedBytes = (one: Holder) => Math.max(0, ownBytes(one) - (one.sharedBytes ?? 0));
