import type { EndStatus } from '../domain/incident.ts';
import type { TaskQueues } from './task-queues.ts';

/** The incident itself comes with the first `alarm` signal; the input says only where to run. */
export interface RemediateIncidentInput {
  /** Other queues than the default, for tests that share a server. */
  readonly taskQueues?: TaskQueues;
}

export interface RemediateIncidentResult {
  readonly incidentId: string;
  /** `duplicate`: this transition was handled by an earlier incident, nothing was done. */
  readonly status: EndStatus | 'duplicate';
  readonly outcomeCode: string;
}
