import type { Classification, KnownClass } from './classification.ts';

/** How sure a confidence is, for people; the least one that is called so, the surest first. */
const SURENESS: readonly (readonly [min: number, words: string])[] = [
  [0.9, 'very likely'],
  [0.7, 'likely'],
  [0.5, 'more likely than not'],
  [0, 'a guess'],
];

/** A share in whole percent. */
export function percentText(share: number): string {
  const percent = Math.round(share * 100);
  return percent === 100 && share < 1 ? 'more than 99 %' : `${percent} %`;
}
/** A class as people read it. */
export const classWords = (name: KnownClass) =>
  name === 'healthy' ? 'nothing wrong' : name.replaceAll('_', ' ');

/** A confidence in words and percent. */
function confidenceText(confidence: number): string {
  const words = SURENESS.find(([min]) => confidence >= min)?.[1] ?? 'a guess';
  return `${words}, ${percentText(confidence)}`;
}

/** What models take the lines for, in a sentence. */
export function classificationSentence(classification: Classification): string {
  const { class: told, confidence } = classification;
  if (told === 'unknown')
    return `models know no kind of incident that the lines are likely enough to be of; the likeliest one has ${percentText(confidence)}`;
  if (told === 'healthy')
    return `models take the lines for those of something that is well (${confidenceText(confidence)}); the finding stands all the same`;
  return `models take the lines for ${classWords(told)} (${confidenceText(confidence)})`;
}
