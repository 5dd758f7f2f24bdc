import { LIMITS } from '../../bounds.ts';
import { cutText } from '../../text/cut-text.ts';
import { isJsonObject } from '../../text/json-object.ts';
import { CLASS_VOICES, type Classification, isKnownClass } from './classification.ts';
import type { IncidentClass } from './incident-class.ts';

const VOICES: ReadonlySet<unknown> = new Set(CLASS_VOICES);

const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1;
const isText = (value: unknown) => typeof value === 'string' && value.isWellFormed();
const isListOf = (value: unknown, isItem: (item: Readonly<Record<string, unknown>>) => boolean): boolean =>
  Array.isArray(value) &&
  value.length <= LIMITS.findingPartsMax &&
  value.every((item) => isJsonObject(item) && isItem(item));

/** What an incident relies on of a classification; the ingress has read it to the letter, and a hand-sent signal must not hurt. */
export function isClassification(value: unknown): value is Classification {
  return (
    isJsonObject(value) &&
    (value.class === 'unknown' || isKnownClass(value.class)) &&
    isShare(value.confidence) &&
    isListOf(value.alternatives, (one) => isKnownClass(one.class) && isShare(one.confidence)) &&
    isListOf(value.reasons, (one) => VOICES.has(one.voice) && isText(one.says)) &&
    isListOf(value.models, (one) => isText(one.kind) && isText(one.sha256))
  );
}

/** As it is kept and shown: bounded in every part, whoever has sent it. */
export function boundedClassification(
  { class: told, confidence, alternatives, reasons, models }: Classification,
  reasonChars: number = LIMITS.classificationReasonChars,
): Classification {
  return {
    class: told,
    confidence,
    alternatives: alternatives
      .slice(0, LIMITS.classificationAlternativesMax)
      .map((one) => ({ class: one.class, confidence: one.confidence })),
    reasons: reasons
      .slice(0, LIMITS.classificationReasonsMax)
      .map(({ voice, says }) => ({ voice, says: cutText(says, reasonChars) })),
    models: models
      .slice(0, LIMITS.classificationModelsMax)
      .map(({ kind, sha256 }) => ({ kind, sha256: sha256.slice(0, 64) })),
  };
}

/** The kind of incident that models tell; null: none is likely enough, nothing is wrong, or nobody was asked. */
export function incidentClassOf(classification: Classification | undefined): IncidentClass | null {
  const told = classification?.class;
  return told === undefined || told === 'unknown' || told === 'healthy' ? null : told;
}
