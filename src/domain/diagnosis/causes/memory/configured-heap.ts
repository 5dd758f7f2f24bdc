import { type Holder, ownBytes } from './memory-use.ts';
import type { ProcessGroup } from './process-groups.ts';

// Heaps that a command line sets: what fills them is the program's configuration, and no leak.

/** A Java process needs more than its heap: code, threads, buffers outside it. */
const BESIDE_HEAP = 1.3;
const BESIDE_HEAP_BYTES = 512 * 2 ** 20;
/** One that holds so much of its heap has long asked for all of it. */
const FILLED = 0.9;

/** The heap that a process was given, in bytes; null: its command line gives it none. */
export function heapOf({ heapMaxBytes, heapMaxPercent }: Holder, totalBytes: number): number | null {
  if (heapMaxBytes !== null) return heapMaxBytes;
  return heapMaxPercent === null ? null : (totalBytes * heapMaxPercent) / 100;
}

/** Whether what a process holds is within what it was given. */
export function isWithinHeap(holder: Holder, totalBytes: number): boolean {
  const heap = heapOf(holder, totalBytes);
  return heap !== null && ownBytes(holder) <= heap * BESIDE_HEAP + BESIDE_HEAP_BYTES;
}

/** Whether a group is one program whose heap is as full as it can be, so that it does not grow any more. */
export function isFilledHeap({ holders }: ProcessGroup, totalBytes: number): boolean {
  const [largest] = holders;
  if (largest === undefined || !isWithinHeap(largest, totalBytes)) return false;
  return ownBytes(largest) >= FILLED * (heapOf(largest, totalBytes) ?? Infinity);
}

/** Whether what a group holds is what it was told to hold: a data store, a heap. */
export const isConfigured = ({ store, holders: [largest] }: ProcessGroup, totalBytes: number): boolean =>
  store !== null || (largest !== undefined && isWithinHeap(largest, totalBytes));
