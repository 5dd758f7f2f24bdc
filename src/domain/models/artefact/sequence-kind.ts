import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../../bounds.ts';
import { err, ok } from '../../text/result.ts';
import { SEQUENCE_FEATURES } from '../sequence/sequence-model.ts';
import type { ModelKind } from './load-model.ts';
import { type LoadedSequenceModel, readSequenceArtefact } from './sequence-artefact.ts';

const InputSchema = Type.Array(Type.String(), { maxItems: LIMITS.sequenceLinesMax });
const OutputSchema = Type.Array(Type.Number());

/** Sums and products in one order give the same everywhere; this is for the last digits of JSON alone. */
const TOLERANCE = 1e-9;

/** Models of sequences: a vector's input is templates by their ids, its output the surprise of each, in nats. */
export const SEQUENCE_KIND: ModelKind<LoadedSequenceModel> = {
  name: 'sequence',
  features: SEQUENCE_FEATURES,
  read: readSequenceArtefact,
  answer: ({ model }, input) =>
    Check(InputSchema, input)
      ? ok(model.surprisesOf(input).map(({ nats }) => nats))
      : err('is no list of ids of templates'),
  isSame: (answer, expected) =>
    Check(OutputSchema, answer) &&
    Check(OutputSchema, expected) &&
    answer.length === expected.length &&
    answer.every((one, at) => Math.abs(one - (expected[at] ?? Number.NaN)) <= TOLERANCE),
};
