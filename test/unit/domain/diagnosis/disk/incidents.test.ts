import { describe, expect, it } from 'vitest';
import type { World, WorldFile, WorldMount } from '../../../../../eval/world.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskCondition, judgeWorld } from '../../../../support/judged-world.ts';

// Each stands for a public report of a disk that was judged wrongly, rebuilt with names and numbers of its own.

const MIB = 1_024 ** 2;
const GIB = 1_024 ** 3;
const KIB_PER_GIB = 1_024 ** 2;

function root(sizeGib: number, usedGib: number, change: Partial<WorldMount> = {}): WorldMount {
  return {
    source: '/dev/nvme0n1p1',
    fstype: 'xfs',
    mount: '/',
    size_kib: sizeGib * KIB_PER_GIB,
    used_kib: Math.round(usedGib * KIB_PER_GIB),
    avail_kib: Math.round((sizeGib - usedGib) * KIB_PER_GIB),
    inodes: 4_193_216,
    iused: 96_000,
    ...change,
  };
}

const system = (gib: number) => ({ path: '/usr', allocated_bytes: Math.round(gib * GIB), entries: 60_000 });
const text = (path: string, bytes: number, change: Partial<WorldFile> = {}): WorldFile => ({
  path,
  allocated_bytes: bytes,
  kind: 'text',
  ...change,
});

const said = (judged: ReturnType<typeof judgeWorld>) =>
  [
    judged.measured,
    ...judged.causes.map(({ sentence }) => sentence),
    ...judged.withheld.map(({ why }) => why),
  ].join('\n');

describe('what fills is not where logs are', () => {
  it('layers of containers are blamed, and no small log is cut', () => {
    const judged = judgeWorld({
      mounts: [root(100, 97.5)],
      dirs: [
        system(3),
        { path: '/var/lib/docker', allocated_bytes: 92 * GIB, entries: 400_000 },
        { path: '/var/lib/docker/overlay2', allocated_bytes: Math.round(91.5 * GIB), entries: 399_000 },
      ],
      files: [text('/var/log/messages', 9 * MIB), text('/var/log/cloud-init.log', 3 * MIB)],
      containers: { images_in_use_bytes: 90 * GIB, dangling_images_bytes: 0 },
      processes: [{ pid: 900, comm: 'dockerd' }],
    });
    expect(judged.asserted).toEqual(['container_storage']);
    expect(judged.steps).toEqual([]);
  });

  it('what was found nowhere is unexplained and blamed on nobody', () => {
    const judged = judgeWorld({
      mounts: [root(100, 97.5)],
      dirs: [system(3)],
      files: [text('/var/log/messages', 9 * MIB)],
    });
    expect(judged.asserted).toEqual([]);
    expect(judged.steps).toEqual([]);
    expect(judged.balances[0]?.unexplained).toBeGreaterThan(90 * GIB);
  });

  it('a deleted log is emptied through its holder, who is named', () => {
    const judged = judgeWorld({
      mounts: [root(40, 38)],
      dirs: [system(4)],
      files: [
        text('/var/log/shop/shop.log', 30 * GIB, { deleted: true, open_by: [4_711], open_mode: 'w' }),
        { path: '/dev/shm/pool', allocated_bytes: 0, deleted: true, open_by: [4_711], kind: 'shared-memory' },
      ],
      processes: [{ pid: 4_711, comm: 'java', unit: 'shop.service', start: '2026-11-20T01:02:03Z' }],
    });
    expect(judged.asserted).toEqual(['deleted_file_held']);
    expect(judged.steps).toMatchObject([
      {
        runbook: 'release-deleted-file',
        parameters: {
          pid: 4_711,
          started_at: 'Fri Nov 20 01:02:03 2026',
          path: '/var/log/shop/shop.log',
          bytes_min: 30 * GIB,
        },
      },
    ]);
    expect(judged.causes[0]?.blamed).toMatchObject({ pid: [4_711], unit: 'shop.service' });
  });

  it('of a program and what it has started, the program is asked to let go', () => {
    const judged = judgeWorld({
      mounts: [root(40, 38)],
      dirs: [system(4)],
      files: [
        text('/var/log/shop/shop.log', 30 * GIB, { deleted: true, open_by: [9_100, 4_711], open_mode: 'w' }),
      ],
      processes: [
        { pid: 9_100, comm: 'sleep', start: '2026-11-22T08:00:00Z' },
        { pid: 4_711, comm: 'exporter', start: '2026-11-20T01:02:03Z' },
      ],
    });
    expect(judged.steps).toMatchObject([{ runbook: 'release-deleted-file', parameters: { pid: 4_711 } }]);
  });

  it('a /tmp of its own that is full holds temporary files', () => {
    const tmp = { source: 'tmpfs', fstype: 'tmpfs', mount: '/tmp', size_kib: 16_384, used_kib: 14_700 };
    const judged = judgeWorld(
      {
        mounts: [root(40, 4), { ...tmp, avail_kib: 1_684, inodes: 4_000_000, iused: 20 }],
        files: [1, 2, 3].map((number) => ({
          path: `/tmp/upload-${number}`,
          allocated_bytes: 5 * MIB,
          kind: 'data',
        })),
      },
      { condition: diskCondition({ selectors: { path: '/tmp' } }) },
    );
    expect(judged.asserted).toEqual(['temporary_files']);
    expect(judged.steps).toEqual([]);
  });

  it.each([
    ['a database', 'mysqld', '/var/lib/mysql/#sql_1.ibd', 'innodb'],
    ['a program that may still work with it', 'spark', '/opt/scratch/spill.bin', 'data'],
  ])('what is deleted and held by %s is named and kept', (_what, comm, path, kind) => {
    const judged = judgeWorld({
      mounts: [root(40, 38)],
      dirs: [system(4)],
      files: [{ path, allocated_bytes: 30 * GIB, kind, deleted: true, open_by: [7], open_mode: 'rw' }],
      processes: [{ pid: 7, comm }],
    });
    expect(judged.asserted).toEqual(['deleted_file_held']);
    expect(judged.steps).toEqual([]);
    expect(said(judged)).toMatch(/deleted/);
  });
});

