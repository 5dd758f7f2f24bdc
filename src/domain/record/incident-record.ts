import type { Alarm, AlarmState } from '../alarm/alarm.ts';
import type { Diagnostics, Hypothesis, PlannerProvenance, SecondView } from '../diagnosis/diagnostics.ts';
import type { Target } from '../diagnosis/target.ts';
import type { ExecutionOutcome } from '../execution/execution.ts';
import type { PastUndo } from '../plan/past-undo.ts';
import type { Plan } from '../plan/plan.ts';
import type { Decision } from '../policy/decision.ts';
import type { PlanEdit } from '../policy/plan-edit.ts';
import type { Verdict } from '../policy/verdict.ts';
import type { Suppression } from '../suppression/suppression.ts';
import type { AttemptBegin, AttemptSummary } from './attempt.ts';
import type { Attending } from './attending.ts';
import type { ClassifiedAt } from './classified.ts';
import type { IncidentSettings } from './incident-settings.ts';
import type { IncidentOutcome } from './outcome.ts';
import type { IncidentStatus } from './state-machine.ts';
import type { TimelineEvent } from './timeline.ts';

export interface ApprovalState {
  readonly requestedAt: string;
  readonly deadline: string;
  readonly required: number;
  readonly approvals: readonly Decision[];
  readonly remindersSent: number;
}

export interface VerificationState {
  readonly startedAt: string;
  readonly alarmOkAt: string | null;
  readonly heldUntil: string | null;
  readonly passed: boolean | null;
  /** What CloudWatch said of the alarm when it was last read: the measured value stands in it. Absent: it was not read. */
  readonly reason?: string;
}

/** What an incident waits for before it may send: a host that is not free, or the kill switch. */
export interface WaitingState {
  readonly kind: 'host' | 'kill_switch';
  /** Which host, who holds it, who stopped, and why. */
  readonly message: string;
  readonly since: string;
  /** Then it gives up; null: only a person ends the wait. */
  readonly until: string | null;
}

/** The alarm is red and nobody works on it: a person has to plan again or close. */
export interface Attention {
  readonly since: string;
  readonly reason: string;
}

/** How the incident was left for good. */
export interface Closing {
  readonly by: 'alarm' | 'person';
  /** The person's name, or `recoverops` where the alarm did it. */
  readonly who: string;
  readonly reason: string;
  readonly at: string;
}

/**
 * Everything about one incident but its timeline, as of its newest attempt: what was found, planned, decided and run
 * begins anew with each. The workflow owns it; DynamoDB and the API show copies. */
export interface IncidentRecord {
  readonly incidentId: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Grows with every change, over resets too; a projection with a smaller one is stale. */
  readonly revision: number;
  /** Of the newest attempt. */
  readonly status: IncidentStatus;
  readonly openedAt: string;
  readonly updatedAt: string;
  /** When the incident closed; null while it needs attention, so an end without it is what waits for a person. */
  readonly endedAt: string | null;
  /** The newest attempt, from 1. */
  readonly attempt: number;
  readonly begun: AttemptBegin;
  /** Every attempt that has ended, oldest first; the newest is among them once it has. */
  readonly attempts: readonly AttemptSummary[];
  readonly attention: Attention | null;
  readonly closed: Closing | null;
  /** What keeps it quiet after an attempt that ended `suppressed`. Absent and null: nothing does. */
  readonly suppression?: (Suppression & { readonly since: string }) | null;
  /** Who looks after it, over all attempts. Absent: nobody ever has. */
  readonly attending?: Attending;
  /** When a person was first heard of it, over all attempts. Absent: nobody was until the newest attempt, or it is from before this was kept. */
  readonly heardAt?: string;
  readonly alarm: Alarm;
  readonly alarmState: AlarmState;
  /** When the alarm went into that state, as far as is known. */
  readonly alarmChangedAt: string;
  /**
   * Of a finding: when the newest step or undo on a host had ended, over all attempts; its OK counts only where its resource was heard
   * after that. Absent: nothing ran.
   */
  readonly actedAt?: string;
  readonly repeatCount: number;
  /**
   * Of a finding: what models took its lines for, oldest first, over all attempts; the newest counts. Absent: no model answered, or the
   * record is from before there were any.
   */
  readonly classified?: readonly ClassifiedAt[];
  readonly settings: IncidentSettings;
  readonly targets: readonly Target[];
  readonly diagnostics: Diagnostics | null;
  readonly hypothesis: Hypothesis | null;
  readonly provenance: PlannerProvenance | null;
  /** What the planner that did not make the plan makes of it. Absent in records from before there were two views. */
  readonly secondView?: SecondView | null;
  /** What other incidents had undone on its hosts within a day before. Absent: nothing, or it is not known. */
  readonly pastUndos?: readonly PastUndo[];
  readonly plan: Plan | null;
  readonly planDigest: string | null;
  /** What people made of the plan while it waited, oldest first; `plan` is what the newest made. Absent: nobody edited it. */
  readonly edits?: readonly PlanEdit[];
  readonly verdict: Verdict | null;
  readonly approval: ApprovalState | null;
  readonly decision: Decision | null;
  readonly executions: readonly ExecutionOutcome[];
  /** Absent and null: it waits for nothing but, perhaps, a decision. */
  readonly waiting?: WaitingState | null;
  readonly verification: VerificationState | null;
  readonly outcome: IncidentOutcome | null;
}

/**
 * Record and timeline at one moment, so that a reader never sees one with another moment's other. What a workflow holds
 * and what is stored per attempt has that attempt's part of the timeline, which goes on where the attempt before ended.
 */
export interface IncidentSnapshot {
  readonly record: IncidentRecord;
  readonly timeline: readonly TimelineEvent[];
}

/** An incident over all its attempts: the newest record, the whole timeline. */
export interface StoredIncident extends IncidentSnapshot {
  /** The records of the attempts before the newest, oldest first, each as it was when the next one began. */
  readonly earlier: readonly IncidentRecord[];
}
