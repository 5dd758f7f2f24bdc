import type { FindingScore } from '../../src/domain/record/scorecard/finding-score.ts';
import type { ModelsTold, ScoredIncident } from '../../src/domain/record/scorecard/scorecard.ts';

/** An incident of a full disk that was mended, with what a test changes. */
export function scored(index: number, change: Partial<FindingScore> = {}): ScoredIncident {
  const openedAt = new Date(Date.UTC(2026, 10, 22, 8, 0, index)).toISOString();
  return {
    incidentId: `${1795334400 + index}_log-pattern-disk-full_i-${index}`,
    openedAt,
    score: {
      detector: 'log-pattern-disk-full',
      class: 'disk_full',
      told: { class: 'disk_full', confidence: 0.93, models: ['incident cccccccccccc', 'text aaaaaaaaaaaa'] },
      joined: 1,
      end: 'held',
      reason: null,
      causes: ['growing_log'],
      looked: 'ill',
      seenAt: openedAt,
      ...change,
    },
  };
}

/** One model that serves, one of which none does. */
export const MODELS_TOLD: ModelsTold = {
  kind: 'told',
  report: {
    format: 'detector-models/v1',
    at: '2026-11-22T07:00:00.000Z',
    models: [
      {
        kind: 'incident',
        serving: 'c'.repeat(64),
        refused: null,
        scores: { 'test_pack.macro_f1': 0.87 },
        calibration: { temperature: 1.4 },
      },
      {
        kind: 'sequence',
        serving: null,
        refused: { sha256: 'b'.repeat(64), why: 'its vectors do not come out' },
        scores: {},
        calibration: {},
      },
    ],
  },
};
