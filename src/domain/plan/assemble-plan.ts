import { LIMITS } from '../bounds.ts';
import type { Target } from '../diagnosis/target.ts';
import type { CommandBytes } from '../execution/command-bytes.ts';
import { cutText } from '../text/cut-text.ts';
import { err, ok, type Result } from '../text/result.ts';
import { stripControls } from '../text/strip-controls.ts';
import { checkParameter } from './parameter-value.ts';
import type { Plan, PlanStep, ProposedStep } from './plan.ts';
import { type PlanTiming, planNotAfter } from './plan-validity.ts';
import type { ParameterValue, Runbook, RunbookScript } from './runbook.ts';
import { scriptProblems } from './script-bytes.ts';

/** Time limits of shell steps, whose author cannot be asked for any. */
const SHELL_TIMEOUT_SECONDS = { action: 300, verify: 60, rollback: 300 } as const;

export interface AssemblePlanInput {
  readonly incidentId: string;
  readonly planVersion: number;
  readonly timing: PlanTiming;
  readonly policyVersion: string;
  readonly diagnosticsSha256: string;
  readonly steps: readonly ProposedStep[];
  readonly catalogue: readonly Runbook[];
  readonly targets: readonly Target[];
  /** As in the plan. */
  readonly editedFrom?: string;
}

type Parameters = Readonly<Record<string, ParameterValue>>;

function targetProblems(targetIds: readonly string[], targets: readonly Target[]): readonly string[] {
  // An empty set must never be read as "all".
  if (targetIds.length === 0) return ['names no target'];
  const problems: string[] = [];
  if (targetIds.length > LIMITS.targetsMax) problems.push(`names more than ${LIMITS.targetsMax} targets`);
  if (new Set(targetIds).size < targetIds.length) problems.push('names a target twice');
  for (const id of new Set(targetIds)) {
    const target = targets.find((candidate) => candidate.instanceId === id);
    if (target === undefined) problems.push(`names target ${quoted(id)}, which is not part of the incident`);
    else if (!target.online) problems.push(`names target ${id}, which is offline`);
  }
  return problems;
}

/** A name that came from a planner, safe to print in an error. */
function quoted(name: string): string {
  return JSON.stringify(cutText(name, 80));
}

function titleOf(proposed: string, fallback: string): string {
  const title = stripControls(proposed).replace(/\s+/g, ' ').trim();
  return cutText(title === '' ? fallback : title, LIMITS.stepTitleChars);
}

function checkParameters(runbook: Runbook, given: Parameters): Result<Parameters, readonly string[]> {
  const problems = Object.keys(given)
    .filter((name) => !runbook.parameters.some((parameter) => parameter.name === name))
    .map((name) => `gives parameter ${quoted(name)}, which ${runbook.name} does not take`);
  const checked: [string, ParameterValue][] = [];
  for (const parameter of runbook.parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : undefined;
    const result = value === undefined ? err('is missing') : checkParameter(parameter, value);
    if (result.ok) checked.push([parameter.name, result.value]);
    else problems.push(`parameter ${parameter.name} ${result.error}`);
  }
  return problems.length > 0 ? err(problems) : ok(Object.fromEntries(checked));
}

/** The script with its arguments in the order that the runbook names them. */
function bind(script: RunbookScript, parameters: Parameters): CommandBytes {
  return {
    body: script.script,
    argv: script.arguments.map((name) => String(parameters[name])),
    timeoutSeconds: script.timeoutSeconds,
  };
}

/** What of a runbook runs on a host with these parameters, and how much it can hurt. */
type BoundRunbook = Pick<PlanStep, 'risk' | 'action' | 'verify' | 'rollback'> & {
  readonly parameters: Parameters;
};

