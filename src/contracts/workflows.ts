import type { AlarmDelivery } from '../domain/alarm/alarm.ts';
import type { EndStatus } from '../domain/record/state-machine.ts';
import type { TaskQueues } from './task-queues.ts';

/** The incident itself comes with the first `alarm` signal; the input says only where to run. */
export interface RemediateIncidentInput {
  /** Other queues than the default, for tests that share a server. */
  readonly taskQueues?: TaskQueues;
  /** Set only by the workflow itself, when the alarm fired anew while the incident before was being closed. */
  readonly firstDelivery?: AlarmDelivery;
}

export interface RemediateIncidentResult {
  readonly incidentId: string;
  /**
   * `duplicate`: this transition was handled by an earlier incident, nothing was done. A start that never got an
   * alarm ends `suppressed` with the code `alarm.none` and an empty `incidentId`.
   */
  readonly status: EndStatus | 'duplicate';
  readonly outcomeCode: string;
}

/** Input of the intake workflow; its workflow id names the shard. */
export interface IntakeAlarmsInput {
  readonly taskQueues?: TaskQueues;
  /** Set only by the workflow itself: what the run before had not admitted yet. */
  readonly carried?: readonly AlarmDelivery[];
}
