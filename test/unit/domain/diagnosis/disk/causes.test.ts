import { describe, expect, it } from 'vitest';
import type { World, WorldFile, WorldMount } from '../../../../../eval/world.ts';
import { DISK_RUNBOOK_PARAMETERS } from '../../../../../src/domain/diagnosis/causes/disk/remedies.ts';
import { CAUSES } from '../../../../../src/domain/diagnosis/causes/registry.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskCondition, judgeWorld } from '../../../../support/judged-world.ts';

// Each cause of the disk family: where it is blamed, where its step is proposed, and where neither.

const MIB = 1_024 ** 2;
const GIB = 1_024 ** 3;
const KIB = 1_024;
const bytesOf = (gib: number) => Math.round(gib * GIB);

function disk(sizeGib: number, usedGib: number, change: Partial<WorldMount> = {}): WorldMount {
  const size = Math.round((sizeGib * GIB) / KIB);
  const used = Math.round((usedGib * GIB) / KIB);
  return {
    source: '/dev/nvme0n1p1',
    fstype: 'xfs',
    mount: '/',
    size_kib: size,
    used_kib: used,
    avail_kib: size - used,
    ...change,
  };
}
const dir = (path: string, gib: number, entries = 100) => ({ path, allocated_bytes: bytesOf(gib), entries });
const file = (path: string, gib: number, kind = 'text', change: Partial<WorldFile> = {}): WorldFile => ({
  path,
  allocated_bytes: bytesOf(gib),
  kind,
  ...change,
});
const usr = dir('/usr', 3, 60_000);
/** Steps with their parameters, which are those that the runbooks are held to. */
function stepsOf(world: World, setting?: Parameters<typeof judgeWorld>[1]) {
  return judgeWorld(world, setting).steps.map(({ runbook, parameters }) => {
    expect(DISK_RUNBOOK_PARAMETERS).toHaveProperty(runbook, Object.keys(parameters));
    return { runbook, ...parameters };
  });
}

it('names every cause that case/v1 knows for disks', () => {
  expect(CAUSES.filter(({ family }) => family === 'disk').map(({ name }) => name)).toEqual([
    'growing_log',
    'rotated_logs_kept',
    'deleted_file_held',
    'journal_growth',
    'container_storage',
    'package_cache',
    'core_dumps',
    'temporary_files',
    'backups',
    'inode_flood',
    'data_store_growth',
    'reserved_or_quota',
    'read_only_or_errors',
    'boot_full',
    'disk_too_small',
    'other_mount',
    'filesystem_not_grown',
    'mount_missing',
  ]);
});

describe('what only its place calls a log', () => {
  const daily = (at: number) =>
    file(`/var/log/es/prod-2026-11-${10 + at}-1.json.gz`, 2, 'gzip', { mtime: '2026-11-12T00:00:00Z' });
  const server = { pid: 901, ppid: 1, comm: 'java', unit: 'elasticsearch.service' };
  const kept = [1, 2, 3, 4, 5, 6, 7].map(daily);
  const live = file('/var/log/es/prod_server.json', 0.5, 'text', { open_by: [901], open_mode: 'w' });
  const world = (files: readonly WorldFile[], unit = server.unit): World => ({
    mounts: [disk(20, 19)],
    dirs: [usr],
    files,
    processes: [{ ...server, unit }],
  });

  it('is archived where a service writes one beside it that is called so, and else named', () => {
    expect(stepsOf(world([...kept, live])).map(({ runbook }) => runbook)).toEqual(['archive-rotated-logs']);
    const other = { ...live, path: '/var/log/es/server.log' };
    for (const alone of [world(kept), world([...kept, live], 'session-3.scope'), world([...kept, other])]) {
      expect(judgeWorld(alone).asserted).toEqual(['rotated_logs_kept']);
      expect(stepsOf(alone)).toEqual([]);
    }
  });

  it('is never cut', () => {
    const log = file('/var/log/suricata/eve.json', 14, 'text', { open_by: [901], open_mode: 'w' });
    expect(judgeWorld(world([log])).asserted).toEqual(['growing_log']);
    expect(stepsOf(world([log]))).toEqual([]);
  });
});

it('names the part of a cache that holds most of it', () => {
  const world: World = {
    mounts: [disk(30, 26)],
    dirs: [usr, dir('/var/cache', 20, 9_000), dir('/var/cache/nginx/proxy', 19.5, 8_000)],
  };
  const [cause] = judgeWorld(world).causes.filter(({ state }) => state === 'asserted');
  expect(cause).toMatchObject({
    cause: 'package_cache',
    sentence: expect.stringContaining('/var/cache/nginx'),
  });
});

