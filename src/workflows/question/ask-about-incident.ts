import type { AskQuestionOutcome } from '../../contracts/activities.ts';
import { TASK_QUEUES } from '../../contracts/task-queues.ts';
import type { AskAboutIncidentInput } from '../../contracts/workflows.ts';
import { createQuestionActivities } from '../proxies.ts';

/**
 * Asks the model what a person wants to know about an incident, and keeps what came of it. It stands beside the incident's own
 * workflow, which learns that it was asked and nothing of the answer but its hash: no answer can become a step.
 */
export async function askAboutIncident({
  taskQueues = TASK_QUEUES,
  ...input
}: AskAboutIncidentInput): Promise<AskQuestionOutcome> {
  const { askQuestion, recordQuestion } = createQuestionActivities(taskQueues);
  const outcome = await askQuestion.executeWithOptions({ summary: `a question of ${input.by}` }, [input]);
  if (outcome.kind !== 'kept') return outcome;
  const { incidentId } = input;
  await recordQuestion.executeWithOptions({ summary: 'keep what came of it' }, [
    { incidentId, question: outcome.question },
  ]);
  return outcome;
}
