import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  ensembleArtefact,
  INCIDENT_KIND,
  readEnsembleArtefact,
} from '../../../../../src/domain/models/artefact/incident-kind.ts';
import { loadModel, type ModelKind } from '../../../../../src/domain/models/artefact/load-model.ts';
import {
  readTreesArtefact,
  TREES_KIND,
  treesArtefact,
} from '../../../../../src/domain/models/artefact/trees-kind.ts';
import { TRUSTED_MODELS } from '../../../../../src/domain/models/artefact/trusted-models.ts';
import { INCIDENT_ROW_LENGTH } from '../../../../../src/domain/models/incident/incident-evidence.ts';
import { parityFile, readParity } from '../../../../../training/xgboost/parity-vectors.ts';

const file = (kind: string, name: string) =>
  readFileSync(new URL(`../../../../../models/${kind}/${name}`, import.meta.url), 'utf8');
const load = <Model>(kind: ModelKind<Model>, model = file(kind.name, 'model.json')) =>
  loadModel(kind, { manifest: file(kind.name, 'manifest.json'), model }, TRUSTED_MODELS[kind.name] ?? '');

/** A copy of a shipped file with one thing changed. */
function changed(kind: string, change: (copy: Record<string, unknown>) => void): unknown {
  const copy = JSON.parse(file(kind, 'model.json')) as Record<string, unknown>;
  change(copy);
  return copy;
}

test('the shipped trees and the shipped ensemble load, and answer their vectors', () => {
  const trees = load(TREES_KIND);
  const ensemble = load(INCIDENT_KIND);
  if (!trees.ok) throw new Error(trees.error);
  if (!ensemble.ok) throw new Error(ensemble.error);
  expect(trees.value.manifest.vectors.length).toBeGreaterThan(8);
  expect([...ensemble.value.model.pools.keys()]).toEqual([
    'patterns',
    'patterns+text',
    'patterns+text+trees',
  ]);
});

test('both are below a megabyte', () => {
  for (const kind of ['xgboost', 'incident']) expect(file(kind, 'model.json').length).toBeLessThan(1_000_000);
});

test('an ensemble is written as it was read, to the last byte', () => {
  const read = readEnsembleArtefact(JSON.parse(file('incident', 'model.json')));
  expect(read.ok && ensembleArtefact(read.value)).toBe(file('incident', 'model.json'));
});

test('an ensemble with a weight too many, with unknown voices or with voices twice is refused', () => {
  const pools = (change: (all: Record<string, unknown>[]) => void) =>
    readEnsembleArtefact(changed('incident', (copy) => change(copy.pools as Record<string, unknown>[]))).ok;
  expect(pools(() => undefined)).toBe(true);
  expect(pools(([first]) => ((first?.classWeights ?? []) as number[]).push(1))).toBe(false);
  expect(pools(([first]) => Object.assign(first ?? {}, { voices: 'somebody' }))).toBe(false);
  expect(pools((all) => all.push({ ...all[0] }))).toBe(false);
  expect(pools(([first]) => ((first?.knownScales ?? []) as number[]).fill(0))).toBe(false);
});

test('trees of other classes or of other rows than ours are refused', () => {
  const other = readParity(readFileSync(parityFile('multi-softprob'), 'utf8')).model;
  const read = readTreesArtefact(JSON.parse(treesArtefact(['a', 'b', 'c', 'd'], other)));
  expect(read.ok ? '' : read.error).toContain(`${INCIDENT_ROW_LENGTH} features are needed`);
  expect(readTreesArtefact(changed('xgboost', (copy) => (copy.classes as string[]).pop())).ok).toBe(false);
  expect(readTreesArtefact(changed('xgboost', (copy) => Object.assign(copy, { trees: null }))).ok).toBe(
    false,
  );
});

test('trees whose vectors give something else than the library said are not used', () => {
  const loaded = load(TREES_KIND);
  if (!loaded.ok) throw new Error(loaded.error);
  const [first] = loaded.value.manifest.vectors;
  const own = TREES_KIND.answer(loaded.value.model, first?.input);
  if (!own.ok) throw new Error(own.error);
  expect(TREES_KIND.isSame(own.value, first?.output)).toBe(true);
  const [share = 0, ...rest] = own.value as number[];
  expect(TREES_KIND.isSame([share + 2e-6, ...rest], first?.output)).toBe(false);
  expect(TREES_KIND.answer(loaded.value.model, [1, 2]).ok).toBe(false);
});
