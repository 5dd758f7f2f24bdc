import type { Alarm } from '../alarm/alarm.ts';
import type { Classification } from '../alarm/finding/classification.ts';
import { boundedClassification } from '../alarm/finding/known-classification.ts';
import { LIMITS } from '../bounds.ts';
import type { TimelineValue } from './timeline.ts';

/** What models took the lines of one change of a finding for. It is evidence like the patterns of the finding, and never acts. */
export interface ClassifiedAt {
  /** Of the change that carried it: ISO 8601, UTC. */
  readonly at: string;
  readonly classification: Classification;
}

/** A difference of confidence that is worth telling. */
const CONFIDENCE_STEP = 0.05;

/** Whether two classifications say the same, to a person. */
function isSame(a: Classification, b: Classification): boolean {
  const modelsOf = ({ models }: Classification) => models.map(({ sha256 }) => sha256).join();
  return (
    a.class === b.class &&
    Math.abs(a.confidence - b.confidence) < CONFIDENCE_STEP &&
    modelsOf(a) === modelsOf(b)
  );
}

/**
 * The classifications of an incident with that of one more change of its finding, oldest first; null where it brings nothing new. The
 * first one and the newest ones are kept.
 */
export function withClassification(
  known: readonly ClassifiedAt[],
  { stateChangeTime: at, finding }: Pick<Alarm, 'stateChangeTime' | 'finding'>,
): readonly ClassifiedAt[] | null {
  if (finding?.classification === undefined) return null;
  const classification = boundedClassification(finding.classification);
  const newest = known.at(-1);
  if (newest !== undefined && isSame(newest.classification, classification)) return null;
  const all = [...known, { at, classification }];
  if (all.length <= LIMITS.classificationsMax) return all;
  return [...all.slice(0, 1), ...all.slice(all.length - LIMITS.classificationsMax + 1)];
}

/** What models say now; undefined where none has answered, as in records from before there were any. */
export function newestClassification({
  classified,
}: {
  readonly classified?: readonly ClassifiedAt[];
}): ClassifiedAt | undefined {
  return classified?.at(-1);
}

/** What the timeline tells of one. */
export function classificationData({
  class: told,
  confidence,
  alternatives,
  reasons,
  models,
}: Classification): Readonly<Record<string, TimelineValue>> {
  return {
    class: told,
    confidence,
    alternatives: alternatives.map((one) => `${one.class} ${one.confidence}`),
    reasons: reasons.map(({ voice, says }) => `${voice}: ${says}`),
    models: models.map(({ kind, sha256 }) => `${kind} ${sha256}`),
  };
}
