import { workflowInfo } from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../proxies.ts';
import type { IncidentState } from './incident-state.ts';
import type { Notices } from './notices.ts';
import type { Projector } from './projector.ts';

/** What every phase of one incident works with. */
export interface IncidentRun {
  readonly state: IncidentState;
  readonly activities: Activities;
  readonly local: LocalActivities;
  readonly projector: Projector;
  readonly notices: Notices;
  /**
   * Steps that always follow each other are one round trip, and copies of the record go with other work. False for an attempt
   * that began before this was so; what a joined activity leaves undone is done by one of its own as well.
   */
  readonly joins: boolean;
}

/** `<workflow id>/<first execution run id>`: the same over resets, so that an execution id is never made anew. */
export function workflowKey(): string {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  return `${workflowId}/${firstExecutionRunId}`;
}

/** `<workflow id>/<run id>`: who claims hosts and sends to them. A reset or a retry is somebody else. */
export function runOwner(): string {
  const { workflowId, runId } = workflowInfo();
  return `${workflowId}/${runId}`;
}
