import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { undoSignal } from '../../contracts/messages.ts';
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

/** Tells the run that is open; null where none is. */
async function tellOpenRun(
  client: Client,
  { workflowId, incidentId, hasEnded }: RestartAddress,
  signal: SignalDefinition<[unknown]>,
  request: AttentionRequest,
): Promise<AttentionOutcome | null> {
  for (let look = 1; ; look += 1) {
    const run = await describeRun(client, workflowId);
    if (run === undefined || !isRunOpen(run)) return null;
    if (run.incidentId !== incidentId) return 'superseded';
    if (!hasEnded) return 'still_open';
    try {
      await client.workflow.getHandle(workflowId, run.runId).signal(signal, request);
      return 'requested';
    } catch (error) {
      if (!isNotFound(error) || look >= TEMPORAL_LIMITS.attentionLooksMax) throw error;
    }
  }
}

/**
 * Asks the run that waits for an undo, or starts one for it, as a closed incident has none. It is started only where no other run
 * is: an alarm that fires in this moment has its own incident, which must not be taken for this one's.
 */
export async function askForUndo(
  client: Client,
  start: { readonly taskQueue: string; readonly input: RemediateIncidentInput },
  address: RestartAddress,
  request: AttentionRequest,
): Promise<AttentionOutcome> {
  const { workflowId } = address;
  const { incidentId, ...asked } = request;
  for (let look = 1; ; look += 1) {
    const told = await tellOpenRun(client, address, undoSignal, request);
    if (told !== null) return told;
    const resume = { incidentId, planAgain: { ...asked, kind: 'undo' } } as const;
    try {
      await client.workflow.start(INCIDENT_WORKFLOW_TYPE, {
        workflowId,
        taskQueue: start.taskQueue,
        args: [{ ...start.input, resume } satisfies RemediateIncidentInput],
        ...startPolicy(),
        workflowIdConflictPolicy: 'FAIL',
        ...resumeAttributes(address),
      });
      return 'requested';
    } catch (error) {
      const isRace = error instanceof WorkflowExecutionAlreadyStartedError;
      if (!isRace || look >= TEMPORAL_LIMITS.attentionLooksMax) throw error;
    }
  }
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
  const told = await tellOpenRun(client, address, signal, request);
  if (told !== null) return told;
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
