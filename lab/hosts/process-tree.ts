import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessUse {
  readonly pid: number;
  readonly residentBytes: number;
}

const PAGE_BYTES = 4096;

/** All descendants of a process with their resident memory, read from /proc. */
export function descendantsOf(pid: number): ProcessUse[] {
  const children = new Map<number, number[]>();
  const resident = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The second field is the command in parentheses, which may hold anything.
      const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const parent = Number(rest[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
      resident.set(Number(name), Number(rest[21]) * PAGE_BYTES);
    } catch {
      // It ended while we were reading.
    }
  }
  const found: ProcessUse[] = [];
  const queue = [...(children.get(pid) ?? [])];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    found.push({ pid: next, residentBytes: resident.get(next) ?? 0 });
    queue.push(...(children.get(next) ?? []));
  }
  return found;
}
