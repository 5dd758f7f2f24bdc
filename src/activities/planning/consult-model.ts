import type { ProposePlanInput } from '../../contracts/activities.ts';
import type { Hypothesis } from '../../domain/diagnosis/diagnostics.ts';
import { assemblePlan } from '../../domain/plan/assemble-plan.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Runbook } from '../../domain/plan/runbook.ts';
import { parseModelPlan } from '../../domain/planner/parse-model-plan.ts';
import type { ModelPort, ModelUsage } from '../../ports/model.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { buildPlanPrompt } from './plan-prompt.ts';

export const NO_USAGE: ModelUsage = { attempts: 0, promptTokens: 0, outputTokens: 0, costUsdCents: 0 };

export type Consultation =
  | {
      readonly kind: 'planned';
      readonly hypothesis: Hypothesis;
      readonly plan: Plan;
      readonly usage: ModelUsage;
    }
  /** `reason` is for the record: why somebody else has to plan. */
  | { readonly kind: 'failed'; readonly reason: string; readonly usage: ModelUsage };

function sum(a: ModelUsage, b: ModelUsage): ModelUsage {
  return {
    attempts: a.attempts + b.attempts,
    promptTokens: a.promptTokens + b.promptTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsdCents: a.costUsdCents + b.costUsdCents,
  };
}

/**
 * Asks the model for a plan, and once more with the problems when the answer does not pass our checks. Its words
 * become a plan only through assemblePlan: known runbooks, parameters in range, targets of this incident.
 */
export async function consultModel(
  model: ModelPort,
  input: ProposePlanInput,
  catalogue: readonly Runbook[],
  nonce: string,
  signal: AbortSignal,
): Promise<Consultation> {
  let usage = NO_USAGE;
  let problems: readonly string[] = [];
  for (let answers = 0; answers < ACTIVITY_BOUNDS.modelAnswersMax; answers++) {
    const answer = await model.proposePlan(buildPlanPrompt(input, catalogue, nonce, problems), signal);
    usage = sum(usage, answer.usage);
    if (answer.kind === 'failed') {
      return { kind: 'failed', reason: `${model.model}: ${answer.failure}: ${answer.message}`, usage };
    }
    const parsed = parseModelPlan(answer.value, catalogue, input.diagnostics.evidence);
    if (parsed.ok && parsed.value.steps.length === 0) {
      return {
        kind: 'failed',
        reason: `${model.model} proposed no step: ${parsed.value.hypothesis.rootCause}`,
        usage,
      };
    }
    const plan = parsed.ok
      ? assemblePlan({
          incidentId: input.incidentId,
          planVersion: input.planVersion,
          timing: input.timing,
          policyVersion: input.policyVersion,
          diagnosticsSha256: input.diagnostics.sha256,
          steps: parsed.value.steps,
          catalogue,
          targets: input.targets,
        })
      : parsed;
    if (parsed.ok && plan.ok) {
      return { kind: 'planned', hypothesis: parsed.value.hypothesis, plan: plan.value, usage };
    }
    problems = plan.ok ? [] : plan.error;
  }
  return {
    kind: 'failed',
    reason: `${model.model}: its plan was refused twice: ${problems.join('; ')}`,
    usage,
  };
}
