import { baseName } from '../../../text/base-name.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import { directoryOf, isArchivable, logNameOf } from '../../identify/log-name.ts';
import { type Identity, identifyDirectory, identifyFile } from '../../identify/what-it-is.ts';
import { holderOf } from './alarm-filesystem.ts';

export type HoldingKind = Identity | 'deleted' | 'underneath';

/** Files of one logger in one directory that rotation has put aside. */
export interface LogFamily {
  readonly base: string;
  readonly directory: string;
  readonly files: number;
  readonly largestBytes: number;
  /** What the runbook that archives them takes: called as it knows them, at rest for longer than it wants, in nobody's use. */
  readonly archivableBytes: number;
  readonly isPlain: boolean;
}

/** So many files in one place are a crowd; fewer, such as mailboxes, are what somebody keeps. */
export const CROWD_FILES = 1_000;

/** One thing that holds some of a file system, apart from every other holding. */
export interface Holding {
  readonly is: HoldingKind;
  /** What it is, for people. */
  readonly what: string;
  readonly path: string;
  /** Without what is listed as a holding of its own within it. */
  readonly bytes: number;
  readonly entries: number;
  readonly file?: FactOf<'file'>;
  readonly family?: LogFamily;
  /** Of a deleted file: everybody who holds it. */
  readonly deleted?: readonly FactOf<'deleted_file'>[];
}

interface Node {
  readonly holding: Holding;
  /** A directory takes in what stands in it. */
  readonly isTree: boolean;
}

const isWithin = (path: string, directory: string) => directory === '/' || path.startsWith(`${directory}/`);

/** Names that differ in their digits only. */
const likeness = (path: string) => `${directoryOf(path)}/${baseName(path).replace(/\d+/g, '#')}`;

function familyKey(path: string): string | null {
  const name = logNameOf(path);
  return name === null ? null : `${name.directory}/${name.base}`;
}

/** The runbook leaves what was written within its last minute, and it runs after the alarm. */
const RESTING_MS = 60_000;

function isResting({ alarm }: HostView, modifiedAt: string | null): boolean {
  return modifiedAt !== null && Date.parse(modifiedAt) < Date.parse(alarm.stateChangeTime) - RESTING_MS;
}

function isTaken(path: string): boolean {
  const log = logNameOf(path);
  return log !== null && isArchivable(log.base, baseName(path));
}

/** Families of rotated logs, each with all its files that were found: in groups, and alone. */
function logFamilies(view: HostView, mount: string, isWritten: (path: string) => boolean): readonly Node[] {
  const groups = factsOf(view, 'file_group').filter((group) => group.mount === mount);
  const grouped = new Set(groups.map(({ path }) => likeness(path)));
  const members = new Map<
    string,
    { readonly path: string; readonly what: string; families: LogFamily[]; bytes: number }
  >();
  const add = (path: string, bytes: number, what: string, family: Omit<LogFamily, 'base' | 'directory'>) => {
    const name = logNameOf(path);
    const key = familyKey(path);
    if (name === null || key === null) return;
    const entry = members.get(key) ?? { path: `${key}*`, what, families: [], bytes: 0 };
    entry.families.push({ base: name.base, directory: name.directory, ...family });
    entry.bytes += bytes;
    members.set(key, entry);
  };
  for (const group of groups) {
    const { is, what } = identifyFile(group.path, group.content);
    if (is !== 'rotated_log') continue;
    const written = factsOf(view, 'written_file').filter(
      ({ path }) => likeness(path) === likeness(group.path),
    );
    const writtenBytes = written.reduce((sum, { bytes }) => sum + bytes, 0);
    const bytes = Math.max(0, group.bytes - writtenBytes);
    // Which of them is the newest is not known: those of the last day may be still at work.
    const restingBytes = isResting(view, group.newestAt) ? bytes : Math.min(group.dayOldBytes, bytes);
    add(group.path, bytes, what, {
      files: group.files - written.length,
      largestBytes: group.largestBytes,
      archivableBytes: isTaken(group.path) ? restingBytes : 0,
      isPlain: group.inadmissible === undefined,
    });
  }
  for (const file of factsOf(view, 'file')) {
    if (file.mount !== mount || isWritten(file.path) || grouped.has(likeness(file.path))) continue;
    const { is, what } = identifyFile(file.path, file.content);
    if (is !== 'rotated_log') continue;
    add(file.path, file.bytes, what, {
      files: 1,
      largestBytes: file.bytes,
      archivableBytes: isResting(view, file.modifiedAt) && isTaken(file.path) ? file.bytes : 0,
      isPlain: file.inadmissible === undefined && file.names === 1,
    });
  }
  return [...members.values()].flatMap(({ path, what, families, bytes }): readonly Node[] => {
    const [first] = families;
    if (first === undefined) return [];
    const family: LogFamily = {
      base: first.base,
      directory: first.directory,
      files: families.reduce((sum, one) => sum + one.files, 0),
      largestBytes: Math.max(...families.map((one) => one.largestBytes)),
      archivableBytes: families.reduce((sum, one) => sum + one.archivableBytes, 0),
      isPlain: families.every((one) => one.isPlain),
    };
    return [
      { holding: { is: 'rotated_log', what, path, bytes, entries: family.files, family }, isTree: false },
    ];
  });
}

