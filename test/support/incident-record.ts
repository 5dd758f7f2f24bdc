import type { IncidentRecord } from '../../src/domain/incident-record.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/incident-settings.ts';
import { openingRecord } from '../../src/domain/opening-record.ts';
import { appendEvent, type TimelineEvent } from '../../src/domain/timeline.ts';

/** A record of an incident that has just opened, with what a test changes. */
export function incidentRecord(change: Partial<IncidentRecord> = {}): IncidentRecord {
  const opened = openingRecord({
    incidentId: '1795334400_Disk-Critical-ASG_web-asg',
    workflowId: 'incident:111122223333:us-east-1:Disk-Critical-ASG:web-asg',
    runId: '11111111-2222-4333-8444-555555555555',
    revision: 1,
    openedAt: '2026-11-22T08:00:00.000Z',
    alarm: {
      kind: 'metric',
      name: 'Disk-Critical-ASG',
      description: 'the log disk is filling',
      arn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:Disk-Critical-ASG',
      accountId: '111122223333',
      region: 'us-east-1',
      state: 'ALARM',
      previousState: 'OK',
      reason: 'Threshold Crossed',
      stateChangeTime: '2026-11-22T08:00:00.000Z',
      resource: { kind: 'auto_scaling_group', id: 'web-asg' },
      metrics: [],
      threshold: 85,
      comparisonOperator: 'GreaterThanThreshold',
      rule: null,
      triggeringChildren: [],
    },
    settings: DEFAULT_SETTINGS,
  });
  return { ...opened, ...change };
}

/** A whole chain of `length` events. */
export function timelineOf(
  incidentId: string,
  length: number,
  message = 'something happened',
): readonly TimelineEvent[] {
  const timeline: TimelineEvent[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const timestamp = new Date(Date.UTC(2026, 10, 22, 8, 0, seq)).toISOString();
    timeline.push(
      appendEvent(incidentId, timeline, {
        event: 'noted',
        timestamp,
        actor: 'recoverops',
        message,
        data: { seq },
      }),
    );
  }
  return timeline;
}
