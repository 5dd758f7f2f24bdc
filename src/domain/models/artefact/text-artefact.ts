import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../../bounds.ts';
import { base64Of, readBase64 } from '../../text/base64.ts';
import { canonicalJson } from '../../text/canonical-json.ts';
import { err, ok, type Result } from '../../text/result.ts';
import { schemaProblems } from '../../text/schema-problems.ts';
import { TellingWords } from '../text/telling-words.ts';
import { TEXT_BUCKET_BITS, TEXT_FEATURES } from '../text/text-features.ts';
import type { TextModelParts } from '../text/text-model.ts';

/** Names the shape below; a changed shape gets another name. */
const TEXT_MODEL_FORMAT = 'text-model/v1';

const CLOSED = { additionalProperties: false };
const Bytes = Type.String({ maxLength: LIMITS.modelBytes });
const PerClass = Type.Array(Type.Number(), { minItems: 2, maxItems: LIMITS.modelClassesMax });

const TextModelSchema = Type.Object(
  {
    format: Type.Literal(TEXT_MODEL_FORMAT),
    features: Type.Literal(TEXT_FEATURES),
    classes: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), {
      minItems: 2,
      maxItems: LIMITS.modelClassesMax,
      uniqueItems: true,
    }),
    onset: Type.Number({ minimum: 0, maximum: 10 }),
    tellingWeight: Type.Number({ minimum: 0, maximum: 10 }),
    /** Bytes, in base64. */
    telling: Bytes,
    /** Whole numbers of 16 bits, the lower byte first, ascending, in base64. */
    buckets: Bytes,
    /** Whole numbers of 8 bits with a sign, by bucket and then by class, in base64. */
    weights: Bytes,
    steps: PerClass,
    biases: PerClass,
    temperature: Type.Number({ exclusiveMinimum: 0, maximum: 1_000 }),
    knownFrom: Type.Number({ minimum: 0, maximum: 1 }),
  },
  CLOSED,
);
type TextModelFile = Static<typeof TextModelSchema>;

/** The bytes of a model: the same for the same model. */
export function textArtefact({
  salience,
  buckets,
  weights,
  steps,
  biases,
  ...parts
}: TextModelParts): string {
  const low = new Uint8Array(buckets.length * 2);
  for (const [at, bucket] of buckets.entries()) {
    low[at * 2] = bucket & 255;
    low[at * 2 + 1] = bucket >>> 8;
  }
  const file: TextModelFile = {
    format: TEXT_MODEL_FORMAT,
    features: TEXT_FEATURES,
    classes: [...parts.classes],
    onset: salience.onset,
    tellingWeight: salience.tellingWeight,
    telling: base64Of(salience.telling.table),
    buckets: base64Of(low),
    weights: base64Of(new Uint8Array(weights.buffer, weights.byteOffset, weights.length)),
    steps: [...steps],
    biases: [...biases],
    temperature: parts.temperature,
    knownFrom: parts.knownFrom,
  };
  return `${canonicalJson(file)}\n`;
}

function bucketsOf(bytes: Uint8Array): Int32Array | null {
  if (bytes.length % 2 !== 0) return null;
  const buckets = new Int32Array(bytes.length / 2);
  let before = -1;
  for (let at = 0; at < buckets.length; at += 1) {
    const bucket = (bytes[at * 2] as number) | ((bytes[at * 2 + 1] as number) << 8);
    if (bucket <= before || bucket >= 1 << TEXT_BUCKET_BITS) return null;
    buckets[at] = bucket;
    before = bucket;
  }
  return buckets;
}

/** The model that `textArtefact` wrote, or what is wrong with the file. */
export function readTextArtefact(value: unknown): Result<TextModelParts> {
  if (!Check(TextModelSchema, value)) return err(schemaProblems(TextModelSchema, value).join('; '));
  const classes = value.classes.length;
  const telling = readBase64(value.telling);
  const low = readBase64(value.buckets);
  const weights = readBase64(value.weights);
  if (!telling.ok) return err(`telling ${telling.error}`);
  if (!low.ok) return err(`buckets ${low.error}`);
  if (!weights.ok) return err(`weights ${weights.error}`);
  const { length } = telling.value;
  if (length === 0 || (length & (length - 1)) !== 0)
    return err('telling has a length that is no power of two');
  const buckets = bucketsOf(low.value);
  if (buckets === null) return err('buckets are not in ascending order, each once');
  if (weights.value.length !== buckets.length * classes)
    return err('weights are not one per bucket and class');
  if (value.steps.length !== classes || value.biases.length !== classes)
    return err('steps and biases are not one per class');
  return ok({
    classes: value.classes,
    salience: {
      telling: new TellingWords(telling.value),
      tellingWeight: value.tellingWeight,
      onset: value.onset,
    },
    buckets,
    weights: new Int8Array(weights.value.buffer),
    steps: Float64Array.from(value.steps),
    biases: Float64Array.from(value.biases),
    temperature: value.temperature,
    knownFrom: value.knownFrom,
  });
}
