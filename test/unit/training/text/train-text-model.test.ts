import { expect, test } from 'vitest';
import { softmax } from '../../../../src/domain/models/text/text-model.ts';
import { calibrated, fitTemperature } from '../../../../training/text/calibrate.ts';
import { type LabelledText, trainTextModel } from '../../../../training/text/train-text-model.ts';

const SETTINGS = {
  l2: 0.1,
  balance: 0.5,
  examplesMin: 1,
  iterationsMax: 50,
  tolerance: 1e-5,
  onset: 0.5,
  tellingWeight: 1.5,
  bucketsMax: 2_000,
};
const CLASSES = ['disk', 'dns', 'unknown'];
const text = (label: string, ...lines: string[]): LabelledText => ({
  label,
  lines: lines.map((one) => ({ level: 'error', text: one })),
});
const TEXTS = [
  text('disk', 'No space left on device', 'request finished'),
  text('disk', 'request finished', 'write failed: disk is full'),
  text('disk', 'volume /data has no free space', 'job 4 started'),
  text('dns', 'getaddrinfo: Name or service not known', 'request finished'),
  text('dns', 'could not resolve host db.internal', 'job 4 started'),
  text('dns', 'lookup failed: no such host', 'job 4 started'),
  text('unknown', 'printer is offline', 'request finished'),
  text('unknown', 'clock went backwards', 'job 4 started'),
];
const HELD_OUT = [
  text('disk', 'no space left for the upload'),
  text('disk', 'the disk of this host is full'),
  text('dns', 'host name could not be resolved'),
  text('dns', 'no such host: cache.internal'),
  text('unknown', 'toner is low'),
];

test('it tells classes apart by words it has seen in other sentences, and says which', () => {
  const model = trainTextModel(TEXTS, CLASSES, SETTINGS);
  const verdict = model.classify([
    { level: 'info', text: 'request finished' },
    { level: 'error', text: 'cannot save, there is no space on the disk' },
  ]);
  expect(verdict.class).toBe('disk');
  expect(verdict.ranking.map((one) => one.class)).toEqual(['disk', 'dns']);
  expect(verdict.reasons[0]).toMatchObject({ line: 1, text: 'cannot save, there is no space on the disk' });
  expect(verdict.reasons[0]?.words.join(' ')).toMatch(/space|disk/);
});

test('the same texts give the same model, another text gives another one', () => {
  const train = (texts: readonly LabelledText[]) => trainTextModel(texts, CLASSES, SETTINGS).parts;
  expect(train(TEXTS)).toEqual(train(TEXTS));
  const changed = TEXTS.with(0, text('disk', 'No space left on the device', 'request finished'));
  expect(train(changed)).not.toEqual(train(TEXTS));
});

test('it answers unknown below the confidence that nearly all known texts reach', () => {
  const model = calibrated(trainTextModel(TEXTS, CLASSES, SETTINGS), HELD_OUT, 0.25);
  expect(model.parts.temperature).not.toBe(1);
  const sure = model.classify([{ level: 'error', text: 'No space left on device' }]);
  expect(sure.class).toBe('disk');
  const strange = model.classify([{ level: 'error', text: 'printer is jammed, clock is wrong' }]);
  expect(strange.class).toBe('unknown');
  expect(strange.confidence).toBeLessThan(model.parts.knownFrom);
});

test('the temperature is the one under which confidences come true', () => {
  // Right three times out of four, with scores that say more: odds of e to the power of 5.
  const heldOut = [0, 0, 0, 1].map((label) => ({ scores: Float64Array.of(5, 0), label }));
  expect(softmax(Float64Array.of(5, 0), fitTemperature(heldOut))[0]).toBeCloseTo(0.75, 1);
});

test('a model keeps no more buckets than it may, and a text without words has an answer', () => {
  const model = trainTextModel(TEXTS, CLASSES, { ...SETTINGS, bucketsMax: 40 });
  expect(model.parts.buckets).toHaveLength(40);
  expect(model.classify([]).reasons).toEqual([]);
  expect(model.classify([]).ranking.reduce((sum, one) => sum + one.confidence, 0)).toBeLessThanOrEqual(1);
});
