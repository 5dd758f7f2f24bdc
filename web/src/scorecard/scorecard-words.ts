import type {
  AgreementScore,
  DetectorScore,
  Ended,
  ModelScore,
  ScorecardDays,
} from '../../../src/domain/record/scorecard/scorecard.ts';
import type { Share } from '../../../src/domain/record/scorecard/share.ts';
import { percentWords } from '../text/class-words.ts';

export const DAYS: readonly ScorecardDays[] = [7, 30, 90];

export function parseDays(search: string): ScorecardDays {
  const text = new URLSearchParams(search).get('days') ?? '';
  return DAYS.find((days) => String(days) === text) ?? 30;
}

/** In the order in which they are told. */
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

export const isEndWord = (end: string): end is Ended => Object.hasOwn(END_WORDS, end);

export function shareWords({ share, low, high }: Share): string {
  if (share === null || low === null || high === null) return 'no data';
  return `${percentWords(share)} (${percentWords(low)} to ${percentWords(high)})`;
}

export function detectorWords({ kind, class: told, detector }: DetectorScore): string {
  const name = told?.replaceAll('_', ' ') ?? '';
  const words: Readonly<Record<DetectorScore['kind'], string>> = {
    pattern: `${name}, by patterns`,
    model: `${name}, by models`,
    novelty: 'new lines',
    rate: 'frequent lines',
    other: detector,
  };
  return words[kind];
}

export function servingWords({ isServing, sha256 }: ModelScore): string {
  if (isServing === null) return 'not known';
  if (isServing) return 'serving';
  return sha256 === null ? 'none serves' : 'not serving any more';
}

/** With what could not be compared, which says as much. */
export function agreementWords(agreement: AgreementScore | null): string {
  if (agreement === null) return 'names no class';
  const { agreed, differed, noneFound, share } = agreement;
  const compared = agreed + differed;
  const all = compared === 0 ? 'no data' : `${shareWords(share)} of ${compared.toLocaleString('en')}`;
  return noneFound === 0 ? all : `${all}; none found ${noneFound.toLocaleString('en')} times`;
}
