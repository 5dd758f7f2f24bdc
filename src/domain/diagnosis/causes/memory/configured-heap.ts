import { baseName } from '../../../text/base-name.ts';
import { type Holder, ownBytes } from './memory-use.ts';
import type { ProcessGroup } from './process-groups.ts';

// Heaps that a command line sets: what fills them is the program's configuration, and no leak.

/** A Java process needs more than its heap: code, threads, buffers outside it. */
const BESIDE_HEAP = 1.3;
const BESIDE_HEAP_BYTES = 512 * 2 ** 20;
/** One that holds so much of its heap has long asked for all of it. */
const FILLED = 0.9;

/** A heap that is larger than this part of the memory bounds nothing: the host has nothing left before it is full. */
const FITS = 0.85;

/** The heap that a process was given, in bytes; null: its command line gives it none. */
export function heapOf({ heapMaxBytes, heapMaxPercent }: Holder, totalBytes: number): number | null {
  if (heapMaxBytes !== null) return heapMaxBytes;
  return heapMaxPercent === null ? null : (totalBytes * heapMaxPercent) / 100;
}

/**
 * Whether the heap is one of V8's, which gives back what is not in use: how large it may become says nothing of how large it
 * usually is. A Java heap takes what it was given, and keeps it.
 */
export const isUpperBound = ({ exe, name }: Pick<Holder, 'exe' | 'name'>): boolean =>
  /^(?:node|nodejs|electron|bun)$/.test(exe === null ? name : baseName(exe));

/** Whether the heap is one that the host cannot give beside what else it needs. */
export function isBeyondHost(holder: Holder, totalBytes: number): boolean {
  const heap = heapOf(holder, totalBytes);
  return heap !== null && heap > FITS * totalBytes;
}

/** Whether what a process holds is within what it was given, which is not so of a bound that its host reaches first. */
export function isWithinHeap(holder: Holder, totalBytes: number): boolean {
  const heap = heapOf(holder, totalBytes);
  if (isUpperBound(holder) && isBeyondHost(holder, totalBytes)) return false;
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