/** What stands on other devices counts for the file system that its bytes are on. */
function mountOfDeleted(view: HostView, file: FactOf<'deleted_file'>): string | undefined {
  const at = factsOf(view, 'mount').find(({ device }) => device === file.device);
  // The files of a container are those of the file system below its overlay.
  const path = at === undefined ? file.path : at.mount;
  return holderOf(view, path)?.mount;
}

function deletedFiles(view: HostView, mount: string): readonly Holding[] {
  const byFile = new Map<string, FactOf<'deleted_file'>[]>();
  for (const file of factsOf(view, 'deleted_file')) {
    if (mountOfDeleted(view, file) !== mount) continue;
    const key = `${file.device}:${file.inode}`;
    byFile.set(key, [...(byFile.get(key) ?? []), file]);
  }
  return [...byFile.values()].flatMap((deleted) => {
    const [first] = deleted;
    if (first === undefined) return [];
    return [
      {
        is: 'deleted' as const,
        what: `deleted and still held by ${first.holder.comm} (${first.holder.pid})`,
        path: first.path,
        bytes: first.bytes,
        entries: 1,
        deleted,
      },
    ];
  });
}

interface Tree {
  readonly path: string;
  readonly bytes: number;
  readonly entries: number;
}

/** Directories that were summed: by the walk, and by the probes that look at one of them. */
const WHOLE_MOUNTS: ReadonlySet<Identity> = new Set(['temporary', 'security_record']);

