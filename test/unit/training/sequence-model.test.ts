import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { emptyState } from '../../../src/domain/models/sequence/lstm-cell.ts';
import { SequenceModel } from '../../../src/domain/models/sequence/sequence-model.ts';
import { SeededRandom } from '../../../training/corpus/seeded-random.ts';
import { SequenceTrainer, trainSequenceModel } from '../../../training/sequence/train-sequence-model.ts';

const SETTINGS = { seed: 'test', hidden: 8, templatesMax: 6, epochs: 8, rate: 0.02, batch: 4 };
const ROOT = resolve(import.meta.dirname, '../../..');

/** Jobs that begin, do some work and end; a third of them retry once. */
const jobs = (): readonly (readonly string[])[] =>
  Array.from({ length: 120 }, (_, at) => [
    'begin',
    ...Array.from({ length: 1 + (at % 4) }, () => 'work'),
    ...(at % 3 === 0 ? ['retry', 'work'] : []),
    'end',
  ]);

test('the gradient is what differences of the loss say, through state that is carried on', () => {
  const shape = { templates: 4, hidden: 4 };
  const trainer = new SequenceTrainer(shape, new SeededRandom('gradient'));
  const sequence = Int32Array.from([0, 1, 1, 2, 3, 0, 2, 1, 3, 3, 1, 0]);
  const carried = () => ({
    hidden: Float64Array.from([0.1, -0.2, 0.3, 0.05]),
    cell: Float64Array.from([0.2, -0.4, 0.5, 0.1]),
  });
  for (const [from, state] of [
    [0, () => emptyState(shape)],
    [5, carried],
  ] as const) {
    trainer.gradient.fill(0);
    trainer.addPiece(sequence, from, sequence.length, state());
    const gradient = trainer.gradient.slice();
    const step = 1e-5;
    for (let at = 0; at < gradient.length; at += 1) {
      const weight = trainer.weights[at] as number;
      trainer.weights[at] = weight + step;
      const above = trainer.addPiece(sequence, from, sequence.length, state());
      trainer.weights[at] = weight - step;
      const below = trainer.addPiece(sequence, from, sequence.length, state());
      trainer.weights[at] = weight;
      expect(Math.abs((above - below) / (2 * step) - (gradient[at] as number))).toBeLessThan(1e-5);
    }
  }
});

test('it learns what comes next, and is surprised by what does not', () => {
  const { model, losses } = trainSequenceModel(jobs(), SETTINGS);
  expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 2);
  const usual = model.strangenessOf(['begin', 'work', 'work', 'end']);
  expect(model.strangenessOf(['begin', 'end'])).toBeGreaterThan(2 * usual);
  expect(model.strangenessOf(['end', 'begin'])).toBeGreaterThan(2 * usual);
  // What has no place of its own is as strange as anything.
  expect(model.strangenessOf(['begin', 'work', 'fire', 'end'])).toBeGreaterThan(2 * usual);
  expect(model.strangenessOf([])).toBe(0);
});

test('a reader that carries its state says what the whole sequence says, and a sequence that comes again is looked up', () => {
  const { model } = trainSequenceModel(jobs(), { ...SETTINGS, epochs: 1 });
  const sequence = ['begin', 'work', 'retry', 'work', 'end', 'begin'];
  const reader = model.reader();
  const read = sequence.map((template) => reader.read(template));
  expect(model.surprisesOf(sequence).map(({ nats }) => nats)).toEqual(read);
  expect(model.memo).toEqual({ hits: 0, asked: 1 });
  expect(model.surprisesOf(sequence).map(({ nats }) => nats)).toEqual(read);
  expect(model.memo).toEqual({ hits: 1, asked: 2 });
});

test('the same data and seed give the same bytes, in one process and in another; another line gives others', async () => {
  const hash = (sequences: readonly (readonly string[])[], seed = SETTINGS.seed) =>
    createHash('sha256')
      .update(trainSequenceModel(sequences, { ...SETTINGS, epochs: 2, seed }).parts.weights)
      .digest('hex');
  const own = hash(jobs());
  expect(hash(jobs())).toBe(own);
  expect(hash(jobs(), 'other')).not.toBe(own);
  const changed = jobs().map((sequence, at) => (at === 7 ? [...sequence, 'work'] : sequence));
  expect(hash(changed)).not.toBe(own);
  const script = `
    import { createHash } from 'node:crypto';
    import { trainSequenceModel } from '${ROOT}/training/sequence/train-sequence-model.ts';
    const { sequences, settings } = JSON.parse(process.argv[1]);
    process.stdout.write(createHash('sha256').update(trainSequenceModel(sequences, settings).parts.weights).digest('hex'));`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    script,
    JSON.stringify({ sequences: jobs(), settings: { ...SETTINGS, epochs: 2 } }),
  ]);
  expect(stdout).toBe(own);
});

test('weights that do not fit the shape are refused', () => {
  const { parts } = trainSequenceModel(jobs(), { ...SETTINGS, epochs: 1 });
  expect(() => new SequenceModel({ ...parts, weights: parts.weights.slice(1) })).toThrow(RangeError);
  expect(() => new SequenceModel({ ...parts, weights: parts.weights.map(() => Number.NaN) })).toThrow(
    RangeError,
  );
  expect(() => new SequenceModel({ ...parts, hidden: 0 })).toThrow(RangeError);
  expect(() => trainSequenceModel([[]], SETTINGS)).toThrow(RangeError);
});
