import type { ExecutionOutcome } from '../execution/execution.ts';
import type { IncidentOutcome, IncidentRecord } from './incident-record.ts';
import type { EndStatus } from './state-machine.ts';
import type { TimelineEvent } from './timeline.ts';

/** What began an attempt: the alarm itself, somebody who asked for a new plan, or a workflow that was ended or reset. */
export type AttemptTrigger = 'alarm' | 'plan_again' | 'reset';

export interface AttemptBegin {
  readonly at: string;
  /** A person's name, `recoverops` for the alarm, `temporal` for a reset. */
  readonly by: string;
  readonly reason: string;
  readonly kind: AttemptTrigger;
}

/** What one execution of an ended attempt came to; its output stays in that attempt's record. */
export type ExecutionSummary = Pick<
  ExecutionOutcome,
  'executionId' | 'stepId' | 'targetId' | 'phase' | 'attempt' | 'state' | 'exitCode'
>;

/** Keys of one attempt's report in S3; null where S3 would not take it. */
export interface ReportKeys {
  readonly markdownKey: string | null;
  readonly jsonKey: string | null;
}

/** An ended attempt, as every later record of the incident carries it. */
export interface AttemptSummary {
  /** From 1, without gaps. */
  readonly attempt: number;
  readonly status: EndStatus;
  readonly outcome: IncidentOutcome;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly begun: AttemptBegin;
  readonly planDigest: string | null;
  /** Its part of the timeline: from its first event to `attempt_ended`, whose hash is `headHash`. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly headHash: string;
  readonly reportKeys: ReportKeys;
  readonly executions: readonly ExecutionSummary[];
}

/** Where one attempt keeps everything that is too large for the record. Nothing under it is ever overwritten. */
export function attemptFolder(incidentId: string, attempt: number): string {
  return `incidents/${incidentId}/${attempt}`;
}

export function reportKeysOf(incidentId: string, attempt: number): { markdownKey: string; jsonKey: string } {
  const folder = attemptFolder(incidentId, attempt);
  return { markdownKey: `${folder}/report.md`, jsonKey: `${folder}/report.json` };
}

/** An attempt as later records carry it, at the moment after `attempt_ended`, the last event of its part. */
export function summaryOf(
  record: IncidentRecord,
  part: readonly TimelineEvent[],
  end: { readonly status: EndStatus; readonly outcome: IncidentOutcome; readonly at: string },
): AttemptSummary {
  const { incidentId, attempt, begun, planDigest, executions } = record;
  const last = part.at(-1);
  return {
    attempt,
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
  };
}