it('calls a large mailbox data, and many small mails a flood', () => {
  const mail = (entries: number): World => ({
    mounts: [disk(20, 19)],
    dirs: [usr, dir('/var/mail', 14, entries)],
  });
  expect(judgeWorld(mail(2)).asserted).toEqual(['data_store_growth']);
  expect(judgeWorld(mail(900_000)).asserted).toEqual(['inode_flood']);
  expect(stepsOf(mail(2))).toEqual([]);
});

it('takes the agents of AWS for programs, which a small disk is filled by', () => {
  const world: World = {
    mounts: [disk(4, 3.45)],
    dirs: [dir('/usr', 2, 50_000), dir('/opt/aws', 0.5), dir('/opt/agent', 0.7)],
  };
  expect(judgeWorld(world).asserted).toEqual(['disk_too_small']);
});

describe('containers', () => {
  const docker = [usr, dir('/var/lib/docker', 24), dir('/var/lib/docker/overlay2', 20)];

  it('prunes dangling images and build cache where they are enough', () => {
    const world: World = {
      mounts: [disk(30, 28)],
      dirs: docker,
      containers: {
        images_in_use_bytes: bytesOf(6),
        dangling_images_bytes: bytesOf(9),
        build_cache_bytes: bytesOf(6),
        running: [{}],
      },
    };
    expect(judgeWorld(world).asserted).toEqual(['container_storage']);
    expect(stepsOf(world)).toEqual([
      { runbook: 'prune-containers', engine: 'docker', what: 'dangling_images' },
    ]);
  });

  it('cuts logs of containers through the engine, never as a log', () => {
    const id = 'ab'.repeat(32);
    const world: World = {
      mounts: [disk(30, 28)],
      dirs: [usr, dir('/var/lib/docker', 24), dir('/var/lib/docker/containers', 22)],
      files: [file(`/var/lib/docker/containers/${id}/${id}-json.log`, 21, 'json-log', { open_by: [8] })],
      containers: { images_in_use_bytes: bytesOf(2), running: [{}] },
      processes: [{ pid: 8, comm: 'dockerd' }],
    };
    expect(stepsOf(world)).toEqual([{ runbook: 'prune-containers', engine: 'docker', what: 'json_logs' }]);
  });

  it('proposes nothing where images are in use', () => {
    const world: World = {
      mounts: [disk(30, 28)],
      dirs: docker,
      containers: { images_in_use_bytes: bytesOf(22), dangling_images_bytes: 10 * MIB, running: [{}] },
    };
    const judged = judgeWorld(world);
    expect(judged.asserted).toEqual(['container_storage']);
    expect(judged.steps).toEqual([]);
  });

  it('volumes are data', () => {
    const world: World = {
      mounts: [disk(30, 28)],
      dirs: [
        usr,
        dir('/var/lib/docker', 24),
        dir('/var/lib/docker/volumes', 22),
        dir('/var/lib/docker/volumes/pg/_data', 22),
      ],
      containers: { images_in_use_bytes: bytesOf(1), running: [{}], volumes: [{ bytes: bytesOf(22) }] },
    };
    const judged = judgeWorld(world);
    expect(judged.asserted).toEqual(['data_store_growth']);
    expect(judged.steps).toEqual([]);
  });
});

describe('package caches', () => {
  it.each([
    ['debian-12', '/var/cache/apt/archives', 'apt'],
    ['ubuntu-24.04', '/var/cache/apt/archives', 'apt'],
    ['amazon-linux-2', '/var/cache/yum', 'yum'],
    ['amazon-linux-2023', '/var/cache/dnf', 'dnf'],
    ['rhel-9', '/var/cache/dnf', 'dnf'],
  ] as const)('on %s %s is cleaned by %s', (platform, path, manager) => {
    const world: World = { mounts: [disk(8, 7.4)], dirs: [usr, dir(path, 3.4, 900)] };
    expect(judgeWorld(world, { platform }).asserted).toEqual(['package_cache']);
    expect(stepsOf(world, { platform })).toEqual([{ runbook: 'clean-package-cache', manager }]);
  });
});

