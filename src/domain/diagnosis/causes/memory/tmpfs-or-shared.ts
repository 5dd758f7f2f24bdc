import { isDisposable, neverPicked, neverTouched } from '../../../site/site-rules.ts';
import { baseName } from '../../../text/base-name.ts';
import { readableBytes } from '../../../text/readable-bytes.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import { storeFile } from '../../identify/data-store.ts';
import { fitsStep } from '../../probes/disk/host-path.ts';
import type { Blamed, CauseDefinition, CauseFinding } from '../cause.ts';
import { otherMemory } from './kernel-memory.ts';
import { holdersOf, isAboutMemory, MEMORY_ACCOUNT, MEMORY_PROBES, memoryUse } from './memory-use.ts';
import { groupName, processGroups } from './process-groups.ts';

/** What holds less of what is used than this is not what uses the memory up. */
const SHARE_MIN = 0.25;
/** What has this part of the shared memory is what it is. */
const MOST = 0.4;
/** A leftover that holds less of what is used than this is not worth a step. */
const NAMED_SHARE = 0.1;
/** Files that hold less of their file system than this are not named. */
const FILE_SHARE = 0.1;

/** Whatever the site file says, what was used so lately may be in use. */
const SITE_SECONDS_MIN = 3_600;
/** Of its size it must still have when it is removed. */
const STILL_THERE = 0.9;

type MemoryFile = FactOf<'memory_file'>;
type Leftovers = FactOf<'memory_leftovers'>;

const isOn = (mount: string, { path }: MemoryFile) => path.startsWith(mount === '/' ? '/' : `${mount}/`);

interface Shared {
  readonly blamed: Blamed;
  readonly sentence: string;
  readonly withheld: string;
}

/** Files of the fullest file system in memory, where these are most of it. */
function inFiles(view: HostView, amount: number): Shared | null {
  const filesystems = factsOf(view, 'memory_filesystem').toSorted((a, b) => b.usedBytes - a.usedBytes);
  const [fullest] = filesystems;
  const inAll = filesystems.reduce((sum, { usedBytes }) => sum + usedBytes, 0);
  if (fullest === undefined || inAll < MOST * amount) return null;
  const { mount, usedBytes, sizeBytes } = fullest;
  const files = factsOf(view, 'memory_file')
    .filter((file) => isOn(mount, file) && file.bytes >= FILE_SHARE * usedBytes)
    .toSorted((a, b) => b.bytes - a.bytes);
  const named = files
    .slice(0, 3)
    .map((file) => `${file.path} ${readableBytes(file.bytes)} (${heldText(file)})`);
  const told = named.length === 0 ? '' : `; the largest are ${named.join(', ')}`;
  return {
    blamed: { mount, ...(files.length === 0 ? {} : { path: files.map(({ path }) => path) }) },
    sentence: `lies in ${mount} (tmpfs, ${readableBytes(usedBytes)} of at most ${readableBytes(sizeBytes)}), which is memory and no disk${told}`,
    withheld:
      files.length > 0 && files.every(({ isHeld }) => isHeld === true)
        ? `what is in ${mount} is open by programs that work with it: a person has to decide`
        : `whose the files in ${mount} are and whether anybody misses them is not known: a person has to decide; a smaller size= of the mount bounds it`,
  };
}

/** As people are told whether a file is open. */
const heldText = ({ isHeld, ageSeconds }: MemoryFile) =>
  isHeld === null
    ? 'whether anybody has it open could not be read'
    : isHeld
      ? 'open'
      : `open by nobody, last used ${Math.round(ageSeconds / 3_600)} h ago`;

/**
 * Files like these only their program makes, for as long as it runs; `remove-tmpfs-leftovers` knows the same. PyTorch, loky,
 * joblib and Python's pools write the id of their process into the name.
 */
const OF_A_PROCESS =
  /^\/dev\/shm\/(?:torch_[1-9]\d{0,6}_|loky-[1-9]\d{0,6}-|joblib_memmapping_folder_[1-9]\d{0,6}_[A-Za-z0-9_-]{1,100}\/|(?:pymp-[a-z0-9_]{8}\/)?pym-[1-9]\d{0,6}-)/;
