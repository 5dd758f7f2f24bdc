import { expect, it } from 'vitest';
import { whyProtected } from '../../../../../src/domain/diagnosis/causes/memory/holder-role.ts';
import type { Holder } from '../../../../../src/domain/diagnosis/causes/memory/memory-use.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';

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