describe('core dumps', () => {
  it('of systemd are archived', () => {
    const world: World = {
      mounts: [disk(20, 19)],
      dirs: [usr, dir('/var/lib/systemd/coredump', 14, 40)],
      files: [
        file('/var/lib/systemd/coredump/core.render.1000.aa.77.1764000000000000.zst', 0.4, 'elf-core-zst'),
      ],
    };
    expect(stepsOf(world)).toMatchObject([
      { runbook: 'archive-core-dumps', directory: '/var/lib/systemd/coredump' },
    ]);
  });

  it('elsewhere are known by their bytes, and only by them', () => {
    const cores = (kind: string): World => ({
      mounts: [disk(20, 19)],
      dirs: [usr],
      files: [file('/opt/render/core.812', 7, kind), file('/opt/render/core.813', 7, kind)],
    });
    expect(stepsOf(cores('elf-core'))).toMatchObject([
      { runbook: 'archive-core-dumps', directory: '/opt/render' },
    ]);
    expect(stepsOf(cores('data'))).toEqual([]);
  });

  it('heap dumps are named and kept', () => {
    const judged = judgeWorld({
      mounts: [disk(20, 19)],
      dirs: [usr],
      files: [file('/opt/shop/java_pid7.hprof', 14, 'hprof')],
    });
    expect(judged.asserted).toEqual(['core_dumps']);
    expect(judged.steps).toEqual([]);
  });
});

describe('temporary files', () => {
  it("that are old and in nobody's use are removed, by the oldest age that is enough", () => {
    const old = Array.from({ length: 10 }, (_one, at) =>
      file(`/tmp/export-${at}.csv`, 1.4, 'csv', { mtime: '2026-11-05T00:00:00Z' }),
    );
    expect(stepsOf({ mounts: [disk(20, 19)], dirs: [usr, dir('/tmp', 14, 12)], files: old })).toEqual([
      { runbook: 'clean-temporary-files', directory: '/tmp', older_than_days: 10 },
    ]);
  });

  it('that somebody uses stay, with all that stands beside them', () => {
    const judged = judgeWorld({
      mounts: [disk(20, 19)],
      dirs: [usr, dir('/tmp', 14, 12)],
      files: [
        file('/tmp/spark-1/a', 7, 'data', { mtime: '2026-11-01T00:00:00Z' }),
        file('/tmp/spark-1/b', 7, 'data', { mtime: '2026-11-01T00:00:00Z', open_by: [3] }),
      ],
      processes: [{ pid: 3, comm: 'java' }],
    });
    expect(judged.asserted).toEqual(['temporary_files']);
    expect(judged.steps).toEqual([]);
  });

  it('one of which is called a backup stay, as it would go with the others', () => {
    const judged = judgeWorld({
      mounts: [disk(20, 19)],
      dirs: [usr, dir('/tmp', 14, 12)],
      files: [
        file('/tmp/export-1.csv', 11, 'csv', { mtime: '2026-11-05T00:00:00Z' }),
        file('/tmp/shop-before-migration.sql.gz', 3, 'gzip', { mtime: '2026-11-05T00:00:00Z' }),
      ],
    });
    expect(judged.asserted).toContain('temporary_files');
    expect(judged.steps).toEqual([]);
  });
});

describe('what only its owner may remove', () => {
  it.each([
    ['backups', [dir('/backup', 15)], [file('/backup/shop-2026-11-20.sql.gz', 7, 'gzip')]],
    ['backups', [], [file('/srv/export/nightly-backup.tar', 14, 'tar')]],
    ['data_store_growth', [dir('/var/lib/mysql', 15)], []],
    ['data_store_growth', [dir('/data/mongodb', 15)], []],
    ['data_store_growth', [dir('/mnt/pg', 15), dir('/mnt/pg/pg_wal', 15)], []],
    ['data_store_growth', [], [file('/srv/app/state.db', 14, 'sqlite')]],
  ])('%s get no step: %j %j', (cause, dirs, files) => {
    const judged = judgeWorld({ mounts: [disk(20, 19)], dirs: [usr, ...dirs], files });
    expect(judged.asserted).toEqual([cause]);
    expect(judged.steps).toEqual([]);
  });

  it('an unknown large file is named and blamed on nobody', () => {
    const judged = judgeWorld({
      mounts: [disk(20, 19)],
      dirs: [usr],
      files: [file('/opt/thing/blob.bin', 14, 'data')],
    });
    expect(judged.asserted).toEqual([]);
    expect(judged.balances[0]?.parts[0]?.label).toMatch(/\/opt\/thing\/blob\.bin/);
  });
});

