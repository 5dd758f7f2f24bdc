import type { PlanningInput } from '../diagnosis/causes/host-diagnosis.ts';
import { assemblePlan } from '../plan/assemble-plan.ts';
import { inadmissibleParameters } from '../plan/inadmissible-parameters.ts';
import type { Plan, ProposedStep } from '../plan/plan.ts';
import type { PlanTiming } from '../plan/plan-validity.ts';
import type { Runbook } from '../plan/runbook.ts';
import { err, type Result } from '../text/result.ts';

/** What a plan is made for, whoever proposes its steps. */
export interface PlanRequest extends PlanningInput {
  readonly planVersion: number;
  readonly timing: PlanTiming;
  readonly policyVersion: string;
}

/** Binds proposed steps to the case that they were asked for. The error lists every problem. */
export function assembleFor(
  request: PlanRequest,
  steps: readonly ProposedStep[],
  catalogue: readonly Runbook[],
): Result<Plan, readonly string[]> {
  const { incidentId, planVersion, timing, policyVersion, diagnostics, targets } = request;
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
  });
  if (!assembled.ok) return assembled;
  const problems = inadmissibleParameters(assembled.value.steps, diagnostics);
  return problems.length > 0 ? err(problems.map((problem) => `step ${problem}`)) : assembled;
}
