import type { HostView } from '../../host-view.ts';
import { isAboutProcess, type MemoryUse } from './memory-use.ts';
import { type ProcessGroup, processGroups } from './process-groups.ts';
import { watchedHolders } from './process-memory.ts';

interface MeasuredGroups {
  readonly groups: readonly ProcessGroup[];
  /** What the shares of the groups are of. */
  readonly usedBytes: number;
}

/** The groups that an alarm can be about: all of a host's, or those that hold the processes which it watches. */
export function measuredGroups(view: HostView, use: MemoryUse): MeasuredGroups {
  const groups = processGroups(view);
  if (!isAboutProcess(view)) return { groups, usedBytes: use.usedBytes };
  const watched = new Set(watchedHolders(view));
  const own = groups.filter(({ holders }) => holders.some((one) => watched.has(one)));
  return { groups: own, usedBytes: own.reduce((sum, { bytes }) => sum + bytes, 0) };
}
