import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MemoryUse } from '../memory-group.ts';
import { createMemoryInfoFile } from './memory-info.ts';

const REFRESH_MS = 100;
/** Version 1 says "no limit" by a number near 2^63. */
const UNLIMITED_BYTES = 2 ** 60;

/** Keeps a file in the form of /proc/meminfo true to the memory limit of this host's own cgroup. */
export function keepMemoryInfo(path: string): void {
  const file = createMemoryInfoFile(path);
  const refresh = (): void => file.write(readOwnMemory());
  refresh();
  setInterval(refresh, REFRESH_MS).unref();
}

/**
 * What this host's processes use, against their cgroup's limit, or against the machine's memory where there is no
 * limit. `root` is where cgroups are mounted, version 2 or 1, as a container sees its own.
 */
export function readOwnMemory(root = '/sys/fs/cgroup', machine = '/proc/meminfo'): MemoryUse {
  const isVersion2 = existsSync(join(root, 'memory.current'));
  const directory = isVersion2 ? root : join(root, 'memory');
  const text = (name: string): string =>
    existsSync(join(directory, name)) ? readFileSync(join(directory, name), 'utf8') : '';
  const limit = Number(text(isVersion2 ? 'memory.max' : 'memory.limit_in_bytes').trim() || Number.NaN);
  if (!Number.isFinite(limit) || limit >= UNLIMITED_BYTES) return machineUse(readFileSync(machine, 'utf8'));
  const stat = text('memory.stat');
  const field = (name: string): number => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(stat)?.[1] ?? 0);
  const prefix = isVersion2 ? '' : 'total_';
  const cacheBytes = field(`${prefix}inactive_file`) + field(`${prefix}active_file`);
  const current = Number(text(isVersion2 ? 'memory.current' : 'memory.usage_in_bytes'));
  const kills = /^oom_kill (\d+)/m.exec(text(isVersion2 ? 'memory.events' : 'memory.oom_control'))?.[1];
  return {
    usedBytes: Math.max(0, current - cacheBytes),
    cacheBytes,
    limitBytes: limit,
    outOfMemoryKills: Number(kills ?? 0),
  };
}

function machineUse(text: string): MemoryUse {
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) * 1024;
  const limitBytes = bytes('MemTotal');
  const usedBytes = limitBytes - bytes('MemAvailable');
  if (!(limitBytes > 0) || Number.isNaN(usedBytes)) {
    throw new Error('this host has no memory limit, and its /proc/meminfo says nothing: give it a limit');
  }
  return { usedBytes, cacheBytes: 0, limitBytes, outOfMemoryKills: 0 };
}
