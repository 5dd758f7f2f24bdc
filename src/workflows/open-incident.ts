import { condition, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { incidentIdOf } from '../domain/incident-id.ts';
import { BOUNDS } from './bounds.ts';
import { type IncidentRun, workflowKey } from './incident-run.ts';
import { now } from './incident-state.ts';
import { code } from './shown-text.ts';

export type Opening =
  | { readonly kind: 'opened' }
  | { readonly kind: 'duplicate' | 'none'; readonly incidentId: string };

/**
 * Opens the incident of the first ALARM that has none yet. A transition that an earlier incident has handled is left
 * alone; but while that was found out a new one may have arrived, so every ALARM at hand is tried.
 */
export async function openIncident({ state, activities }: IncidentRun): Promise<Opening> {
  const arrived = await condition(() => state.watch.hasToOpen(), BOUNDS.firstAlarmWaitMs, {
    summary: 'wait for the alarm',
  });
  if (!arrived) return { kind: 'none', incidentId: '' };
  let duplicateOf = '';
  for (let next = state.watch.nextToOpen(); next !== undefined; next = state.watch.nextToOpen()) {
    const { alarm } = next;
    const { workflowId, runId } = workflowInfo();
    const incidentId = incidentIdOf(alarm);
    const openedAt = now();
    setCurrentDetails(
      `Opening ${code(incidentId)}: waiting for DynamoDB to take the record. As long as it cannot be reached this is repeated, and the alarm is kept here.`,
    );
    const opened = await activities.openIncident.executeWithOptions({ summary: `open ${incidentId}` }, [
      { incidentId, workflowKey: workflowKey(), workflowId, runId, alarm, openedAt },
    ]);
    if (opened.kind === 'opened') {
      state.open(next, opened.settings, now());
      return { kind: 'opened' };
    }
    duplicateOf = incidentId;
    setCurrentDetails(`${code(incidentId)} was handled before (${opened.status}): nothing to do.`);
  }
  return { kind: 'duplicate', incidentId: duplicateOf };
}
