import { percentText } from '../../alarm/finding/classification-words.ts';
import type { DetectorScore, Ended, ModelScore } from './scorecard.ts';
import type { Share } from './share.ts';

/** How an incident ended, for people. */
export const END_WORDS: Readonly<Record<Ended, string>> = {
  held: 'completed and held',
  recovered: 'recovered by itself',
  no_remedy: 'no remedy',
  rejected: 'rejected',
  expired: 'expired',
  failed: 'failed',
  suppressed: 'suppressed',
  closed_by_person: 'closed by a person',
};

/** `62 % (38 % to 81 %)`; of none there is nothing to say. */
export function shareText({ share, low, high }: Share): string {
  if (share === null || low === null || high === null) return 'no data';
  return `${percentText(share)} (${percentText(low)} to ${percentText(high)})`;
}

/** What kind of lines a detector tells of, for people. */
export function detectorText({ kind, class: told, detector }: DetectorScore): string {
  const name = told?.replaceAll('_', ' ') ?? '';
  const texts: Readonly<Record<DetectorScore['kind'], string>> = {
    pattern: `${name}, by patterns`,
    model: `${name}, by models`,
    novelty: 'new lines',
    rate: 'frequent lines',
    other: detector,
  };
  return texts[kind];
}

/** Whether a model serves, for people. */
export function servingText({ isServing, sha256 }: ModelScore): string {
  if (isServing === null) return 'not known';
  if (isServing) return 'serving';
  return sha256 === null ? 'none serves' : 'not serving any more';
}
