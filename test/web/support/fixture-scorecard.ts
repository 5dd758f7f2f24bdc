import type { FindingScore } from '../../../src/domain/record/scorecard/finding-score.ts';
import {
  type ModelsTold,
  type Scorecard,
  type ScoredIncident,
  scorecard,
} from '../../../src/domain/record/scorecard/scorecard.ts';
import { scored } from '../../support/scored-incidents.ts';

const TO = '2026-11-29T08:00:00.000Z';

/** A scorecard as the API makes it, of the incidents that a test gives. */
export function fixtureScorecard(
  items: readonly ScoredIncident[],
  told: ModelsTold = { kind: 'none' },
  cutAt: string | null = null,
): Scorecard {
  return scorecard({ scored: items, cutAt, unreadable: 0 }, told, 30, TO);
}

const OF_MODELS: Partial<FindingScore> = { detector: 'log-model-dns-failure', class: 'dns_failure' };
const NOVEL: Partial<FindingScore> = {
  detector: 'log-novelty',
  class: null,
  told: null,
  causes: [],
  looked: null,
};

/** Four detectors that did well, badly, and nothing yet. */
export const MANY_SCORED: readonly ScoredIncident[] = [
  ...Array.from({ length: 14 }, (_, index) => scored(100 + index)),
  ...Array.from({ length: 3 }, (_, index) =>
    scored(90 + index, { end: 'recovered', causes: [], looked: 'well' }),
  ),
  scored(89, { end: 'rejected', causes: ['inode_flood'] }),
  scored(88, { end: 'open' }),
  ...Array.from({ length: 4 }, (_, index) =>
    scored(50 + index, {
      ...OF_MODELS,
      end: 'closed_by_person',
      reason: 'the resolver was restarted by hand',
      causes: [],
    }),
  ),
  scored(49, { ...OF_MODELS, end: 'no_remedy', causes: ['network_path'] }),
  ...Array.from({ length: 2 }, (_, index) => scored(20 + index, { ...NOVEL, end: 'open' })),
];
