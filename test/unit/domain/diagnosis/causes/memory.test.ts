import { describe, expect, it, test } from 'vitest';
import type { World, WorldProcess } from '../../../../../eval/world.ts';
import type { UnderstoodCondition } from '../../../../../src/domain/alarm/condition/condition.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import type { Site } from '../../../../../src/domain/site/site.ts';
import { diskCondition, judgeWorld } from '../../../../support/judged-world.ts';

/** Near enough, and a whole number of KiB in every tenth. */
const GIB = 1_000_000;
const condition: UnderstoodCondition = diskCondition({
  subject: 'memory_used',
  family: 'memory',
  metrics: [{ namespace: 'CWAgent', name: 'mem_used_percent' }],
  threshold: 90,
});
const ALLOWED: Site = {
  ...DEFAULT_SITE,
  units: [...DEFAULT_SITE.units, { unit: 'shop.service', restart: 'allowed', drain: null, serves: [] }],
};

const shop: WorldProcess = {
  pid: 4_711,
  ppid: 1,
  comm: 'shop',
  exe: '/opt/shop/shop',
  unit: 'shop.service',
  // It holds six times the heap that it was given, which shows that it has grown.
  args: 'shop --max-old-space-size=1024',
  start: '2026-11-10T08:00:00Z',
  rss_kib: 6 * GIB,
  pss_kib: 6 * GIB,
};
/** 8 GiB, of which 7.6 are used; what is not held by its processes is free. */
const host = (processes: readonly WorldProcess[], more: World = {}): World => ({
  boot: '2026-10-12T08:01:00Z',
  mounts: [
    {
      source: '/dev/xvda1',
      fstype: 'ext4',
      mount: '/',
      size_kib: 20_000_000,
      used_kib: 5_000_000,
      avail_kib: 15_000_000,
    },
  ],
  meminfo: {
    MemTotal: 8 * GIB,
    MemFree: 0.2 * GIB,
    MemAvailable: 0.4 * GIB,
    Cached: 0.2 * GIB,
    AnonPages: 6.5 * GIB,
  },
  units: [
    { name: 'shop.service', active: 'active', sub: 'running', main_pid: 4_711, unit_file_state: 'enabled' },
  ],
  sockets: [],
  processes,
  ...more,
});
const judged = (world: World, site: Site = ALLOWED) => judgeWorld(world, { condition, site });

describe('a unit that has grown', () => {
  it('is restarted where the operator lets it, for what it must still hold', () => {
    const { asserted, steps } = judged(host([shop]));
    expect(asserted).toEqual(['leaking_unit']);
    expect(steps).toMatchObject([
      { runbook: 'restart-unit', parameters: { unit: 'shop.service', memory_min_mib: 4_101 } },
    ]);
  });

  const units = (change: object) => ({
    units: [{ name: 'shop.service', active: 'active', main_pid: 4_711, ...change }],
  });
  test.each([
    ['nobody lets it be restarted', host([shop]), DEFAULT_SITE],
    ['its state could not be read', host([shop], { units: [] }), ALLOWED],
    ['it is disabled', host([shop], units({ unit_file_state: 'disabled' })), ALLOWED],
    ['it is on its way down', host([shop], units({ active: 'deactivating' })), ALLOWED],
    ['nothing is known of the disks', host([shop], { mounts: [] }), ALLOWED],
    ['the host has just been started', host([shop], { boot: '2026-11-22T07:59:30Z' }), ALLOWED],
    ['it has run for an hour', host([{ ...shop, start: '2026-11-22T07:00:00Z' }]), ALLOWED],
    ['it runs a store', host([{ ...shop, comm: 'mysqld', exe: '/usr/sbin/mysqld' }]), ALLOWED],
    [
      'it holds what its heap allows',
      host([{ ...shop, comm: 'java', args: 'java -Xmx5g -jar shop.jar' }]),
      ALLOWED,
    ],
    [
      'its heap is given in other words',
      host([{ ...shop, comm: 'java', args: 'java -XX:MaxHeapSize=5g -jar shop.jar' }]),
      ALLOWED,
    ],
    ['nothing shows that it has grown', host([{ ...shop, args: 'shop' }]), ALLOWED],
    ['some of its size is set in a file', host([{ ...shop, args: `${shop.args} @shop.options` }]), ALLOWED],
    [
      'it may have as much beside the heap as in it',
      host([{ ...shop, comm: 'java', args: 'java -Xmx3g -jar shop.jar' }]),
      ALLOWED,
    ],
  ])('is not restarted where %s', (_why, world, site) => {
    const { steps } = judged(world, site);
    expect(steps).toEqual([]);
  });
});

