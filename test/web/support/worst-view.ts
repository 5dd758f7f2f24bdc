import type { IncidentView } from '../../../src/contracts/api.ts';
import { briefOf } from '../../../src/domain/record/brief/brief.ts';
import { incidentRecord } from '../../support/incident-record.ts';
import { WORST_HOSTS, worstRecord } from '../../support/worst-record.ts';
import { fixtureHistories } from './fixture-history.ts';

/** What the worst incident looks like while it asks: the longest texts, ten hosts, the second attempt, plots, a deadline that counts down. */
export function worstView(change: Parameters<typeof worstRecord>[0] = {}): IncidentView {
  const now = Date.now();
  const worst = worstRecord();
  const { approval, diagnostics } = worst;
  if (approval === null || diagnostics === null) throw new Error('the worst record asks nobody');
  const record = {
    ...worst,
    // While the series that is plotted was measured.
    openedAt: '2026-11-21T08:12:00.000Z',
    begun: { ...worst.begun, at: '2026-11-21T08:19:00.000Z' },
    approval: { ...approval, deadline: new Date(now + 9 * 60_000).toISOString() },
    diagnostics: { ...diagnostics, facts: fixtureHistories(WORST_HOSTS[0]?.instanceId ?? '') },
    ...change,
  };
  const first = { ...worst, ...incidentRecord(), attempt: 1, status: 'expired' as const };
  return {
    brief: briefOf(record),
    record,
    timeline: [],
    attempts: [first],
    source: 'workflow',
    chainFaults: [],
  };
}
