import { setTimeout as delay } from 'node:timers/promises';
import { type GenerativeModel, GoogleGenerativeAI, type UsageMetadata } from '@google/generative-ai';
import type { TSchema } from 'typebox';
import type { Config } from '../../config/config.ts';
import { ModelAnswerSchema } from '../../domain/planner/parse-model-plan.ts';
import type { PlanPrompt } from '../../domain/planner/plan-prompt.ts';
import { QuestionAnswerSchema } from '../../domain/planner/question-prompt.ts';
import type { ModelAnswer, ModelPort, ModelUsage } from '../../ports/model.ts';
import { GEMINI_LIMITS } from '../bounds.ts';
import { type AttemptFailure, attemptFailureOf, canRetry, readAnswer } from './gemini-errors.ts';
import { responseSchemaOf } from './response-schema.ts';

/** What is needed to ask, and to know what it costs. */
export type ModelSettings = Omit<Config['gemini'], 'questionUsdPerDay'>;

/** Adds up what was spent over the attempts. */
class UsageMeter {
  #attempts = 0;
  #promptTokens = 0;
  #outputTokens = 0;
  readonly #gemini: ModelSettings;
  constructor(gemini: ModelSettings) {
    this.#gemini = gemini;
  }

  beginAttempt(): void {
    this.#attempts++;
  }

  add(usage: UsageMetadata | undefined): void {
    const prompt = usage?.promptTokenCount ?? 0;
    this.#promptTokens += prompt;
    // The total counts thinking, which is billed as output; the candidates' count does not.
    this.#outputTokens += Math.max(usage?.candidatesTokenCount ?? 0, (usage?.totalTokenCount ?? 0) - prompt);
  }

  read(): ModelUsage {
    const { inputUsdPerMillion, outputUsdPerMillion } = this.#gemini;
    const usd = (this.#promptTokens * inputUsdPerMillion + this.#outputTokens * outputUsdPerMillion) / 1e6;
    return {
      attempts: this.#attempts,
      promptTokens: this.#promptTokens,
      outputTokens: this.#outputTokens,
      costUsdCents: usd * 100,
    };
  }
}

async function attempt(
  model: GenerativeModel,
  prompt: PlanPrompt,
  timeoutMs: number,
  signal: AbortSignal,
  meter: UsageMeter,
): Promise<{ readonly value: unknown } | AttemptFailure> {
  meter.beginAttempt();
  try {
    const { response } = await model.generateContent(
      {
        systemInstruction: prompt.system,
        contents: [{ role: 'user', parts: [{ text: prompt.user }] }],
      },
      // The SDK's own time-out keeps its timer, and with it the process, alive after the answer.
      { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) },
    );
    meter.add(response.usageMetadata);
    return readAnswer(response);
  } catch (error) {
    return attemptFailureOf(error, signal.aborted);
  }
}

function waitMs(failure: AttemptFailure, attemptNumber: number): number {
  if (failure.retryAfterMs !== null) return failure.retryAfterMs;
  return GEMINI_LIMITS.backoffFirstMs * 2 ** (attemptNumber - 1) * (0.5 + Math.random() / 2);
}

/** Gemini, or null without an API key. */
export function createGeminiClient(gemini: ModelSettings): ModelPort | null {
  if (gemini.apiKey === null) return null;
  const api = new GoogleGenerativeAI(gemini.apiKey);
  const modelFor = (answer: TSchema, maxOutputTokens: number) =>
    api.getGenerativeModel(
      {
        model: gemini.model,
        generationConfig: {
          temperature: 0,
          candidateCount: 1,
          maxOutputTokens,
          responseMimeType: 'application/json',
          responseSchema: responseSchemaOf(answer),
        },
      },
      gemini.baseUrl === null ? {} : { baseUrl: gemini.baseUrl },
    );
  const planner = modelFor(ModelAnswerSchema, GEMINI_LIMITS.outputTokensMax);
  const answerer = modelFor(QuestionAnswerSchema, GEMINI_LIMITS.questionOutputTokensMax);

  async function ask(model: GenerativeModel, prompt: PlanPrompt, signal: AbortSignal): Promise<ModelAnswer> {
    const meter = new UsageMeter(gemini);
    for (let number = 1; ; number++) {
      const result = signal.aborted
        ? attemptFailureOf(signal.reason, true)
        : await attempt(model, prompt, gemini.timeoutMs, signal, meter);
      if ('value' in result) return { kind: 'answered', value: result.value, usage: meter.read() };
      const pauseMs = waitMs(result, number);
      const { failure } = result;
      if (!canRetry(failure) || number >= gemini.attemptsMax || pauseMs > GEMINI_LIMITS.backoffMaxMs) {
        const message = `${result.message} (attempt ${number} of ${gemini.attemptsMax})`;
        return { kind: 'failed', failure, message, usage: meter.read() };
      }
      // An abort during the pause shows at the head of the loop.
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    model: gemini.model,
    proposePlan: (prompt, signal) => ask(planner, prompt, signal),
    answerQuestion: (prompt, signal) => ask(answerer, prompt, signal),
    questionCostMaxUsdCents({ system, user }) {
      const { inputUsdPerMillion, outputUsdPerMillion, attemptsMax } = gemini;
      // No tokenizer makes more tokens of a text than it has bytes.
      const sent = Buffer.byteLength(system) + Buffer.byteLength(user) + GEMINI_LIMITS.schemaTokensMax;
      const usd =
        (sent * inputUsdPerMillion + GEMINI_LIMITS.questionOutputTokensMax * outputUsdPerMillion) / 1e6;
      return usd * attemptsMax * 100;
    },
  };
}
