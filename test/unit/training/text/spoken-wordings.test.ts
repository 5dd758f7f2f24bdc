import { expect, test } from 'vitest';
import { INCIDENT_CLASSES } from '../../../../src/domain/alarm/finding/incident-class.ts';
import { spokenWordings } from '../../../../training/text/spoken-wordings.ts';
import { wordings } from '../../../../training/text/text-data.ts';

const SPOKEN = spokenWordings('test');

test('every class is spoken of, the same for the same seed', () => {
  expect(new Set(SPOKEN.map(({ label }) => label))).toEqual(
    new Set([...INCIDENT_CLASSES, 'healthy', 'unknown']),
  );
  expect(spokenWordings('test')).toEqual(SPOKEN);
  expect(spokenWordings('another')).not.toEqual(SPOKEN);
});

test('no sentence has a choice left, and none is of two classes', () => {
  const labels = new Map<string, string>(wordings().map(({ label, text }) => [text, label]));
  for (const { label, text } of SPOKEN) {
    expect(text).not.toMatch(/[[\]|]/);
    expect([text, labels.get(text) ?? label]).toEqual([text, label]);
    labels.set(text, label);
  }
});
