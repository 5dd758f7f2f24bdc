import { expect, test } from 'vitest';
import type { WindowPattern } from '../../../../../src/domain/logs/window/log-window.ts';
import {
  CLASS_SIGNALS,
  type EnsembleInput,
  IncidentEnsemble,
  JUDGED_CLASSES,
  KNOWN_SIGNALS,
  type VoicePool,
  withTrees,
} from '../../../../../src/domain/models/incident/incident-ensemble.ts';
import { evidenceOf } from '../../../../../src/domain/models/incident/incident-evidence.ts';
import { template, windowOf } from './windows.ts';

const weigh = (names: readonly string[], weights: Readonly<Record<string, number>>, more = 0) =>
  Float64Array.from([...names.map((name) => weights[name] ?? 0), ...Array(more).fill(0)]);

/** Believes patterns, and knows what has one. */
const POOL: VoicePool = {
  classWeights: weigh(CLASS_SIGNALS, {
    gravity: 2,
    'healthy-without-patterns': 2,
    'healthy-odd-sequence': -4,
  }),
  knownWeights: weigh(KNOWN_SIGNALS, { 'any-pattern': 2 }, 1),
  knownMeans: weigh(KNOWN_SIGNALS, {}),
  knownScales: Float64Array.from(KNOWN_SIGNALS, () => 1),
  knownFrom: 0.4,
};
const FULL: WindowPattern = {
  name: 'disk-full',
  class: 'disk_full',
  severity: 'critical',
  says: 'a file system is full',
  count: 3,
  examples: [],
};
const input = (patterns: readonly WindowPattern[], more: Partial<EnsembleInput> = {}): EnsembleInput => ({
  evidence: evidenceOf([windowOf([template('something')], { patterns })], null),
  trees: null,
  sequence: null,
  ...more,
});
const ensembleOf = (pool: Partial<VoicePool> = {}) =>
  new IncidentEnsemble(new Map([['patterns', { ...POOL, ...pool }]]));

test('voices that it has not learned to weigh get no answer', () => {
  expect(new IncidentEnsemble(new Map([['patterns+text', POOL]])).answer(input([FULL]))).toBeNull();
});

test('the class of the gravest pattern is answered, and no pattern is taken for healthy', () => {
  expect(ensembleOf().answer(input([FULL]))?.class).toBe('disk_full');
  expect(ensembleOf().answer(input([]))?.class).toBe('healthy');
});

test('what is too little like anything known is unknown, and the likeliest class still has its confidence', () => {
  const pool = { knownFrom: 0.6 };
  expect(ensembleOf(pool).answer(input([FULL]))?.class).toBe('disk_full');
  const strange = ensembleOf(pool).answer(input([]));
  expect(strange?.class).toBe('unknown');
  expect(strange?.ranking[0]?.class).toBe('healthy');
  expect(strange?.confidence).toBe(strange?.ranking[0]?.confidence);
});

test('shares of a ranking fall from the confidence of the answer on, and leave their part to what is unknown', () => {
  const shares = ensembleOf()
    .answer(input([FULL]))
    ?.ranking.map(({ confidence }) => confidence);
  expect(shares).toEqual(shares?.toSorted((a, b) => b - a));
  const sum = shares?.reduce((total, share) => total + share, 0) ?? 0;
  expect(sum).toBeLessThan(1);
  expect(sum).toBeGreaterThan(0.9);
});

test('lines that are more likely of no known class are unknown, however much of them is known', () => {
  const classWeights = weigh(CLASS_SIGNALS, { gravity: 2, unknown: 9 });
  const answer = ensembleOf({ classWeights, knownFrom: 0 }).answer(input([FULL]));
  expect(answer?.class).toBe('unknown');
  expect(answer?.ranking[0]?.class).toBe('disk_full');
});

const sharesOf = (given: Readonly<Record<string, number>>) =>
  Float64Array.from(JUDGED_CLASSES, (name) => given[name] ?? 0);

test('two voices that differ are less sure together than each alone, two that agree are not', () => {
  const at = (name: string) => JUDGED_CLASSES.indexOf(name);
  const differ = withTrees(
    sharesOf({ disk_full: 0.9, healthy: 0.1 }),
    sharesOf({ disk_full: 0.1, healthy: 0.9 }),
  );
  expect(differ[at('disk_full')]).toBeCloseTo(0.5, 3);
  const agree = withTrees(
    sharesOf({ disk_full: 0.9, healthy: 0.1 }),
    sharesOf({ disk_full: 0.9, healthy: 0.1 }),
  );
  expect(agree[at('disk_full')]).toBeCloseTo(0.9, 3);
});

test('a class that trees rule out needs more than a little from the others', () => {
  const likely = withTrees(sharesOf({ disk_full: 0.6, healthy: 0.4 }), sharesOf({ healthy: 1 }));
  expect(likely[JUDGED_CLASSES.indexOf('healthy')]).toBeGreaterThan(0.9);
});

test('an odd sequence speaks against healthy, but only where the model knows the program', () => {
  const healthyOf = (knownShare: number) =>
    ensembleOf()
      .answer(input([], { sequence: { sight: { surprise: 9, knownShare, template: 'x' }, unusualFrom: 5 } }))
      ?.ranking.find(({ class: name }) => name === 'healthy')?.confidence ?? 0;
  expect(healthyOf(0.9)).toBeLessThan(healthyOf(0.1));
});
