import type { FindingSeverity } from '../alarm/finding/finding.ts';
import type { Standing } from './standing.ts';
import type { IncidentStatus } from './state-machine.ts';

/** A row of a list: enough for a table, without diagnostics, plan or outputs. */
export interface IncidentSummary {
  readonly incidentId: string;
  readonly workflowId: string;
  readonly revision: number;
  /** Of the newest attempt. */
  readonly status: IncidentStatus;
  readonly standing: Standing;
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly resourceId: string;
  /** Of the hosts that it is about: measured ill, in its plan or acted on; until they were looked at, all that its alarm may be about. */
  readonly instanceIds: readonly string[];
  /** The names of the same hosts, in the same order; null: it has none, or it is not known. */
  readonly hostNames: readonly (string | null)[];
  /** In one line; null: not known yet, or last written by a release before lists told it. */
  readonly cause: string | null;
  /** Of a finding; an alarm of CloudWatch has none. */
  readonly severity: FindingSeverity | null;
  readonly openedAt: string;
  readonly updatedAt: string;
  /** When the incident closed. */
  readonly endedAt: string | null;
  readonly planDigest: string | null;
  /** Null once it is decided, though an approved plan that waits until it may run is still `pending_approval`. */
  readonly approvalDeadline: string | null;
  readonly outcomeCode: string | null;
  /** Who has said that he or she looks at it, and who is to; null: nobody. */
  readonly acknowledgedBy: string | null;
  readonly assignedTo: string | null;
}

export interface IncidentPage {
  readonly items: readonly IncidentSummary[];
  /** Opaque; absent on the last page. */
  readonly nextCursor?: string;
  /** How much was looked through for this page; absent where the store itself finds and sorts. */
  readonly searched?: Searched;
}

export interface Searched {
  readonly rows: number;
  /**
   * ISO 8601: what was opened before it (sorted oldest first: after it) has not been looked at yet. With a `nextCursor` the
   * next page goes on there; without, only a narrower time does. Null: all that was asked for has been looked at.
   */
  readonly stoppedAt: string | null;
}
