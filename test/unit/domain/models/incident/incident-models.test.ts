import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { WindowPattern } from '../../../../../src/domain/logs/window/log-window.ts';
import { INCIDENT_KIND } from '../../../../../src/domain/models/artefact/incident-kind.ts';
import {
  type LoadedModel,
  loadModel,
  type ModelKind,
} from '../../../../../src/domain/models/artefact/load-model.ts';
import { SEQUENCE_KIND } from '../../../../../src/domain/models/artefact/sequence-kind.ts';
import { TEXT_KIND } from '../../../../../src/domain/models/artefact/text-kind.ts';
import { TREES_KIND } from '../../../../../src/domain/models/artefact/trees-kind.ts';
import { TRUSTED_MODELS } from '../../../../../src/domain/models/artefact/trusted-models.ts';
import { IncidentModels } from '../../../../../src/domain/models/incident/incident-models.ts';
import { template, windowOf } from './windows.ts';

function shipped<Model>(kind: ModelKind<Model>): LoadedModel<Model> {
  const file = (name: string) =>
    readFileSync(new URL(`../../../../../models/${kind.name}/${name}`, import.meta.url), 'utf8');
  const loaded = loadModel(
    kind,
    { manifest: file('manifest.json'), model: file('model.json') },
    TRUSTED_MODELS[kind.name] ?? '',
  );
  if (!loaded.ok) throw new Error(loaded.error);
  return loaded.value;
}

const MODELS = new IncidentModels({ text: shipped(TEXT_KIND), sequence: shipped(SEQUENCE_KIND) });
const FULL = windowOf([
  template('session opened for user root', { level: 'info', count: 40 }),
  template('write error: No space left on device', { count: 3 }),
]);
const FULL_PATTERN: WindowPattern = {
  name: 'disk-full',
  class: 'disk_full',
  severity: 'critical',
  says: 'A file system\nis full.',
  count: 3,
  examples: [],
};

test('without a model nothing is said', () => {
  expect(new IncidentModels({ text: null, sequence: null }).classify([FULL], null)).toBeNull();
});

test('without lines nothing is said', () => {
  expect(MODELS.classify([windowOf([])], null)).toBeNull();
  expect(MODELS.classify([], null)).toBeNull();
});

test('a full disk is told as one, with the words and lines that say so', () => {
  const told = MODELS.classify([FULL], null);
  expect(told?.class).toBe('disk_full');
  expect(told?.confidence).toBeGreaterThan(0.5);
  expect(told?.reasons[0]?.voice).toBe('text');
  expect(told?.reasons[0]?.says).toContain('No space left on device');
  expect(told?.models.map(({ kind }) => kind)).toEqual(['text']);
});

test('a known kind of line is a reason of its own, on one line', () => {
  const told = MODELS.classify([{ ...FULL, patterns: [FULL_PATTERN] }], null);
  expect(told?.reasons[0]).toEqual({
    voice: 'patterns',
    says: '3 lines of known kinds: A file system is full.',
  });
});

test('alternatives are at most three, none of them the answer, the most likely first', () => {
  const told = MODELS.classify([FULL], null);
  const confidences = told?.alternatives.map(({ confidence }) => confidence) ?? [];
  expect(confidences).toHaveLength(3);
  expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
  expect(told?.alternatives.map(({ class: name }) => name)).not.toContain(told?.class);
});

test('reasons are short lines without anything invisible, whatever a line holds', () => {
  const odd = template(`\u001b[31mNo space left on device\u001b[0m ${'x'.repeat(5_000)}\n\u202egnp`);
  const told = MODELS.classify([windowOf([odd])], null);
  for (const { says } of told?.reasons ?? []) {
    expect(says.length).toBeLessThanOrEqual(300);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
    expect(says).not.toMatch(/[\u0000-\u001f\u007f\u202a-\u202e]/);
  }
  expect(told?.reasons.length).toBeGreaterThan(0);
});

test('the same windows get the same answer', () => {
  expect(MODELS.classify([FULL], null)).toEqual(MODELS.classify([structuredClone(FULL)], null));
});

test('a line that came where it was not expected is a reason only where the model knows the program', () => {
  const sight = { surprise: 60, knownShare: 0.9, template: 'write error: <*>' };
  const voices = (knownShare: number) =>
    MODELS.classify([FULL], { ...sight, knownShare })?.reasons.map(({ voice }) => voice);
  expect(voices(0.9)).toContain('sequence');
  expect(voices(0.1)).not.toContain('sequence');
  expect(MODELS.classify([FULL], sight)?.models.map(({ kind }) => kind)).toEqual(['text', 'sequence']);
});

const ALL = new IncidentModels({
  text: shipped(TEXT_KIND),
  sequence: shipped(SEQUENCE_KIND),
  trees: shipped(TREES_KIND),
  incident: shipped(INCIDENT_KIND),
});

test('all voices together tell a full disk, each with a reason of its own', () => {
  const told = ALL.classify([{ ...FULL, patterns: [FULL_PATTERN] }], {
    surprise: 60,
    knownShare: 0.9,
    template: 'write error: <*>',
  });
  expect(told?.class).toBe('disk_full');
  expect(new Set(told?.reasons.map(({ voice }) => voice))).toEqual(
    new Set(['patterns', 'text', 'trees', 'sequence']),
  );
  expect(told?.models.map(({ kind }) => kind)).toEqual(['incident', 'text', 'xgboost', 'sequence']);
});

test('without error text patterns still have a calibrated answer', () => {
  const told = new IncidentModels({
    text: null,
    sequence: null,
    trees: shipped(TREES_KIND),
    incident: shipped(INCIDENT_KIND),
  }).classify([{ ...FULL, patterns: [FULL_PATTERN] }], null);
  expect(told?.class).toBe('disk_full');
  // Trees judge by scores of error text: without those they are not asked.
  expect(told?.models.map(({ kind }) => kind)).toEqual(['incident']);
});

test('words of nothing that is known are unknown', () => {
  const odd = template('zxqv bwoltrem quaggle frondish vintlow', { level: 'error' });
  expect(ALL.classify([windowOf([odd])], null)?.class).toBe('unknown');
});