describe('inodes', () => {
  const condition = diskCondition({
    subject: 'inodes_used',
    unit: 'percent',
    threshold: 90,
    selectors: { path: '/' },
  });
  const full = disk(20, 8, { fstype: 'ext4', inodes: 1_280_000, iused: 1_250_000 });

  it('a queue of mail is named and kept', () => {
    const judged = judgeWorld(
      { mounts: [full], dirs: [usr, dir('/var/spool/postfix/maildrop', 4, 1_100_000)] },
      { condition },
    );
    expect(judged.asserted).toEqual(['inode_flood']);
    expect(judged.steps).toEqual([]);
  });

  it('what the operator calls disposable goes', () => {
    const site = {
      ...DEFAULT_SITE,
      disposable: [
        { path: '/srv/app/cache/**', what: 'cache' as const, why: 'thumbnails', olderThanSeconds: 3_600 },
      ],
    };
    const world: World = { mounts: [full], dirs: [usr, dir('/srv/app/cache/thumbs', 4, 1_100_000)] };
    expect(stepsOf(world, { condition })).toEqual([]);
    expect(stepsOf(world, { condition, site })).toEqual([
      {
        runbook: 'remove-inode-flood',
        directory: '/srv/app/cache/thumbs',
        pattern: '*',
        older_than_minutes: 1_440,
        known_by: 'site_file',
      },
    ]);
  });

  it('a large log does not hold them', () => {
    const judged = judgeWorld(
      {
        mounts: [full],
        dirs: [usr, dir('/var/lib/php/sessions', 4, 1_100_000)],
        files: [file('/var/log/app.log', 3)],
      },
      { condition },
    );
    expect(judged.asserted).toEqual(['inode_flood']);
    expect(judged.steps.map(({ runbook }) => runbook)).toEqual(['remove-inode-flood']);
  });
});

it('/boot full of kernels is named, the running one is kept', () => {
  const image = (release: string) => [
    file(`/boot/vmlinuz-${release}`, 0.012, 'data'),
    file(`/boot/initrd.img-${release}`, 0.07, 'gzip'),
  ];
  const releases = [
    '5.15.0-88-generic',
    '5.15.0-91-generic',
    '5.15.0-94-generic',
    '5.15.0-97-generic',
    '5.15.0-101-generic',
  ];
  const judged = judgeWorld(
    {
      mounts: [disk(20, 6), disk(0.45, 0.42, { mount: '/boot', source: '/dev/nvme0n1p16', fstype: 'ext4' })],
      files: releases.flatMap(image),
      kernel_release: '5.15.0-101-generic',
    },
    { condition: diskCondition({ selectors: { path: '/boot' } }), platform: 'ubuntu-22.04' },
  );
  expect(judged.asserted).toEqual(['boot_full']);
  expect(judged.steps).toEqual([]);
  expect(judged.causes[0]?.blamed).toMatchObject({ mount: '/boot' });
});

it('an unusual reserve is blamed where the alarm would be quiet without it', () => {
  const judged = judgeWorld({
    mounts: [disk(200, 160, { fstype: 'ext4', avail_kib: (10 * GIB) / KIB })],
    dirs: [usr, dir('/opt/app', 150)],
  });
  expect(judged.asserted).toContain('reserved_or_quota');
  expect(judged.steps).toEqual([]);
});

it('a usual reserve is blamed for nothing', () => {
  const judged = judgeWorld({
    mounts: [disk(20, 17, { fstype: 'ext4', avail_kib: (2 * GIB) / KIB })],
    dirs: [usr],
    files: [file('/var/log/app.log', 12)],
  });
  expect(judged.asserted).toEqual(['growing_log']);
});

it('two causes are two causes, and both are mended where one is not enough', () => {
  const judged = judgeWorld(
    {
      mounts: [disk(20, 19.6)],
      dirs: [usr, dir('/var/log/journal', 3, 30)],
      journal: { bytes: bytesOf(3) },
      files: [file('/var/log/app.log', 2.4), file('/opt/blob', 10, 'data')],
    },
    { condition: diskCondition({ threshold: 80 }) },
  );
  expect(new Set(judged.asserted)).toEqual(new Set(['journal_growth', 'growing_log']));
  expect(judged.steps.map(({ runbook }) => runbook).toSorted()).toEqual([
    'archive-and-truncate-log',
    'vacuum-journal',
  ]);
});

