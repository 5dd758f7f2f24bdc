import {
  condition,
  log,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { IncidentHolder, OpenIncidentOutcome } from '../../contracts/activities.ts';
import { INCIDENT_ID_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { incidentIdsOf } from '../../domain/alarm/ids.ts';
import type { SuppressionReading } from '../../domain/suppression/suppression.ts';
import { code } from '../../domain/text/markdown-text.ts';
import { BOUNDS } from '../bounds.ts';
import { failureReason } from '../failure-reason.ts';
import { predecessors } from '../incident/hand-over.ts';
import { type IncidentRun, workflowKey } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';

async function tryToOpen(
  { activities, local, joins }: IncidentRun,
  incidentId: string,
  alarm: Alarm,
): Promise<OpenIncidentOutcome> {
  const { workflowId, runId } = workflowInfo();
  setCurrentDetails(
    `Opening ${code(incidentId)}: waiting for DynamoDB to take the record. As long as it cannot be reached this is repeated, and the alarm is kept here.`,
  );
  const summary = `open ${incidentId}`;
  const input = { incidentId, workflowKey: workflowKey(), workflowId, runId, alarm, openedAt: now() };
  if (joins) {
    try {
      return await local.openIncident.executeWithOptions({ summary }, [input]);
    } catch (error) {
      log.warn('opening is left to an activity of its own', { incidentId, reason: failureReason(error) });
    }
  }
  return activities.openIncident.executeWithOptions({ summary }, [input]);
}

export type Opening =
  | {
      readonly kind: 'opened';
      readonly incidentId: string;
      /** Undefined where the build that answered knew no mutes. */
      readonly suppression: SuppressionReading | undefined;
    }
  | { readonly kind: 'duplicate' | 'none'; readonly incidentId: string }
  /** The alarm has an incident already, whose run is gone. `isReset`: this one was reset in Temporal. */
  | {
      readonly kind: 'resume';
      readonly incidentId: string;
      readonly holder: IncidentHolder;
      readonly alarm: Alarm;
      readonly isReset: boolean;
    };

/**
 * Opens the incident of the first ALARM that has none yet. A transition that an earlier incident has handled is left
 * alone; but while that was found out a new one may have arrived, so every ALARM at hand is tried.
 */
export async function openIncident(run: IncidentRun): Promise<Opening> {
  const { state } = run;
  const arrived = await condition(() => state.watch.hasUntriedAlarm(), BOUNDS.firstAlarmWaitMs, {
    summary: 'wait for the alarm',
  });
  if (!arrived) return { kind: 'none', incidentId: '' };
  let duplicateOf = '';
  for (let next = state.watch.nextToOpen(); next !== undefined; next = state.watch.nextToOpen()) {
    const { alarm } = next;
    const [usualId, ...furtherIds] = incidentIdsOf(alarm);
    let incidentId = usualId;
    let opened = await tryToOpen(run, incidentId, alarm);
    for (const furtherId of furtherIds) {
      if (opened.kind !== 'id_in_use') break;
      incidentId = furtherId;
      opened = await tryToOpen(run, incidentId, alarm);
      upsertSearchAttributes([{ key: INCIDENT_ID_ATTRIBUTE, value: incidentId }]);
    }
    if (opened.kind === 'opened') {
      state.open(incidentId, next, opened.settings, now());
      return { kind: 'opened', incidentId, suppression: opened.suppression };
    }
    if (opened.kind === 'resume') {
      // It joins that incident.
      state.watch.hold(next);
      const { holder } = opened;
      return {
        kind: 'resume',
        incidentId: holder.incidentId,
        holder,
        alarm,
        isReset: !predecessors(undefined).isFresh,
      };
    }
    duplicateOf = incidentId;
    const status = opened.kind === 'duplicate' ? opened.status : 'another alarm’s';
    setCurrentDetails(`${code(incidentId)} was handled before (${status}): nothing to do.`);
  }
  return { kind: 'duplicate', incidentId: duplicateOf };
}
