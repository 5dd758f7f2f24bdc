import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/record/incident-settings.ts';
import { openingRecord } from '../../src/domain/record/opening-record.ts';
import { appendEvent, type TimelineEvent } from '../../src/domain/record/timeline.ts';
import { diskAlarm } from './disk-alarm.ts';

/** A record of an incident that has just opened, with what a test changes. */
export function incidentRecord(change: Partial<IncidentRecord> = {}): IncidentRecord {
  const opened = openingRecord({
    incidentId: '1795334400_Disk-Critical-ASG_web-asg',
    workflowId: 'incident:111122223333:us-east-1:Disk-Critical-ASG:web-asg',
    runId: '11111111-2222-4333-8444-555555555555',
    revision: 1,
    openedAt: '2026-11-22T08:00:00.000Z',
    alarm: diskAlarm({ metrics: [] }),
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

/** One person is asked, and has approved. */
export const APPROVAL = {
  requestedAt: '2026-11-22T08:00:00.000Z',
  deadline: '2026-11-22T08:15:00.000Z',
  required: 1,
  approvals: [],
  remindersSent: 0,
} as const;
export const DECISION = {
  id: 'd-1',
  kind: 'approve',
  by: 'ana',
  planDigest: 'ab',
  comment: '',
  via: 'cli',
  decidedAt: '2026-11-22T08:01:00.000Z',
} as const;