describe('which file system the alarm is about', () => {
  it('a log on / is not cut for an alarm on /u01', () => {
    const judged = judgeWorld(
      {
        mounts: [
          root(20, 16.5),
          { ...root(491, 471.5), source: '/dev/nvme2n1', mount: '/u01', avail_kib: 0, fstype: 'ext4' },
        ],
        dirs: [system(4), { path: '/u01/app', allocated_bytes: 470 * GIB, entries: 9_000 }],
        files: [text('/var/log/messages', 11 * GIB)],
      },
      { condition: diskCondition({ selectors: { path: '/u01', fstype: 'ext4' }, threshold: 80 }) },
    );
    expect(judged.steps).toEqual([]);
    expect(said(judged)).toMatch(/\/u01 is 100 %/);
    expect(judged.asserted).not.toContain('growing_log');
  });

  it('a mount point with blanks is read, and named', () => {
    const judged = judgeWorld(
      {
        mounts: [
          root(20, 4),
          { ...root(1, 0.98), source: '//fs01/Some Share', mount: '/srv/share', fstype: 'cifs' },
          { ...root(1, 0.98), source: '/dev/nvme1n1', mount: '/srv/My Share', fstype: 'ext4' },
        ],
      },
      { condition: diskCondition({ selectors: { path: '/srv/My Share' } }) },
    );
    expect(judged.state).toBe('ill');
    expect(judged.measured).toMatch(/\/srv\/My Share is 98 % full/);
  });

  it('System/Linux divides by the whole size, the agent by what users can have', () => {
    const world: World = { mounts: [root(100, 86, { fstype: 'ext4', avail_kib: 9 * KIB_PER_GIB })] };
    const metrics = [{ namespace: 'System/Linux', name: 'DiskSpaceUtilization' }];
    expect(judgeWorld(world, { condition: diskCondition({ metrics, threshold: 90 }) }).state).toBe('well');
    expect(judgeWorld(world, { condition: diskCondition({ threshold: 90 }) }).state).toBe('ill');
  });

  it('an alarm at 50 percent rings at 70, and gets a step with its own threshold', () => {
    const judged = judgeWorld(
      {
        mounts: [root(20, 14)],
        dirs: [system(2)],
        files: [text('/var/log/kafka/server.log', 11 * GIB, { open_by: [9], open_mode: 'w' })],
        processes: [{ pid: 9, comm: 'java', unit: 'kafka.service' }],
      },
      { condition: diskCondition({ threshold: 50, selectors: { path: '/', device: '/dev/xvda1' } }) },
    );
    expect(judged.steps).toMatchObject([
      {
        runbook: 'archive-and-truncate-log',
        parameters: { path: '/var/log/kafka/server.log', threshold_percent: 50 },
      },
    ]);
  });

  it('at least 90 rings at 90', () => {
    const condition = diskCondition({ operator: 'ge', threshold: 90 });
    expect(judgeWorld({ mounts: [root(100, 90)] }, { condition }).state).toBe('ill');
    expect(judgeWorld({ mounts: [root(100, 89)] }, { condition }).state).toBe('well');
  });
});

