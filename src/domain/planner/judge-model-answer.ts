import type { Hypothesis } from '../diagnosis/diagnostics.ts';
import type { Plan } from '../plan/plan.ts';
import type { Runbook } from '../plan/runbook.ts';
import { type ModelPlan, parseModelPlan } from './parse-model-plan.ts';
import { assembleFor, type PlanRequest } from './plan-request.ts';

export type ModelAnswerJudgement =
  | { readonly kind: 'planned'; readonly hypothesis: Hypothesis; readonly plan: Plan }
  /** It is a good answer that proposes nothing. */
  | { readonly kind: 'no_step'; readonly hypothesis: Hypothesis }
  /** `problems`: all of them, so that one repair can mend them all. `said`: what it means all the same, if it can be read. */
  | { readonly kind: 'refused'; readonly problems: readonly string[]; readonly said?: ModelPlan };

/**
 * What a model's answer is worth. Its words become a plan only through assemblePlan: known runbooks, parameters in range,
 * targets of this incident; and a runbook step only if it is one that our own rules admit.
 */
export function judgeModelAnswer(
  answer: unknown,
  request: PlanRequest,
  catalogue: readonly Runbook[],
): ModelAnswerJudgement {
  const parsed = parseModelPlan(answer, catalogue, request.diagnostics.evidence);
  if (!parsed.ok) return { kind: 'refused', problems: parsed.error };
  const { hypothesis, steps } = parsed.value;
  if (steps.length === 0) return { kind: 'no_step', hypothesis };
  const plan = assembleFor(request, steps, catalogue);
  if (!plan.ok) return { kind: 'refused', problems: plan.error, said: parsed.value };
  return { kind: 'planned', hypothesis, plan: plan.value };
}
