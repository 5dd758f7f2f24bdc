import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadModel } from '../../../src/domain/models/artefact/load-model.ts';
import { readSequenceArtefact } from '../../../src/domain/models/artefact/sequence-artefact.ts';
import { SEQUENCE_KIND } from '../../../src/domain/models/artefact/sequence-kind.ts';
import { TRUSTED_MODELS } from '../../../src/domain/models/artefact/trusted-models.ts';
import { isJsonObject } from '../../../src/domain/text/json-object.ts';
import { sha256Hex } from '../../../src/domain/text/sha256.ts';
import { isHealthy, minutesOf, TemplatesOfMinutes } from '../../../training/sequence/sequence-data.ts';
import { SEQUENCE_PLAN, trainSequenceFiles } from '../../../training/sequence/sequence-trainer.ts';

const PLAN = {
  perClass: 4,
  heldOutPerClass: 2,
  settings: { ...SEQUENCE_PLAN.settings, hidden: 8, epochs: 2, templatesMax: 40 },
};
const files = trainSequenceFiles(PLAN);

const read = () => {
  const value: unknown = JSON.parse(files.model);
  if (!isJsonObject(value)) throw new Error('the model is no object');
  return value;
};

test('what is trained is loaded by its hash, answers its own vectors, and has the same bytes again', () => {
  const again = trainSequenceFiles(PLAN);
  expect(again.model).toBe(files.model);
  expect(again.manifest).toBe(files.manifest);
  const loaded = loadModel(SEQUENCE_KIND, files, sha256Hex(files.manifest));
  expect(loaded).toMatchObject({ ok: true });
  if (!loaded.ok) return;
  expect(loaded.value.model.templates).toHaveLength(40);
  expect(loaded.value.manifest.data.seed).toBe('recoverops');
});

test('the committed model is the trusted one, and says that it knows next to nothing of other packs', () => {
  const committed = {
    manifest: readFileSync('models/sequence/manifest.json', 'utf8'),
    model: readFileSync('models/sequence/model.json', 'utf8'),
  };
  const loaded = loadModel(SEQUENCE_KIND, committed, TRUSTED_MODELS.sequence ?? '');
  expect(loaded).toMatchObject({ ok: true });
  if (!loaded.ok) return;
  const { scores } = loaded.value.manifest;
  expect(scores['held_out.known_lines']).toBeGreaterThan(0.8);
  expect(scores['test_pack.known_lines']).toBeLessThan(0.1);
  // Trouble is stranger than health more often than not, and health is told as seldom as was asked for.
  expect(scores['held_out.rank']).toBeGreaterThan(0.65);
  expect(scores['held_out.healthy_told']).toBeLessThan(0.1);
});

test('another seed gives another model, and a changed weight one that its vectors give away', () => {
  const other = trainSequenceFiles({ ...PLAN, settings: { ...PLAN.settings, seed: 'other' } });
  expect(other.model).not.toBe(files.model);
  const manifest = files.manifest.replace(sha256Hex(files.model), sha256Hex(other.model));
  expect(loadModel(SEQUENCE_KIND, { manifest, model: other.model }, sha256Hex(manifest))).toMatchObject({
    ok: false,
    error: expect.stringContaining('parity vector 0'),
  });
});

test('a file that does not fit its shape is refused with what is wrong', () => {
  const file = read();
  const problem = (change: Readonly<Record<string, unknown>>) => {
    const result = readSequenceArtefact({ ...file, ...change });
    return result.ok ? 'none' : result.error;
  };
  expect(problem({})).toBe('none');
  expect(problem({ hidden: 9 })).toContain('weights are not the');
  expect(problem({ hidden: 10_000 })).not.toBe('none');
  expect(problem({ weights: `${String(file.weights).slice(4)}` })).toContain('weights are not the');
  expect(problem({ weights: '!' })).toContain('weights');
  expect(problem({ format: 'sequence-model/v2' })).not.toBe('none');
  const templates = file.templates as readonly unknown[];
  expect(problem({ templates: [templates[0], ...templates.slice(1, -1), templates[0]] })).toBe(
    'templates are not all different',
  );
  // The first float as a NaN: bytes 00 00 c0 7f, with as many characters as before.
  const bytes = Buffer.from(String(file.weights), 'base64');
  bytes.writeUInt32LE(0x7fc00000, 0);
  expect(problem({ weights: bytes.toString('base64') })).toBe('weights are not all finite numbers');
});

test('lines of a minute have the templates that were learned, and others are one', () => {
  const healthy = minutesOf('A', 'recoverops', 2).filter(isHealthy);
  const found = new TemplatesOfMinutes();
  found.learn(healthy);
  const minute = healthy.find(({ events }) => events.length > 3);
  if (minute === undefined) throw new Error('no minute has lines');
  const { templates, label } = found.read(minute);
  expect(label).toBe('healthy');
  expect(templates).toHaveLength(minute.events.length);
  expect(templates.every((id) => found.template(id) !== undefined)).toBe(true);
  const strange = { ...minute, events: [{ at: 0, message: 'zorg blorp never said before' }] };
  expect(found.read(strange).templates.map((id) => found.template(id))).toEqual([undefined]);
});
