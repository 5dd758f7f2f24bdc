import { factsOf, type HostView } from '../../host-view.ts';
import { memoryOf } from './memory-use.ts';
import { processGroups } from './process-groups.ts';

/** Memory that no process holds, in bytes; what was not told is 0. */
export interface OtherMemory {
  /** Shared memory and files in memory, without what stores and their like have attached. */
  readonly shared: number;
  readonly slab: number;
  readonly hugePages: number;
  readonly pageTables: number;
  /** Stacks, variables of each processor, modules. */
  readonly kernel: number;
  readonly zfs: number;
}

/** What of the memory no process holds, each byte once: the cache of ZFS lies partly in slab, the rest where no row counts it. */
export function otherMemory(view: HostView): OtherMemory {
  const memory = memoryOf(view);
  const { told = {}, parts = null } = memory ?? {};
  const tmpfs = factsOf(view, 'memory_filesystem').reduce((sum, { usedBytes }) => sum + usedBytes, 0);
  const segments = factsOf(view, 'shared_segment').reduce((sum, { bytes }) => sum + bytes, 0);
  const attached = processGroups(view).reduce((sum, { sharedBytes }) => sum + sharedBytes, 0);
  const zfs = factsOf(view, 'zfs_cache').reduce((sum, { bytes }) => sum + bytes, 0);
  const pools = factsOf(view, 'huge_page_pool').reduce((sum, { totalBytes }) => sum + totalBytes, 0);
  const inSlab = parts === null ? 0 : Math.max(0, zfs - parts.rest);
  const { slab_unreclaimable: slab = 0, per_cpu = 0, vmalloc = 0, kernel_stacks: stacks = 0 } = told;
  return {
    shared: Math.max(0, (told.shared ?? tmpfs + segments) - attached),
    slab: Math.max(0, slab - inSlab),
    hugePages: Math.max(told.huge_pages ?? 0, pools),
    pageTables: told.page_tables ?? 0,
    kernel: per_cpu + vmalloc + stacks,
    zfs,
  };
}
