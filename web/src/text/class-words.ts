import type {
  Classification,
  ClassVoice,
  KnownClass,
} from '../../../src/domain/alarm/finding/classification.ts';

/** As the report and the command line say it; a test holds them together. */
const SURENESS: readonly (readonly [min: number, words: string])[] = [
  [0.9, 'very likely'],
  [0.7, 'likely'],
  [0.5, 'more likely than not'],
  [0, 'a guess'],
];

export const VOICE_WORDS: Readonly<Record<ClassVoice, string>> = {
  patterns: 'known patterns',
  text: 'wording',
  trees: 'counts and kinds together',
  sequence: 'order of the lines',
  counts: 'how many of each line',
};

/** A share in whole percent; what is not certain is never called so. */
export function percentWords(share: number): string {
  const percent = Math.round(share * 100);
  return percent === 100 && share < 1 ? 'more than 99 %' : `${percent} %`;
}

export function classWords(name: KnownClass): string {
  return name === 'healthy' ? 'nothing wrong' : name.replaceAll('_', ' ');
}

export function surenessWords(confidence: number): string {
  return SURENESS.find(([min]) => confidence >= min)?.[1] ?? 'a guess';
}

/** The answer itself, as a heading. */
export function answerWords({ class: told }: Pick<Classification, 'class'>): string {
  if (told === 'unknown') return 'No known kind of incident is likely enough';
  return told === 'healthy' ? 'Looks like something that is well' : classWords(told);
}
