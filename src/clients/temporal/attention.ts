import type { Client } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { INCIDENT_WORKFLOW_TYPE } from '../../contracts/workflow-ids.ts';
import type { RemediateIncidentInput } from '../../contracts/workflows.ts';
import type { SentBy } from '../../domain/record/endings.ts';
import type { AttentionOutcome, RestartAddress } from '../../ports/temporal.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { resumeAttributes, startPolicy } from './incident-start.ts';
import { describeRun, isRunOpen } from './run.ts';
import { isNotFound } from './temporal-errors.ts';

/** Who asks, why, and of which incident: a run of another one takes no notice. */
export interface AttentionRequest extends SentBy {
  readonly by: string;
  readonly reason: string;
  readonly incidentId: string;
}

/**
 * Tells the run of an incident that waits for a person; where none is left (somebody terminated it, or Temporal keeps
 * it no longer) one is started that goes on with the incident.
 */
export async function tellWaiting(
  client: Client,
  start: { readonly taskQueue: string; readonly input: RemediateIncidentInput },
  address: RestartAddress,
  signal: SignalDefinition<[unknown]>,
  request: AttentionRequest,
): Promise<AttentionOutcome> {
  const { workflowId, incidentId } = address;
  for (let look = 1; ; look += 1) {
    const run = await describeRun(client, workflowId);
    if (run === undefined || !isRunOpen(run)) break;
    if (run.incidentId !== incidentId) return 'superseded';
    if (!address.hasEnded) return 'still_open';
    try {
      await client.workflow.getHandle(workflowId, run.runId).signal(signal, request);
      return 'requested';
    } catch (error) {
      if (!isNotFound(error) || look >= TEMPORAL_LIMITS.attentionLooksMax) throw error;
    }
  }
  await client.workflow.signalWithStart(INCIDENT_WORKFLOW_TYPE, {
    workflowId,
    taskQueue: start.taskQueue,
    args: [{ ...start.input, resume: { incidentId } } satisfies RemediateIncidentInput],
    signal,
    signalArgs: [request],
    ...startPolicy(),
    ...resumeAttributes(address),
  });
  return 'requested';
}
