import { describe, expect, it } from 'vitest';
import type { World, WorldMount } from '../../../../../eval/world.ts';
import type { UnderstoodCondition } from '../../../../../src/domain/alarm/condition/condition.ts';
import { diskCondition, judgeWorld } from '../../../../support/judged-world.ts';

// An alarm on some file systems says nothing of the others of the host.

const KIB_PER_GIB = 1_024 ** 2;

const mounted = (mount: string, source: string, usedPercent: number): WorldMount => ({
  source,
  fstype: 'xfs',
  mount,
  size_kib: 100 * KIB_PER_GIB,
  used_kib: usedPercent * KIB_PER_GIB,
  avail_kib: (100 - usedPercent) * KIB_PER_GIB,
  inodes: 4_193_216,
  iused: 96_000,
});

const WORLD: World = {
  mounts: [
    mounted('/', '/dev/nvme0n1p1', 97),
    mounted('/var/lib/data', '/dev/nvme1n1', 40),
    mounted('/srv', '/dev/nvme2n1', 90),
  ],
};

const judged = (
  selectors: UnderstoodCondition['selectors'],
  change: Partial<UnderstoodCondition> = {},
  world: World = WORLD,
) => judgeWorld(world, { condition: diskCondition({ selectors, ...change }) });

describe('of several file systems that are named', () => {
  it.each([
    ['maximum', 'ill', '/srv is 90 % full'],
    ['minimum', 'well', '/var/lib/data is 40 % full'],
    ['average', 'unread', 'what they come to together is not told'],
    ['sum', 'unread', 'what they come to together is not told'],
  ] as const)('the %s is looked at, and never another of the host', (across, state, said) => {
    for (const selectors of [
      { paths: ['/var/lib/data', '/srv'] },
      { devices: ['nvme1n1', 'nvme2n1'] },
      { mountNames: ['var-lib-data', 'srv'] },
    ]) {
      const { state: found, measured } = judged(selectors, { across });
      expect([found, measured]).toEqual([state, expect.stringContaining(said)]);
    }
  });

  it('none that is not mounted is replaced by what is', () => {
    const { state, measured, steps } = judged({ paths: ['/data1', '/data2'] });
    expect([state, steps]).toEqual(['unread', []]);
    expect(measured).toBe(
      'how full /data1 or /data2 is could not be read: none of them is mounted, or what they come to together is not told',
    );
  });
});

describe('a mount as collectd calls it', () => {
  it('is found by what is mounted', () => {
    expect(judged({ mountNames: ['var-lib-data'] })).toMatchObject({ state: 'well' });
    expect(judged({ mountNames: ['root'] })).toMatchObject({ state: 'ill' });
  });

  it.each([
    ['nothing by that name', WORLD.mounts ?? []],
    ['two by that name', [mounted('/var/log', '/dev/nvme1n1', 97), mounted('/var-log', '/dev/nvme2n1', 97)]],
  ])('is read of nothing else where there is %s', (_what, mounts) => {
    const { state, measured, steps } = judged({ mountNames: ['var-log'] }, {}, { mounts });
    expect([state, steps]).toEqual(['unread', []]);
    expect(measured).toBe(
      'how full var-log is could not be read: what is mounted does not tell which file system that is',
    );
  });
});
