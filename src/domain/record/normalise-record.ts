import type { AttemptSummary } from './attempt.ts';
import type { Closing, IncidentRecord, IncidentSnapshot } from './incident-record.ts';
import { isEnded } from './state-machine.ts';
import { summaryOf } from './summarise-attempt.ts';
import type { TimelineEvent } from './timeline.ts';

/** What records lack that were written when an incident ended with its first attempt. */
type Attempts = 'attempt' | 'begun' | 'attempts' | 'attention' | 'closed' | 'alarmChangedAt';
type EarlyRecord = Omit<IncidentRecord, Attempts> & Partial<Pick<IncidentRecord, Attempts>>;

/**
 * A stored record as today's code reads it. One that was written before there were attempts had exactly one, which
 * closed its incident; its reports are where they were written then.
 */
export function normaliseSnapshot(stored: {
  readonly record: EarlyRecord;
  readonly timeline: readonly TimelineEvent[];
}): IncidentSnapshot {
  const { record, timeline } = stored;
  if (record.attempt !== undefined) return { record: record as IncidentRecord, timeline };
  const { alarm, openedAt, endedAt } = record;
  const first: IncidentRecord = {
    ...record,
    attempt: 1,
    begun: { at: openedAt, by: 'recoverops', reason: alarm.reason, kind: 'alarm' },
    attempts: [],
    attention: null,
    closed: endedAt === null ? null : closingOf(record, endedAt),
    alarmChangedAt: alarm.stateChangeTime,
  };
  return { record: { ...first, attempts: attemptsOf(first, timeline) }, timeline };
}

function closingOf({ outcome, status }: EarlyRecord, at: string): Closing {
  return { by: 'alarm', who: 'recoverops', reason: outcome?.message ?? status, at };
}

function attemptsOf(record: IncidentRecord, timeline: readonly TimelineEvent[]): readonly AttemptSummary[] {
  const { incidentId, status, outcome, endedAt } = record;
  if (!isEnded(status) || outcome === null || endedAt === null) return [];
  const folder = `incidents/${incidentId}`;
  return [
    {
      ...summaryOf(record, timeline, { status, outcome, at: endedAt }),
      reportKeys: { markdownKey: `${folder}/report.md`, jsonKey: `${folder}/report.json` },
    },
  ];
}
