import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { Blamed, CauseDefinition, CauseFinding } from '../cause.ts';
import { type OtherMemory, otherMemory } from './kernel-memory.ts';
import { isAboutMemory, MEMORY_ACCOUNT, MEMORY_PROBES, memoryOf, memoryUse } from './memory-use.ts';

// Memory that is none of any process: ending one gives nothing of it back, so no step is ever given for these.

/** What holds less of what is used than this is not what uses the memory up. */
const SHARE_MIN = 0.25;
/** Huge pages of which so many are free are there for nobody. */
const IDLE_SHARE = 0.9;

interface Held {
  /** Reserved, and used by nobody. */
  readonly isIdle?: true;
  readonly what: keyof OtherMemory;
  readonly shareMin: number;
  readonly blamed: Blamed;
  /** After "… are held by", and what a person may do. */
  readonly sentence: string;
  readonly withheld: string;
}

function heldBy(
  view: HostView,
  { what, shareMin, blamed, sentence, withheld, isIdle }: Held,
): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  const amount = otherMemory(view)[what];
  const share = amount / use.usedBytes;
  if (share < shareMin) return [];
  return [
    {
      state: 'shown',
      confidence: 0.55 + 0.4 * Math.min(1, share),
      blamed,
      explains: { account: MEMORY_ACCOUNT, amount },
      ...(isIdle === true ? { isIdle } : {}),
      sentence: `${readableBytes(amount)}, ${Math.round(share * 100)} % of what is used, ${sentence}`,
      withheld,
    },
  ];
}

function define(name: string, held: (view: HostView) => Held): CauseDefinition {
  return {
    name,
    family: 'memory',
    applies: isAboutMemory,
    wants: () => MEMORY_PROBES,
    weigh: (view) => heldBy(view, held(view)),
  };
}

/** The kernel keeps its own objects in it, and does not give them back. */
export const kernelSlab = define('kernel_slab', (view) => {
  const caches = factsOf(view, 'slab_cache').toSorted((a, b) => b.bytes - a.bytes);
  const [largest] = caches;
  const names = caches.slice(0, 3).map(({ name, bytes }) => `${name} ${readableBytes(bytes)}`);
  const told = names.length === 0 ? 'which caches could not be read' : `the largest are ${names.join(', ')}`;
  return {
    what: 'slab',
    shareMin: SHARE_MIN,
    blamed: { kernel: largest?.name ?? 'slab' },
    sentence: `is the kernel's own, in slab that cannot be given back (SUnreclaim); ${told}`,
    withheld:
      'no process holds slab memory, so ending one helps nothing: a module or driver of the kernel keeps it. Look at slabtop and at the version of the kernel; a reboot gives it back',
  };
});

/** Reserved for programs that ask for huge pages; others cannot have it, whether it is used or not. */
export const hugePages = define('huge_pages', (view) => {
  const pools = factsOf(view, 'huge_page_pool');
  const free = Math.max(
    memoryOf(view)?.hugePagesFreeBytes ?? 0,
    pools.reduce((sum, { freeBytes }) => sum + freeBytes, 0),
  );
  const reserved = otherMemory(view).hugePages;
  return {
    what: 'hugePages',
    ...(free > 0 && free >= IDLE_SHARE * reserved ? { isIdle: true } : {}),
    shareMin: SHARE_MIN,
    blamed: { kernel: 'hugepages' },
    sentence: `is reserved as huge pages, of which ${readableBytes(free)} are free and used by nobody`,
    withheld:
      'huge pages were reserved by the configuration (vm.nr_hugepages or hugepages= at the boot): reserve fewer, if nobody uses them. Ending processes gives none of it back',
  };
});

/** What maps memory to processes: many processes that share much, each with tables of its own. */
export const pageTables = define('page_tables', () => ({
  what: 'pageTables',
  shareMin: 0.15,
  isIdle: true,
  blamed: { kernel: 'page tables' },
  sentence: 'is page tables: many processes map the same large memory, each with tables of its own',
  withheld:
    'fewer processes or connections (a connection pool), or huge pages for the shared memory of the store that they map, make page tables small',
}));

/** Caches that /proc/meminfo counts as used, as that of ZFS. */
export const otherCaches = define('other_caches', (view) => {
  const [zfs] = factsOf(view, 'zfs_cache');
  return {
    what: 'zfs',
    shareMin: SHARE_MIN,
    blamed: { kernel: 'zfs arc' },
    sentence: `is the cache of ZFS (ARC), which may grow to ${readableBytes(zfs?.maxBytes ?? 0)} and shrinks to ${readableBytes(zfs?.minBytes ?? 0)} when programs ask for memory`,
    withheld:
      'the ARC is a cache that is counted as used; zfs_arc_max says how large it may grow, and the alarm should leave it out',
  };
});

/** Of page tables so much goes with huge pages, or with a pool of connections. */
const TABLES_GONE = 0.8;

/**
 * What of the memory is held for nothing, or is there for the asking, by what the causes above show, in bytes. Beside so much of
 * that a store which holds what it was told to is no reason.
 */
export function heldForNothing(view: HostView): number {
  const use = memoryUse(view);
  if (use === undefined) return 0;
  const isShown = ({ weigh }: CauseDefinition) => weigh(view).some(({ state }) => state === 'shown');
  const { slab, pageTables: tables, zfs } = otherMemory(view);
  const [arc] = factsOf(view, 'zfs_cache');
  const idlePages = hugePages.weigh(view).find(({ isIdle }) => isIdle === true)?.explains?.amount ?? 0;
  return (
    (isShown(pageTables) ? TABLES_GONE * tables : 0) +
    (isShown(kernelSlab) ? slab : 0) +
    (isShown(otherCaches) ? Math.max(0, zfs - (arc?.minBytes ?? 0)) : 0) +
    idlePages
  );
}