/** Open MPI writes the user, or the process, by its release: the number proves less. */
const OF_A_JOB = /^\/dev\/shm\/(?:vader|sm)_segment\.[A-Za-z0-9-]{1,64}\.[1-9]\d{0,6}\./;
const OF_A_RUN =
  /^\/dev\/shm\/(?:psm_[0-9a-f]{6,12}|nccl-[A-Za-z0-9]{6}|\.(?:org\.chromium\.Chromium|com\.google\.Chrome)\.[A-Za-z0-9]{6})$/;
/** Nobody has used it for so long, where its name says what it is. */
const LEFT_SECONDS = 86_400;
/** The same where its name says as well that the process that made it is gone: nobody else knows it by that name. */
const GONE_SECONDS = 2 * 3_600;
const MINUTES_OF_A_YEAR = 525_600;

interface Leftover {
  readonly file: MemoryFile;
  readonly knownBy: 'name' | 'site_file';
  readonly minutes: number;
}

/** For how long nobody may have used a file, by its name; null: that says not what it is, or that its program runs. */
function leftSeconds(path: string, isMakerGone: boolean): number | null {
  if (OF_A_PROCESS.test(path)) return isMakerGone ? GONE_SECONDS : null;
  if (OF_A_JOB.test(path)) return isMakerGone ? LEFT_SECONDS : null;
  return OF_A_RUN.test(path) ? LEFT_SECONDS : null;
}

/** What a file is that nobody has open and somebody must have left; null: nothing says so, or it is in use. */
function leftoverOf({ site }: HostView, file: MemoryFile): Leftover | null {
  const { path, inadmissible, isHeld, ageSeconds, maker } = file;
  if (isHeld !== false || inadmissible !== undefined || !fitsStep(path) || neverTouched(site, { path }).never)
    return null;
  if (storeFile(path, '') !== null) return null;
  const minutes = (seconds: number) => Math.min(MINUTES_OF_A_YEAR, Math.floor(seconds / 60));
  const left = leftSeconds(path, maker === 'gone');
  if (left !== null) return ageSeconds < left ? null : { file, knownBy: 'name', minutes: minutes(left) };
  const disposal = isDisposable(site, path);
  if (!disposal.disposable) return null;
  const { olderThanSeconds } = disposal.entry;
  const age = Math.max(olderThanSeconds, SITE_SECONDS_MIN);
  return ageSeconds < age ? null : { file, knownBy: 'site_file', minutes: minutes(age) };
}

function leftoverFinding({ file, knownBy, minutes }: Leftover, usedBytes: number): CauseFinding {
  const { path, bytes, inode, ageSeconds } = file;
  const size = readableBytes(bytes);
  const whose =
    knownBy === 'name' ? 'its name is that of a program which is gone' : 'the site file says that it may go';
  return {
    state: 'shown',
    confidence: 0.9,
    blamed: { path },
    explains: { account: MEMORY_ACCOUNT, amount: bytes },
    isIdle: true,
    sentence: `${path} lies in memory (tmpfs) and holds ${size}, ${Math.round((100 * bytes) / usedBytes)} % of what is used; nobody has it open, nobody has used it for ${Math.round(ageSeconds / 3_600)} h, and ${whose}`,
    remedy: {
      runbook: 'remove-tmpfs-leftovers',
      title: `Remove ${path} from memory`,
      parameters: {
        path,
        inode,
        bytes_min: Math.floor(bytes * STILL_THERE),
        older_than_minutes: minutes,
        known_by: knownBy,
      },
      frees: bytes,
    },
  };
}

/** `torch_31977_…`, `loky-31977-…`, `vader_segment.host.31977.…`: what of a name is the same for all that one process made. */
const MAKER = /^(torch_|loky-|pym-|(?:vader|sm)_segment\.[A-Za-z0-9-]{1,64}\.)([1-9]\d{0,6})[_.-]/;

interface Pieces {
  /** As a shell would match them all. */
  readonly pattern: string;
  readonly makerPids: readonly string[];
  readonly left: readonly Leftover[];
  readonly bytes: number;
}

