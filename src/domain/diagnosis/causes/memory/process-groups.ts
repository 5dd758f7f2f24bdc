import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import { isInNoUnit } from '../../identify/process-unit.ts';
import { calledByName } from '../../shown-name.ts';
import { isProtectedOtherwise, storeName } from './holder-role.ts';
import { type Holder, holdersOf, memoryOf, ownBytes } from './memory-use.ts';

// Processes hold together what their unit does, or those of one name where no unit stands for them.

export interface ProcessGroup {
  /** Null where no unit and no container stands for it. */
  readonly unit: string | null;
  /** Of its largest process. */
  readonly name: string;
  /** Those that were listed, the largest first; never empty. */
  readonly holders: readonly Holder[];
  /** How many there are, unlisted ones too. */
  readonly processes: number;
  /** With what they share among themselves once, as far as that is told. */
  readonly bytes: number;
  /** Of `bytes`: shared memory and files in memory. */
  readonly sharedBytes: number;
  readonly swapBytes: number;
  /** Of the one that has run the longest. */
  readonly ageSeconds: number;
  readonly store: string | null;
  readonly isProtected: boolean;
}

const keyOf = ({ unit, name, exe }: Pick<Holder, 'unit' | 'name' | 'exe'>) =>
  isInNoUnit({ unit, exe }) || unit === 'container'
    ? `${unit === 'container' ? unit : ''} ${name}`
    : String(unit);

type Sum = FactOf<'memory_group'>;

/** What several processes hold together: private memory of each, and what they share once. */
function sumOf(holders: readonly Holder[]): { readonly bytes: number; readonly sharedBytes: number } {
  const shared = Math.max(0, ...holders.map(({ sharedBytes }) => sharedBytes ?? 0));
  const told = holders.filter(({ pssBytes }) => pssBytes !== null);
  const untold = holders.filter(({ pssBytes }) => pssBytes === null);
  const exact = told.reduce((sum, one) => sum + ownBytes(one), 0);
  const own = untold.reduce(
    (sum, { rssBytes, sharedBytes }) => sum + Math.max(0, rssBytes - (sharedBytes ?? 0)),
    0,
  );
  const bytes = exact + own + (untold.length > 0 && told.length === 0 ? shared : 0);
  return { bytes, sharedBytes: shared };
}

/** What the sums of like processes add for those that were too many to be listed. */
function unlisted(sums: readonly Sum[], holders: readonly Holder[]): { bytes: number; processes: number } {
  return sums.reduce(
    (all, { name, unit, processes, pssBytes }) => {
      const listed = holders.filter((one) => one.name === name && one.unit === unit);
      const missing = processes - listed.length;
      if (missing <= 0) return all;
      const known = listed.reduce((sum, one) => sum + ownBytes(one), 0);
      return { bytes: all.bytes + Math.max(0, pssBytes - known), processes: all.processes + missing };
    },
    { bytes: 0, processes: 0 },
  );
}

/** Others that map so much of shared memory may map the same. */
const MAPPED_BESIDE = 0.5;

const kept = new WeakMap<HostView['facts'], WeakMap<HostView['site'], readonly ProcessGroup[]>>();

/** All groups of the processes that hold the most, the largest first. They follow from facts and site alone, and many causes ask for them. */
export function processGroups(view: HostView): readonly ProcessGroup[] {
  const bySite = kept.get(view.facts) ?? new WeakMap<HostView['site'], readonly ProcessGroup[]>();
  kept.set(view.facts, bySite);
  const groups = bySite.get(view.site) ?? groupsOf(view);
  bySite.set(view.site, groups);
  return groups;
}

