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
  ])('is not restarted where %s', (_why, world, site) => {
    const { steps } = judged(world, site);
    expect(steps).toEqual([]);
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
    ['who listens could not be read', bare([loose], { sockets: undefined } as never)],
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
