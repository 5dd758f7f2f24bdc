import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { canonicalJson } from '../../text/canonical-json.ts';
import { err, ok, type Result } from '../../text/result.ts';
import { schemaProblems } from '../../text/schema-problems.ts';
import {
  CLASS_SIGNALS,
  ENSEMBLE_SIGNALS,
  IncidentEnsemble,
  JUDGED_CLASSES,
  KNOWN_SIGNALS,
  VOICE_SETS,
  type VoicePool,
  type VoiceSet,
} from '../incident/incident-ensemble.ts';
import type { ModelKind } from './load-model.ts';

/** Names the shape below; a changed shape gets another name. */
const ENSEMBLE_FORMAT = 'incident-ensemble/v3';

const CLOSED = { additionalProperties: false };
const numbers = (length: number, least = -1_000) =>
  Type.Array(Type.Number({ minimum: least, maximum: 1_000 }), { minItems: length, maxItems: length });

const PoolSchema = Type.Object(
  {
    voices: Type.Enum(VOICE_SETS),
    classWeights: numbers(CLASS_SIGNALS.length),
    knownWeights: numbers(KNOWN_SIGNALS.length + 1),
    knownMeans: numbers(KNOWN_SIGNALS.length),
    knownScales: numbers(KNOWN_SIGNALS.length, 1e-9),
    knownFrom: Type.Number({ minimum: 0, maximum: 1 }),
  },
  CLOSED,
);
const EnsembleSchema = Type.Object(
  {
    format: Type.Literal(ENSEMBLE_FORMAT),
    signals: Type.Literal(ENSEMBLE_SIGNALS),
    pools: Type.Array(PoolSchema, { minItems: 1, maxItems: VOICE_SETS.length }),
  },
  CLOSED,
);
type EnsembleFile = Static<typeof EnsembleSchema>;

/** The bytes of an ensemble: the same for the same one. */
export function ensembleArtefact({ pools }: IncidentEnsemble): string {
  const file: EnsembleFile = {
    format: ENSEMBLE_FORMAT,
    signals: ENSEMBLE_SIGNALS,
    pools: [...pools].map(([voices, pool]) => ({
      voices,
      classWeights: [...pool.classWeights],
      knownWeights: [...pool.knownWeights],
      knownMeans: [...pool.knownMeans],
      knownScales: [...pool.knownScales],
      knownFrom: pool.knownFrom,
    })),
  };
  return `${canonicalJson(file)}\n`;
}

/** The ensemble that `ensembleArtefact` wrote, or what is wrong with the file. */
export function readEnsembleArtefact(value: unknown): Result<IncidentEnsemble> {
  if (!Check(EnsembleSchema, value)) return err(schemaProblems(EnsembleSchema, value).join('; '));
  const pools = new Map<VoiceSet, VoicePool>();
  for (const { voices, knownFrom, ...weights } of value.pools) {
    if (pools.has(voices)) return err(`pools has ${voices} twice`);
    pools.set(voices, {
      classWeights: Float64Array.from(weights.classWeights),
      knownWeights: Float64Array.from(weights.knownWeights),
      knownMeans: Float64Array.from(weights.knownMeans),
      knownScales: Float64Array.from(weights.knownScales),
      knownFrom,
    });
  }
  return ok(new IncidentEnsemble(pools));
}

const InputSchema = Type.Object(
  {
    voices: Type.Enum(VOICE_SETS),
    classes: Type.Array(numbers(CLASS_SIGNALS.length), {
      minItems: JUDGED_CLASSES.length,
      maxItems: JUDGED_CLASSES.length,
    }),
    /** Probabilities by `JUDGED_CLASSES`; null: trees are not heard. */
    trees: Type.Union([numbers(JUDGED_CLASSES.length, 0), Type.Null()]),
    known: numbers(KNOWN_SIGNALS.length),
  },
  CLOSED,
);
const OutputSchema = Type.Object({ class: Type.String(), confidence: Type.Number(), known: Type.Number() });

/** Sums and products in one order give the same everywhere; this is for the last digits of JSON alone. */
const TOLERANCE = 1e-9;

/** Ensembles: a vector's input is signals, its output the answer with its confidence. */
export const INCIDENT_KIND: ModelKind<IncidentEnsemble> = {
  name: 'incident',
  features: ENSEMBLE_SIGNALS,
  read: readEnsembleArtefact,
  answer: (model, input) => {
    if (!Check(InputSchema, input)) return err('is no set of signals');
    const answer = model.answerOf(
      input.voices,
      input.classes.map((own) => Float64Array.from(own)),
      input.trees === null ? null : Float64Array.from(input.trees),
      () => Float64Array.from(input.known),
    );
    return answer === null
      ? err(`asks for ${input.voices}, which it has not learned`)
      : ok({ class: answer.class, confidence: answer.confidence, known: answer.known });
  },
  isSame: (answer, expected) =>
    Check(OutputSchema, answer) &&
    Check(OutputSchema, expected) &&
    answer.class === expected.class &&
    Math.abs(answer.confidence - expected.confidence) <= TOLERANCE &&
    Math.abs(answer.known - expected.known) <= TOLERANCE,
};
