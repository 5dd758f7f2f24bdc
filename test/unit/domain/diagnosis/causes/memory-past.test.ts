import { describe, expect, it, test } from 'vitest';
import type { World, WorldProcess } from '../../../../../eval/world.ts';
import type { UnderstoodCondition } from '../../../../../src/domain/alarm/condition/condition.ts';
import type { Point } from '../../../../../src/domain/diagnosis/aws/metric-history.ts';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import { historyFact } from '../../../../../src/domain/diagnosis/history/history-fact.ts';
import { seriesOf } from '../../../../../src/domain/diagnosis/history/series.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import type { Site } from '../../../../../src/domain/site/site.ts';
import { diskCondition, judgeWorld } from '../../../../support/judged-world.ts';

// What the past of a host's metric says of who holds its memory now.

const NOW = Date.parse('2026-11-22T08:00:00.000Z') / 1_000;
const HOUR = 3_600;
/** Near enough, and a whole number of KiB in every tenth. */
const GIB = 1_000_000;
const THRESHOLD = 88;
const condition: UnderstoodCondition = diskCondition({
  subject: 'memory_used',
  family: 'memory',
  metrics: [{ namespace: 'CWAgent', name: 'mem_used_percent' }],
  threshold: THRESHOLD,
});
const ALLOWED: Site = {
  ...DEFAULT_SITE,
  units: [...DEFAULT_SITE.units, { unit: 'shop.service', restart: 'allowed', drain: null, serves: [] }],
};

/** The hours of eight days, the newest last. */
function past(at: (hoursAgo: number) => number): FactRead {
  const points = Array.from({ length: 192 }, (_, index) => 191 - index).map(
    (hoursAgo): Point => [NOW - hoursAgo * HOUR - 60, at(hoursAgo)],
  );
  return historyFact(seriesOf(points, 60, NOW - 3 * HOUR), {
    role: 'alarm',
    namespace: 'CWAgent',
    metric: 'mem_used_percent',
    dimensions: {},
    statistic: 'Average',
    unit: null,
    subject: 'memory_used',
    isRest: false,
    comparison: {
      operator: 'gt',
      threshold: THRESHOLD,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      missingData: null,
    },
    alarmOnset: null,
    until: NOW,
  });
}

const service = (name: string, gib: number, more: Partial<WorldProcess> = {}): WorldProcess => ({
  pid: 4_711 + name.length * 17 + name.charCodeAt(0),
  ppid: 1,
  comm: name,
  exe: `/opt/${name}/${name}`,
  unit: `${name}.service`,
  args: name,
  start: '2026-11-12T08:00:00Z',
  rss_kib: gib * GIB,
  pss_kib: gib * GIB,
  ...more,
});

/** 8 GiB, of which all that is used is held by its processes, and by nobody that is told. */
function host(processes: readonly WorldProcess[], untold = 0): World {
  const anonymous = processes.reduce((sum, one) => sum + (one.pss_kib ?? 0), 0);
  return {
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
      MemTotal: anonymous + untold + 0.8 * GIB,
      MemFree: 0.3 * GIB,
      MemAvailable: 0.6 * GIB,
      Cached: 0.4 * GIB,
      AnonPages: anonymous,
    },
    units: processes.map(({ unit, pid }) => ({
      name: String(unit),
      active: 'active',
      sub: 'running',
      main_pid: pid,
      unit_file_state: 'enabled',
    })),
    sockets: [],
    processes,
  };
}

const judged = (world: World, known: readonly FactRead[], site: Site = ALLOWED) =>
  judgeWorld(world, { condition, site, known });
/** By a percent of the memory an hour for twenty hours. */
const GROWING = past((ago) => (ago < 20 ? 90 - ago : 70));
const SLOW = past((ago) => 90 - 0.14 * ago);
const FLAT = past((ago) => THRESHOLD + ((ago * 7) % 11) / 20 - 0.2);

