import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { AskQuestionOutcome } from '../../contracts/activities.ts';
import type { TaskQueues } from '../../contracts/task-queues.ts';
import { QUESTION_WORKFLOW_TYPE, questionWorkflowId } from '../../contracts/workflow-ids.ts';
import type { AskAboutIncidentInput } from '../../contracts/workflows.ts';
import type { QuestionAsker } from '../../ports/temporal.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { awaitRun } from './await-run.ts';
import { withDeadline } from './deadline.ts';

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
      const workflowId = questionWorkflowId(incidentId, questionId);
      const end = await awaitRun<AskQuestionOutcome>(client, { workflowId }, waitMs);
      if (end.kind === 'ended') return { kind: 'ended', outcome: end.result };
      return end.kind === 'goes_on' ? { kind: 'asking' } : end;
    },
  };
}
