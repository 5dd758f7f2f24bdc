import { expect, test } from 'vitest';
import { INCIDENT_CLASSES } from '../../../../src/domain/alarm/finding/incident-class.ts';
import { textsSha256, trainingWordings, wordings } from '../../../../training/text/text-data.ts';

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

test('one changed line is other data', () => {
  const texts = [{ label: 'healthy', lines: [{ level: null, text: 'a' }] }];
  const changed = [{ label: 'healthy', lines: [{ level: null, text: 'b' }] }];
  expect(textsSha256(texts)).not.toBe(textsSha256(changed));
});
