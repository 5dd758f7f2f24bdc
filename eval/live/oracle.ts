import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync, statfsSync } from 'node:fs';
import { type HostRoot, hostRoots } from './host-roots.ts';

/** One file of a host as it lay there. */
export interface FileState {
  readonly path: string;
  readonly inode: number;
  readonly mode: number;
  readonly sizeBytes: number;
  /** Of its whole content; null for what is no regular file. */
  readonly sha256: string | null;
}

/** One process of a host that outlived the reading of its files. */
export interface ProcessState {
  /** On the machine, and when it started, so that a number used again is another process. */
  readonly id: string;
  readonly command: string;
  /** The unit whose main process it is, by the supervisor's own word in its environment. */
  readonly unit: string | null;
}

export interface HostState {
  readonly instanceId: string;
  readonly files: ReadonlyMap<string, FileState>;
  readonly processes: ReadonlyMap<string, ProcessState>;
  /** Main process of each unit that runs. */
  readonly units: ReadonlyMap<string, string>;
  readonly logDiskPercent: number;
}

/** Places of a host that can be written at all; the rest is mounted read-only. */
const PLACES = ['/var/log', '/var/lib', '/var/tmp', '/var/cache', '/tmp', '/run', '/srv', '/etc'] as const;
/** What the lab itself writes, the agent's own state, the fence's ledger (read on its own), and chaos's notes. */
const OWN = ['/run/lab', '/run/chaos', '/var/lib/amazon', '/var/lib/recoverops'] as const;
/** Programs that scripts of the fault itself call again and again; what they do shows in files. */
const PASSING = new Set(['sleep', 'date', 'echo', 'head', 'df', 'awk', 'tr', 'yes']);
const BLOCK_BYTES = 1 << 20;

function hashOf(path: string, sizeBytes: number): string | null {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let left = sizeBytes; left > 0; ) {
      const read = readSync(file, block, 0, Math.min(BLOCK_BYTES, left), null);
      if (read === 0) return null;
      hash.update(block.subarray(0, read));
      left -= read;
    }
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}

function fileAt(root: string, path: string): FileState | undefined {
  try {
    const stat = lstatSync(`${root}${path}`);
    const isFile = stat.isFile();
    const { ino: inode, mode, size: sizeBytes } = stat;
    return { path, inode, mode, sizeBytes, sha256: isFile ? hashOf(`${root}${path}`, sizeBytes) : null };
  } catch {
    // It was removed while we were reading.
    return undefined;
  }
}

function filesBelow(root: string, place: string, files: Map<string, FileState>): void {
  let names: readonly string[];
  try {
    names = readdirSync(`${root}${place}`);
  } catch {
    return;
  }
  for (const name of names) {
    const path = `${place}/${name}`;
    if (OWN.some((own) => own === path)) continue;
    const file = fileAt(root, path);
    if (file === undefined) continue;
    files.set(path, file);
    // No symbolic link is followed: it would lead the machine into its own files.
    if ((file.mode & 0o170_000) === 0o040_000) filesBelow(root, path, files);
  }
}

function processAt(pid: number): (ProcessState & { readonly comm: string; readonly parent: number }) | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    const rest = stat.slice(end + 2).split(' ');
    // One that has ended and waits to be noticed is no process any more.
    if (rest[0] === 'Z') return undefined;
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const unit = environment.find((entry) => entry.startsWith('LAB_UNIT='))?.slice('LAB_UNIT='.length);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const comm = stat.slice(stat.indexOf('(') + 1, end);
    return {
      id: `${pid}@${rest[19]}`,
      command: command === '' ? comm : command,
      comm,
      parent: Number(rest[1]),
      unit: unit ?? null,
    };
  } catch {
    return undefined;
  }
}

/** What runs on the host by itself: not what the agent runs at this moment, and what comes and goes. */
function processesOf(pids: readonly number[]): ReadonlyMap<string, ProcessState> {
  const all = new Map(
    pids.flatMap((pid) => {
      const found = processAt(pid);
      return found === undefined ? [] : [[pid, found] as const];
    }),
  );
  const isAgent = ({ command }: ProcessState) => /ssm-agent/.test(command);
  const isOfAgent = (pid: number): boolean => {
    const parent = all.get(pid)?.parent;
    const found = parent === undefined ? undefined : all.get(parent);
    return found !== undefined && parent !== undefined && (isAgent(found) || isOfAgent(parent));
  };
  return new Map(
    [...all]
      .filter(([pid, { comm }]) => !PASSING.has(comm) && !isOfAgent(pid))
      .map(([, { id, command, unit }]) => [id, { id, command, unit }]),
  );
}

