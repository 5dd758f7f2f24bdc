import { sleep } from '@temporalio/workflow';
import type { IncidentState } from './incident-state.ts';

/**
 * Starts the incident's overall time limit, together with planning: before, retry policies bound everything, and a
 * retry starts at planning with a limit of its own.
 */
export function startLimit(state: IncidentState): void {
  const limitMs = state.record.settings.incidentMaxSeconds * 1000;
  void sleep(limitMs, { summary: 'overall limit of the incident' }).then(() => {
    state.limitReached = true;
  });
}
