import { type Anchor, anchorOf } from '../../src/domain/record/anchor.ts';
import type { AttemptSummary } from '../../src/domain/record/attempt.ts';
import type {
  IncidentRecord,
  IncidentSnapshot,
  StoredIncident,
} from '../../src/domain/record/incident-record.ts';
import { summaryOf } from '../../src/domain/record/summarise-attempt.ts';
import { appendEvent, type NewTimelineEvent, type TimelineEvent } from '../../src/domain/record/timeline.ts';
import { incidentRecord } from './incident-record.ts';

/**
 * An incident with `count` ended attempts that needs attention now, what was anchored meanwhile, and each attempt as it
 * is stored.
 */
export function incidentOfAttempts(
  count: number,
  change: Partial<IncidentRecord> = {},
): StoredIncident & { readonly anchors: readonly Anchor[]; readonly snapshots: readonly IncidentSnapshot[] } {
  const base = incidentRecord(change);
  const { incidentId } = base;
  const timeline: TimelineEvent[] = [];
  const anchors: Anchor[] = [];
  const snapshots: IncidentSnapshot[] = [];
  const summaries: AttemptSummary[] = [];
  const note = (
    event: string,
    message: string,
    data: NewTimelineEvent['data'] = {},
    actor = 'recoverops',
  ) => {
    const timestamp = new Date(Date.parse(base.openedAt) + timeline.length * 1000).toISOString();
    timeline.push(appendEvent(incidentId, timeline, { event, timestamp, actor, message, data }));
    return timestamp;
  };
  for (let attempt = 1; attempt <= count; attempt += 1) {
    const firstSeq = timeline.length + 1;
    const begun =
      attempt === 1
        ? base.begun
        : { at: '', by: 'ana', reason: `try ${attempt}`, kind: 'plan_again' as const };
    const at =
      attempt === 1
        ? note('incident_opened', 'incident opened')
        : note('attempt_started', `attempt ${attempt} began`, { attempt }, 'ana');
    note('diagnostics_collected', 'the probes answered');
    const outcome = {
      code: 'plan.none',
      message: `no remedy in attempt ${attempt}`,
      nextStep: 'Look at the host.',
    };
    const endedAt = note('attempt_ended', outcome.message, { attempt });
    const worked = { ...base, attempt, runId: `run-${attempt}`, begun: { ...begun, at } };
    const end = { status: 'no_remedy', outcome, at: endedAt } as const;
    summaries.push(summaryOf(worked, timeline.slice(firstSeq - 1), end));
    note('attention_needed', 'the alarm is red and nobody works on it');
    if (attempt < count) note('plan_again_requested', `try ${attempt + 1}`, {}, 'ana');
    const record: IncidentRecord = {
      ...base,
      attempt,
      runId: `waiting-${attempt}`,
      revision: attempt * 10,
      status: 'no_remedy',
      outcome,
      begun: { ...begun, at },
      attempts: [...summaries],
      attention: { since: endedAt, reason: outcome.message },
      updatedAt: endedAt,
    };
    const snapshot = { record, timeline: timeline.slice(firstSeq - 1) };
    snapshots.push(snapshot);
    anchors.push(anchorOf(snapshot));
  }
  const records = snapshots.map((one) => one.record);
  const record = records.at(-1);
  if (record === undefined) throw new Error('an incident has at least one attempt');
  return { record, timeline, earlier: records.slice(0, -1), anchors, snapshots };
}
