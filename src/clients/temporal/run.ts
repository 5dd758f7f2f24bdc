import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import { INCIDENT_ID_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { isNotFound } from './temporal-errors.ts';

/** The newest run under a workflow id, which successive incidents of one alarm share. */
export interface Run {
  readonly runId: string;
  readonly status: WorkflowExecutionStatusName;
  /** Undefined for a run that something else than the ingress started. */
  readonly incidentId: string | undefined;
  /** The build of the worker that it is pinned to; undefined where no versioned worker began it. */
  readonly pinnedBuildId: string | undefined;
}

/** VersioningBehavior of Temporal's API. */
const PINNED = 1;

/** Undefined when Temporal knows no such workflow (any more). */
export async function describeRun(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<Run | undefined> {
  try {
    const description = await client.workflow.getHandle(workflowId, runId).describe();
    const versioning = description.raw.workflowExecutionInfo?.versioningInfo;
    const pinned = versioning?.versioningOverride?.pinned?.version;
    const begun = versioning?.behavior === PINNED ? versioning.deploymentVersion : undefined;
    return {
      pinnedBuildId: (pinned ?? begun)?.buildId || undefined,
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
