import type { MemoryGroup } from './memory-group.ts';
import { descendantsOf } from './process-tree.ts';

/**
 * For machines without a memory cgroup: the lab adds up what the host's processes hold, and kills the largest one when
 * they pass the limit. It looks only now and then, so a host can exceed its limit for a moment.
 */
export function createSimulatedMemoryGroup(limitBytes: number): MemoryGroup {
  let outOfMemoryKills = 0;
  return {
    kind: 'simulated',
    wrap: (argv) => argv,
    use(pid) {
      const processes = descendantsOf(pid).sort((a, b) => b.residentBytes - a.residentBytes);
      const usedBytes = processes.reduce((total, one) => total + one.residentBytes, 0);
      const [largest] = processes;
      if (usedBytes > limitBytes && largest !== undefined) {
        try {
          process.kill(largest.pid, 'SIGKILL');
          outOfMemoryKills += 1;
        } catch {
          // It ended by itself.
        }
      }
      return { usedBytes: Math.min(usedBytes, limitBytes), cacheBytes: 0, limitBytes, outOfMemoryKills };
    },
    remove: async () => {},
  };
}
