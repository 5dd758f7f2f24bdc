import type { ClassVoice } from '../alarm/finding/classification.ts';
import { classificationSentence, classWords, percentText } from '../alarm/finding/classification-words.ts';
import { newestClassification } from './classified.ts';
import type { IncidentRecord } from './incident-record.ts';

const VOICES: Readonly<Record<ClassVoice, string>> = {
  patterns: 'known patterns',
  text: 'wording',
  trees: 'counts and kinds together',
  sequence: 'order of the lines',
  counts: 'how many of each line',
};

/** That models never act; it stands wherever a person reads what they say. */
const MODELS_NEVER_ACT = 'It is no measurement, and says nothing of what may be done';

export interface ClassificationLines {
  readonly sentence: string;
  /** Other classes, the most likely first; reasons by voice; which models; what was said before. */
  readonly lines: readonly string[];
}

/** What models say of an incident, for people; null where none has answered. What was said earlier is named too. */
export function classificationLines(record: Pick<IncidentRecord, 'classified'>): ClassificationLines | null {
  const newest = newestClassification(record);
  if (newest === undefined) return null;
  const { classification, at } = newest;
  const { alternatives, reasons, models } = classification;
  const others = alternatives.map((one) => `${classWords(one.class)} ${percentText(one.confidence)}`);
  const earlier = (record.classified ?? []).slice(0, -1);
  return {
    sentence: classificationSentence(classification),
    lines: [
      ...(others.length === 0 ? [] : [`Or: ${others.join(', ')}`]),
      ...reasons.map(({ voice, says }) => `By ${VOICES[voice]}: ${says}`),
      `Told at ${at} by ${models.length === 0 ? 'models that were not named' : models.map(({ kind, sha256 }) => `${kind} ${sha256.slice(0, 12)}`).join(', ')}`,
      MODELS_NEVER_ACT,
      ...earlier
        .toReversed()
        .map((one) => `Before, at ${one.at}: ${classificationSentence(one.classification)}`),
    ],
  };
}
