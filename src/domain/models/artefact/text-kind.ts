import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { LOG_LEVELS } from '../../logs/formats/log-line.ts';
import { err, ok } from '../../text/result.ts';
import { TEXT_FEATURES } from '../text/text-features.ts';
import { TextModel } from '../text/text-model.ts';
import type { ModelKind } from './load-model.ts';
import { readTextArtefact } from './text-artefact.ts';

const InputSchema = Type.Array(
  Type.Object({ level: Type.Union([Type.Enum(LOG_LEVELS), Type.Null()]), text: Type.String() }),
);
const OutputSchema = Type.Object({ class: Type.String(), probabilities: Type.Array(Type.Number()) });
export type TextVectorOutput = Static<typeof OutputSchema>;

/** Other engines may add in another order. */
const TOLERANCE = 1e-9;

/** Classifiers of error text: a vector's input is lines, its output the class and the probability of each class. */
export const TEXT_KIND: ModelKind<TextModel> = {
  name: 'text',
  features: TEXT_FEATURES,
  read: (file) => {
    const parts = readTextArtefact(file);
    return parts.ok ? ok(new TextModel(parts.value)) : parts;
  },
  answer: (model, input) => {
    if (!Check(InputSchema, input)) return err('is no list of lines with level and text');
    const probabilities = [...model.probabilities(model.keyLines(input))];
    return ok({ class: model.classify(input).class, probabilities } satisfies TextVectorOutput);
  },
  isSame: (answer, expected) =>
    Check(OutputSchema, answer) &&
    Check(OutputSchema, expected) &&
    answer.class === expected.class &&
    answer.probabilities.length === expected.probabilities.length &&
    answer.probabilities.every(
      (one, at) => Math.abs(one - (expected.probabilities[at] ?? Number.NaN)) <= TOLERANCE,
    ),
};