function groupsOf(view: HostView): readonly ProcessGroup[] {
  const sums = factsOf(view, 'memory_group');
  const told = memoryOf(view)?.told ?? {};
  const { anonymous, shared = 0, page_cache: cache = 0 } = told;
  // Where nobody tells what is shared, sizes are counted more than once: no group has more than there is.
  const most =
    anonymous === undefined ? (memoryOf(view)?.totalBytes ?? Infinity) : anonymous + shared + cache;
  const byKey = Map.groupBy(holdersOf(view), keyOf);
  const isMappedBy = (key: string, bytes: number) =>
    [...byKey].every(
      ([other, holders]) => other === key || sumOf(holders).sharedBytes < MAPPED_BESIDE * bytes,
    );
  return [...byKey]
    .flatMap(([key, listed]): readonly ProcessGroup[] => {
      const holders = listed.toSorted((a, b) => ownBytes(b) - ownBytes(a));
      const [largest] = holders;
      if (largest === undefined) return [];
      const more = unlisted(
        sums.filter((sum) => keyOf({ ...sum, exe: largest.exe }) === key),
        holders,
      );
      const sum = sumOf(holders);
      // What its processes map together is its own where no others do, however small the part of it that each is told to have.
      const mapped = isMappedBy(key, sum.sharedBytes) ? Math.min(sum.sharedBytes, shared) : 0;
      const bytes = Math.min(most, Math.max(mapped, sum.bytes + more.bytes));
      return [
        {
          unit: isInNoUnit(largest) ? null : largest.unit,
          name: largest.name,
          holders,
          processes: holders.length + more.processes,
          bytes,
          sharedBytes: Math.min(sum.sharedBytes, bytes),
          swapBytes: holders.reduce((all, { swapBytes }) => all + (swapBytes ?? 0), 0),
          ageSeconds: Math.max(...holders.map(({ ageSeconds }) => ageSeconds)),
          store: holders.map((one) => storeName(view, one)).find((one) => one !== null) ?? null,
          isProtected: isProtectedOtherwise(view, largest),
        },
      ];
    })
    .toSorted((a, b) => b.bytes - a.bytes);
}

/** As people call it. */
export function groupName({ unit, name, holders, processes }: ProcessGroup): string {
  const [first] = holders;
  const isOdd = first?.inadmissible === true;
  const called = isOdd ? calledByName(first) : name;
  if (unit !== null && unit !== 'container')
    return processes === 1
      ? `${unit} (${called})`
      : `${unit} (${processes} processes of ${called} and others)`;
  const where = unit === null ? '' : ' in a container';
  return processes === 1
    ? `${isOdd ? called : `${called} (pid ${first?.pid})`}${where}`
    : `${called} (${processes} processes)${where}`;
}

/** How many like workers make a pool, beside the one that starts them. */
const WORKERS_MIN = 3;
/** The largest worker has at most so many times what they have on average. */
const ALIKE = 2.5;

export interface WorkerPool {
  readonly name: string;
  readonly workers: number;
  readonly bytes: number;
  /** Of one worker, on average. */
  readonly eachBytes: number;
}

/** The like workers that hold most of a group; null: one of its processes does, or there are too few. */
export function poolOf(
  { name, unit, holders, processes }: ProcessGroup,
  sums: readonly Sum[],
): WorkerPool | null {
  const sum = sums.find((one) => one.name === name && one.unit === (holders[0]?.unit ?? null));
  const alike = holders.filter((one) => one.name === name);
  // Programs of one name in several containers are no pool, unless one of them has started the others.
  if (unit === 'container' && new Set(alike.map(({ parentPid }) => parentPid)).size > 2) return null;
  const listed = alike.reduce((all, one) => all + ownBytes(one), 0);
  const count = sum?.processes ?? Math.min(alike.length, processes);
  const bytes = Math.max(listed, sum?.pssBytes ?? 0);
  const [first] = alike;
  const last = alike.at(-1);
  if (first === undefined || last === undefined) return null;
  const largest = ownBytes(first);
  // The master holds little: without it they are compared.
  const smallest = alike.length === count ? ownBytes(last) : 0;
  const hasMaster = smallest > 0 && smallest * 3 < largest;
  const workers = hasMaster ? count - 1 : count;
  const eachBytes = (bytes - (hasMaster ? smallest : 0)) / Math.max(1, workers);
  return workers >= WORKERS_MIN && largest <= ALIKE * eachBytes ? { name, workers, bytes, eachBytes } : null;
}