it('a large unit of which nobody knows how it came so far is named, with what would tell', () => {
  const { asserted, withheld } = judged(host([{ ...shop, args: 'shop' }]));
  expect(asserted).toEqual(['leaking_unit']);
  expect(withheld).toMatchObject([{ why: expect.stringContaining('has grown is not shown') }]);
});

it('a unit that holds more than the host has memory, much of it in swap, has grown', () => {
  const swapped = { ...shop, args: 'shop', swap_kib: 2.5 * GIB };
  expect(judged(host([swapped])).steps).toMatchObject([{ runbook: 'restart-unit' }]);
  const young = { ...swapped, start: '2026-11-21T20:00:00Z' };
  expect(judged(host([young])).steps).toEqual([]);
});

describe('what a service says of its own memory', () => {
  const plain = { ...shop, args: 'shop' };
  /** Hours before the look, and what it wrote then. */
  const saying = (...lines: readonly (readonly [number, string])[]) =>
    host([plain], {
      logs: [
        {
          source: 'journal:shop.service',
          lines: lines.map(([hours, text]) => {
            const at = new Date(Date.parse('2026-11-22T08:01:00Z') - hours * 3_600_000);
            return `${at.toISOString().slice(0, 19)}+0000 web shop[4711]: ${text}`;
          }),
        },
      ],
    });
  const grown = [
    [72, 'rss=3400MB'],
    [48, 'rss=4300MB'],
    [24, 'rss=5100MB'],
    [1, 'rss=5900MB'],
  ] as const;

  it('shows that it has grown, where it fits what it holds', () => {
    expect(judged(saying(...grown)).steps).toMatchObject([{ runbook: 'restart-unit' }]);
    const settled = [
      [48, '{"heapUsedMb":5100,"heapTotal":9}'],
      [1, '{"heapUsedMb":5900,"heapTotal":9}'],
    ] as const;
    expect(judged(saying(...settled)).steps).toMatchObject([{ runbook: 'restart-unit' }]);
  });

  test.each([
    ['is not what it holds', saying([48, 'rss=900MB'], [24, 'rss=1100MB'], [1, 'rss=1300MB'])],
    [
      'has come to an end',
      saying([72, 'rss=600MB'], [71, 'rss=5800MB'], [36, 'rss=5850MB'], [1, 'rss=5900MB']),
    ],
    [
      'goes up and down',
      saying([72, 'rss=3400MB'], [48, 'rss=5100MB'], [24, 'rss=4300MB'], [1, 'rss=5900MB']),
    ],
    ['is of two hours', saying([1.5, 'rss=4400MB'], [1, 'rss=5100MB'], [0.1, 'rss=5900MB'])],
    ['is a share, and no amount', saying([72, 'memory 60%'], [48, 'memory 70%'], [1, 'memory 90%'])],
    ['hardly rises', saying([72, 'rss=5700MB'], [48, 'rss=5800MB'], [1, 'rss=5900MB'])],
    [
      'is what it may hold',
      saying([72, 'max heap=3400MB'], [48, 'heapTotal=4300MB'], [1, 'heap limit 5900MB']),
    ],
    [
      'was said before it was started',
      { ...saying(...grown), processes: [{ ...plain, start: '2026-11-21T20:00:00Z' }] },
    ],
  ])('shows nothing where it %s', (_why, world) => {
    const { asserted, steps } = judged(world);
    expect(asserted).toEqual(['leaking_unit']);
    expect(steps).toEqual([]);
  });
});

