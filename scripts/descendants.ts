import { readdirSync, readFileSync } from 'node:fs';
import { killGroup } from './child-process.ts';
import { isProcessAlive, processStartMark } from './file-lock.mjs';

export interface Descendant {
  readonly pid: number;
  /** Tells it from a later process with the same pid. */
  readonly startMark: string | undefined;
}

/**
 * What `pid` has started, and what that has started, in groups of their own or not. Ask before `pid` is ended: an
 * orphan no longer says whose it was. Empty where there is no /proc.
 */
export function descendantsOf(pid: number): readonly Descendant[] {
  const children = new Map<number, number[]>();
  for (const [child, parent] of parents()) children.set(parent, [...(children.get(parent) ?? []), child]);
  const found: Descendant[] = [];
  const queue = [pid];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const child of children.get(next) ?? []) {
      found.push({ pid: child, startMark: processStartMark(child) });
      queue.push(child);
    }
  }
  return found;
}

/** SIGKILL for those that still live, and for the groups that they lead. */
export function killDescendants(descendants: readonly Descendant[]): void {
  for (const { pid, startMark } of descendants) {
    if (!isProcessAlive(pid, startMark)) continue;
    killGroup(pid);
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It led the group that has just been killed.
    }
  }
}

function parents(): readonly (readonly [number, number])[] {
  try {
    return readdirSync('/proc').flatMap((name) => {
      const parent = /^\d+$/.test(name) ? parentOf(name) : undefined;
      return parent === undefined ? [] : [[Number(name), parent] as const];
    });
  } catch {
    return [];
  }
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
