import type { PlanPrompt } from '../domain/planner/plan-prompt.ts';

/** Why a model gave no answer. */
export type ModelFailure =
  | 'timeout'
  | 'throttled'
  | 'unavailable'
  /** 4xx: a bad key, a bad request, an unknown model. */
  | 'refused'
  /** A safety or policy filter stopped it. */
  | 'blocked'
  | 'empty'
  /** It ran into the output limit. */
  | 'truncated'
  | 'invalid_json'
  | 'too_large'
  | 'cancelled';

/** What was spent, failed attempts included where the API reported it. */
export interface ModelUsage {
  readonly attempts: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** US cents, fractional. */
  readonly costUsdCents: number;
}

export type ModelAnswer =
  /** `value` is JSON as the model wrote it: untrusted. */
  | { readonly kind: 'answered'; readonly value: unknown; readonly usage: ModelUsage }
  | {
      readonly kind: 'failed';
      readonly failure: ModelFailure;
      readonly message: string;
      readonly usage: ModelUsage;
    };

export interface ModelPort {
  readonly model: string;
  /** Asks for a plan. Never throws for the model's failures; retries those that a retry can help. */
  proposePlan(prompt: PlanPrompt, signal: AbortSignal): Promise<ModelAnswer>;
  /** Asks a question, which is answered with text alone. As above. */
  answerQuestion(prompt: PlanPrompt, signal: AbortSignal): Promise<ModelAnswer>;
  /** What a question may cost at the most, all its attempts together, in US cents. */
  questionCostMaxUsdCents(prompt: PlanPrompt): number;
}
