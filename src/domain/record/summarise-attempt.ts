import { type AttemptSummary, reportKeysOf } from './attempt.ts';
import { attemptNames } from './attempt-names.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { IncidentOutcome } from './outcome.ts';
import { phasesUntil } from './response/attempt-phases.ts';
import type { EndStatus } from './state-machine.ts';
import type { TimelineEvent } from './timeline.ts';

/** An attempt as later records carry it, at the moment after `attempt_ended`, the last event of its part. */
export function summaryOf(
  record: IncidentRecord,
  part: readonly TimelineEvent[],
  end: { readonly status: EndStatus; readonly outcome: IncidentOutcome; readonly at: string },
): AttemptSummary {
  const { incidentId, attempt, runId, begun, planDigest, executions } = record;
  const last = part.at(-1);
  return {
    attempt,
    runId,
    status: end.status,
    outcome: end.outcome,
    startedAt: begun.at,
    endedAt: end.at,
    begun,
    planDigest,
    firstSeq: part[0]?.seq ?? 1,
    lastSeq: last?.seq ?? 0,
    headHash: last?.hash ?? '',
    reportKeys: reportKeysOf(incidentId, attempt),
    executions: executions.map((outcome) => ({
      executionId: outcome.executionId,
      stepId: outcome.stepId,
      targetId: outcome.targetId,
      phase: outcome.phase,
      attempt: outcome.attempt,
      state: outcome.state,
      exitCode: outcome.exitCode,
    })),
    names: attemptNames(record),
    phases: phasesUntil(record, end.at),
  };
}
