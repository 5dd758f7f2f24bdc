import { appendFileSync } from 'node:fs';
import { hostLimits } from './host-limits.ts';
import { createMemoryInfoFile } from './inside/memory-info.ts';
import type { MemoryGroup } from './memory-group.ts';

export interface MemoryWatch {
  stop(): void;
}

/** Keeps a host's /proc/meminfo true, and notes kills for memory in what it sees as its kernel log. */
export function watchMemory(
  group: MemoryGroup,
  pid: number,
  meminfoFile: string,
  kernelLogFile: string,
): MemoryWatch {
  const file = createMemoryInfoFile(meminfoFile);
  let kills = 0;
  let lines = 0;
  const refresh = (): void => {
    try {
      const use = group.use(pid);
      file.write(use);
      if (use.outOfMemoryKills > kills && lines < hostLimits.kernelLogLinesMax) {
        const seconds = process.uptime().toFixed(6);
        const label = group.kind === 'simulated' ? 'simulated out of memory' : 'Memory cgroup out of memory';
        appendFileSync(
          kernelLogFile,
          `[${seconds}] ${label}: killed process, limit ${use.limitBytes} bytes\n`,
        );
        lines += 1;
      }
      kills = Math.max(kills, use.outOfMemoryKills);
    } catch {
      // The group has gone with its host; the watch is stopped right after.
    }
  };
  refresh();
  const timer = setInterval(refresh, hostLimits.memoryRefreshMs);
  return {
    stop() {
      clearInterval(timer);
      file.close();
    },
  };
}