describe('a bound of how large a heap may become', () => {
  const node = {
    ...shop,
    comm: 'node',
    exe: '/usr/bin/node',
    args: 'node --max-old-space-size=7600 shop.js',
  };
  const killed = (unit: string) => ({
    kernel: [],
    logs: [
      {
        source: `journal:${unit}`,
        lines: [100, 60, 30].flatMap((hours) => {
          const at = new Date(Date.parse('2026-11-22T08:01:00Z') - hours * 3_600_000)
            .toISOString()
            .slice(0, 19);
          return [
            `${at}+0000 web systemd[1]: ${unit}: A process of this unit has been killed by the OOM killer.`,
            `${at}+0000 web systemd[1]: ${unit}: Failed with result 'oom-kill'.`,
          ];
        }),
      },
    ],
  });

  it('does not explain what was killed for memory again and again before it got there', () => {
    const { asserted, steps } = judged(host([node], killed('shop.service')));
    expect(asserted).toEqual(['leaking_unit']);
    expect(steps).toMatchObject([{ runbook: 'restart-unit' }]);
  });

  it('explains what it holds where nothing shows that it has grown', () => {
    const within = { ...node, args: 'node --max-old-space-size=6000 shop.js' };
    expect(judged(host([within])).asserted).toEqual(['store_as_configured']);
  });

  it('that a Java heap was given beyond what the host has is its own trouble, and a restart mends nothing', () => {
    const java = { ...shop, comm: 'java', exe: '/usr/bin/java', args: 'java -Xms7g -Xmx7g -jar shop.jar' };
    const { asserted, steps, withheld } = judged(host([java], killed('shop.service')));
    expect(asserted).toEqual(['store_as_configured']);
    expect(steps).toEqual([]);
    expect(withheld).toMatchObject([{ why: expect.stringContaining('-Xmx') }]);
  });
});

describe('a process that no unit stands for', () => {
  const { unit: _unit, ...ofUnit } = shop;
  const loose: WorldProcess = { ...ofUnit, user: 'ana' };
  const bare = (processes: readonly WorldProcess[], more: World = {}) =>
    host(processes, { units: [], ...more });

  it('is ended where it alone holds the memory and nobody else needs it', () => {
    expect(judged(bare([loose])).steps).toMatchObject([
      { runbook: 'end-process', parameters: { pid: 4_711 } },
    ]);
  });

  const like = (pid: number) => ({ ...loose, pid, ppid: 4_700, rss_kib: 1.5 * GIB, pss_kib: 1.5 * GIB });
  test.each([
    ['it listens', bare([loose], { sockets: [{ port: 80, pid: 4_711 }] })],
    ['who listens could not be read', bare([loose], { sockets: undefined, http: [] } as never)],
    [
      'it is one of a pool',
      bare([like(1), like(2), like(3), like(4)].map((one) => ({ ...one, pid: one.pid + 4_710 }))),
    ],
    [
      'it is a virtual machine',
      bare([{ ...loose, comm: 'qemu-system-x86', exe: '/usr/bin/qemu-system-x86_64' }]),
    ],
    ['it holds what its heap allows', bare([{ ...loose, comm: 'java', args: 'java -Xmx5g -jar x.jar' }])],
    ['root owns it, and what it is for is not known', bare([{ ...loose, user: 'root' }])],
    ['it runs as an account that keeps data', bare([{ ...loose, user: 'postgres' }])],
    ['what started it is still there', bare([{ ...loose, ppid: 4_700, unit: 'session-3.scope' }])],
    [
      'it writes what may be wanted',
      bare([loose], {
        files: [
          {
            path: '/home/ana/model.pt',
            allocated_bytes: 5_000_000,
            mtime: '2026-11-22T08:00:00Z',
            kind: 'data',
            open_by: [4_711],
            open_mode: 'w',
          },
        ],
      }),
    ],
    [
      'its script is called after work that ends',
      bare([{ ...loose, comm: 'python3', exe: '/usr/bin/python3', args: 'python3 -u /home/ana/train.py --all' }]),
    ],
    [
      'what its script was told is called so',
      bare([{ ...loose, comm: 'ruby', exe: '/usr/bin/ruby', args: 'ruby /srv/shop/bin/rails runner Migrate.all' }]),
    ],
    ['it serves others by UDP', bare([loose], { sockets: [{ proto: 'udp', port: 27_015, pid: 4_711 }] })],
    ['it restores a database', bare([{ ...loose, comm: 'pg_restore', exe: '/usr/bin/pg_restore' }])],
    ['its name is another one than it seems', bare([{ ...loose, comm: '$(reboot)' }])],
  ])('is not ended where %s', (_why, world) => {
    expect(judged(world).steps).toEqual([]);
  });
});

