import { expect, test } from 'vitest';
import { textArtefact } from '../../../../src/domain/models/artefact/text-artefact.ts';
import { trainApart } from '../../../../training/text/train-apart.ts';
import { trainTextModel } from '../../../../training/text/train-text-model.ts';
import type { TextJob } from '../../../../training/text/train-text-thread.ts';

const SETTINGS: TextJob['settings'] = {
  cost: 0.3,
  balance: 0.7,
  examplesMin: 1,
  epochs: 3,
  onset: 0.5,
  tellingWeight: 1.5,
  bucketsMax: 500,
};

const jobOf = (word: string): TextJob => ({
  texts: ['disk', 'memory'].flatMap((label) =>
    [1, 2, 3].map((number) => ({ label, lines: [{ level: 'error', text: `${label} ${word} ${number}` }] })),
  ),
  classes: ['disk', 'memory'],
  settings: SETTINGS,
});

test('threads give the models that training here gives, byte for byte and in turn, however many wait', async () => {
  const words = ['full', 'gone', 'used', 'short', 'out'];
  const models = await Promise.all(words.map((word) => trainApart(() => jobOf(word))));
  for (const [at, word] of words.entries()) {
    const { texts, classes, settings } = jobOf(word);
    const here = trainTextModel(texts, classes, settings);
    expect(textArtefact(models[at]?.parts ?? here.parts)).toBe(textArtefact(here.parts));
  }
  expect(new Set(models.map(({ parts }) => textArtefact(parts))).size).toBe(words.length);
});

test('a job that cannot be trained fails, and those behind it are trained', async () => {
  const broken = trainApart(() => ({ ...jobOf('full'), classes: ['disk'] }));
  const good = [trainApart(() => jobOf('full')), trainApart(() => jobOf('gone'))];
  await expect(broken).rejects.toThrow('none of the classes');
  expect(await Promise.all(good)).toHaveLength(2);
});