describe('what may never be cut', () => {
  it('segments of Kafka under /var/log are data', () => {
    const judged = judgeWorld({
      mounts: [root(20, 19.2)],
      dirs: [system(2)],
      files: [
        { path: '/var/log/kafka/orders-0/00000000000012345678.log', allocated_bytes: 14 * GIB, kind: 'data' },
        { path: '/var/log/kafka/orders-1/00000000000002345678.log', allocated_bytes: 2 * GIB, kind: 'data' },
        {
          path: '/var/log/kafka/orders-0/00000000000012345678.index',
          allocated_bytes: 10 * MIB,
          kind: 'data',
        },
      ],
    });
    expect(judged.asserted).toEqual(['data_store_growth']);
    expect(judged.steps).toEqual([]);
    expect(said(judged)).toMatch(/Kafka/);
  });

  it('rotations of btmp are the same security record', () => {
    const judged = judgeWorld({
      mounts: [root(8, 7.6)],
      dirs: [system(1)],
      files: [
        { path: '/var/log/btmp.1', allocated_bytes: 6 * GIB, kind: 'data' },
        { path: '/var/log/btmp', allocated_bytes: Math.round(0.4 * GIB), kind: 'data' },
      ],
    });
    expect(judged.steps).toEqual([]);
    expect(judged.asserted).toEqual(['growing_log']);
    expect(said(judged)).toMatch(/security record \/var\/log\/btmp\.1.*fails to log in/);
  });

  it.each([
    [
      'a store holds it open, and no directory of logs says that it is none of its data',
      {
        files: [text('/opt/db/general.log', 15 * GIB, { open_by: [5] })],
        processes: [{ pid: 5, comm: 'mysqld' }],
      },
    ],
    [
      'a store records who did what',
      {
        files: [text('/var/log/mysql/server_audit.log', 15 * GIB, { open_by: [5] })],
        processes: [{ pid: 5, comm: 'mysqld' }],
      },
    ],
    [
      'its bytes are no text',
      { files: [{ path: '/opt/app/logs/app.log', allocated_bytes: 15 * GIB, kind: 'data' }] },
    ],
    ['its name cannot be given to a step', { files: [text('/var/log/a\nb.log', 15 * GIB)] }],
  ])('no log is cut where %s', (_what, world: World) => {
    const judged = judgeWorld({ mounts: [root(20, 19)], dirs: [system(2)], ...world });
    expect(judged.steps).toEqual([]);
  });

  it('no log is cut that the operator protects', () => {
    const site = {
      ...DEFAULT_SITE,
      neverTouch: [
        ...DEFAULT_SITE.neverTouch,
        { kind: 'path' as const, path: '/var/log/ledger/**', why: 'law' },
      ],
    };
    const world: World = {
      mounts: [root(20, 19)],
      dirs: [system(2)],
      files: [text('/var/log/ledger/a.log', 15 * GIB)],
    };
    expect(judgeWorld(world, { site }).steps).toEqual([]);
    expect(judgeWorld(world).steps).toHaveLength(1);
  });
});

describe('allocated bytes count', () => {
  it('a sparse log holds little, and the full one is cut', () => {
    const judged = judgeWorld({
      mounts: [root(20, 18.5)],
      dirs: [system(3)],
      files: [
        {
          path: '/var/log/lastjob.log',
          allocated_bytes: 16 * MIB,
          apparent_bytes: 384 * GIB,
          kind: 'sparse',
        },
        text('/var/log/trace.log', 13 * GIB),
      ],
    });
    expect(judged.steps).toMatchObject([{ parameters: { path: '/var/log/trace.log' } }]);
  });

  it('a log is cut by its real path where /var/log leads elsewhere', () => {
    const judged = judgeWorld(
      {
        mounts: [root(20, 5), { ...root(50, 47), source: '/dev/nvme1n1', mount: '/data' }],
        dirs: [system(3)],
        files: [text('/data/log/app/big.log', 45 * GIB)],
      },
      { condition: diskCondition({ selectors: { path: '/data' } }) },
    );
    expect(judged.steps).toMatchObject([
      { runbook: 'archive-and-truncate-log', parameters: { path: '/data/log/app/big.log' } },
    ]);
  });
});

