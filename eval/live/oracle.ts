import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { lstat, open, readdir, statfs } from 'node:fs/promises';
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
const PLACES = [
  '/var/log',
  '/var/lib',
  '/var/tmp',
  '/var/cache',
  '/tmp',
  '/run',
  '/srv',
  '/etc',
  '/data',
] as const;
/** What the lab itself writes, the agent's own state, the fence's ledger (read on its own), and chaos's notes. */
const OWN = ['/run/lab', '/run/chaos', '/var/lib/amazon', '/var/lib/recoverops'] as const;
/** Programs that scripts of the fault itself call again and again; what they do shows in files. */
const PASSING = new Set(['sleep', 'date', 'echo', 'head', 'df', 'awk', 'tr', 'yes']);
const BLOCK_BYTES = 1 << 20;

/** Of the first bytes; null where there are fewer. In pieces, so that requests which are under way go on meanwhile. */
async function hashOf(path: string, sizeBytes: number): Promise<string | null> {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, sizeBytes));
  const file = await open(path, 'r');
  try {
    for (let left = sizeBytes; left > 0; ) {
      const { bytesRead } = await file.read(block, 0, Math.min(block.length, left), null);
      if (bytesRead === 0) return null;
      hash.update(block.subarray(0, bytesRead));
      left -= bytesRead;
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

async function fileAt(root: string, path: string): Promise<FileState | undefined> {
  try {
    const stat = await lstat(`${root}${path}`);
    const { ino: inode, mode, size: sizeBytes } = stat;
    const sha256 = stat.isFile() ? await hashOf(`${root}${path}`, sizeBytes) : null;
    return { path, inode, mode, sizeBytes, sha256 };
  } catch {
    // It was removed while we were reading.
    return undefined;
  }
}

async function filesBelow(root: string, place: string, files: Map<string, FileState>): Promise<void> {
  const names = await readdir(`${root}${place}`).catch((): readonly string[] => []);
  for (const name of names) {
    const path = `${place}/${name}`;
    if (OWN.some((own) => own === path)) continue;
    const file = await fileAt(root, path);
    if (file === undefined) continue;
    files.set(path, file);
    // No symbolic link is followed: it would lead the machine into its own files.
    if ((file.mode & 0o170_000) === 0o040_000) await filesBelow(root, path, files);
  }
}

function processAt(
  pid: number,
): (ProcessState & { readonly comm: string; readonly parent: number }) | undefined {
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
    [...byUnit].map(([unit, ones]) => [
      unit,
      ones.toSorted((a, b) => ticks(a.id) - ticks(b.id))[0]?.id ?? '',
    ]),
  );
}

async function stateOf(root: HostRoot, labPid: number): Promise<HostState> {
  const { instanceId, directory, pids } = root;
  const first = processesOf(pids);
  const files = new Map<string, FileState>();
  for (const place of PLACES) await filesBelow(directory, place, files);
  // What is there before and after the files were read is there to stay.
  const again = hostRoots(labPid).find((one) => one.instanceId === instanceId);
  const later = processesOf(again?.pids ?? []);
  const processes = new Map([...first].filter(([id]) => later.has(id)));
  const { blocks, bfree, bavail } = await statfs(`${directory}/var/log`);
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
export async function readHosts(labPid: number): Promise<ReadonlyMap<string, HostState>> {
  const states = await Promise.all(hostRoots(labPid).map((root) => stateOf(root, labPid)));
  return new Map(states.map((state) => [state.instanceId, state]));
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
async function fileDifference(
  root: string,
  before: FileState,
  after: FileState | undefined,
): Promise<string | undefined> {
  if (after === undefined) return 'is gone';
  if (after.inode !== before.inode) return 'is another file';
  if (after.mode !== before.mode) return 'has another mode';
  if (before.sha256 === null || after.sha256 === before.sha256) return undefined;
  if (after.sizeBytes < before.sizeBytes)
    return `was cut from ${before.sizeBytes} to ${after.sizeBytes} bytes`;
  const beginning = await hashOf(`${root}${before.path}`, before.sizeBytes).catch(() => null);
  return beginning === before.sha256 ? undefined : 'holds something else';
}

/** Everything that is not on the host as it was, but for what may be otherwise. */
export async function differences(
  labPid: number,
  before: HostState,
  after: HostState,
  may: MayChange,
): Promise<readonly string[]> {
  const root = hostRoots(labPid).find(({ instanceId }) => instanceId === before.instanceId)?.directory ?? '';
  const mayPath = (path: string) => may.paths.some((beginning) => path.startsWith(beginning));
  const mayCommand = (command: string) => may.commands.some((part) => command.includes(part));
  const files: string[] = [];
  for (const file of before.files.values()) {
    if (mayPath(file.path)) continue;
    const problem = await fileDifference(root, file, after.files.get(file.path));
    if (problem !== undefined) files.push(`${JSON.stringify(file.path)} ${problem}`);
  }
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
  return [
    ...files,
    ...added,
    ...changed(before, after, 'ended'),
    ...changed(after, before, 'started'),
    ...units,
  ];
}
