import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A control group for each unit, as systemd makes them: what a process belongs to stands in its `/proc/<pid>/cgroup`, and
 * the kernel counts and limits the memory of the unit as a whole.
 */
export interface UnitGroups {
  /** Makes the groups of a unit that is about to start, and sets its limit. Returns the directories that it has to enter. */
  prepare(unit: string, memoryMaxBytes: number | undefined): readonly string[];
  /** How many of its processes the kernel has killed for memory since `prepare`. */
  killedForMemory(unit: string): number;
  /** Once its last process has left, within a bound, unless the unit `isUsed` again by then. */
  remove(unit: string, isUsed: () => boolean): Promise<void>;
}

/** Nobody has groups where the machine lends none. */
export const NO_UNIT_GROUPS: UnitGroups = {
  prepare: () => [],
  killedForMemory: () => 0,
  remove: async () => {},
};

/** Version 1 of control groups: where the memory is counted, and what says which unit a process is of. */
const HIERARCHIES = ['memory', 'systemd'] as const;
const NO_LIMIT = '-1';
/** The lab reads the counts of a group from outside a few times in so long. */
const REMOVE_RETRY_MS = 250;
const REMOVE_ATTEMPTS_MAX = 20;

/** `root` holds the host's own part of each hierarchy; `NO_UNIT_GROUPS` where these may not be written. */
export function createUnitGroups(root: string): UnitGroups {
  try {
    for (const one of HIERARCHIES) accessSync(join(root, one, 'cgroup.procs'), constants.W_OK);
  } catch {
    return NO_UNIT_GROUPS;
  }
  const directoryOf = (hierarchy: string, unit: string) =>
    join(root, hierarchy, 'system.slice', `${unit}.service`);
  return {
    prepare(unit, memoryMaxBytes) {
      const directories = HIERARCHIES.map((one) => directoryOf(one, unit));
      for (const directory of directories) {
        // A new group counts from nothing. One that is not empty yet is used again.
        removeIfEmpty(directory);
        mkdirSync(directory, { recursive: true });
      }
      const limit = memoryMaxBytes === undefined ? NO_LIMIT : String(memoryMaxBytes);
      writeFileSync(join(directoryOf('memory', unit), 'memory.limit_in_bytes'), limit);
      return directories;
    },
    killedForMemory(unit) {
      try {
        const text = readFileSync(join(directoryOf('memory', unit), 'memory.oom_control'), 'utf8');
        return Number(/^oom_kill (\d{1,12})$/m.exec(text)?.[1] ?? 0);
      } catch {
        return 0;
      }
    },
    async remove(unit, isUsed) {
      for (let left = REMOVE_ATTEMPTS_MAX; left > 0; left -= 1) {
        await delay(REMOVE_RETRY_MS);
        if (isUsed()) return;
        const directories = HIERARCHIES.map((one) => directoryOf(one, unit));
        for (const directory of directories) removeIfEmpty(directory);
        if (!directories.some((one) => existsSync(one))) return;
      }
    },
  };
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // It is not there, or a process of the last run has not ended yet.
  }
}