it('nothing is proposed where all that may be done is not enough', () => {
  const judged = judgeWorld(
    {
      mounts: [disk(20, 19.6)],
      dirs: [usr],
      files: [file('/var/log/app.log', 6), file('/opt/blob', 9, 'data')],
    },
    { condition: diskCondition({ threshold: 60 }) },
  );
  expect(judged.asserted).toEqual(['growing_log']);
  expect(judged.steps).toEqual([]);
  expect(judged.withheld[0]?.why).toMatch(/does not clear the alarm/);
});

it('a condition that is not understood gets causes and no step', () => {
  const { understood: _understood, ...asserted } = diskCondition();
  const judged = judgeWorld(
    { mounts: [disk(20, 19)], dirs: [usr], files: [file('/var/log/app.log', 14)] },
    { condition: { ...asserted, understood: false, reason: 'it is math that cannot be read' } },
  );
  expect(judged.asserted).toEqual(['growing_log']);
  expect(judged.steps).toEqual([]);
});

it('a mount that hangs keeps nothing else from being judged, and is said', () => {
  const judged = judgeWorld({
    mounts: [
      disk(20, 19),
      disk(1_000, 900, { mount: '/nfs', source: 'fs1:/x', fstype: 'nfs4', hangs: true }),
    ],
    dirs: [usr],
    files: [file('/var/log/app.log', 14)],
  });
  expect(judged.steps).toHaveLength(1);
  expect(judged.unread.join()).toMatch(/does not answer/);
});

describe('what the operator says is never touched', () => {
  const keeping = (path: string) => ({
    site: {
      ...DEFAULT_SITE,
      neverTouch: [...DEFAULT_SITE.neverTouch, { kind: 'path' as const, path, why: 'evidence' }],
    },
  });
  const old = { mtime: '2026-11-05T00:00:00Z' };
  const WORLDS: readonly (readonly [string, World, readonly string[]])[] = [
    [
      'clean-temporary-files',
      {
        mounts: [disk(20, 19)],
        dirs: [usr, dir('/tmp', 14, 12)],
        files: Array.from({ length: 10 }, (_one, at) => file(`/tmp/export-${at}.csv`, 1.4, 'csv', old)),
      },
      ['/tmp/ledger', '/tmp/ledger/**', '/tmp/**/keep'],
    ],
    [
      'archive-core-dumps',
      {
        mounts: [disk(20, 19)],
        dirs: [usr, dir('/var/lib/systemd/coredump', 14, 4)],
        files: [file('/var/lib/systemd/coredump/core.app.0.a1.7.1', 14, 'elf-core', old)],
      },
      ['/var/lib/systemd/coredump/core.app.0.a1.7.1', '/var/lib/**/core.ledger*'],
    ],
    [
      'archive-rotated-logs',
      {
        mounts: [disk(20, 19)],
        dirs: [usr],
        files: [1, 2, 3].map((at) => file(`/srv/app/logs/app.log.${at}`, 4.6, 'text', old)),
      },
      ['/srv/app/logs/app.log.1', '/srv/app/logs/app.log.*'],
    ],
  ];

  it.each(WORLDS)('%s does not reach it', (runbook, world, paths) => {
    expect(stepsOf(world).map((step) => step.runbook)).toEqual([runbook]);
    for (const path of paths) expect(stepsOf(world, keeping(path)), path).toEqual([]);
    expect(stepsOf(world, keeping('/srv/other/ledger')).map((step) => step.runbook)).toEqual([runbook]);
  });

  it('a flood goes only by names that the operator calls disposable, each of them', () => {
    const condition = diskCondition({
      subject: 'inodes_used',
      unit: 'percent',
      threshold: 90,
      selectors: { path: '/' },
    });
    const world: World = {
      mounts: [disk(20, 8, { fstype: 'ext4', inodes: 1_280_000, iused: 1_250_000 })],
      dirs: [usr, dir('/srv/app/cache/thumbs', 4, 1_100_000)],
    };
    const disposing = (path: string) => ({
      ...DEFAULT_SITE,
      disposable: [{ path, what: 'cache' as const, why: 'thumbnails', olderThanSeconds: 3_600 }],
    });
    expect(stepsOf(world, { condition, site: disposing('/srv/app/cache/**') })).toHaveLength(1);
    expect(stepsOf(world, { condition, site: disposing('/srv/app/cache/**/a*') })).toEqual([]);
  });
});
