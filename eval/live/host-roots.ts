import { readdirSync, readFileSync, statSync } from 'node:fs';

/** A sandboxed host as the machine around it sees it. */
export interface HostRoot {
  readonly instanceId: string;
  /** Every process of the host, by its id on the machine. */
  readonly pids: readonly number[];
  /** Where the host's files lie for the machine, by a process that lives as long as the host: `/proc/<pid>/root`. */
  readonly directory: string;
}

/** Where a sandboxed host says which one it is; the lab writes it from outside. */
const MARK = 'run/lab/sandboxed';

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly startTicks: number;
}

function seen(pid: number): Seen | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses, which may hold anything.
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(rest[1]), startTicks: Number(rest[19]) };
  } catch {
    // It ended while we were reading.
    return undefined;
  }
}

function allProcesses(): readonly Seen[] {
  return readdirSync('/proc').flatMap((name) => {
    const found = /^\d+$/.test(name) ? seen(Number(name)) : undefined;
    return found === undefined ? [] : [found];
  });
}

function descendantsOf(pid: number): readonly Seen[] {
  const children = Map.groupBy(allProcesses(), ({ parent }) => parent);
  const found: Seen[] = [];
  const queue = [...(children.get(pid) ?? [])];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    found.push(next);
    queue.push(...(children.get(next.pid) ?? []));
  }
  return found;
}

/** The machine's own root is no host's, whatever lies in it. */
const machineRoot = statSync('/');

function markOf(pid: number): string | undefined {
  try {
    const root = statSync(`/proc/${pid}/root/`);
    if (root.dev === machineRoot.dev && root.ino === machineRoot.ino) return undefined;
    return readFileSync(`/proc/${pid}/root/${MARK}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/**
 * The sandboxed hosts of one lab, by the tree of processes below it: labs that run side by side have hosts of the same
 * names. Only what the kernel says is read, and nothing that the host or its agent tells.
 */
export function hostRoots(labPid: number): readonly HostRoot[] {
  const byHost = Map.groupBy(
    descendantsOf(labPid).flatMap((one) => {
      const mark = markOf(one.pid);
      return mark === undefined ? [] : [{ ...one, mark }];
    }),
    ({ mark }) => mark,
  );
  return [...byHost].map(([instanceId, processes]) => {
    // The first one is the host's own first program, and the host ends with it.
    const first = processes.toSorted((a, b) => a.startTicks - b.startTicks || a.pid - b.pid)[0]?.pid;
    return { instanceId, pids: processes.map(({ pid }) => pid), directory: `/proc/${first}/root` };
  });
}
