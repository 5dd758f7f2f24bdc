import type { FactRead } from '../../facts.ts';
import { endedWith, type ProbeDefinition, type ProbeOutput } from '../probe.ts';

/** What one part of the memory is for, by /proc/meminfo. */
export type MemoryUseKind =
  | 'free'
  | 'page_cache'
  | 'anonymous'
  | 'shared'
  | 'slab_reclaimable'
  | 'slab_unreclaimable'
  | 'huge_pages'
  | 'page_tables'
  | 'kernel_stacks'
  | 'per_cpu'
  | 'vmalloc'
  /** What no row tells: the kernel's own pages, drivers, a balloon; the cache of ZFS. */
  | 'rest';

declare module '../../facts.ts' {
  interface FactKinds {
    /** How much memory the host has, how much of it programs can still have, and what all of it is used for. */
    memory: {
      readonly totalBytes: number;
      /** By MemAvailable, or where the kernel is too old to tell it what is free, file cache and half of what slab gives back. */
      readonly availableBytes: number;
      readonly isAvailableEstimated: boolean;
      /** They add up to `totalBytes`; null: /proc/meminfo does not tell enough, e.g. nothing of anonymous memory. */
      readonly parts: Readonly<Record<MemoryUseKind, number>> | null;
      /** Rows of it that were told, where not all were. */
      readonly told: Readonly<Partial<Record<MemoryUseKind, number>>>;
      /** Of all sizes; `free` ones are reserved and nobody uses them. */
      readonly hugePagesFreeBytes: number;
      readonly swapTotalBytes: number;
      readonly swapFreeBytes: number;
    };
  }
}

const ROW = /^([A-Z][A-Za-z0-9_()]{1,30}):\s{1,20}(\d{1,14})(?: kB)?$/;
const KIB = 1_024;

type Rows = ReadonlyMap<string, number>;

/** Whole pools of huge pages, in KiB. `Hugetlb` counts those of every size, and older kernels do not tell it. */
function hugePages(rows: Rows): number {
  const pool = (rows.get('HugePages_Total') ?? 0) * (rows.get('Hugepagesize') ?? 0);
  return Math.max(pool, rows.get('Hugetlb') ?? 0);
}

/** What each row is of MemTotal, in KiB, none of it counted twice. */
function toldParts(rows: Rows): Partial<Record<MemoryUseKind, number>> {
  const cached = rows.get('Cached');
  const shared = rows.get('Shmem');
  const slab = rows.get('Slab');
  const unreclaimable = rows.get('SUnreclaim') ?? slab;
  const reclaimable = rows.get('SReclaimable') ?? Math.max(0, (slab ?? 0) - (unreclaimable ?? 0));
  const stacks = rows.get('KernelStack');
  const vmalloc = rows.get('VmallocUsed');
  return {
    ...of('free', rows.get('MemFree')),
    // Cached counts shared memory and tmpfs too, though nothing of these can be dropped.
    ...of('page_cache', cached && Math.max(0, cached - (shared ?? 0)) + (rows.get('Buffers') ?? 0)),
    ...of('anonymous', rows.get('AnonPages')),
    ...of('shared', shared),
    ...of('slab_unreclaimable', unreclaimable),
    ...of('slab_reclaimable', slab === undefined && unreclaimable === undefined ? undefined : reclaimable),
    ...of('huge_pages', hugePages(rows)),
    ...of('page_tables', (rows.get('PageTables') ?? 0) + (rows.get('SecPageTables') ?? 0)),
    ...of('kernel_stacks', stacks),
    ...of('per_cpu', rows.get('Percpu')),
    // Stacks are mapped there as well. Old kernels print the size of the whole area, which is no memory.
    ...of('vmalloc', rows.has('Percpu') ? Math.max(0, (vmalloc ?? 0) - (stacks ?? 0)) : undefined),
  };
}

function of(kind: MemoryUseKind, kib: number | undefined): Partial<Record<MemoryUseKind, number>> {
  return kib === undefined ? {} : { [kind]: kib * KIB };
}

const NEEDED = ['free', 'page_cache', 'anonymous'] as const;

/** All of the memory, with what no row tells as the rest; null where the rows do not tell it or contradict each other. */
function wholeParts(
  told: Partial<Record<MemoryUseKind, number>>,
  total: number,
): Readonly<Record<MemoryUseKind, number>> | null {
  if (NEEDED.some((kind) => told[kind] === undefined)) return null;
  const none = { shared: 0, slab_reclaimable: 0, slab_unreclaimable: 0, huge_pages: 0, page_tables: 0 };
  const parts = {
    free: 0,
    page_cache: 0,
    anonymous: 0,
    ...none,
    kernel_stacks: 0,
    per_cpu: 0,
    vmalloc: 0,
    ...told,
  };
  const sum = Object.values(parts).reduce((all, one) => all + one, 0);
  return sum > total ? null : { ...parts, rest: total - sum };
}

function parse({ lines, exitCode }: ProbeOutput): readonly FactRead[] {
  const rows = new Map<string, number>();
  for (const line of lines) {
    const [, name, value] = (line.length <= 80 && ROW.exec(line.trimEnd())) || [];
    if (name !== undefined && !rows.has(name)) rows.set(name, Number(value));
  }
  const total = rows.get('MemTotal') ?? 0;
  const told = toldParts(rows);
  const { free, page_cache: cache, slab_reclaimable: reclaimable = 0 } = told;
  const toldAvailable = rows.get('MemAvailable');
  const estimated = free === undefined || cache === undefined ? undefined : free + cache + reclaimable / 2;
  const available = toldAvailable === undefined ? estimated : toldAvailable * KIB;
  if (available === undefined || total === 0 || available > total * KIB) {
    const why = exitCode === 0 ? '/proc/meminfo does not say it' : endedWith(exitCode);
    return [{ kind: 'unread', probe: 'meminfo', what: 'how much memory is used', why }];
  }
  return [
    {
      kind: 'memory',
      totalBytes: total * KIB,
      availableBytes: available,
      isAvailableEstimated: toldAvailable === undefined,
      parts: wholeParts(told, total * KIB),
      told,
      hugePagesFreeBytes: (rows.get('HugePages_Free') ?? 0) * (rows.get('Hugepagesize') ?? 0) * KIB,
      swapTotalBytes: (rows.get('SwapTotal') ?? 0) * KIB,
      swapFreeBytes: (rows.get('SwapFree') ?? 0) * KIB,
    },
  ];
}

export const meminfo: ProbeDefinition = {
  name: 'meminfo',
  family: 'memory',
  tells: 'how much memory is used, and for what',
  command: 'cat /proc/meminfo',
  limits: { seconds: 3, bytes: 3_000 },
  parse,
};
