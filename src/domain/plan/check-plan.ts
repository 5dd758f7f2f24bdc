import { LIMITS } from '../bounds.ts';
import type { Diagnostics } from '../diagnosis/diagnostics.ts';
import type { Target } from '../diagnosis/target.ts';
import type { CommandBytes } from '../execution/command-bytes.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { inadmissibleSteps } from './admissible-step.ts';
import type { Plan, PlanStep } from './plan.ts';
import { type PlanTiming, planNotAfter } from './plan-validity.ts';

/** What a plan must be made for. */
export interface PlanExpectation {
  readonly incidentId: string;
  readonly planVersion: number;
  readonly policyVersion: string;
  readonly timing: PlanTiming;
  /** As in the plan. */
  readonly editedFrom?: string;
  readonly diagnostics: Pick<Diagnostics, 'sha256' | 'judgement'>;
  readonly targets: readonly Target[];
}

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/**
 * Everything that is wrong with a plan; empty when it may be judged. The planner has checked it already, but it comes
 * from outside the workflow, and what runs on a host follows from it.
 */
export function checkPlan(plan: Plan, expected: PlanExpectation): readonly string[] {
  const problems: string[] = [];
  const differs = (field: keyof Plan, actual: unknown, wanted: unknown) => {
    if (actual !== wanted) problems.push(`${field} is ${String(actual)}, expected ${String(wanted)}`);
  };
  differs('schema', plan.schema, 'recoverops.plan/1');
  differs('incidentId', plan.incidentId, expected.incidentId);
  differs('planVersion', plan.planVersion, expected.planVersion);
  differs('policyVersion', plan.policyVersion, expected.policyVersion);
  differs('notAfter', plan.notAfter, planNotAfter(plan.steps, expected.timing));
  differs('editedFrom', plan.editedFrom, expected.editedFrom);
  // Only the workflow itself makes an undo, from what ran.
  differs('undoes', plan.undoes, undefined);
  differs('diagnosticsSha256', plan.diagnosticsSha256, expected.diagnostics.sha256);
  if (plan.steps.length < 1 || plan.steps.length > LIMITS.planStepsMax) {
    problems.push(`the plan has ${plan.steps.length} steps, allowed are 1 to ${LIMITS.planStepsMax}`);
  }
  if (new Set(plan.steps.map(({ id }) => id)).size !== plan.steps.length) problems.push('step ids repeat');
  const online = new Set(
    expected.targets.filter((target) => target.online).map(({ instanceId }) => instanceId),
  );
  for (const step of plan.steps.slice(0, LIMITS.planStepsMax)) problems.push(...checkStep(step, online));
  problems.push(
    ...inadmissibleSteps(plan.steps.slice(0, LIMITS.planStepsMax), expected.diagnostics.judgement),
  );
  problems.push(...checkSize(plan));
  return problems;
}

function checkSize(plan: Plan): readonly string[] {
  try {
    const isTooLarge = bytesOf(canonicalJson(plan)) > LIMITS.planBytes;
    return isTooLarge ? [`the plan is larger than ${LIMITS.planBytes} bytes`] : [];
  } catch (error) {
    // Without canonical JSON there is no digest that a person could approve.
    return [String(error)];
  }
}

function checkStep(step: PlanStep, online: ReadonlySet<string>): readonly string[] {
  const problems: string[] = [];
  if (step.targetIds.length === 0) problems.push(`${step.id} names no host`);
  if (new Set(step.targetIds).size !== step.targetIds.length) problems.push(`${step.id} names a host twice`);
  for (const targetId of step.targetIds) {
    if (!online.has(targetId))
      problems.push(`${step.id} names ${targetId}, which is not an affected host online`);
  }
  problems.push(...checkCommand(`${step.id} action`, step.action));
  if (step.verify !== null) problems.push(...checkCommand(`${step.id} verify`, step.verify));
  if (step.rollback !== null) problems.push(...checkCommand(`${step.id} rollback`, step.rollback));
  return problems;
}

function checkCommand(name: string, { body, argv, timeoutSeconds }: CommandBytes): readonly string[] {
  const problems: string[] = [];
  if (body.trim() === '') problems.push(`${name} is empty`);
  if (bytesOf(body) > LIMITS.scriptBytes) problems.push(`${name} is larger than ${LIMITS.scriptBytes} bytes`);
  if (argv.some((argument) => argument.includes('\0'))) problems.push(`${name} has an argument with a NUL`);
  if (
    !(Number.isInteger(timeoutSeconds) && timeoutSeconds >= 1 && timeoutSeconds <= LIMITS.stepTimeoutSeconds)
  ) {
    problems.push(
      `${name} has the time limit ${timeoutSeconds}, allowed are 1 to ${LIMITS.stepTimeoutSeconds} s`,
    );
  }
  return problems;
}
