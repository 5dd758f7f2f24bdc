import type { Alarm, AlarmState } from '../alarm/alarm.ts';
import type { Diagnostics, Hypothesis, PlannerProvenance } from '../diagnosis/diagnostics.ts';
import type { Target } from '../diagnosis/target.ts';
import type { ExecutionOutcome } from '../execution/execution.ts';
import type { Plan } from '../plan/plan.ts';
import type { Decision } from '../policy/decision.ts';
import type { Verdict } from '../policy/policy.ts';
import type { IncidentSettings } from './incident-settings.ts';
import type { IncidentStatus } from './state-machine.ts';
import type { TimelineEvent } from './timeline.ts';

export interface ApprovalState {
  readonly requestedAt: string;
  readonly deadline: string;
  readonly required: number;
  readonly approvals: readonly Decision[];
  readonly remindersSent: number;
}

/** Why an incident ended as it did: a stable code for machines, a sentence for people. */
export interface IncidentOutcome {
  readonly code: string;
  readonly message: string;
  /** What a person should do next; empty when nothing is left to do. */
  readonly nextStep: string;
}

export interface VerificationState {
  readonly startedAt: string;
  readonly alarmOkAt: string | null;
  readonly heldUntil: string | null;
  readonly passed: boolean | null;
}

/** Everything about one incident but its timeline. The workflow owns it; DynamoDB and the API show copies. */
export interface IncidentRecord {
  readonly incidentId: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Grows with every change, over resets too; a projection with a smaller one is stale. */
  readonly revision: number;
  readonly status: IncidentStatus;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | null;
  readonly alarm: Alarm;
  readonly alarmState: AlarmState;
  readonly repeatCount: number;
  readonly settings: IncidentSettings;
  readonly targets: readonly Target[];
  readonly diagnostics: Diagnostics | null;
  readonly hypothesis: Hypothesis | null;
  readonly provenance: PlannerProvenance | null;
  readonly plan: Plan | null;
  readonly planDigest: string | null;
  readonly verdict: Verdict | null;
  readonly approval: ApprovalState | null;
  readonly decision: Decision | null;
  readonly executions: readonly ExecutionOutcome[];
  readonly verification: VerificationState | null;
  readonly outcome: IncidentOutcome | null;
}

/** Record and timeline at one moment, so that a reader never sees one with another moment's other. */
export interface IncidentSnapshot {
  readonly record: IncidentRecord;
  readonly timeline: readonly TimelineEvent[];
}
