import { parseAlarm } from '../../../src/domain/alarm/parse-alarm.ts';
import type { Plan } from '../../../src/domain/plan/plan.ts';
import { planDigest } from '../../../src/domain/plan/plan-digest.ts';
import type { AttemptSummary } from '../../../src/domain/record/attempt.ts';
import type { IncidentRecord, IncidentSnapshot } from '../../../src/domain/record/incident-record.ts';
import { DEFAULT_SETTINGS } from '../../../src/domain/record/incident-settings.ts';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { openingRecord } from '../../../src/domain/record/opening-record.ts';
import { appendEvent } from '../../../src/domain/record/timeline.ts';
import { executionOutcome } from '../../support/execution-outcome.ts';
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

/** A closed incident whose fix ran a moment ago and has an undo. */
export function undoableIncident(): IncidentSnapshot {
  const endedAt = new Date().toISOString();
  const command = (body: string) => ({ body, argv: [], timeoutSeconds: 5 });
  const plan: Plan = {
    schema: 'recoverops.plan/1',
    incidentId: INCIDENT_ID,
    planVersion: 1,
    steps: [
      {
        kind: 'shell',
        id: 's1',
        title: 'archive the log',
        risk: 'high',
        targetIds: ['i-1'],
        action: command('do'),
        verify: command('look'),
        rollback: command('undo'),
      },
    ],
    notAfter: endedAt,
    policyVersion: 'p',
    diagnosticsSha256: 'd',
  };
  return sampleIncident({
    status: 'completed',
    plan,
    planDigest: planDigest(plan),
    endedAt,
    closed: { by: 'alarm', who: 'recoverops', reason: 'the alarm is OK', at: endedAt },
    attempts: [{ attempt: 1, endedAt } as AttemptSummary],
    executions: [executionOutcome({ targetId: 'i-1', state: 'succeeded' })],
  });
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
    cause: null,
    severity: null,
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
