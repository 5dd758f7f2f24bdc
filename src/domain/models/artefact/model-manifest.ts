import { type Static, Type } from 'typebox';

/** Names the shape below; a changed shape gets another name. */
export const MANIFEST_FORMAT = 'model-manifest/v1';

const CLOSED = { additionalProperties: false };
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', problem: 'must be 64 lower-case hex digits' });
const Count = Type.Integer({ minimum: 0 });
const Share = Type.Number({ minimum: 0, maximum: 1 });

/** What a model answers for an input of its own kind: computed when it was made, and again wherever it is loaded. */
const Vector = Type.Object({ input: Type.Unknown(), output: Type.Unknown() }, CLOSED);

/** What there is to know of a model beside its weights: what it was made of and how well it did on what it never saw. */
export const ManifestSchema = Type.Object(
  {
    format: Type.Literal(MANIFEST_FORMAT),
    kind: Type.String({ minLength: 1, maxLength: 40 }),
    model: Type.Object({ file: Type.String({ maxLength: 80 }), sha256: Sha256, bytes: Count }, CLOSED),
    /** By content: of every text with its label, in order. */
    data: Type.Object(
      {
        trainingSha256: Sha256,
        calibrationSha256: Sha256,
        training: Count,
        calibration: Count,
        seed: Type.String({ maxLength: 80 }),
      },
      CLOSED,
    ),
    /** Hash of the sources of the training and of what the model runs in; in place of a commit, which cannot name itself. */
    code: Sha256,
    /** What a vector of features means. */
    features: Type.String({ maxLength: 80 }),
    settings: Type.Record(Type.String(), Type.Number()),
    calibration: Type.Record(Type.String(), Type.Number()),
    /** By what was scored and the measure, each in [0,1]. */
    scores: Type.Record(Type.String(), Share),
    vectors: Type.Array(Vector, { minItems: 1, maxItems: 100 }),
  },
  CLOSED,
);
export type ModelManifest = Static<typeof ManifestSchema>;
