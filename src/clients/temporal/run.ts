import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import { INCIDENT_ID_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { isNotFound } from './temporal-errors.ts';

/** The newest run under a workflow id, which successive incidents of one alarm share. */
export interface Run {
  readonly runId: string;
  readonly status: WorkflowExecutionStatusName;
  /** Undefined for a run that something else than the ingress started. */
  readonly incidentId: string | undefined;
}

/** Undefined when Temporal knows no such workflow (any more). */
export async function describeRun(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<Run | undefined> {
  try {
    const description = await client.workflow.getHandle(workflowId, runId).describe();
    return {
      runId: description.runId,
      status: description.status.name,
      incidentId: description.typedSearchAttributes.get(INCIDENT_ID_ATTRIBUTE),
    };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export function isRunOpen(run: Run): boolean {
  return run.status === 'RUNNING' || run.status === 'PAUSED';
}
