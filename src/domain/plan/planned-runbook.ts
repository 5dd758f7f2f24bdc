import { canonicalJson } from '../text/canonical-json.ts';
import { sha256Hex } from '../text/sha256.ts';
import { bindRunbook } from './assemble-plan.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { ParameterValue, Runbook } from './runbook.ts';

/** A runbook step of a plan, as far as a catalogue can say whether it is what the runbook makes of its parameters. */
export interface PlannedRunbook {
  readonly stepId: string;
  readonly name: string;
  readonly version: number;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Of risk, action, check and undo, to the byte. */
  readonly sha256: string;
}

type Bound = Pick<PlanStep, 'risk' | 'action' | 'verify' | 'rollback'>;

const hashOf = ({ risk, action, verify, rollback }: Bound) =>
  sha256Hex(canonicalJson({ risk, action, verify, rollback }));

/**
 * The runbook steps of a plan. Of an undo none: it runs what an approved plan had for its roll-back, and a runbook that has
 * changed since does not change what has to be taken back.
 */
export function plannedRunbooks({
  steps,
  undoes,
}: Pick<Plan, 'steps' | 'undoes'>): readonly PlannedRunbook[] {
  if (undoes !== undefined) return [];
  return steps.flatMap((step) => {
    if (step.kind !== 'runbook') return [];
    const { id: stepId, runbook, parameters } = step;
    return [{ stepId, ...runbook, parameters, sha256: hashOf(step) }];
  });
}

/** Why steps are not what a catalogue makes of them, for people; empty where all are. */
export function strayFromCatalogue(
  planned: readonly PlannedRunbook[],
  catalogue: readonly Runbook[],
): readonly string[] {
  return planned.flatMap(({ stepId, name, version, parameters, sha256 }) => {
    const runbook = catalogue.find((one) => one.name === name);
    if (runbook === undefined) return [`${stepId} is of runbook ${name}, which the worker does not have`];
    if (runbook.version !== version)
      return [`${stepId} is of ${name} v${version}, and the worker has v${runbook.version}`];
    const bound = bindRunbook(runbook, parameters);
    if (!bound.ok) return [`${stepId} is not what ${name} v${version} takes: ${bound.error.join(', ')}`];
    return hashOf(bound.value) === sha256
      ? []
      : [`${stepId} is not to the byte what ${name} v${version} of the worker makes of its parameters`];
  });
}