describe('memory of no process', () => {
  const rows = (name: string, kib: number) => ({
    meminfo: {
      MemTotal: 8 * GIB,
      MemFree: 0.2 * GIB,
      MemAvailable: 0.4 * GIB,
      Cached: 0.2 * GIB,
      AnonPages: 0.4 * GIB,
      [name]: kib,
    },
  });
  test.each([
    ['kernel_slab', rows('SUnreclaim', 6.5 * GIB)],
    ['page_tables', rows('PageTables', 6.5 * GIB)],
    ['huge_pages', rows('Hugetlb', 6.5 * GIB)],
    ['other_caches', { ...rows('Dirty', 0), zfs: { arc_size_bytes: 6.5 * 2 ** 30 } }],
  ])('is %s, and blamed on no process', (cause, more) => {
    const { asserted, steps } = judged(host([{ ...shop, rss_kib: 0.3 * GIB, pss_kib: 0.3 * GIB }], more));
    expect(asserted).toEqual([cause]);
    expect(steps).toEqual([]);
  });

  it('is blamed on nobody where no part tells it', () => {
    const world = host([{ ...shop, rss_kib: 0.3 * GIB, pss_kib: 0.3 * GIB }], rows('Dirty', 0));
    const { asserted, balances } = judged(world);
    expect(asserted).toEqual([]);
    expect(balances[0]?.unexplained).toBeGreaterThan(7e9);
  });
});

describe('what programs have left in memory', () => {
  const small = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((at) => ({
    path: `/dev/shm/torch_31977_${at}`,
    allocated_bytes: 450_000_000,
    mtime: '2026-11-12T08:00:00Z',
  }));
  const left = (files: NonNullable<World['files']>) =>
    host([{ ...shop, rss_kib: 0.3 * GIB, pss_kib: 0.3 * GIB }], {
      meminfo: {
        MemTotal: 8 * GIB,
        MemFree: 0.2 * GIB,
        MemAvailable: 0.4 * GIB,
        Cached: 5.8 * GIB,
        Shmem: 5.6 * GIB,
        AnonPages: 0.4 * GIB,
      },
      mounts: [
        { source: 'tmpfs', fstype: 'tmpfs', mount: '/dev/shm', size_kib: 8e6, used_kib: 5.5e6, avail_kib: 2.5e6 },
      ],
      files,
    });

  it('is removed together where it lies there in many small pieces', () => {
    const { asserted, steps } = judged(left(small));
    expect(asserted).toEqual(['tmpfs_or_shared']);
    expect(steps).toMatchObject([
      {
        runbook: 'remove-tmpfs-leftovers',
        parameters: { path: '/dev/shm/torch_31977_*', inode: 0, known_by: 'name', older_than_minutes: 1_440 },
      },
    ]);
  });

  test.each([
    ['somebody has one of them open', left(small.map((one, at) => (at === 11 ? { ...one, open_by: [4_711] } : one)))],
    ['one is new', left(small.map((one, at) => (at === 11 ? { ...one, mtime: '2026-11-22T07:00:00Z' } : one)))],
    ['their maker runs', left(small.map((one) => ({ ...one, path: one.path.replace('31977', '4711') })))],
    ['their names say nothing', left(small.map((one) => ({ ...one, path: one.path.replace('torch', 'tile') })))],
  ])('stays where %s', (_why, world) => {
    expect(judged(world).steps).toEqual([]);
  });

  it('stays where the operator says that one of that name is never touched', () => {
    const site: Site = {
      ...ALLOWED,
      neverTouch: [...ALLOWED.neverTouch, { kind: 'path', path: '/dev/shm/torch_31977_7', why: 'kept' }],
    };
    expect(judged(left(small), site).steps).toEqual([]);
  });
});

