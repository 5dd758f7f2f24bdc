import { workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../proxies.ts';
import type { IncidentState } from './incident-state.ts';
import type { Notices } from './notices.ts';
import type { Projector } from './projector.ts';

/** What every phase of one incident works with. */
export interface IncidentRun {
  readonly state: IncidentState;
  readonly activities: Activities;
  readonly projector: Projector;
  readonly notices: Notices;
}

/** `<workflow id>/<first execution run id>`: the same over retries and resets. */
export function workflowKey(): string {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  return `${workflowId}/${firstExecutionRunId}`;
}
