import { sleep } from '@temporalio/workflow';
import type { IncidentState } from './incident-state.ts';

/**
 * Starts the overall time limit of an attempt, at its beginning: work that nobody takes must not keep it open either.
 */
export function startLimit(state: IncidentState): void {
  const limitMs = state.record.settings.incidentMaxSeconds * 1000;
  void sleep(limitMs, { summary: 'overall limit of the incident' }).then(() => {
    state.limitReached = true;
  });
}
