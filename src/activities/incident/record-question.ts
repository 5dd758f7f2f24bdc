import { ApplicationFailure } from '@temporalio/activity';
import type {
  QuestionActivities,
  RecordQuestionInput,
  RecordQuestionOutcome,
} from '../../contracts/activities.ts';
import { FAILURES } from '../../contracts/failures.ts';
import type { AttendRequest } from '../../domain/approval/attend-request.ts';
import type { Question } from '../../domain/record/question.ts';
import { sha256Hex } from '../../domain/text/sha256.ts';
import type { IncidentReader } from '../../ports/incident-store.ts';
import type { QuestionStorePort } from '../../ports/question-store.ts';
import type { IncidentMessenger } from '../../ports/temporal.ts';
import { withRetryableFailures } from '../activity-failure.ts';

export interface RecordQuestionDeps {
  readonly incidents: Pick<IncidentReader, 'get'>;
  readonly questions: Pick<QuestionStorePort, 'end'>;
  readonly temporal: Pick<IncidentMessenger, 'attend'>;
}

/** What the timeline tells of it: who asked what, and of the answer its hash alone. */
function eventOf(asked: Question): AttendRequest {
  const { id, question, by, via, signedIn, model, answer, refusal, usage } = asked;
  return {
    kind: 'question',
    by,
    via,
    ...(signedIn === undefined ? {} : { signedIn }),
    text: question,
    questionId: id,
    outcome: refusal === null ? 'answered' : refusal.code,
    model: model ?? '',
    answerSha256: answer === null ? '' : sha256Hex(answer),
    costUsdCents: usage.costUsdCents,
  };
}

async function recordQuestion(
  { incidents, questions, temporal }: RecordQuestionDeps,
  { incidentId, question }: RecordQuestionInput,
): Promise<RecordQuestionOutcome> {
  const stored = await incidents.get(incidentId);
  if (stored === undefined) return { kind: 'aside' };
  const { record } = stored;
  await questions.end(incidentId, question, record.endedAt);
  if (record.closed !== null) return { kind: 'aside' };
  const { workflowId, runId } = record;
  const address = { incidentId, workflowId, runId };
  const outcome = await temporal.attend(address, eventOf(question), `question-${question.id}`);
  // The incident is between two runs, or its worker is away: this is tried again.
  if (outcome.kind === 'unsettled')
    throw ApplicationFailure.retryable('no run of the incident has taken it yet', FAILURES.attendingLater);
  return { kind: outcome.kind === 'answered' ? 'noted' : 'aside' };
}

/** Keeps what came of questions; for the `incident` queue. */
export function createQuestionActivities(deps: RecordQuestionDeps): QuestionActivities {
  return { recordQuestion: withRetryableFailures((input) => recordQuestion(deps, input)) };
}
