import { type Anchor, anchorOf } from '../../src/domain/record/anchor.ts';
import type {
  IncidentRecord,
  IncidentSnapshot,
  StoredIncident,
} from '../../src/domain/record/incident-record.ts';
import { nextAttemptRecord } from '../../src/domain/record/opening-record.ts';
import { summaryOf } from '../../src/domain/record/summarise-attempt.ts';
import { appendEvent, type ChainLink, type TimelineEvent } from '../../src/domain/record/timeline.ts';
import { incidentRecord } from './incident-record.ts';

/** An incident that failed, was planned again, recovered and was closed, with the anchors that its run left. */
export function twoAttempts(): { readonly incident: StoredIncident; readonly anchors: readonly Anchor[] } {
  let second = 0;
  const at = () => new Date(Date.UTC(2026, 10, 22, 8, 0, second)).toISOString();
  const note = (
    record: IncidentRecord,
    part: readonly TimelineEvent[],
    event: string,
    after: ChainLink | null,
    data: TimelineEvent['data'] = {},
  ): readonly TimelineEvent[] => {
    second += 1;
    const added = { event, timestamp: at(), actor: 'recoverops', message: `${event} of a test`, data };
    return [...part, appendEvent(record.incidentId, part, added, after)];
  };
  const end = (record: IncidentRecord, part: readonly TimelineEvent[], status: 'failed' | 'recovered') => {
    const outcome = { code: `test.${status}`, message: `it ${status}`, nextStep: '' };
    const summary = summaryOf(record, part, { status, outcome, at: at() });
    return { ...record, status, outcome, attempts: [...record.attempts, summary] };
  };

  const opened = incidentRecord();
  let first = note(opened, [], 'alarm_received', null);
  first = note(opened, first, 'attempt_ended', null);
  const failed: IncidentRecord = {
    ...end(opened, first, 'failed'),
    attention: { since: at(), reason: 'it failed' },
  };
  first = note(failed, first, 'attention_needed', null);
  const anchors = [anchorOf({ record: failed, timeline: first })];
  first = note(failed, first, 'plan_again_requested', null);
  const before: IncidentSnapshot = { record: { ...failed, revision: 2 }, timeline: first };
  anchors.push(anchorOf(before));

  const begun = { at: at(), by: 'ana', reason: 'again', kind: 'plan_again' } as const;
  const { settings } = opened;
  const next = nextAttemptRecord(before.record, { runId: 'run-2', revision: 3, settings, begun });
  const after = first.at(-1) ?? null;
  let part = note(next, [], 'attempt_started', after, { attempt: 2 });
  part = note(next, part, 'attempt_ended', after);
  const closed: IncidentRecord = {
    ...end(next, part, 'recovered'),
    closed: { by: 'alarm', who: 'recoverops', reason: 'it is OK', at: at() },
    endedAt: at(),
  };
  part = note(closed, part, 'incident_closed', after);
  anchors.push(anchorOf({ record: closed, timeline: part }));
  return {
    incident: { record: closed, timeline: [...first, ...part], earlier: [before.record] },
    anchors,
  };
}
