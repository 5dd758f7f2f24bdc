import { expect, test } from 'vitest';
import type { WindowPattern } from '../../../../../src/domain/logs/window/log-window.ts';
import {
  CLASS_SIGNALS,
  type EnsembleInput,
  IncidentEnsemble,
  KNOWN_SIGNALS,
  type VoicePool,
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
  confidenceWeights: Float64Array.of(1, 0, 0),
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

test('shares of a ranking fall, and none is above the confidence of the answer', () => {
  const ranking =
    ensembleOf({ confidenceWeights: Float64Array.of(0, 0, -3) }).answer(input([FULL]))?.ranking ?? [];
  const shares = ranking.map(({ confidence }) => confidence);
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  expect(shares[0]).toBeCloseTo(1 / (1 + Math.exp(3)), 9);
});

test('an odd sequence speaks against healthy, but only where the model knows the program', () => {
  const healthyOf = (knownShare: number) =>
    ensembleOf()
      .answer(input([], { sequence: { sight: { surprise: 9, knownShare, template: 'x' }, unusualFrom: 5 } }))
      ?.ranking.find(({ class: name }) => name === 'healthy')?.confidence ?? 0;
  expect(healthyOf(0.9)).toBeLessThan(healthyOf(0.1));
});
