import type { ClassReason } from '../../alarm/finding/classification.ts';
import { LIMITS } from '../../bounds.ts';
import { cutText } from '../../text/cut-text.ts';
import { singleLine } from '../../text/single-line.ts';
import { stripControls } from '../../text/strip-controls.ts';
import type { TextReason } from '../text/text-model.ts';
import type { TreesOpinion } from './incident-ensemble.ts';
import type { PatternVote } from './pattern-votes.ts';
import { isHeard, type SequenceSight } from './sequence-sight.ts';

const says = (text: string): string =>
  cutText(singleLine(stripControls(text.slice(0, LIMITS.textLineChars))), LIMITS.classReasonChars);

/** What known kinds of lines say for the class; undefined where none of them does. */
export function patternsReason(votes: readonly PatternVote[], name: string): ClassReason | undefined {
  const vote = votes.find((one) => one.class === name);
  if (vote === undefined) return undefined;
  const { strongest, lines } = vote;
  return {
    voice: 'patterns',
    says: says(`${lines} ${lines === 1 ? 'line' : 'lines'} of known kinds: ${strongest.says}`),
  };
}

/** The lines that spoke for the class, with the words in them, the strongest line first. */
export const textReasons = (reasons: readonly TextReason[]): readonly ClassReason[] =>
  reasons.map(({ text, words }) => ({
    voice: 'text',
    // Words first: what is cut is the line, which stands in the finding too.
    says: says(`by ${words.map((word) => `"${word}"`).join(', ')} in: ${text}`),
  }));

/** The line that came where it was least expected; undefined where the model knows too little, or finds nothing odd. */
export const sequenceReason = (sight: SequenceSight, unusualFrom: number): ClassReason | undefined =>
  isHeard(sight) && sight.surprise >= unusualFrom
    ? {
        voice: 'sequence',
        says: says(
          `little expected where it came (${sight.surprise.toFixed(1)} nats, unusual from ${unusualFrom.toFixed(1)}): ${sight.template}`,
        ),
      }
    : undefined;

/** How likely trees hold the class by scores, levels and rates. */
export function treesReason({ classes, probabilities }: TreesOpinion, name: string): ClassReason | undefined {
  const share = probabilities[classes.indexOf(name)] ?? 0;
  const highest = probabilities.reduce((most, one) => Math.max(most, one), 0);
  const other = classes[probabilities.indexOf(highest)] ?? '';
  const beside = other === name ? '' : `, and ${Math.round(highest * 100)} % for ${other}`;
  return {
    voice: 'trees',
    says: says(`${Math.round(share * 100)} % by scores of its lines, known kinds, levels and rates${beside}`),
  };
}
