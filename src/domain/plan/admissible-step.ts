import type { AdmissibleStep, HostJudgement, Judgement } from '../diagnosis/judge/judgement.ts';
import type { PlanStep, RunbookStep } from './plan.ts';

type Asked = Pick<RunbookStep, 'runbook' | 'parameters' | 'answers'>;

function isSame(given: RunbookStep['parameters'], admitted: AdmissibleStep['parameters']): boolean {
  const names = Object.keys(admitted);
  return (
    names.length === Object.keys(given).length &&
    names.every((name) => Object.hasOwn(given, name) && given[name] === admitted[name])
  );
}

export function judgedHost(judgement: Judgement | undefined, targetId: string): HostJudgement | undefined {
  return judgement?.hosts.find((host) => host.targetId === targetId);
}

/** The step of our own rules that a runbook step is on one host: the same runbook, every parameter the same. */
export function admissibleStep(
  { runbook, parameters }: Asked,
  targetId: string,
  judgement: Judgement | undefined,
): AdmissibleStep | undefined {
  return judgedHost(judgement, targetId)?.steps.find(
    (one) => one.runbook === runbook.name && isSame(parameters, one.parameters),
  );
}

/** Why a runbook step is not one that our own rules admit on a host, for whoever proposed it. */
export function whyInadmissible(step: Asked, targetId: string, judgement: Judgement | undefined): string {
  const host = judgedHost(judgement, targetId);
  if (judgement === undefined || host === undefined) return `${targetId} was not judged`;
  if (judgement.notUnderstood !== null)
    return `what the alarm asserts is not understood: ${judgement.notUnderstood}`;
  if (host.state !== 'ill') return `nothing ill was measured on ${targetId}: ${host.measured}`;
  const same = host.steps.filter(({ runbook }) => runbook === step.runbook.name);
  if (same.length > 0) {
    const wanted = same.map(({ parameters }) => JSON.stringify(parameters)).join(' or ');
    return `its parameters have to be ${wanted} on ${targetId}`;
  }
  const { answers = [] } = step;
  const withheld = host.withheld.filter(({ cause }) => answers.includes(cause));
  if (withheld.length > 0)
    return withheld
      .map(({ cause, why }) => `nothing may be done about ${cause} on ${targetId}: ${why}`)
      .join('; ');
  return `nothing that it answers is blamed on ${targetId}`;
}

/**
 * Runbook steps that our own rules do not admit, each with the reason: whoever proposes a plan, what runs by a reviewed
 * runbook is what was measured. A shell step is not among them: a person reads it.
 */
export function inadmissibleSteps(
  steps: readonly PlanStep[],
  judgement: Judgement | undefined,
): readonly string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'shell') return [];
    return step.targetIds
      .filter((targetId) => admissibleStep(step, targetId, judgement) === undefined)
      .map(
        (targetId) =>
          `${step.id} (${step.runbook.name}) is not admissible: ${whyInadmissible(step, targetId, judgement)}`,
      );
  });
}
