import { describe, expect, it } from 'vitest';
import { memoryLimits } from '../../../../../src/domain/diagnosis/probes/memory/memory-limits.ts';
import { memoryPools } from '../../../../../src/domain/diagnosis/probes/memory/memory-pools.ts';

const pools = (...lines: readonly string[]) => memoryPools.parse({ lines, exitCode: 0, isCut: false });
const limits = (...lines: readonly string[]) => memoryLimits.parse({ lines, exitCode: 0, isCut: false });

describe('what memory no process holds', () => {
  it('reads files with any name, and gives no step a name that was changed', () => {
    expect(
      pools(
        'tmpfs 98304 262144 /srv/My Cache',
        'file 90112 7200 5 held - /srv/My Cache/pages.db',
        'file 98304 3600 3 free gone /dev/shm/a\\x0afile 9 9 9 free gone',
        'file 98304 3600 3 free gone /dev/shm/torch_4243_0',
      ),
    ).toMatchObject([
      { kind: 'memory_filesystem', mount: '/srv/My Cache', usedBytes: 98_304 * 1_024 },
      { kind: 'memory_file', isHeld: true, maker: null, inadmissible: 'unusual_name' },
      { kind: 'memory_file', isHeld: false, maker: 'gone', inadmissible: 'unusual_name' },
      { kind: 'memory_file', path: '/dev/shm/torch_4243_0', ageSeconds: 3_600, inode: 3 },
    ]);
  });

  it('does not call a file free of which nobody could be asked in time', () => {
    expect(pools('late', 'file 98304 90000 3 - gone /dev/shm/torch_4243_0')).toMatchObject([
      { kind: 'unread', what: 'which files in memory are open' },
      { kind: 'memory_file', isHeld: null },
    ]);
  });

  it('reads what a program has left behind in many pieces, by the process that made them where it is known', () => {
    expect(pools('left 64 9800000 31977 /dev/shm/torch_31977_*', 'left 3 9000 - /dev/shm/psm_*')).toMatchObject([
      { kind: 'memory_leftovers', pattern: '/dev/shm/torch_31977_*', files: 64, makerPid: 31_977 },
      { kind: 'memory_leftovers', pattern: '/dev/shm/psm_*', files: 3, makerPid: null },
    ]);
    expect(pools('left 3 9000 - /dev/shm/a b*')).toMatchObject([{ kind: 'unread' }]);
  });

  it('leaves out sizes of huge pages of which none is reserved', () => {
    expect(pools('huge 2048 512 480', 'huge 1048576 0 0')).toEqual([
      { kind: 'huge_page_pool', pageBytes: 2 ** 21, totalBytes: 2 ** 30, freeBytes: 480 * 2 ** 21 },
    ]);
  });

  it.each(['tmpfs 1 2', 'file 1 2 3 open - /x', 'shm 1 2', 'slab many dentry', 'arc 1 2', 'awk: odd'])(
    'says that something could not be read: %s',
    (line) => {
      expect(pools('slab 5 dentry', line)).toMatchObject([
        { kind: 'slab_cache', name: 'dentry', bytes: 5_120 },
        { kind: 'unread', probe: 'memory-pools', why: line },
      ]);
    },
  );

  it('says that there is more where the output was cut or the command failed', () => {
    expect(memoryPools.parse({ lines: [], exitCode: 124, isCut: true }).map(({ kind }) => kind)).toEqual([
      'unread',
      'unread',
    ]);
  });
});

describe('what reaches its limit', () => {
  it('takes what cgroup v1 prints for no limit as none, and what is not told as unknown', () => {
    expect(
      limits(
        'cgroup 1000 9223372036854771712 - 300 - 7 shop.service',
        'cgroup 1000 2000 1500 - 3 7 docker-0123.scope',
      ),
    ).toEqual([
      {
        kind: 'memory_limit',
        unit: 'shop.service',
        currentBytes: 1_000,
        maxBytes: null,
        highBytes: null,
        cacheBytes: 300,
        oomKills: null,
        limitHits: 7,
      },
      {
        kind: 'memory_limit',
        unit: 'docker-0123.scope',
        currentBytes: 1_000,
        maxBytes: 2_000,
        highBytes: 1_500,
        cacheBytes: null,
        oomKills: 3,
        limitHits: 7,
      },
    ]);
  });

  it('tells what is swapped in a second, and nothing less than nothing where counters begin anew', () => {
    expect(limits('traffic 4 881 4000 10 929 4162 22', 'pressure 4.12 0.50')).toEqual([
      {
        kind: 'memory_traffic',
        seconds: 4,
        swappedInPagesPerSecond: 12,
        swappedOutPagesPerSecond: 40.5,
        majorFaultsPerSecond: 3,
      },
      { kind: 'memory_pressure', somePercent: 4.12, fullPercent: 0.5 },
    ]);
    expect(limits('traffic 4 881 4000 10 0 0 0')).toMatchObject([{ swappedInPagesPerSecond: 0 }]);
  });

  it.each(['traffic 0 1 2 3 4 5 6', 'traffic 4 1 2', 'pressure 1', 'cgroup 1 2 3', 'grep: odd'])(
    'says that something could not be read: %s',
    (line) => {
      expect(limits(line)).toMatchObject([{ kind: 'unread', probe: 'memory-limits', why: line }]);
    },
  );
});