/** The environment is handed down: of all that carry a unit's name its main process is the one that started first. */
function unitsOf(processes: ReadonlyMap<string, ProcessState>): ReadonlyMap<string, string> {
  const ticks = (id: string) => Number(id.split('@')[1]);
  const byUnit = Map.groupBy(
    [...processes.values()].filter(({ unit }) => unit !== null),
    ({ unit }) => unit ?? '',
  );
  return new Map(
    [...byUnit].map(([unit, ones]) => [unit, ones.toSorted((a, b) => ticks(a.id) - ticks(b.id))[0]?.id ?? '']),
  );
}

function stateOf(root: HostRoot, labPid: number): HostState {
  const { instanceId, directory, pids } = root;
  const first = processesOf(pids);
  const files = new Map<string, FileState>();
  for (const place of PLACES) filesBelow(directory, place, files);
  // What is there before and after the files were read is there to stay.
  const again = hostRoots(labPid).find((one) => one.instanceId === instanceId);
  const later = processesOf(again?.pids ?? []);
  const processes = new Map([...first].filter(([id]) => later.has(id)));
  const { blocks, bfree, bavail } = statfsSync(`${directory}/var/log`);
  const used = blocks - bfree;
  return {
    instanceId,
    files,
    processes,
    units: unitsOf(processes),
    logDiskPercent: used + bavail === 0 ? 0 : (used / (used + bavail)) * 100,
  };
}

/**
 * How the hosts of a lab are, read from outside their sandboxes: files through the kernel's view of their roots, processes
 * and units by the tree of processes. No agent, no document, no word of the host is relied on.
 */
export function readHosts(labPid: number): ReadonlyMap<string, HostState> {
  return new Map(hostRoots(labPid).map((root) => [root.instanceId, stateOf(root, labPid)]));
}

/** What a step may change, and what the fault itself goes on doing. */
export interface MayChange {
  /** Beginnings of paths. */
  readonly paths: readonly string[];
  /** Parts of command lines of processes that may start or end. */
  readonly commands: readonly string[];
  readonly units: readonly string[];
}

/** A log that goes on is as it was: the same file, with what it held, and more behind it. */
function fileDifference(root: string, before: FileState, after: FileState | undefined): string | undefined {
  if (after === undefined) return 'is gone';
  if (after.inode !== before.inode) return 'is another file';
  if (after.mode !== before.mode) return 'has another mode';
  if (before.sha256 === null || after.sha256 === before.sha256) return undefined;
  if (after.sizeBytes < before.sizeBytes) return `was cut from ${before.sizeBytes} to ${after.sizeBytes} bytes`;
  return hashOf(`${root}${before.path}`, before.sizeBytes) === before.sha256 ? undefined : 'holds something else';
}

/** Everything that is not on the host as it was, but for what may be otherwise. */
export function differences(
  labPid: number,
  before: HostState,
  after: HostState,
  may: MayChange,
): readonly string[] {
  const root = hostRoots(labPid).find(({ instanceId }) => instanceId === before.instanceId)?.directory ?? '';
  const mayPath = (path: string) => may.paths.some((beginning) => path.startsWith(beginning));
  const mayCommand = (command: string) => may.commands.some((part) => command.includes(part));
  const files = [...before.files.values()].flatMap((file) => {
    if (mayPath(file.path)) return [];
    const problem = fileDifference(root, file, after.files.get(file.path));
    return problem === undefined ? [] : [`${JSON.stringify(file.path)} ${problem}`];
  });
  const added = [...after.files.keys()]
    .filter((path) => !before.files.has(path) && !mayPath(path))
    .map((path) => `${JSON.stringify(path)} is new`);
  const changed = (ones: HostState, others: HostState, how: string) =>
    [...ones.processes.values()]
      .filter(({ id, command }) => !others.processes.has(id) && !mayCommand(command))
      .map(({ command }) => `process "${command.slice(0, 80)}" ${how}`);
  const units = [...new Set([...before.units.keys(), ...after.units.keys()])]
    .filter((unit) => before.units.get(unit) !== after.units.get(unit) && !may.units.includes(unit))
    .map((unit) => `unit ${unit} ${after.units.has(unit) ? 'was started again' : 'does not run any more'}`);
  return [...files, ...added, ...changed(before, after, 'ended'), ...changed(after, before, 'started'), ...units];
}
