import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import {
  loadModel,
  type ModelFiles,
  ModelSlot,
} from '../../../../../src/domain/models/artefact/load-model.ts';
import { textArtefact } from '../../../../../src/domain/models/artefact/text-artefact.ts';
import { TEXT_KIND } from '../../../../../src/domain/models/artefact/text-kind.ts';
import { TRUSTED_MODELS } from '../../../../../src/domain/models/artefact/trusted-models.ts';
import { sha256Hex } from '../../../../../src/domain/text/sha256.ts';

const SHIPPED: ModelFiles = {
  manifest: readFileSync('models/text/manifest.json', 'utf8'),
  model: readFileSync('models/text/model.json', 'utf8'),
};
const TRUSTED = TRUSTED_MODELS.text ?? '';

/** Files with changed contents, whose hashes are right again: what somebody would have to vouch for. */
function vouchedFor(
  change: (manifest: Record<string, unknown>, model: Record<string, unknown>) => void,
): ModelFiles {
  const manifest = JSON.parse(SHIPPED.manifest) as Record<string, unknown>;
  const model = JSON.parse(SHIPPED.model) as Record<string, unknown>;
  change(manifest, model);
  const text = JSON.stringify(model);
  manifest.model = { file: 'model.json', sha256: sha256Hex(text), bytes: text.length };
  return { manifest: JSON.stringify(manifest), model: text };
}
const load = (files: ModelFiles) => loadModel(TEXT_KIND, files, sha256Hex(files.manifest));
const problem = (files: ModelFiles) => {
  const loaded = load(files);
  return loaded.ok ? 'loaded' : loaded.error;
};

describe('the model of this repository', () => {
  test('is trusted, loads, and answers its vectors', () => {
    const loaded = loadModel(TEXT_KIND, SHIPPED, TRUSTED);
    expect(loaded).toMatchObject({ ok: true, value: { sha256: TRUSTED } });
    expect(SHIPPED.model.length).toBeLessThan(LIMITS.modelBytes);
  });

  test('is written again to the byte', () => {
    const loaded = load(SHIPPED);
    if (!loaded.ok) throw new Error(loaded.error);
    expect(textArtefact(loaded.value.model.parts)).toBe(SHIPPED.model);
  });

  test('tells a full disk, and the lines that say so', () => {
    const loaded = load(SHIPPED);
    if (!loaded.ok) throw new Error(loaded.error);
    const verdict = loaded.value.model.classify([
      { level: 'info', text: 'request finished in 12 ms' },
      { level: 'error', text: 'write of segment failed: no space left on device' },
    ]);
    expect(verdict.class).toBe('disk_full');
    expect(verdict.reasons[0]).toMatchObject({ line: 1 });
  });
});

describe('a model is refused', () => {
  test('that nobody vouched for', () => {
    const changed = { ...SHIPPED, manifest: `${SHIPPED.manifest} ` };
    expect(loadModel(TEXT_KIND, changed, TRUSTED)).toMatchObject({ ok: false });
  });

  test('whose bytes are not those that the manifest names', () => {
    expect(problem({ ...SHIPPED, model: SHIPPED.model.replace('"onset":0.5', '"onset":0.4') })).toContain(
      'not the one that its manifest names',
    );
  });

  test.each<[string, (manifest: Record<string, unknown>, model: Record<string, unknown>) => void, string]>([
    ['another kind', (manifest) => Object.assign(manifest, { kind: 'sequence' }), 'of the kind sequence'],
    [
      'other features',
      (manifest) => Object.assign(manifest, { features: 'text-features/v0' }),
      'text-features/v0',
    ],
    ['a field that is not known', (manifest) => Object.assign(manifest, { extra: 1 }), 'extra'],
    [
      'a class too few',
      (_, model) => Object.assign(model, { classes: (model.classes as string[]).slice(1) }),
      'weights',
    ],
    ['bytes that are none', (_, model) => Object.assign(model, { weights: 'AA!A' }), 'no base64'],
    ['buckets twice', (_, model) => Object.assign(model, { buckets: 'AAAAAA==' }), 'ascending'],
    ['a temperature of nothing', (_, model) => Object.assign(model, { temperature: 0 }), 'temperature'],
  ])('with %s', (_, change, said) => {
    expect(problem(vouchedFor(change))).toContain(said);
  });

  test('that answers otherwise than where it was made', () => {
    const files = vouchedFor((_, model) => {
      const [first = 0, ...others] = model.biases as number[];
      Object.assign(model, { biases: [first + 3, ...others] });
    });
    expect(problem(files)).toMatch(/parity vector \d+ gives another answer/);
  });

  test('that is no JSON or too long', () => {
    const manifest = SHIPPED.manifest.slice(0, -3);
    expect(loadModel(TEXT_KIND, { ...SHIPPED, manifest }, sha256Hex(manifest))).toMatchObject({
      error: 'the manifest is no JSON',
    });
    const long = ' '.repeat(LIMITS.modelBytes + 1);
    expect(loadModel(TEXT_KIND, { ...SHIPPED, manifest: long }, sha256Hex(long))).toMatchObject({
      ok: false,
    });
  });
});

test('the last good model stays when one is refused, and both are told of', () => {
  const slot = new ModelSlot(TEXT_KIND);
  expect(slot.state).toEqual({ kind: 'text', serving: null, refused: null });
  const broken = { ...SHIPPED, model: '{}' };
  expect(slot.offer(broken, TRUSTED).ok).toBe(false);
  expect(slot.current).toBeNull();
  expect(slot.offer(SHIPPED, TRUSTED).ok).toBe(true);
  expect(slot.offer(broken, TRUSTED).ok).toBe(false);
  expect(slot.current?.sha256).toBe(TRUSTED);
  expect(slot.state).toMatchObject({
    serving: TRUSTED,
    refused: { sha256: TRUSTED, why: expect.stringContaining('manifest names') },
  });
  slot.offer(SHIPPED, TRUSTED);
  expect(slot.state.refused).toBeNull();
});
