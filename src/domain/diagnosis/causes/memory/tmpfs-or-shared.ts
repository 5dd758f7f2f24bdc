import { readableBytes } from '../../../text/readable-bytes.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type { Blamed, CauseDefinition, CauseFinding } from '../cause.ts';
import { otherMemory } from './kernel-memory.ts';
import { isAboutMemory, MEMORY_ACCOUNT, MEMORY_PROBES, memoryUse } from './memory-use.ts';
import { groupName, processGroups } from './process-groups.ts';

/** What holds less of what is used than this is not what uses the memory up. */
const SHARE_MIN = 0.25;
/** What has this part of the shared memory is what it is. */
const MOST = 0.4;
/** Files that hold less of their file system than this are not named. */
const FILE_SHARE = 0.1;

type MemoryFile = FactOf<'memory_file'>;

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
    .map(
      ({ path, bytes, isHeld, ageSeconds }) =>
        `${path} ${readableBytes(bytes)} (${isHeld ? 'open' : `open by nobody, last used ${Math.round(ageSeconds / 3_600)} h ago`})`,
    );
  const told = named.length === 0 ? '' : `; the largest are ${named.join(', ')}`;
  return {
    blamed: { mount, ...(files.length === 0 ? {} : { path: files.map(({ path }) => path) }) },
    sentence: `lies in ${mount} (tmpfs, ${readableBytes(usedBytes)} of at most ${readableBytes(sizeBytes)}), which is memory and no disk${told}`,
    withheld:
      files.length > 0 && files.every(({ isHeld }) => isHeld)
        ? `what is in ${mount} is open by programs that work with it: a person has to decide`
        : `whose the files in ${mount} are and whether anybody misses them is not known: a person has to decide; a smaller size= of the mount bounds it`,
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

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  const attached = processGroups(view)
    .filter(({ store }) => store === null)
    .reduce((sum, { sharedBytes }) => sum + sharedBytes, 0);
  const amount = otherMemory(view).shared + attached;
  const share = amount / use.usedBytes;
  if (share < SHARE_MIN) return [];
  const { blamed, sentence, withheld } =
    inFiles(view, amount) ?? inSegments(view, amount) ?? inPrograms(view);
  return [
    {
      state: 'shown',
      confidence: 0.55 + 0.4 * Math.min(1, share),
      blamed,
      explains: { account: MEMORY_ACCOUNT, amount },
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
