import { parseAlarm } from '../../../src/domain/alarm/parse-alarm.ts';
import type { IncidentRecord, IncidentSnapshot } from '../../../src/domain/record/incident-record.ts';
import { DEFAULT_SETTINGS } from '../../../src/domain/record/incident-settings.ts';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { openingRecord } from '../../../src/domain/record/opening-record.ts';
import { appendEvent } from '../../../src/domain/record/timeline.ts';
import { alarmMessage } from './sns-messages.ts';

export const INCIDENT_ID = '1795334460_Disk-Critical-ASG_web-asg';
export const PLAN_DIGEST = 'ab'.repeat(32);

function sampleAlarm() {
  const parsed = parseAlarm(JSON.parse(alarmMessage()));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

/** An incident that waits for a decision, as the projection holds it. */
export function sampleIncident(overrides: Partial<IncidentRecord> = {}): IncidentSnapshot {
  const openedAt = '2026-11-22T08:01:01.000Z';
  const first = appendEvent(INCIDENT_ID, [], {
    event: 'opened',
    timestamp: openedAt,
    actor: 'recoverops',
    message: 'Incident opened',
    data: {},
  });
  return {
    record: {
      ...openingRecord({
        incidentId: INCIDENT_ID,
        workflowId: 'incident:111122223333:us-east-1:Disk-Critical-ASG:web-asg',
        runId: 'run-1',
        revision: 3,
        openedAt,
        alarm: sampleAlarm(),
        settings: DEFAULT_SETTINGS,
      }),
      status: 'pending_approval',
      updatedAt: '2026-11-22T08:01:05.000Z',
      planDigest: PLAN_DIGEST,
      ...overrides,
    },
    timeline: [first],
  };
}

export function sampleSummary(overrides: Partial<IncidentSummary> = {}): IncidentSummary {
  return {
    incidentId: INCIDENT_ID,
    workflowId: 'incident:111122223333:us-east-1:Disk-Critical-ASG:web-asg',
    revision: 3,
    status: 'pending_approval',
    standing: 'working',
    alarmName: 'Disk-Critical-ASG',
    alarmDescription: 'disk almost full',
    resourceId: 'web-asg',
    instanceIds: [],
    hostNames: [],
    openedAt: '2026-11-22T08:01:01.000Z',
    updatedAt: '2026-11-22T08:01:05.000Z',
    endedAt: null,
    planDigest: PLAN_DIGEST,
    approvalDeadline: null,
    outcomeCode: null,
    acknowledgedBy: null,
    assignedTo: null,
    ...overrides,
  };
}