/** Leftovers that are too small alone, together by the kind of program that made them, those of the most first. */
function piecesOf(left: readonly Leftover[]): readonly Pieces[] {
  const made = left.flatMap((one) => {
    const { path } = one.file;
    const name = baseName(path);
    const [, form, pid] = MAKER.exec(name) ?? [];
    return form === undefined || pid === undefined
      ? []
      : [{ one, pid, stem: path.slice(0, -name.length) + form }];
  });
  return [...Map.groupBy(made, ({ stem }) => stem)]
    .filter(([, all]) => all.length > 1)
    .map(([stem, all]): Pieces => {
      const makerPids = [...new Set(all.map(({ pid }) => pid))];
      const [only, ...others] = makerPids;
      const bytes = all.reduce((sum, { one }) => sum + one.file.bytes, 0);
      const pattern = `${stem}${others.length === 0 ? only : ''}*`;
      return { pattern, makerPids, left: all.map(({ one }) => one), bytes };
    })
    .toSorted((a, b) => b.bytes - a.bytes);
}

/**
 * The largest files of a file system are listed, not all: where every listed one was left by one kind of program, so were, as far as
 * can be seen, the smaller ones.
 */
function piecesFinding(view: HostView, { pattern, makerPids, left, bytes }: Pieces): CauseFinding {
  const used = memoryUse(view)?.usedBytes ?? 0;
  const hours = Math.round(Math.min(...left.map(({ file }) => file.ageSeconds)) / 3_600);
  const mount = factsOf(view, 'memory_filesystem')
    .filter((one) => left.every(({ file }) => isOn(one.mount, file)))
    .toSorted((a, b) => b.mount.length - a.mount.length)[0];
  const makers =
    makerPids.length === 1
      ? `process ${makerPids[0]} that made them is`
      : `the ${makerPids.length} processes that made them (${makerPids.slice(0, 4).join(', ')}) are`;
  const all = mount === undefined ? '' : `, of ${readableBytes(mount.usedBytes)} that lie in ${mount.mount}`;
  return {
    state: 'shown',
    confidence: 0.85,
    blamed: {
      path: left.map(({ file }) => file.path),
      ...(mount === undefined ? {} : { mount: mount.mount }),
    },
    explains: {
      account: MEMORY_ACCOUNT,
      amount: Math.max(bytes, seenAlone(view, mount, left) ? (mount?.usedBytes ?? 0) : 0),
    },
    sentence: `the ${left.length} largest files ${pattern} hold ${readableBytes(bytes)}, ${Math.round((100 * bytes) / used)} % of what is used${all}; ${makers} gone, nobody has them open, and nobody has used them for ${hours} h`,
    withheld: `they are many small files, of which the largest are named, and a step removes one: where fuser names nobody${makerPids.length === 1 ? '' : ' and the process of each name is gone'}, a person may remove ${pattern}`,
  };
}

/** Whether every file that was seen of a file system is one of these. */
function seenAlone(
  view: HostView,
  mount: FactOf<'memory_filesystem'> | undefined,
  left: readonly Leftover[],
): boolean {
  if (mount === undefined) return false;
  const seen = factsOf(view, 'memory_file').filter((file) => isOn(mount.mount, file));
  return seen.every((file) => left.some((one) => one.file === file));
}

/** All files of one program that is gone, or of one kind that nobody has used for a day, however small each of them is. */
function setFinding(view: HostView, { pattern, files, bytes, makerPid }: Leftovers): CauseFinding {
  const used = memoryUse(view)?.usedBytes ?? 0;
  const stem = pattern.slice(0, -1);
  const never = neverPicked(view.site, '/dev/shm', baseName(stem));
  const whose =
    makerPid === null
      ? 'their names are those of a program that makes new ones at every start'
      : `process ${makerPid} that made them is gone`;
  const seconds = leftSeconds(`${stem}_`, makerPid !== null) ?? LEFT_SECONDS;
  const found: CauseFinding = {
    state: 'shown',
    confidence: 0.88,
    blamed: { path: pattern, mount: '/dev/shm' },
    explains: { account: MEMORY_ACCOUNT, amount: bytes },
    isIdle: true,
    sentence: `${files} files ${pattern} lie in memory (tmpfs) and hold ${readableBytes(bytes)}, ${Math.round((100 * bytes) / used)} % of what is used; ${whose}, nobody has one of them open, and nobody has used one for ${seconds === LEFT_SECONDS ? 'a day' : 'hours'}`,
  };
  if (never.never) return { ...found, withheld: `no step may remove them: ${never.why}` };
  return {
    ...found,
    remedy: {
      runbook: 'remove-tmpfs-leftovers',
      title: `Remove ${pattern} from memory`,
      parameters: {
        path: pattern,
        inode: 0,
        bytes_min: Math.floor(bytes * STILL_THERE),
        older_than_minutes: Math.floor(seconds / 60),
        known_by: 'name',
      },
      frees: bytes,
    },
  };
}

