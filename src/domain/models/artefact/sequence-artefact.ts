import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../../bounds.ts';
import { type Template, templateOf } from '../../logs/template.ts';
import { base64Of, readBase64 } from '../../text/base64.ts';
import { canonicalJson } from '../../text/canonical-json.ts';
import { err, ok, type Result } from '../../text/result.ts';
import { schemaProblems } from '../../text/schema-problems.ts';
import { layoutOf } from '../sequence/lstm-cell.ts';
import { SEQUENCE_FEATURES, SequenceModel } from '../sequence/sequence-model.ts';

/** Names the shape below; a changed shape gets another name. */
const SEQUENCE_MODEL_FORMAT = 'sequence-model/v1';

const CLOSED = { additionalProperties: false };
const FLOAT_BYTES = 4;

const SequenceModelSchema = Type.Object(
  {
    format: Type.Literal(SEQUENCE_MODEL_FORMAT),
    features: Type.Literal(SEQUENCE_FEATURES),
    /** The words of each template. */
    templates: Type.Array(
      Type.Array(Type.String({ minLength: 1, maxLength: LIMITS.logLineChars }), {
        minItems: 1,
        maxItems: LIMITS.logWordsMax,
      }),
      { minItems: 1, maxItems: LIMITS.sequenceTemplatesMax },
    ),
    hidden: Type.Integer({ minimum: 1, maximum: LIMITS.sequenceHiddenMax }),
    /** Floats of 32 bits, the lowest byte first, in base64. */
    weights: Type.String({ maxLength: LIMITS.modelBytes }),
    unusualFrom: Type.Number({ minimum: 0, maximum: 1_000 }),
  },
  CLOSED,
);
type SequenceModelFile = Static<typeof SequenceModelSchema>;

/** A model with what it needs to read lines. */
export interface SequenceArtefact {
  /** Templates that the model tells apart, in its order: the detector takes them as known ones. */
  readonly templates: readonly Template[];
  readonly hidden: number;
  readonly weights: Float32Array;
  /** A sequence whose greatest surprise is from here on is unusual, in nats. */
  readonly unusualFrom: number;
}

export interface LoadedSequenceModel extends SequenceArtefact {
  readonly model: SequenceModel;
}

/** The bytes of a model: the same for the same model, on machines of either byte order. */
export function sequenceArtefact({ templates, hidden, weights, unusualFrom }: SequenceArtefact): string {
  const bytes = new Uint8Array(weights.length * FLOAT_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [at, weight] of weights.entries()) view.setFloat32(at * FLOAT_BYTES, weight, true);
  const file: SequenceModelFile = {
    format: SEQUENCE_MODEL_FORMAT,
    features: SEQUENCE_FEATURES,
    templates: templates.map(({ words }) => [...words]),
    hidden,
    weights: base64Of(bytes),
    unusualFrom,
  };
  return `${canonicalJson(file)}\n`;
}

/** The model that `sequenceArtefact` wrote, or what is wrong with the file. */
export function readSequenceArtefact(value: unknown): Result<LoadedSequenceModel> {
  if (!Check(SequenceModelSchema, value)) return err(schemaProblems(SequenceModelSchema, value).join('; '));
  const bytes = readBase64(value.weights);
  if (!bytes.ok) return err(`weights ${bytes.error}`);
  const templates = value.templates.map(templateOf);
  if (new Set(templates.map(({ id }) => id)).size !== templates.length)
    return err('templates are not all different');
  const { length } = layoutOf({ templates: templates.length + 1, hidden: value.hidden });
  if (bytes.value.length !== length * FLOAT_BYTES)
    return err(`weights are not the ${length} that a model of this shape has`);
  const view = new DataView(bytes.value.buffer);
  const weights = Float32Array.from({ length }, (_, at) => view.getFloat32(at * FLOAT_BYTES, true));
  if (!weights.every(Number.isFinite)) return err('weights are not all finite numbers');
  const { hidden, unusualFrom } = value;
  const model = new SequenceModel({ templates: templates.map(({ id }) => id), hidden, weights });
  return ok({ templates, hidden, weights, unusualFrom, model });
}
