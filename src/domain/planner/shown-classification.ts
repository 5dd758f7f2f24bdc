import type { Classification } from '../alarm/finding/classification.ts';
import { boundedClassification } from '../alarm/finding/known-classification.ts';
import { LIMITS } from '../bounds.ts';
import { cleanOutput } from '../redaction/bounded-text.ts';
import { cutText } from '../text/cut-text.ts';
import type { PlanningInput } from './planning-input.ts';

/**
 * What a model is shown of the classification of an incident's finding: bounded, and its reasons without what is recognised as a secret,
 * whoever has sent it. Undefined where models of ours have not answered.
 */
export function shownClassification({
  alarm,
  classification = alarm.finding?.classification,
}: Pick<PlanningInput, 'alarm' | 'classification'>): Classification | undefined {
  if (classification === undefined) return undefined;
  const { reasons, ...rest } = boundedClassification(classification);
  const text = (value: string) => cutText(cleanOutput(value), LIMITS.promptFindingChars);
  return { ...rest, reasons: reasons.map(({ voice, says }) => ({ voice, says: text(says) })) };
}
