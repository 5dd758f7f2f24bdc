import type { Hypothesis } from '../diagnosis/diagnostics.ts';
import type { Plan } from '../plan/plan.ts';
import type { Runbook } from '../plan/runbook.ts';
import { planDeterministically } from './deterministic-planner.ts';
import { assembleFor, type PlanRequest } from './plan-request.ts';

export type RulesPlan =
  | { readonly kind: 'proposed'; readonly hypothesis: Hypothesis; readonly plan: Plan }
  /** `message`: why there is none, for people. */
  | { readonly kind: 'no_plan'; readonly hypothesis: Hypothesis; readonly message: string };

/** What is proposed where no model has answered, or none that may be followed. */
export function planByRules(request: PlanRequest, catalogue: readonly Runbook[]): RulesPlan {
  const { incidentId, alarm, targets, diagnostics } = request;
  const planned = planDeterministically({ incidentId, alarm, targets, diagnostics, catalogue });
  const { hypothesis, steps, message } = planned;
  if (steps.length === 0) return { kind: 'no_plan', hypothesis, message };
  const plan = assembleFor(request, steps, catalogue);
  if (plan.ok) return { kind: 'proposed', hypothesis, plan: plan.value };
  return { kind: 'no_plan', hypothesis, message: `no plan could be put together: ${plan.error.join('; ')}` };
}