describe('what a host has gained', () => {
  it('is a service that must have some of it, as the others hold too little for all', () => {
    const { asserted, steps, causes } = judged(host([service('shop', 5.4), service('web', 0.75)]), [GROWING]);
    expect(asserted).toEqual(['leaking_unit']);
    expect(steps).toMatchObject([{ runbook: 'restart-unit', parameters: { unit: 'shop.service' } }]);
    expect(causes[0]?.sentence).toMatch(/of which at least \d+\.\d MiB are its own/);
  });

  test.each([
    ['another holds as much', host([service('shop', 4.5), service('web', 1.9)])],
    [
      'several hold as much together',
      host([service('shop', 4.5), ...['a', 'b', 'c', 'd'].map((one) => service(one, 0.45))]),
    ],
    ['nobody tells of as much', host([service('shop', 4.5)], 1.9 * GIB)],
  ])('is nobody that could be named where %s', (_why, world) => {
    const { steps, withheld } = judged(world, [GROWING]);
    expect(steps).toEqual([]);
    expect(withheld).toMatchObject([{ why: expect.stringContaining('has grown is not shown') }]);
  });

  it('is no heap that has long been full', () => {
    const java = service('catalog', 1.6, { comm: 'java', args: 'java -Xms1400m -Xmx1400m -jar catalog.jar' });
    const { steps } = judged(host([service('shop', 4.5), java]), [GROWING]);
    expect(steps).toMatchObject([{ parameters: { unit: 'shop.service' } }]);
  });
});

describe('what rises by a few percent a day', () => {
  it('grows, where it does so without a break', () => {
    const { asserted, steps, causes } = judged(host([service('shop', 6.4)]), [SLOW]);
    expect(asserted).toEqual(['leaking_unit']);
    expect(steps).toMatchObject([{ runbook: 'restart-unit' }]);
    expect(causes[0]?.sentence).toContain('slowly and without a break: it grows');
  });

  test.each([
    ['the service is too young for it', SLOW, '2026-11-20T20:00:00Z'],
    ['it falls again each night', past((ago) => 90 - (ago % 24 < 22 ? 0.14 * (ago % 24) : 1)), undefined],
    ['it only strays', past((ago) => 90 - ((ago * 7) % 11) / 4 - ago * 0.02), undefined],
  ])('restarts nothing where %s', (_why, known, start) => {
    const young = start === undefined ? {} : { start };
    expect(judged(host([service('shop', 6.4, young)]), [known]).steps).toEqual([]);
  });
});

describe('a store that only the site file knows', () => {
  const ledger = host([service('ledgerd', 6.4)]);
  const site: Site = { ...DEFAULT_SITE, stores: [...DEFAULT_SITE.stores, 'ledgerd'] };

  it('has no configuration that anybody here knows, where it grows', () => {
    const { asserted, steps, causes } = judged(ledger, [GROWING], site);
    expect(asserted).toEqual(['protected_holds_it']);
    expect(steps).toEqual([]);
    expect(causes[0]?.sentence).toContain('it grows');
  });

  it('has none where nobody may touch it either', () => {
    const never: Site = {
      ...site,
      neverTouch: [...site.neverTouch, { kind: 'unit', unit: 'ledgerd.service', why: 'it loses its place' }],
    };
    expect(judged(ledger, [], never).asserted).toEqual(['protected_holds_it']);
  });

  it('is as configured for all that is known where nothing shows that it grows', () => {
    expect(judged(ledger, [], site).asserted).toEqual(['store_as_configured']);
    const known = host([service('mysqld', 6.4, { exe: '/usr/sbin/mysqld' })]);
    expect(judged(known, [GROWING], site).asserted).toEqual(['store_as_configured']);
  });
});

describe('a host that has stood flat at its threshold for days', () => {
  const heap = (max: string) =>
    host([service('shop', 5, { comm: 'java', args: `java -Xmx${max} -jar shop.jar` }), service('web', 1)]);

  it('is too small, or its threshold too low, and a heap that it always had is said', () => {
    const { asserted, steps, causes } = judged(heap('4600m'), [FLAT]);
    expect(asserted).toEqual(['memory_too_small']);
    expect(steps).toEqual([]);
    expect(causes[0]?.sentence).toMatch(/has been flat for days.*as the heap of 4\.5 GiB has it/);
  });

  it('is so with a large service of which nothing is said', () => {
    expect(judged(host([service('shop', 5), service('web', 1)]), [FLAT]).asserted).toEqual([
      'memory_too_small',
    ]);
  });

  test.each([
    ['its level is far above', heap('4600m'), past((ago) => 95 + ((ago * 7) % 11) / 20)],
    ['the heap is larger than the host can give', heap('6600m'), FLAT],
    ['nothing is known of the time before', heap('4600m'), null],
    ['a store holds it', host([service('mysqld', 5, { exe: '/usr/sbin/mysqld' }), service('web', 1)]), FLAT],
  ])('holds what was set where %s', (_why, world, known) => {
    expect(judged(world, known === null ? [] : [known]).asserted).toEqual(['store_as_configured']);
  });
});