function inSegments(view: HostView, amount: number): Shared | null {
  const segments = factsOf(view, 'shared_segment').toSorted((a, b) => b.bytes - a.bytes);
  const all = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  if (all < MOST * amount || segments.length === 0) return null;
  const orphans = segments.filter(({ attached }) => attached === 0);
  const lost = orphans.reduce((sum, { bytes }) => sum + bytes, 0);
  const ids = (orphans.length > 0 ? orphans : segments).slice(0, 5).map(({ id }) => id);
  return {
    blamed: { args: ids.map((id) => `shmid ${id}`) },
    sentence: `is shared memory of System V (${segments.length} segments), of which ${readableBytes(lost)} are attached by nobody`,
    withheld: `segments that nobody has attached (${ids.join(', ')}) may be left over, or wait for their program: a person may remove them with ipcrm -m`,
  };
}

/** Shared memory that a program has mapped without a name. */
function inPrograms(view: HostView): Shared {
  const [largest] = processGroups(view)
    .filter(({ sharedBytes }) => sharedBytes > 0)
    .toSorted((a, b) => b.sharedBytes - a.sharedBytes);
  const whose =
    largest === undefined
      ? 'whose it is could not be told'
      : `${groupName(largest)} has the most of it mapped`;
  return {
    blamed: largest?.holders[0] === undefined ? {} : { pid: largest.holders[0].pid },
    sentence: `is shared memory that lies in no file system which is seen here; ${whose}`,
    withheld: 'it goes with the programs that have it mapped: a person has to find out which',
  };
}

const isOfSet = ({ pattern }: Leftovers, { path }: MemoryFile) => path.startsWith(pattern.slice(0, -1));

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  const attached = processGroups(view)
    .filter(({ store }) => store === null)
    .reduce((sum, { sharedBytes }) => sum + sharedBytes, 0);
  const amount = otherMemory(view).shared + attached;
  const share = amount / use.usedBytes;
  if (share < SHARE_MIN) return [];
  // Where no process was seen none can be told to be gone.
  const seen = holdersOf(view).length === 0 ? [] : factsOf(view, 'memory_file');
  const all = seen.map((file) => leftoverOf(view, file)).filter((one) => one !== null);
  const left = all.filter(({ file }) => file.bytes >= NAMED_SHARE * use.usedBytes);
  const sets = (holdersOf(view).length === 0 ? [] : factsOf(view, 'memory_leftovers')).filter(
    ({ pattern, bytes }) =>
      bytes >= NAMED_SHARE * use.usedBytes &&
      !left.some(({ file }) => file.path.startsWith(pattern.slice(0, -1))),
  );
  const pieces = piecesOf(
    all.filter((one) => !left.includes(one) && !sets.some((set) => isOfSet(set, one.file))),
  );
  const found: readonly CauseFinding[] = [
    ...left.map((one) => leftoverFinding(one, use.usedBytes)),
    ...sets.map((one) => setFinding(view, one)),
    ...pieces.map((one) => piecesFinding(view, one)),
  ];
  const others = amount - found.reduce((sum, { explains }) => sum + (explains?.amount ?? 0), 0);
  if (found.length > 0 && others < SHARE_MIN * use.usedBytes) return found;
  const { blamed, sentence, withheld } =
    inFiles(view, amount) ?? inSegments(view, amount) ?? inPrograms(view);
  return [
    ...found,
    {
      state: 'shown',
      confidence: 0.55 + 0.4 * Math.min(1, share),
      blamed,
      explains: { account: MEMORY_ACCOUNT, amount: others },
      sentence: `${readableBytes(amount)}, ${Math.round(share * 100)} % of what is used, ${sentence}`,
      withheld,
    },
  ];
}

/** Files in memory, or memory that programs share, hold it: no process seems to. */
export const tmpfsOrShared: CauseDefinition = {
  name: 'tmpfs_or_shared',
  family: 'memory',
  applies: isAboutMemory,
  wants: () => MEMORY_PROBES,
  weigh,
};
