import type { Alarm } from '../alarm/alarm.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { IncidentSettings } from './incident-settings.ts';

/** An incident at the moment it opens: the alarm is known, and nothing else. */
export function openingRecord(known: {
  readonly incidentId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly revision: number;
  readonly openedAt: string;
  readonly alarm: Alarm;
  readonly settings: IncidentSettings;
}): IncidentRecord {
  return {
    ...known,
    status: 'diagnosing',
    updatedAt: known.openedAt,
    endedAt: null,
    attempt: 1,
    begun: { at: known.openedAt, by: 'recoverops', reason: known.alarm.reason, kind: 'alarm' },
    attempts: [],
    attention: null,
    closed: null,
    alarmState: 'ALARM',
    repeatCount: 0,
    targets: [],
    diagnostics: null,
    hypothesis: null,
    provenance: null,
    plan: null,
    planDigest: null,
    verdict: null,
    approval: null,
    decision: null,
    executions: [],
    verification: null,
    outcome: null,
  };
}