describe('swap', () => {
  const swapping = {
    meminfo: { ...host([]).meminfo, SwapTotal: 4 * GIB, SwapFree: 0.4 * GIB },
    vmstat: { pswpin_per_s: 1_400, pswpout_per_s: 1_200, pgmajfault_per_s: 600, window_s: 10 },
    pressure: { memory_some_avg60: 40, memory_full_avg60: 24 },
  };
  const swapUsed = diskCondition({ subject: 'swap_used', family: 'memory', threshold: 80 });
  const swapped = { ...shop, args: 'shop', swap_kib: 3 * GIB };

  it('is emptied by a restart of what has grown into it, by what that has there', () => {
    const { asserted, steps } = judgeWorld(host([swapped], swapping), { condition: swapUsed, site: ALLOWED });
    expect(asserted.toSorted()).toEqual(['leaking_unit', 'swap_thrash']);
    expect(steps).toMatchObject([{ runbook: 'restart-unit', predicted: { value: 15 } }]);
  });

  it('is not emptied by a restart of what has little there', () => {
    const little = { ...swapped, rss_kib: 7.5 * GIB, pss_kib: 7.5 * GIB, swap_kib: 0.2 * GIB };
    const { steps } = judgeWorld(host([little], swapping), { condition: swapUsed, site: ALLOWED });
    expect(steps).toEqual([]);
  });

  const worker = (pid: number): WorldProcess => ({
    ...shop,
    pid,
    ppid: 4_700,
    comm: 'php-fpm',
    args: 'php-fpm: pool www',
    exe: '/usr/sbin/php-fpm',
    rss_kib: 0.65 * GIB,
    pss_kib: 0.65 * GIB,
    swap_kib: 0.3 * GIB,
  });
  const pool = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((at) => worker(4_710 + at));

  it('is a second cause beside a pool on an alarm of memory, where all programs wait for it', () => {
    expect(judged(host(pool, swapping)).asserted.toSorted()).toEqual([
      'swap_thrash',
      'worker_pool_too_large',
    ]);
    const unfelt = { ...swapping, pressure: { memory_some_avg60: 4, memory_full_avg60: 1 } };
    expect(judged(host(pool, unfelt)).asserted).toEqual(['worker_pool_too_large']);
  });

  it('is a second cause beside a service that has grown, which comes back, and none beside a process that is ended', () => {
    expect(judged(host([swapped], swapping)).asserted.toSorted()).toEqual(['leaking_unit', 'swap_thrash']);
    const unfelt = { ...swapping, pressure: { memory_some_avg60: 4, memory_full_avg60: 1 } };
    expect(judged(host([swapped], unfelt)).asserted).toEqual(['leaking_unit']);
    const alone = { ...swapped, unit: 'session-3.scope', user: 'ana', start: '2026-11-22T05:00:00Z' };
    expect(judged(host([alone], swapping)).asserted).toEqual(['runaway_memory']);
  });
});

describe('a unit that is called like a store', () => {
  const called = (unit: string, more: Partial<WorldProcess>) =>
    host([{ ...shop, args: 'warm', unit, ...more }], {
      units: [{ name: unit, active: 'active', main_pid: 4_711, unit_file_state: 'enabled' }],
    });

  it('is no store by that alone, and is left alone all the same', () => {
    const { asserted, steps } = judged(
      called('redis-cache-warmer.service', { comm: 'python3', exe: '/usr/bin/python3' }),
    );
    expect(asserted).toEqual(['leaking_unit']);
    expect(steps).toEqual([]);
  });

  it('is one where its program is called so too', () => {
    const { asserted } = judged(
      called('couchdb.service', { comm: 'couchdb', exe: '/opt/couchdb/bin/couchdb' }),
    );
    expect(asserted).toEqual(['store_as_configured']);
  });
});

describe('shared memory', () => {
  it('of a database is its own, however many connections have it mapped', () => {
    const connection = (pid: number): WorldProcess => ({
      pid,
      ppid: 1,
      comm: 'postgres',
      exe: '/usr/bin/postgres',
      unit: 'postgresql.service',
      rss_kib: 4.2 * GIB,
      pss_kib: 0.02 * GIB,
      shmem_kib: 4 * GIB,
    });
    const connections = Array.from({ length: 300 }, (_, at) => connection(5_000 + at));
    const rows = { AnonPages: 2 * GIB, Shmem: 4.1 * GIB, PageTables: 1 * GIB, Cached: 4.3 * GIB };
    const world = host(connections, { meminfo: { ...host([]).meminfo, ...rows } });
    const { asserted, balances } = judged(world);
    expect(asserted).toEqual(['store_as_configured']);
    const [balance] = balances;
    const parts = balance?.parts.reduce((sum, { amount }) => sum + amount, 0) ?? 0;
    expect(parts).toBeLessThanOrEqual((balance?.used ?? 0) * 1.02);
  });

  it('in many small files of one process that is gone is known by the sum of them', () => {
    const file = (at: number) => ({
      path: `/dev/shm/torch_31977_${884_213_377 + at}`,
      allocated_bytes: 140 * 2 ** 20,
      mtime: '2026-11-17T22:10:00Z',
      open_by: [],
    });
    const mounts = [
      ...(host([]).mounts ?? []),
      {
        source: 'tmpfs',
        fstype: 'tmpfs',
        mount: '/dev/shm',
        size_kib: 6 * GIB,
        used_kib: 40 * 140 * 1_024,
        avail_kib: 200_000,
      },
    ];
    const rows = { AnonPages: 0.6 * GIB, Shmem: 5.7 * GIB, Cached: 5.9 * GIB };
    const world = host([{ ...shop, rss_kib: 0.3 * GIB, pss_kib: 0.3 * GIB }], {
      mounts,
      files: Array.from({ length: 40 }, (_, at) => file(at)),
      meminfo: { ...host([]).meminfo, ...rows },
    });
    const { causes, steps } = judged(world);
    const [only, ...more] = causes.filter(({ state }) => state === 'asserted');
    expect(more).toEqual([]);
    expect(only?.sentence).toContain('process 31977 that made them is gone');
    expect(steps).toMatchObject([{ parameters: { path: '/dev/shm/torch_31977_*' } }]);
    // One that is younger may be of a program that goes on: they are named, and left.
    const young = { ...file(50), mtime: '2026-11-22T07:30:00Z' };
    const beside = judged({ ...world, files: [...(world.files ?? []), young] });
    expect(beside.withheld[0]?.why).toContain('/dev/shm/torch_31977*');
    expect(beside.steps).toEqual([]);
  });
});

