import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meminfo } from '../../../../../src/domain/diagnosis/probes/memory/meminfo.ts';
import { PLATFORMS } from '../../../../../src/domain/diagnosis/probes/probe.ts';

const read = (...lines: readonly string[]) => meminfo.parse({ lines, exitCode: 0, isCut: false })[0];
const rows = (kib: Readonly<Record<string, number>>) =>
  Object.entries(kib).map(
    ([name, value]) => `${name}:        ${value}${name.startsWith('HugePages_') ? '' : ' kB'}`,
  );

const HOST = {
  MemTotal: 1_000_000,
  MemFree: 50_000,
  MemAvailable: 200_000,
  Buffers: 10_000,
  Cached: 240_000,
  AnonPages: 300_000,
  Shmem: 100_000,
  Slab: 90_000,
  SReclaimable: 50_000,
  SUnreclaim: 40_000,
  KernelStack: 5_000,
  PageTables: 6_000,
  VmallocUsed: 9_000,
  Percpu: 1_000,
  HugePages_Total: 100,
  HugePages_Free: 40,
  Hugepagesize: 2_048,
};

describe('the parts of the memory', () => {
  it('add up to all of it, with what no row tells as the rest', () => {
    const fact = read(...rows(HOST));
    if (fact?.kind !== 'memory' || fact.parts === null) throw new Error('no parts');
    expect(fact.parts).toEqual({
      free: 51_200_000,
      page_cache: 153_600_000,
      anonymous: 307_200_000,
      shared: 102_400_000,
      slab_reclaimable: 51_200_000,
      slab_unreclaimable: 40_960_000,
      huge_pages: 209_715_200,
      page_tables: 6_144_000,
      kernel_stacks: 5_120_000,
      per_cpu: 1_024_000,
      // Stacks are mapped there too, and counted once.
      vmalloc: 4_096_000,
      rest: 91_340_800,
    });
    expect(Object.values(fact.parts).reduce((sum, one) => sum + one, 0)).toBe(fact.totalBytes);
    expect(fact.hugePagesFreeBytes).toBe(40 * 2_048 * 1_024);
  });

  it('add up on every platform that was sampled', () => {
    for (const platform of PLATFORMS) {
      const file = new URL(`../../../../samples/${platform}/meminfo.txt`, import.meta.url);
      const fact = read(...readFileSync(file, 'utf8').split('\n'));
      if (fact?.kind !== 'memory' || fact.parts === null) throw new Error(`${platform}: no parts`);
      expect(Object.values(fact.parts).reduce((sum, one) => sum + one, 0)).toBe(fact.totalBytes);
      expect(fact.parts.rest).toBeGreaterThanOrEqual(0);
    }
  });

  it('are not told where rows contradict each other, or say nothing of what programs hold', () => {
    const { AnonPages: _anonymous, ...less } = HOST;
    expect(read(...rows(less))).toMatchObject({ kind: 'memory', parts: null, told: { shared: 102_400_000 } });
    expect(read(...rows({ ...HOST, Slab: 900_000, SReclaimable: 890_000 }))).toMatchObject({ parts: null });
  });

  it('never are less than nothing, whatever is told', () => {
    const kib = fc.nat({ max: 2_000_000 });
    const name = fc.constantFrom(...Object.keys(HOST));
    fc.assert(
      fc.property(fc.dictionary(name, kib), (told) => {
        const fact = read(...rows(told));
        if (fact?.kind !== 'memory' || fact.parts === null) return;
        expect(Math.min(...Object.values(fact.parts))).toBeGreaterThanOrEqual(0);
        expect(Object.values(fact.parts).reduce((sum, one) => sum + one, 0)).toBe(fact.totalBytes);
      }),
    );
  });
});

it('reckons what is available where the kernel is too old to tell it', () => {
  const { MemAvailable: _available, ...old } = HOST;
  expect(read(...rows(old))).toMatchObject({ availableBytes: 230_400_000, isAvailableEstimated: true });
  expect(read(...rows(HOST))).toMatchObject({ availableBytes: 204_800_000, isAvailableEstimated: false });
});

it('counts huge pages of every size where the kernel does, and the swap', () => {
  expect(read(...rows({ ...HOST, Hugetlb: 300_000, SwapTotal: 2_000, SwapFree: 500 }))).toMatchObject({
    told: { huge_pages: 307_200_000 },
    swapTotalBytes: 2_048_000,
    swapFreeBytes: 512_000,
  });
});

it.each([
  ['nothing', [], 0],
  ['no total', rows({ MemFree: 1, MemAvailable: 1 }), 0],
  ['more that is available than there is', rows({ MemTotal: 1, MemAvailable: 2 }), 0],
  ['a file that cannot be read', ['cat: /proc/meminfo: No such file or directory'], 1],
])('says that it could not be read: %s', (_what, lines, exitCode) => {
  expect(meminfo.parse({ lines, exitCode, isCut: false })).toMatchObject([
    { kind: 'unread', probe: 'meminfo' },
  ]);
});
