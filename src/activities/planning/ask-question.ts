import { activityInfo, cancellationSignal, log } from '@temporalio/activity';
import type { AskQuestionInput, AskQuestionOutcome } from '../../contracts/activities.ts';
import { buildQuestionPrompt, readQuestionAnswer } from '../../domain/planner/question-prompt.ts';
import { newestClassification } from '../../domain/record/classified.ts';
import {
  answered,
  askedQuestion,
  attemptWithEvidence,
  caseSoFar,
  type LookedAt,
  type Question,
  unanswered,
} from '../../domain/record/question.ts';
import type { IncidentReader } from '../../ports/incident-store.ts';
import type { ModelAnswer, ModelPort, ModelUsage } from '../../ports/model.ts';
import type { QuestionSpendPort, QuestionStorePort } from '../../ports/question-store.ts';
import { reasonOf } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { type KeepExchangeDeps, keepExchange } from './keep-exchange.ts';

export interface AskQuestionDeps extends KeepExchangeDeps {
  /** Null: there is no API key. */
  readonly model: ModelPort | null;
  readonly incidents: Pick<IncidentReader, 'get'>;
  readonly questions: Pick<QuestionStorePort, 'begin' | 'markSent'>;
  readonly spend: QuestionSpendPort;
  /** What questions may cost in one day, UTC. */
  readonly questionUsdPerDay: number;
  readonly createNonce: () => string;
  readonly now: () => number;
}

/** Attempts whose cost nobody told: the provider may have counted what was thought until then. */
const UNTOLD = new Set(['timeout', 'cancelled']);

/** What a reservation was really spent on, in US cents. */
function spentUsdCents(answer: ModelAnswer, reservedUsdCents: number): number {
  if (answer.kind === 'failed' && UNTOLD.has(answer.failure)) return reservedUsdCents;
  return Math.min(answer.usage.costUsdCents, reservedUsdCents);
}

async function giveBack(deps: AskQuestionDeps, day: string, usdCents: number): Promise<void> {
  try {
    await deps.spend.giveBack(day, usdCents);
  } catch (error) {
    // Then so much less may be asked today, and nothing more.
    log.warn('what a question did not cost stays set aside', { day, usdCents, reason: reasonOf(error) });
  }
}

/** The model's answer, or why there is none; sent once at the most. */
async function send(
  deps: AskQuestionDeps,
  model: ModelPort,
  {
    question,
    incidentId,
    about,
    endedAt,
  }: {
    readonly question: Question;
    readonly incidentId: string;
    readonly about: LookedAt;
    readonly endedAt: string | null;
  },
): Promise<Question> {
  const at = () => new Date(deps.now()).toISOString();
  const told = newestClassification(about);
  const nonce = deps.createNonce();
  const prompt = buildQuestionPrompt(
    {
      alarm: about.alarm,
      targets: about.targets,
      diagnostics: about.diagnostics,
      ...(told === undefined ? {} : { classification: told.classification }),
    },
    caseSoFar(about),
    question.question,
    nonce,
  );
  const day = at().slice(0, 10);
  const reserved = model.questionCostMaxUsdCents(prompt);
  const limit = deps.questionUsdPerDay * 100;
  if (!(await deps.spend.reserve(day, reserved, limit))) {
    const message = `questions of ${day} (UTC) may cost ${deps.questionUsdPerDay} US dollars, and what is left does not cover this one`;
    return unanswered(question, { code: 'budget_spent', message }, { endedAt: at() });
  }
  const exchange = await keepExchange(deps, {
    incidentId,
    attempt: about.attempt,
    // Another attempt of this activity would send another nonce; only one of them is ever sent.
    id: `question-${question.id}-${nonce.slice(0, ACTIVITY_BOUNDS.exchangeNonceChars)}`,
    model: model.model,
    sentAt: at(),
    prompt,
    outcome: 'asked',
    answer: null,
  });
  if (exchange.key === null) {
    await giveBack(deps, day, reserved);
    const message = 'what would be sent could not be kept, so it was not sent';
    return unanswered(question, { code: 'not_kept', message }, { endedAt: at() });
  }
  const sending: Question = { ...question, model: model.model, exchange };
  if ((await deps.questions.markSent(incidentId, sending, endedAt)) === 'sent_before') {
    await giveBack(deps, day, reserved);
    return interrupted(question, at());
  }
  const attemptMs = activityInfo().startToCloseTimeoutMs ?? ACTIVITY_BOUNDS.modelBudgetDefaultMs;
  const budget = AbortSignal.timeout(Math.max(1, attemptMs - ACTIVITY_BOUNDS.plannerReserveMs));
  const said = await model.answerQuestion(prompt, AbortSignal.any([budget, cancellationSignal()]));
  await giveBack(deps, day, reserved - spentUsdCents(said, reserved));
  const ended = { model: model.model, exchange, endedAt: at(), usage: usageOf(said.usage) };
  if (said.kind === 'failed') {
    const { failure: code, message } = said;
    return unanswered(question, { code, message: `${model.model}: ${message}` }, ended);
  }
  const answer = readQuestionAnswer(said.value);
  if (answer !== null) return answered(question, answer, ended);
  const message = `${model.model} wrote something that is no answer`;
  return unanswered(question, { code: 'invalid_json', message }, ended);
}

const usageOf = ({ attempts, promptTokens, outputTokens, costUsdCents }: ModelUsage) => ({
  attempts,
  promptTokens,
  outputTokens,
  costUsdCents,
});

function interrupted(question: Question, endedAt: string): Question {
  const { model, exchange } = question;
  const message = 'the worker ended before the answer was kept';
  return unanswered(question, { code: 'interrupted', message }, { model, exchange, endedAt });
}

/**
 * Asks the model what a person wants to know about an incident, by the evidence of the newest attempt that has some. It reads
 * the record, sends one prompt without tools, and gives back text. Throws ServiceError where a store is away: nothing has been
 * sent then, or what was sent is known to have been.
 */
export async function askQuestion(
  deps: AskQuestionDeps,
  { incidentId, ...asked }: AskQuestionInput,
): Promise<AskQuestionOutcome> {
  return await withHeartbeat(
    () => ({ questionId: asked.id }),
    async () => {
      const stored = await deps.incidents.get(incidentId);
      if (stored === undefined) return { kind: 'unknown_incident' };
      const { endedAt } = stored.record;
      const about = attemptWithEvidence([...stored.earlier, stored.record]);
      const fresh = askedQuestion(asked, about?.attempt ?? null);
      const begun = await deps.questions.begin(incidentId, fresh, endedAt);
      if (begun.kind === 'full') return { kind: 'full' };
      const question = begun.kind === 'known' ? begun.question : fresh;
      if (question.state !== 'asking') return { kind: 'kept', question };
      const at = new Date(deps.now()).toISOString();
      // An attempt of this activity before may have sent it, and a worker that is thought dead may still be at it.
      if (question.exchange !== null) return { kind: 'kept', question: interrupted(question, at) };
      if (deps.model === null) {
        const message = 'there is no GEMINI_API_KEY, so no model can be asked';
        return { kind: 'kept', question: unanswered(question, { code: 'no_key', message }, { endedAt: at }) };
      }
      if (about === undefined) {
        const message = 'no host has been looked at yet, so there is nothing to ask about';
        const refusal = { code: 'no_evidence', message } as const;
        return { kind: 'kept', question: unanswered(question, refusal, { endedAt: at }) };
      }
      return {
        kind: 'kept',
        question: await send(deps, deps.model, { question, incidentId, about, endedAt }),
      };
    },
  );
}