describe('many files together', () => {
  it('rolled logs of one logger are one family with its total', () => {
    const rolled = Array.from({ length: 20 }, (_one, day) =>
      text(`/var/log/kafka/server.log.2026-10-${String(day + 1).padStart(2, '0')}-21`, 250 * MIB, {
        mtime: `2026-10-${String(day + 1).padStart(2, '0')}T22:00:00Z`,
      }),
    );
    const judged = judgeWorld({
      mounts: [root(8, 7.9)],
      dirs: [system(1), { path: '/var/log/kafka', allocated_bytes: Math.round(6.2 * GIB), entries: 25 }],
      files: rolled,
    });
    expect(judged.asserted).toEqual(['rotated_logs_kept']);
    expect(judged.steps).toMatchObject([
      {
        runbook: 'archive-rotated-logs',
        parameters: { directory: '/var/log/kafka', base: 'server.log' },
      },
    ]);
    expect(said(judged)).toMatch(/25 rotated files of \/var\/log\/kafka\/server\.log\*/);
  });

  it('the journal is vacuumed, and no syslog is called all of it', () => {
    const judged = judgeWorld({
      mounts: [root(8, 7.7)],
      dirs: [system(2), { path: '/var/log/journal', allocated_bytes: Math.round(4.2 * GIB), entries: 40 }],
      files: [text('/var/log/syslog', 600 * MIB)],
      journal: { bytes: Math.round(4.2 * GIB) },
    });
    expect(judged.asserted).toEqual(['journal_growth']);
    expect(judged.steps).toMatchObject([{ runbook: 'vacuum-journal' }]);
  });

  it('an exhausted table of inodes is ill though bytes are free', () => {
    const judged = judgeWorld(
      {
        mounts: [root(20, 8.6, { fstype: 'ext4', inodes: 1_280_000, iused: 1_280_000 })],
        dirs: [
          { path: '/usr', allocated_bytes: 3 * GIB, entries: 90_000 },
          { path: '/var/lib/php/sessions', allocated_bytes: 4 * GIB, entries: 1_150_000 },
        ],
      },
      {
        condition: diskCondition({
          subject: 'inodes_free',
          unit: 'count',
          operator: 'lt',
          threshold: 100_000,
          direction: 'low',
          selectors: { path: '/' },
        }),
      },
    );
    expect(judged.state).toBe('ill');
    expect(judged.measured).toMatch(/100 % of its inodes/);
    expect(judged.asserted).toEqual(['inode_flood']);
    expect(judged.steps).toMatchObject([
      {
        runbook: 'remove-inode-flood',
        parameters: { directory: '/var/lib/php/sessions', pattern: 'sess_*' },
      },
    ]);
  });
});

describe('what is no quantity', () => {
  it('a disk that has grown without its file system', () => {
    const judged = judgeWorld({
      mounts: [root(20, 19, { device_size_kib: 100 * KIB_PER_GIB })],
      dirs: [system(8), { path: '/opt/app', allocated_bytes: 8 * GIB, entries: 100 }],
    });
    expect(judged.asserted).toContain('filesystem_not_grown');
    expect(judged.steps).toEqual([]);
  });

  it('a missing mount whose data lands on /', () => {
    const judged = judgeWorld({
      mounts: [root(20, 19)],
      dirs: [system(3), { path: '/data', allocated_bytes: 14 * GIB, entries: 900 }],
      files: [text('/data/logs/app.log', 13 * GIB)],
      files_text: { '/etc/fstab': 'UUID=1 / xfs defaults 0 0\n/dev/nvme1n1 /data xfs defaults,nofail 0 2\n' },
    });
    expect(judged.asserted).toEqual(['mount_missing']);
    expect(judged.steps).toEqual([]);
  });

  it('a read-only file system gets no step', () => {
    const judged = judgeWorld({
      mounts: [root(20, 19, { options: 'ro,relatime' })],
      dirs: [system(3)],
      files: [text('/var/log/app.log', 14 * GIB)],
      kernel: [
        '[99.1] EXT4-fs error (device nvme0n1p1): ext4_lookup:1855: inode #2: comm x: iget: checksum invalid',
      ],
    });
    expect(judged.asserted).toEqual(['read_only_or_errors']);
    expect(judged.steps).toEqual([]);
  });

  it('a small disk with nothing but the system', () => {
    const judged = judgeWorld({ mounts: [root(8, 7.2)], dirs: [system(6.6)] });
    expect(judged.asserted).toEqual(['disk_too_small']);
    expect(judged.steps).toEqual([]);
  });
});

it('a host that is well gets no cause and no step', () => {
  const judged = judgeWorld({ mounts: [root(20, 8)], files: [text('/var/log/app.log', 5 * GIB)] });
  expect(judged.state).toBe('well');
  expect(judged.asserted).toEqual([]);
  expect(judged.steps).toEqual([]);
});

it('never takes more than three looks', () => {
  const judged = judgeWorld({
    mounts: [root(20, 19)],
    dirs: [system(3)],
    files: [text('/var/log/app.log', 14 * GIB)],
  });
  expect(judged.rounds).toBeLessThanOrEqual(3);
  expect(judged.steps).toHaveLength(1);
});
