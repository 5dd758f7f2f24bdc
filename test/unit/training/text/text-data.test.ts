import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { INCIDENT_CLASSES } from '../../../../src/domain/alarm/finding/incident-class.ts';
import type { ModelManifest } from '../../../../src/domain/models/artefact/model-manifest.ts';
import { packTexts, textsSha256, trainingWordings, wordings } from '../../../../training/text/text-data.ts';
import { codeSha256 } from '../../../../training/training-code.ts';

test('every class has wordings, and each is of one class only', () => {
  const all = wordings();
  expect(new Set(all.map(({ label }) => label))).toEqual(
    new Set([...INCIDENT_CLASSES, 'healthy', 'unknown']),
  );
  const labels = new Map<string, string>();
  for (const { label, text } of all) {
    expect([text, labels.get(text) ?? label]).toEqual([text, label]);
    labels.set(text, label);
  }
});

test('what packs B and C say is no wording of the training', () => {
  const texts = new Set(trainingWordings().map(({ text }) => text));
  const left = wordings().filter(({ text }) => !texts.has(text));
  expect(left.length).toBeGreaterThan(0);
  expect(texts.size).toBeGreaterThan(left.length * 10);
});

// Reading every text takes a minute and a half of a core: `npm run train -- --check` does that.
test('the model of this repository was made of these texts: after a change npm run train makes another one', () => {
  const { data, code } = JSON.parse(readFileSync('models/text/manifest.json', 'utf8')) as ModelManifest;
  // Packs and wordings stand in the sources that have this hash; how their lines are read, in other rooms too, shows in one pack.
  expect(codeSha256()).toBe(code);
  expect(textsSha256(packTexts('B'))).toBe(data.calibrationSha256);
});

test('one changed line is other data', () => {
  const texts = [{ label: 'healthy', lines: [{ level: null, text: 'a' }] }];
  const changed = [{ label: 'healthy', lines: [{ level: null, text: 'b' }] }];
  expect(textsSha256(texts)).not.toBe(textsSha256(changed));
});
