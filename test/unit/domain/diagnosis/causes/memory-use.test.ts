import { describe, expect, it } from 'vitest';
import type { World, WorldProcess } from '../../../../../eval/world.ts';
import type { UnderstoodCondition } from '../../../../../src/domain/alarm/condition/condition.ts';
import { whyProtected } from '../../../../../src/domain/diagnosis/causes/memory/holder-role.ts';
import type { Holder } from '../../../../../src/domain/diagnosis/causes/memory/memory-use.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../../../../../src/domain/diagnosis/causes/registry.ts';
import { judgeHost } from '../../../../../src/domain/diagnosis/judge/judge-host.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { assertedOf, HOST, judgedWorld, stepsOf, UNHEALTHY } from './judged-world.ts';

const holder: Holder = {
  kind: 'memory_holder',
  targetId: 'i-0aaaaaaaaaaaaaaaa',
  pid: 4_711,
  parentPid: 1,
  ageSeconds: 1_800,
  rssBytes: 1_000,
  pssBytes: 1_000,
  sharedBytes: 0,
  swapBytes: 0,
  heapMaxBytes: null,
  heapMaxPercent: null,
  startedAt: 'Sun Nov 22 07:30:00 2026',
  unit: null,
  name: 'report-worker',
  inadmissible: false,
  exe: '/opt/ledger/bin/report-worker',
  isStore: false,
};

it('a process whose program lies in what is never touched is not ended', () => {
  const site = {
    ...DEFAULT_SITE,
    neverTouch: [{ kind: 'path' as const, path: '/opt/ledger/**', why: 'the ledger' }],
  };
  expect(whyProtected({ site: DEFAULT_SITE }, holder)).toBeNull();
  expect(whyProtected({ site }, holder)).toBe('never touched, /opt/ledger/**: the ledger');
  expect(whyProtected({ site }, { ...holder, exe: '/opt/other/report-worker' })).toBeNull();
});

const MEMORY: UnderstoodCondition = {
  ...UNHEALTHY,
  subject: 'memory_used',
  family: 'memory',
  statistic: { kind: 'average' },
  selectors: { instanceId: HOST },
  metrics: [{ namespace: 'CWAgent', name: 'mem_used_percent' }],
  unit: 'percent',
  threshold: 80,
};
/** A host of 6 GiB, of which one process that somebody has started holds nearly all. */
const worldOf = (change: Partial<WorldProcess> = {}): World => ({
  meminfo: {
    MemTotal: 6_548_154,
    MemFree: 99_503,
    MemAvailable: 392_888,
    Buffers: 7_616,
    Cached: 246_256,
    AnonPages: 5_836_750,
    Shmem: 0,
    Slab: 235_520,
    SReclaimable: 143_360,
    SUnreclaim: 92_160,
    SwapTotal: 0,
    SwapFree: 0,
  },
  sockets: [],
  processes: [
    {
      pid: 4_711,
      ppid: 1,
      user: 'ana',
      comm: 'report',
      exe: '/opt/report/bin/report',
      start: '2026-11-22T06:01:00Z',
      state: 'S',
      rss_kib: 5_662_310,
      pss_kib: 5_662_310,
      unit: 'session-14.scope',
      ...change,
    },
  ],
});
const judged = (change: Partial<WorldProcess> = {}) =>
  judgedWorld({ world: worldOf(change), condition: MEMORY });

describe('a process that holds the memory and that no unit stands for', () => {
  it('is ended', () => {
    expect(assertedOf(judged())).toEqual(['runaway_memory']);
    expect(stepsOf(judged()).map(([runbook]) => runbook)).toEqual(['end-process']);
  });

  it.each<[string, string, string]>([
    ['repairs a file system', 'xfs_repair', '/usr/sbin/xfs_repair'],
    ['installs packages', 'dnf', '/usr/bin/python3.9'],
    ['restores a store', 'pg_restore', '/usr/bin/pg_restore'],
    ['copies what it was told to', 'rsync', '/usr/bin/rsync'],
    ['runs a virtual machine', 'fc_vcpu 0', '/usr/bin/firecracker'],
    ['is a file system', 's3fs', '/usr/bin/s3fs'],
    ["keeps people's sessions", 'tmux: server', '/usr/bin/tmux'],
  ])('is left to a person where it %s', (_what, comm, exe) => {
    const judgement = judged({ comm, exe });
    expect(stepsOf(judgement)).toEqual([]);
    expect(judgement.withheld).not.toEqual([]);
  });

  it('is left to a person where intruders could not be told', () => {
    const { view } = judged();
    const family = FAMILY_DEFINITIONS.find((one) => one.answers(view));
    if (family === undefined) throw new Error('no family');
    const unread = {
      kind: 'unread',
      probe: 'odd-programs',
      what: 'programs',
      why: 'exit 124',
      targetId: HOST,
    } as const;
    expect(judgeHost(family, { ...view, facts: [...view.facts, unread] }, CAUSES).steps).toEqual([]);
    const notAsked = new Set([...view.asked].filter((name) => name !== 'odd-programs'));
    expect(judgeHost(family, { ...view, asked: notAsked }, CAUSES).steps).toEqual([]);
  });
});
