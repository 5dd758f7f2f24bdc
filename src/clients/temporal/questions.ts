import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowFailedError } from '@temporalio/client';
import type { AskQuestionOutcome } from '../../contracts/activities.ts';
import type { TaskQueues } from '../../contracts/task-queues.ts';
import { QUESTION_WORKFLOW_TYPE, questionWorkflowId } from '../../contracts/workflow-ids.ts';
import type { AskAboutIncidentInput } from '../../contracts/workflows.ts';
import type { QuestionAsker } from '../../ports/temporal.ts';
import { TemporalUnavailableError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { withDeadline } from './deadline.ts';
import { reasonOf } from './host-looks.ts';
import { isNotFound } from './temporal-errors.ts';

/** Questions as workflows of their own: they wait for a worker durably, and each is asked once by its id. */
export function createQuestionAsker(
  client: Client,
  taskQueue: string,
  taskQueues: TaskQueues | undefined,
): QuestionAsker {
  return {
    async beginQuestion(input) {
      const args: [AskAboutIncidentInput] = [taskQueues === undefined ? input : { ...input, taskQueues }];
      try {
        await withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, () =>
          client.workflow.start(QUESTION_WORKFLOW_TYPE, {
            workflowId: questionWorkflowId(input.incidentId, input.id),
            taskQueue,
            args,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowExecutionTimeout: TEMPORAL_LIMITS.questionTimeoutMs,
            staticSummary: `${input.by} asks about ${input.incidentId}`,
          }),
        );
      } catch (error) {
        const isAsked =
          error instanceof WorkflowExecutionAlreadyStartedError ||
          (error instanceof Error && error.cause instanceof WorkflowExecutionAlreadyStartedError);
        if (!isAsked) throw error;
      }
    },

    async awaitQuestion({ incidentId, questionId }, waitMs) {
      const handle = client.workflow.getHandle<() => Promise<AskQuestionOutcome>>(
        questionWorkflowId(incidentId, questionId),
      );
      try {
        // Apart from the wait, so that a server which does not answer is not taken for a question that goes on.
        await withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, () => handle.describe());
      } catch (error) {
        if (error instanceof Error && (isNotFound(error) || isNotFound(error.cause)))
          return { kind: 'unknown' };
        throw error;
      }
      try {
        return { kind: 'ended', outcome: await withDeadline(client, waitMs, () => handle.result()) };
      } catch (error) {
        if (error instanceof WorkflowFailedError) return { kind: 'failed', message: reasonOf(error) };
        if (error instanceof TemporalUnavailableError) return { kind: 'asking' };
        throw error;
      }
    },
  };
}
