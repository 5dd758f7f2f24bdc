import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../../bounds.ts';
import { cutText } from '../../text/cut-text.ts';
import { err, ok, type Result } from '../../text/result.ts';
import { schemaProblems } from '../../text/schema-problems.ts';
import { singleLine } from '../../text/single-line.ts';
import type { ModelState } from './load-model.ts';
import type { ModelManifest } from './model-manifest.ts';

/** Names the shape below; a changed shape gets another name. */
const MODELS_REPORT_FORMAT = 'detector-models/v1';

/** Where the detector writes it, in the bucket of evidence. */
export const MODELS_REPORT_KEY = 'detector/models.json';

const CLOSED = { additionalProperties: false };
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', problem: 'must be 64 lower-case hex digits' });
const Name = Type.String({ minLength: 1, maxLength: 80 });

const ToldModelSchema = Type.Object(
  {
    /** As its manifest names it: `text`, `trees`, `sequence`, `incident`. */
    kind: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$', problem: 'must be the name of a kind' }),
    /** Hash of the manifest of the model that answers; null: none does. */
    serving: Type.Union([Sha256, Type.Null()]),
    /** The last artefact that was refused after that one was taken; `sha256` is null where its manifest could not be read. */
    refused: Type.Union([
      Type.Object(
        {
          sha256: Type.Union([Sha256, Type.Null()]),
          why: Type.String({ minLength: 1, maxLength: LIMITS.modelRefusedChars }),
        },
        CLOSED,
      ),
      Type.Null(),
    ]),
    /** Of the serving model, by what was scored and the measure, e.g. `test_pack.macro_f1`; each in [0,1]. Empty where none serves. */
    scores: Type.Record(Name, Type.Number({ minimum: 0, maximum: 1 }), {
      maxProperties: LIMITS.modelScoresMax,
    }),
    /** Of the serving model: what its confidences and thresholds were set by. */
    calibration: Type.Record(Name, Type.Number(), { maxProperties: LIMITS.modelScoresMax }),
  },
  CLOSED,
);
export type ToldModel = Static<typeof ToldModelSchema>;

const ModelsReportSchema = Type.Object(
  {
    format: Type.Literal(MODELS_REPORT_FORMAT),
    /** ISO 8601, UTC: when the detector loaded them. */
    at: Type.String({
      pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
      problem: 'must be a time in UTC with milliseconds, e.g. 2026-11-29T08:01:00.000Z',
    }),
    models: Type.Array(ToldModelSchema, { maxItems: LIMITS.modelsToldMax }),
  },
  CLOSED,
);
/** What the log detector tells of its models: which one of each kind answers, and which was refused. */
export type ModelsReport = Static<typeof ModelsReportSchema>;

const firstOf = (numbers: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(numbers).slice(0, LIMITS.modelScoresMax));

/**
 * What is told of one kind of model.
 * @param manifest Of the model that answers; null: none does.
 */
export function toldModel(
  { kind, serving, refused }: ModelState,
  manifest: Pick<ModelManifest, 'scores' | 'calibration'> | null,
): ToldModel {
  return {
    kind,
    serving,
    refused:
      refused === null
        ? null
        : { ...refused, why: cutText(singleLine(refused.why), LIMITS.modelRefusedChars) || 'refused' },
    scores: firstOf(manifest?.scores ?? {}),
    calibration: firstOf(manifest?.calibration ?? {}),
  };
}

/** @param at Milliseconds since 1970. */
export const modelsReport = (at: number, models: readonly ToldModel[]): ModelsReport => ({
  format: MODELS_REPORT_FORMAT,
  at: new Date(at).toISOString(),
  models: models.slice(0, LIMITS.modelsToldMax),
});

/** What a detector wrote, taken to the letter: a member too many or too few makes it unreadable, and the error says which. */
export function parseModelsReport(json: string): Result<ModelsReport> {
  if (utf8ToBytes(json).length > LIMITS.modelsReportBytes)
    return err(`it takes more than ${LIMITS.modelsReportBytes} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return err('it is no JSON');
  }
  return Check(ModelsReportSchema, value)
    ? ok(value)
    : err(schemaProblems(ModelsReportSchema, value).join('; '));
}