function trees(view: HostView, mount: string): readonly Tree[] {
  const found = new Map<string, Tree>();
  const add = (path: string, bytes: number, entries: number) => {
    if (path === mount || holderOf(view, path)?.mount !== mount) return;
    const old = found.get(path);
    if (old === undefined || old.bytes < bytes)
      found.set(path, { path, bytes, entries: Math.max(entries, old?.entries ?? 0) });
  };
  // The walk sums what is below a mount point. Where that is a place of temporary files, or of records of security, which are
  // many and of one size, it is a tree itself.
  const whole = factsOf(view, 'filesystem').find((one) => one.mount === mount);
  if (whole !== undefined && WHOLE_MOUNTS.has(identifyDirectory(mount).is)) {
    const entries = factsOf(view, 'inodes').find((one) => one.mount === mount)?.used ?? 0;
    found.set(mount, { path: mount, bytes: whole.usedBytes, entries });
  }
  for (const one of factsOf(view, 'directory'))
    if (one.mount === mount) add(one.path, one.bytes, one.entries);
  for (const one of factsOf(view, 'journal_usage')) add(one.directory, one.bytes, one.files);
  for (const one of factsOf(view, 'package_cache')) add(one.directory, one.bytes, 0);
  for (const one of factsOf(view, 'dump_directory')) add(one.path, one.bytes, one.files);
  for (const one of factsOf(view, 'temporary_files')) add(one.directory, one.bytes, one.entries);
  for (const one of factsOf(view, 'crowd')) if (one.mount === mount) add(one.path, 0, one.entries);
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Directories that a store puts beside its data, wherever an operator let it keep them. */
const MARKERS: ReadonlyMap<string, string> = new Map([
  ['.minio.sys', 'MinIO'],
  ['.glusterfs', 'GlusterFS'],
]);

interface MarkedStore {
  readonly directory: string;
  readonly store: string;
}

function markedStores(all: readonly Tree[]): readonly MarkedStore[] {
  return all.flatMap(({ path }) => {
    const store = MARKERS.get(baseName(path));
    return store === undefined ? [] : [{ directory: directoryOf(path), store }];
  });
}

function treeIdentity(
  view: HostView,
  path: string,
  marked: readonly MarkedStore[],
): Pick<Holding, 'is' | 'what'> {
  const store = marked.find(({ directory }) => path === directory || isWithin(path, directory));
  if (store !== undefined && identifyDirectory(path).is === 'unknown')
    return { is: 'data_store', what: `data of ${store.store}` };
  const root = factsOf(view, 'container_root').find((one) => path === one.path || isWithin(path, one.path));
  if (root !== undefined && identifyDirectory(path).is === 'unknown')
    return { is: 'container', what: `storage of ${root.engine}` };
  return identifyDirectory(path);
}

function underneath(view: HostView): readonly FactOf<'wanted_mount'>[] {
  return factsOf(view, 'wanted_mount').filter((one) => !one.isMounted && (one.underneathBytes ?? 0) > 0);
}

/** Whether a tree is told apart from the one that it stands in. */
function differs(
  own: Pick<Holding, 'is' | 'what'>,
  above: Pick<Holding, 'is' | 'what'> | undefined,
): boolean {
  if (own.is === 'unknown') return false;
  return above === undefined || above.is !== own.is;
}

/**
 * Everything that holds something of a file system, each byte in one holding. What a directory is counts for all that is in
 * it but what is identified as something else.
 */
export function holdingsOf(view: HostView, mount: string): readonly Holding[] {
  const written = new Set(factsOf(view, 'written_file').map(({ path }) => path));
  const isWritten = (path: string) => written.has(path);
  const all = trees(view, mount);
  const marked = markedStores(all);
  const identities = new Map(all.map(({ path }) => [path, treeIdentity(view, path, marked)]));
  const hidden = underneath(view).filter((one) => holderOf(view, one.mount)?.mount === mount);
  const isHidden = (path: string) => hidden.some((one) => path === one.mount || isWithin(path, one.mount));
  const above = (path: string) =>
    all.findLast(
      (tree) =>
        tree.path !== path && isWithin(path, tree.path) && identities.get(tree.path)?.is !== 'unknown',
    );
  const nodes: Node[] = hidden.map((one) => ({
    holding: {
      is: 'underneath',
      what: 'written where a file system should be mounted',
      path: one.mount,
      bytes: one.underneathBytes ?? 0,
      entries: one.underneathEntries ?? 0,
    },
    isTree: true,
  }));
  for (const tree of all) {
    const own = identities.get(tree.path);
    const parent = above(tree.path);
    if (own === undefined || isHidden(tree.path)) continue;
    if (differs(own, parent && identities.get(parent.path)))
      nodes.push({
        holding: { ...own, path: tree.path, bytes: tree.bytes, entries: tree.entries },
        isTree: true,
      });
  }
  for (const file of factsOf(view, 'file')) {
    if (file.mount !== mount || isHidden(file.path)) continue;
    const named = identifyFile(file.path, file.content);
    // A dated log that is still written to is the active one.
    const own =
      named.is === 'rotated_log' && isWritten(file.path)
        ? { is: 'active_log' as const, what: 'a log' }
        : named;
    const swap = factsOf(view, 'swap').some(({ path }) => path === file.path);
    const identity = swap ? { is: 'swap' as const, what: 'swap space' } : own;
    if (identity.is === 'rotated_log') continue;
    const parent = above(file.path);
    const parentIdentity = parent && identities.get(parent.path);
    if (differs(identity, parentIdentity))
      nodes.push({
        holding: { ...identity, path: file.path, bytes: file.bytes, entries: 1, file },
        isTree: false,
      });
    else if (identity.is === 'unknown' && parentIdentity === undefined)
      nodes.push({
        holding: { ...identity, path: file.path, bytes: file.bytes, entries: 1, file },
        isTree: false,
      });
  }
  nodes.push(...logFamilies(view, mount, isWritten).filter(({ holding }) => !isHidden(holding.path)));
  nodes.push(...unknownTrees(all, identities, isHidden));
  return [...withoutNested(nodes), ...deletedFiles(view, mount)].filter(
    ({ bytes, entries }) => bytes > 0 || entries > 0,
  );
}

/** Directories of which nobody knows what they are: the outermost, so that people see where to look. */
function unknownTrees(
  all: readonly Tree[],
  identities: ReadonlyMap<string, Pick<Holding, 'is' | 'what'>>,
  isHidden: (path: string) => boolean,
): readonly Node[] {
  const unknown = all.filter(({ path }) => identities.get(path)?.is === 'unknown' && !isHidden(path));
  // A directory that says little, as /var or /home, is told by what is in it.
  return unknown
    .filter(({ path }) => path.split('/').length <= 4)
    .map((tree) => ({
      holding: {
        is: 'unknown' as const,
        what: 'not identified',
        path: tree.path,
        bytes: tree.bytes,
        entries: tree.entries,
      },
      isTree: true,
    }));
}

/** Takes from each directory what stands in it as a holding of its own. */
function withoutNested(nodes: readonly Node[]): readonly Holding[] {
  const ownerOf = (node: Node): Node | undefined => {
    const [closest] = nodes
      .filter((one) => one !== node && one.isTree && isWithin(node.holding.path, one.holding.path))
      .toSorted((a, b) => b.holding.path.length - a.holding.path.length);
    return closest;
  };
  const nested = new Map<Node, { bytes: number; entries: number }>();
  for (const node of nodes) {
    const owner = ownerOf(node);
    if (owner === undefined) continue;
    const sum = nested.get(owner) ?? { bytes: 0, entries: 0 };
    nested.set(owner, { bytes: sum.bytes + node.holding.bytes, entries: sum.entries + node.holding.entries });
  }
  return nodes.map((node) => {
    const inside = nested.get(node);
    if (inside === undefined) return node.holding;
    return {
      ...node.holding,
      bytes: Math.max(0, node.holding.bytes - inside.bytes),
      entries: Math.max(0, node.holding.entries - inside.entries),
    };
  });
}

/** What a label says of it in the account: what it is and where. */
export function labelOf({ is, what, path }: Holding): string {
  return is === 'unknown' ? `${path} (not identified)` : `${path} (${what})`;
}
