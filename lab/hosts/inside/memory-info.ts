import { closeSync, openSync, writeSync } from 'node:fs';
import type { MemoryUse } from '../memory-group.ts';

export interface MemoryInfoFile {
  write(use: MemoryUse): void;
  close(): void;
}

/**
 * The file that a host sees as /proc/meminfo. It is written in place and always has the same length, because it is
 * bound into the sandbox: a replaced file would not be seen there, and a reader never meets a half-written line.
 */
export function createMemoryInfoFile(path: string): MemoryInfoFile {
  const descriptor = openSync(path, 'w');
  return {
    write: (use) => void writeSync(descriptor, formatMemoryInfo(use), 0),
    close: () => closeSync(descriptor),
  };
}

export function formatMemoryInfo({ usedBytes, cacheBytes, sharedBytes = 0, limitBytes }: MemoryUse): string {
  // A group may be told while it changes: what is shared is a part of what is used all the same.
  const shared = Math.min(sharedBytes, usedBytes);
  const free = Math.max(0, limitBytes - usedBytes - cacheBytes);
  const rows: readonly (readonly [string, number])[] = [
    ['MemTotal', limitBytes],
    ['MemFree', free],
    ['MemAvailable', Math.max(0, limitBytes - usedBytes)],
    ['Buffers', 0],
    ['Cached', cacheBytes + shared],
    ['SwapCached', 0],
    ['Active', usedBytes],
    ['Inactive', cacheBytes],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['AnonPages', usedBytes - shared],
    ['Shmem', shared],
    ['Slab', 0],
    ['SReclaimable', 0],
    ['SUnreclaim', 0],
  ];
  return rows
    .map(([name, bytes]) => `${`${name}:`.padEnd(16)}${String(Math.round(bytes / 1024)).padStart(8)} kB\n`)
    .join('');
}
