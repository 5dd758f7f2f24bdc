import type { Diagnostics } from '../diagnosis/diagnostics.ts';
import { admissibleStep, inadmissibleSteps } from '../plan/admissible-step.ts';
import { assemblePlan } from '../plan/assemble-plan.ts';
import type { Plan, PlanStep, ProposedStep } from '../plan/plan.ts';
import type { PlanTiming } from '../plan/plan-validity.ts';
import type { Runbook } from '../plan/runbook.ts';
import { err, ok, type Result } from '../text/result.ts';
import type { PlanningInput } from './planning-input.ts';

/** What a plan is bound to, whoever proposes its steps. */
export interface BindingRequest extends Pick<PlanningInput, 'incidentId' | 'targets'> {
  readonly planVersion: number;
  readonly timing: PlanTiming;
  readonly policyVersion: string;
  readonly diagnostics: Pick<Diagnostics, 'sha256' | 'judgement'>;
  /** Digest of the plan that a person edits; absent: a planner proposes the steps. */
  readonly editedFrom?: string;
}

/** What a planner is asked for. */
export type PlanRequest = PlanningInput & Omit<BindingRequest, 'editedFrom'>;

/** The step with what our own rules say of the alarm's value after it, so that it can be held against what comes. */
function withPrediction(step: PlanStep, { diagnostics }: BindingRequest): PlanStep {
  if (step.kind === 'shell') return step;
  const predicted = step.targetIds.flatMap((targetId) => {
    const prediction = admissibleStep(step, targetId, diagnostics.judgement)?.predicted ?? null;
    return prediction === null ? [] : [{ targetId, ...prediction }];
  });
  return predicted.length === 0 ? step : { ...step, predicted };
}

/** Binds proposed steps to the case that they were asked for. The error lists every problem. */
export function assembleFor(
  request: BindingRequest,
  steps: readonly ProposedStep[],
  catalogue: readonly Runbook[],
): Result<Plan, readonly string[]> {
  const { incidentId, planVersion, timing, policyVersion, diagnostics, targets, editedFrom } = request;
  const diagnosticsSha256 = diagnostics.sha256;
  const assembled = assemblePlan({
    incidentId,
    planVersion,
    timing,
    policyVersion,
    diagnosticsSha256,
    steps,
    catalogue,
    targets,
    ...(editedFrom === undefined ? {} : { editedFrom }),
  });
  if (!assembled.ok) return assembled;
  const plan = assembled.value;
  const problems = inadmissibleSteps(plan.steps, diagnostics.judgement);
  if (problems.length > 0) return err(problems.map((problem) => `step ${problem}`));
  return ok({ ...plan, steps: plan.steps.map((step) => withPrediction(step, request)) });
}
