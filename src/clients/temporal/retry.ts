import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { WORKER_DEPLOYMENT } from '../../contracts/worker-deployment.ts';
import { mayRestartOn } from '../../domain/access/worker-build.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import type { IncidentAddress, RetryOutcome } from '../../ports/temporal.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { createWorkerDeployments } from './deployments.ts';
import { findResetPoint, type HistoryStep } from './reset-point.ts';
import { describeRun, isRunOpen, type Run } from './run.ts';
import { isNotFound } from './temporal-errors.ts';

/** ResetReapplyExcludeType: what came after the reset point is not applied again, above all no old approval. */
const EXCLUDE_SIGNAL = 1;
const EXCLUDE_UPDATE = 2;

const RETRYABLE_STATUSES: ReadonlySet<string> = new Set(['FAILED', 'TIMED_OUT', 'TERMINATED', 'CANCELLED']);

function stepsOf(history: History): readonly HistoryStep[] {
  return (history.events ?? []).flatMap((event): readonly HistoryStep[] => {
    const eventId = String(event.eventId ?? '');
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) {
      return [
        {
          kind: 'activity_scheduled',
          eventId,
          activityType: scheduled.activityType?.name ?? '',
          workflowTaskEventId: String(scheduled.workflowTaskCompletedEventId),
        },
      ];
    }
    const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
    if (failed) {
      return [{ kind: 'activity_failed', eventId, scheduledEventId: String(failed.scheduledEventId) }];
    }
    return event.workflowTaskCompletedEventAttributes ? [{ kind: 'workflow_task_completed', eventId }] : [];
  });
}

/** Temporal's own type of an event id, taken from the history so that no 64-bit number is converted. */
function eventIdOf(history: History, eventId: string) {
  return history.events?.find((event) => String(event.eventId) === eventId)?.eventId;
}

/** PinnedOverrideBehavior PINNED. */
const OVERRIDE_PINNED = 1;

/**
 * A run that is started again stays pinned to the build that it ran on. Where that one may be stopped by now, or is,
 * nobody would ever take the new run: it goes to the current build instead.
 */
async function moveOffGoneBuild(client: Client, run: Run) {
  if (run.pinnedBuildId === undefined) return [];
  const deployment = await createWorkerDeployments(client).read();
  if (deployment === undefined) return [];
  if (mayRestartOn(deployment.builds.find((one) => one.buildId === run.pinnedBuildId))) return [];
  const buildId = deployment.currentBuildId;
  const versioningOverride =
    buildId === null
      ? { autoUpgrade: true }
      : { pinned: { behavior: OVERRIDE_PINNED, version: { deploymentName: WORKER_DEPLOYMENT, buildId } } };
  return [
    {
      updateWorkflowOptions: {
        workflowExecutionOptions: { versioningOverride },
        updateMask: { paths: ['versioning_override'] },
      },
    },
  ];
}

/**
 * Starts a failed incident again from the step that failed, in a new run.
 * Temporal ends whatever else is open under the workflow's id, and another alarm may open a new incident there at any
 * time. So the newest run is looked at again right before the reset, which leaves a window of one round trip.
 */
export async function restartIncident(
  client: Client,
  address: IncidentAddress,
  input: { readonly by: string; readonly reason?: string },
): Promise<RetryOutcome> {
  const newest = await describeRun(client, address.workflowId);
  if (newest === undefined) return { kind: 'history_gone' };
  const isSame = newest.incidentId === address.incidentId;
  if (isRunOpen(newest)) return { kind: isSame ? 'still_open' : 'superseded' };
  const run = isSame ? newest : await describeRun(client, address.workflowId, address.runId);
  if (run === undefined) return { kind: 'history_gone' };
  if (!RETRYABLE_STATUSES.has(run.status)) return { kind: 'not_failed' };
  try {
    const history = await client.workflow.getHandle(address.workflowId, run.runId).fetchHistory();
    const point = findResetPoint(stepsOf(history));
    const workflowTaskFinishEventId = point && eventIdOf(history, point.workflowTaskEventId);
    if (point === undefined || !workflowTaskFinishEventId) return { kind: 'history_gone' };
    const postResetOperations = await moveOffGoneBuild(client, run);
    const current = await describeRun(client, address.workflowId);
    if (current?.runId !== newest.runId) return { kind: 'superseded' };
    const reason = `retry by ${input.by}${input.reason === undefined ? '' : `: ${input.reason}`}`;
    const answer = await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: address.workflowId, runId: run.runId },
      reason: cutText(reason, TEMPORAL_LIMITS.reasonChars),
      workflowTaskFinishEventId,
      requestId: randomUUID(),
      resetReapplyExcludeTypes: [EXCLUDE_SIGNAL, EXCLUDE_UPDATE],
      postResetOperations,
    });
    return { kind: 'restarted', runId: answer.runId, from: point.from };
  } catch (error) {
    if (isNotFound(error)) return { kind: 'history_gone' };
    throw error;
  }
}