/** A runbook with its parameters filled in; the error lists everything that is wrong with them. */
export function bindRunbook(runbook: Runbook, given: Parameters): Result<BoundRunbook, readonly string[]> {
  const parameters = checkParameters(runbook, given);
  if (!parameters.ok) return parameters;
  return ok({
    parameters: parameters.value,
    risk: runbook.risk,
    action: bind(runbook.action, parameters.value),
    verify: bind(runbook.verify, parameters.value),
    rollback: runbook.rollback === null ? null : bind(runbook.rollback, parameters.value),
  });
}

function assembleRunbookStep(
  id: string,
  step: Extract<ProposedStep, { kind: 'runbook' }>,
  catalogue: readonly Runbook[],
): Result<PlanStep, readonly string[]> {
  const runbook = catalogue.find((candidate) => candidate.name === step.runbook);
  if (runbook === undefined) return err([`asks for runbook ${quoted(step.runbook)}, which does not exist`]);
  const bound = bindRunbook(runbook, step.parameters);
  if (!bound.ok) return bound;
  const { risk, parameters, action, verify, rollback } = bound.value;
  return ok({
    kind: 'runbook',
    id,
    title: titleOf(step.title, runbook.title),
    risk,
    targetIds: [...step.targetIds],
    runbook: { name: runbook.name, version: runbook.version },
    parameters,
    answers: runbook.answers,
    sources: Object.fromEntries(runbook.parameters.map(({ name, source }) => [name, source])),
    action,
    verify,
    rollback,
  });
}

function assembleShellStep(
  id: string,
  step: Extract<ProposedStep, { kind: 'shell' }>,
): Result<PlanStep, readonly string[]> {
  const bodies = [
    ['body', step.body],
    ['verifyBody', step.verifyBody],
    ['rollbackBody', step.rollbackBody],
  ] as const;
  const problems = bodies.flatMap(([name, body]) =>
    body === null ? [] : scriptProblems(body).map((problem) => `${name} ${problem}`),
  );
  if (problems.length > 0) return err(problems);
  const command = (body: string, phase: keyof typeof SHELL_TIMEOUT_SECONDS): CommandBytes => ({
    body,
    argv: [],
    timeoutSeconds: SHELL_TIMEOUT_SECONDS[phase],
  });
  return ok({
    kind: 'shell',
    id,
    title: titleOf(step.title, 'Shell step'),
    risk: 'high',
    targetIds: [...step.targetIds],
    action: command(step.body, 'action'),
    verify: command(step.verifyBody, 'verify'),
    rollback: step.rollbackBody === null ? null : command(step.rollbackBody, 'rollback'),
  });
}

/**
 * Binds what a planner asks for to exact bytes and explicit targets. What is unknown, missing, out of range or too
 * much is refused, never repaired; the error lists every problem, each naming its step.
 */
export function assemblePlan(input: AssemblePlanInput): Result<Plan, readonly string[]> {
  const { incidentId, planVersion, timing, policyVersion, diagnosticsSha256 } = input;
  if (input.steps.length === 0) return err(['the plan has no steps']);
  if (input.steps.length > LIMITS.planStepsMax) {
    return err([`the plan has ${input.steps.length} steps; at most ${LIMITS.planStepsMax} are allowed`]);
  }
  const problems: string[] = [];
  const steps: PlanStep[] = [];
  for (const [index, proposed] of input.steps.entries()) {
    const id = `s${index + 1}`;
    const assembled =
      proposed.kind === 'runbook'
        ? assembleRunbookStep(id, proposed, input.catalogue)
        : assembleShellStep(id, proposed);
    const about = [
      ...targetProblems(proposed.targetIds, input.targets),
      ...(assembled.ok ? [] : assembled.error),
    ];
    problems.push(...about.map((problem) => `step ${id} ${problem}`));
    if (assembled.ok) steps.push(assembled.value);
  }
  if (problems.length > 0) return err(problems);
  return ok({
    schema: 'recoverops.plan/1',
    incidentId,
    planVersion,
    steps,
    notAfter: planNotAfter(steps, timing),
    policyVersion,
    diagnosticsSha256,
    ...(input.editedFrom === undefined ? {} : { editedFrom: input.editedFrom }),
  });
}