describe('what a host has gained', () => {
  const jvm: WorldProcess = {
    ...shop,
    pid: 4_800,
    comm: 'java',
    args: 'java -Xms3g -Xmx3g -jar c.jar',
    unit: 'catalog.service',
    start: '2026-10-13T08:00:00Z',
    rss_kib: 3.2 * GIB,
    pss_kib: 3.2 * GIB,
  };
  const killed = {
    logs: [
      {
        source: 'journal:shop.service',
        lines: [
          '2026-11-21T03:00:00Z systemd[1]: shop.service: A process of this unit has been killed by the OOM killer.',
          "2026-11-21T03:00:00Z systemd[1]: shop.service: Failed with result 'oom-kill'.",
          '2026-11-21T22:00:00Z systemd[1]: shop.service: A process of this unit has been killed by the OOM killer.',
          "2026-11-21T22:00:00Z systemd[1]: shop.service: Failed with result 'oom-kill'.",
        ],
      },
    ],
  };
  const mailer = { ...shop, args: 'shop', rss_kib: 3 * GIB, pss_kib: 3 * GIB, start: '2026-11-21T22:00:10Z' };

  it('is not a full heap that has always been so, where another was killed for memory again and again', () => {
    const { asserted, steps } = judged(host([jvm, mailer], killed));
    expect(asserted).toEqual(['leaking_unit']);
    expect(steps).toMatchObject([{ parameters: { unit: 'shop.service' } }]);
  });

  it.each([
    ['2026-11-22T05:00:00Z', ['restart-unit']],
    // So soon it would be as large again.
    ['2026-11-22T07:40:00Z', []],
  ])('is young by that alone, and is restarted where that lasts: started at %s', (start, runbooks) => {
    const young = { ...mailer, rss_kib: 5 * GIB, pss_kib: 5 * GIB, start };
    const { asserted, steps } = judged(host([young], killed));
    expect(asserted).toEqual(['leaking_unit']);
    expect(steps.map(({ runbook }) => runbook)).toEqual(runbooks);
  });

  it('is another matter where a young one was never killed', () => {
    const young = { ...mailer, rss_kib: 5 * GIB, pss_kib: 5 * GIB, start: '2026-11-22T05:00:00Z' };
    expect(judged(host([young])).asserted).toEqual(['runaway_memory']);
  });

  it('may be the other that is as large, though the kernel killed the one', () => {
    const other = { ...mailer, pid: 4_900, unit: 'cart.service', rss_kib: 2 * GIB, pss_kib: 2 * GIB };
    expect(judged(host([mailer, other], killed)).steps).toEqual([]);
  });

  it('is not told by kills of last month', () => {
    const [{ lines = [] } = {}] = killed.logs;
    const old = lines.map((line) => line.replace('2026-11-21', '2026-10-21'));
    const logs = [{ source: 'journal:shop.service', lines: old }];
    expect(judged(host([jvm, mailer], { logs })).steps).toEqual([]);
  });

  it('may be that heap, or the other, where it was killed once', () => {
    const [{ lines = [] } = {}] = killed.logs;
    const once = { logs: [{ source: 'journal:shop.service', lines: lines.slice(0, 2) }] };
    expect(judged(host([jvm, mailer], once)).steps).toEqual([]);
  });
});
