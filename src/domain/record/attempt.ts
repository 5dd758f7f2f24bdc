import type { ExecutionOutcome } from '../execution/execution.ts';
import type { SentBy } from './endings.ts';
import type { IncidentOutcome } from './outcome.ts';
import type { EndStatus } from './state-machine.ts';

/** By what an attempt is counted in response metrics. Each list holds a name once, and a few names alone. */
export interface AttemptNames {
  /** Causes that were asserted on hosts. */
  readonly causes: readonly string[];
  /** Of the plan; `shell` for bytes of no runbook. */
  readonly runbooks: readonly string[];
  /** Ids of hosts that were measured to be ill, or on which a step ran: a healthy neighbour is none of them. */
  readonly hosts: readonly string[];
  /** Who let the plan run, or refused it. */
  readonly decided: 'policy' | 'person' | null;
  /** A step of its own ran on a host. */
  readonly ran: boolean;
}

/** Where the time of an incident went, in milliseconds; what each is, response metrics say. */
export type AttemptPhases = Readonly<
  Record<'detect' | 'diagnose' | 'wait' | 'execute' | 'verify' | 'rest', number>
>;

/**
 * What began an attempt: the alarm itself, somebody who asked for a new plan or for an undo of the fix, a workflow that was ended or reset, or the end
 * of a mute or maintenance window while the alarm was still red.
 */
export type AttemptTrigger = 'alarm' | 'plan_again' | 'undo' | 'reset' | 'suppression_ended' | 'fired_anew';

export interface AttemptBegin extends SentBy {
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
  /** The run in Temporal that made it; the incident may have gone on in other runs since. */
  readonly runId: string;
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
  /** By what it is counted. Absent: it ended in an earlier release. */
  readonly names?: AttemptNames;
  /** Where the time went until it ended, for when an undo of it comes after. Absent: as above. */
  readonly phases?: AttemptPhases;
}

/** Where one attempt keeps everything that is too large for the record. Nothing under it is ever overwritten. */
export function attemptFolder(incidentId: string, attempt: number): string {
  return `incidents/${incidentId}/${attempt}`;
}

export function reportKeysOf(incidentId: string, attempt: number): { markdownKey: string; jsonKey: string } {
  const { markdownKey, jsonKey } = keysIn(attemptFolder(incidentId, attempt), 'report');
  return { markdownKey, jsonKey };
}

/** The keys of all renderings of one report. Records name those that they have always named; the page is beside them. */
interface WrittenReportKeys {
  readonly markdownKey: string;
  readonly jsonKey: string;
  readonly htmlKey: string;
}

function keysIn(folder: string, name: string): WrittenReportKeys {
  const key = `${folder}/${name}`;
  return { markdownKey: `${key}.md`, jsonKey: `${key}.json`, htmlKey: `${key}.html` };
}

/** Where the report of a record goes: an attempt ends with one, and an incident that is closed later gets another beside it. */
export function reportKeysFor({
  incidentId,
  attempt,
  attempts,
  closed,
}: {
  readonly incidentId: string;
  readonly attempt: number;
  readonly attempts: readonly Pick<AttemptSummary, 'endedAt'>[];
  readonly closed: { readonly at: string } | null;
}): WrittenReportKeys {
  const endedAt = attempts.at(-1)?.endedAt;
  const isClosedLater = closed !== null && endedAt !== undefined && closed.at !== endedAt;
  return keysIn(attemptFolder(incidentId, attempt), isClosedLater ? 'report-closed' : 'report');
}
