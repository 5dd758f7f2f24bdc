import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { NO_PLACE } from '../../../../../src/domain/logs/window/sequence-voice.ts';
import { readSequenceArtefact } from '../../../../../src/domain/models/artefact/sequence-artefact.ts';
import { CarriedSequences } from '../../../../../src/domain/models/sequence/carried-sequences.ts';

const artefact = readSequenceArtefact(JSON.parse(readFileSync('models/sequence/model.json', 'utf8')));
if (!artefact.ok) throw new Error(artefact.error);
const ARTEFACT = artefact.value;
const { model, templates } = ARTEFACT;

/** Small and the same everywhere. */
function sequenceOf(seed: number, length: number): readonly number[] {
  let state = seed + 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1;
    return (state % (templates.length + 1)) - 1;
  });
}
const natsOf = (voice: CarriedSequences, sequence: readonly number[]) => {
  const reading = voice.begin();
  return sequence.map((place) => reading.read(place));
};
const expected = (sequence: readonly number[]) =>
  model.surprisesOf(sequence.map((place) => templates[place]?.id ?? '')).map(({ nats }) => nats);

describe('sequences that are carried', () => {
  test('are read as the model reads them, to the bit, whatever was read before', () => {
    const voice = new CarriedSequences(ARTEFACT);
    const sequences = Array.from({ length: 20 }, (_, seed) => sequenceOf(seed % 7, 30));
    for (const sequence of sequences) expect(natsOf(voice, sequence)).toEqual(expected(sequence));
    expect(voice.memo).toEqual({ read: 600, hits: 390 });
  });

  test('take turns without a word for each other', () => {
    const voice = new CarriedSequences(ARTEFACT);
    const [a, b] = [sequenceOf(1, 20), sequenceOf(2, 20)];
    const [first, second] = [voice.begin(), voice.begin()];
    const both = a.map((place, at) => [first.read(place), second.read(b[at] ?? NO_PLACE)]);
    expect(both.map(([nats]) => nats)).toEqual(expected(a));
    expect(both.map(([, nats]) => nats)).toEqual(expected(b));
  });

  test('are forgotten where they are too many, and those under way go on', () => {
    const voice = new CarriedSequences(ARTEFACT);
    const long = sequenceOf(3, 40);
    const reading = voice.begin();
    const nats = long.slice(0, 20).map((place) => reading.read(place));
    for (let seed = 10; voice.memo.read < LIMITS.sequenceStepsMax + 100; seed += 1)
      natsOf(voice, sequenceOf(seed, 200));
    nats.push(...long.slice(20).map((place) => reading.read(place)));
    expect(nats).toEqual(expected(long));
  });

  test('have the templates of the model, by their words', () => {
    const voice = new CarriedSequences(ARTEFACT);
    for (const [at, { words }] of templates.entries()) {
      expect(voice.placeOf(words)).toBe(at);
      expect(voice.textOf(at)).toBe(words.join(' '));
    }
    expect(voice.placeOf(['no', 'such', 'words'])).toBe(NO_PLACE);
  });
});
