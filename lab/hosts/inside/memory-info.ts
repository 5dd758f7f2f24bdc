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

export function formatMemoryInfo({ usedBytes, cacheBytes, limitBytes }: MemoryUse): string {
  const free = Math.max(0, limitBytes - usedBytes - cacheBytes);
  const rows: readonly (readonly [string, number])[] = [
    ['MemTotal', limitBytes],
    ['MemFree', free],
    ['MemAvailable', Math.max(0, limitBytes - usedBytes)],
    ['Buffers', 0],
    ['Cached', cacheBytes],
    ['SwapCached', 0],
    ['Active', usedBytes],
    ['Inactive', cacheBytes],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Shmem', 0],
    ['Slab', 0],
    ['SReclaimable', 0],
    ['SUnreclaim', 0],
  ];
  return rows
    .map(([name, bytes]) => `${`${name}:`.padEnd(16)}${String(Math.round(bytes / 1024)).padStart(8)} kB\n`)
    .join('');
}
