import type { AlarmDelivery } from '../domain/alarm/alarm.ts';
import type { Decision } from '../domain/policy/decision.ts';
import type { AbortRequest, SentBy } from '../domain/record/endings.ts';
import type { EndStatus } from '../domain/record/state-machine.ts';
import type { AskQuestionInput, LookAtHostInput } from './activities.ts';
import type { TaskQueues } from './task-queues.ts';

/** The incident itself comes with the first `alarm` signal; the input says only where to run. */
export interface RemediateIncidentInput {
  /** Other queues than the default, for tests that share a server. */
  readonly taskQueues?: TaskQueues;
  /** Set by the workflow itself: what reached the run before and was not dealt with there. */
  readonly carried?: CarriedMessages;
  /** The same from a build that kept one alarm only. */
  readonly firstDelivery?: AlarmDelivery;
  /** Goes on with an incident that is not closed, instead of opening one. */
  readonly resume?: ResumeRequest;
}

/** Messages that go with an incident from run to run. */
export interface CarriedMessages {
  readonly deliveries: readonly AlarmDelivery[];
  readonly planAgain: PersonRequest | null;
  readonly close: PersonRequest | null;
  /** Absent: nobody asked for one. */
  readonly undo?: PersonRequest;
  /** A stop that came after the last event of an attempt. Absent: nobody asked for one. */
  readonly abort?: AbortRequest;
  /** Decisions that were taken by a run which a reset had put beside the incident's own: they count nowhere. */
  readonly unheeded?: readonly Pick<Decision, 'kind' | 'by'>[];
}

/** What a person asks of an incident that needs attention. */
export interface PersonRequest extends SentBy {
  readonly by: string;
  readonly reason: string;
}

export interface ResumeRequest {
  readonly incidentId: string;
  /** The run that has the incident, where this one was told; else the run before this one. */
  readonly heldBy?: string;
  /** Begins the next attempt at once; without it the run waits for a person or the alarm. */
  readonly planAgain?: PlanAgainInput;
}

/**
 * Who asks for the next attempt, and why. `temporal`: a run was reset or ended in the middle of its attempt; `recoverops`: what
 * had suppressed the alarm is over.
 */
export interface PlanAgainInput extends PersonRequest {
  readonly kind: 'plan_again' | 'undo' | 'reset' | 'suppression_ended' | 'fired_anew';
}

/** What a run that ended tells whoever looks at it in Temporal, and the run that goes on with the incident. */
export interface RemediateIncidentResult {
  readonly incidentId: string;
  /**
   * `duplicate`: this transition was handled by an earlier incident, nothing was done. A start that never got an
   * alarm ends `suppressed` with the code `alarm.none` and an empty `incidentId`.
   */
  readonly status: EndStatus | 'duplicate';
  readonly outcomeCode: string;
  readonly attempt: number;
  /** Hash of the newest event of the timeline; empty where no incident was opened. */
  readonly head: string;
}

/** Input of the workflow that looks at one host for a person; its id names the host. */
export interface LookAtHostWorkflowInput extends LookAtHostInput {
  readonly taskQueues?: TaskQueues;
}

/** Input of the workflow that asks the model a person's question; its id names incident and question. */
export interface AskAboutIncidentInput extends AskQuestionInput {
  readonly taskQueues?: TaskQueues;
}

/** Input of the intake workflow; its workflow id names shard and generation. */
export interface IntakeAlarmsInput {
  readonly taskQueues?: TaskQueues;
  /** Set only by the workflow itself: what the run before had not admitted yet. */
  readonly carried?: readonly AlarmDelivery[];
  /** Set only by the workflow itself: the generation before is known to be drained. */
  readonly isBeforeDrained?: boolean;
  /** Set only by the workflow itself: the generation after has begun, so this one ends when it is drained. */
  readonly isFollowed?: boolean;
}
