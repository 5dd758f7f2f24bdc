import { LIMITS } from '../bounds.ts';
import type { CommandBytes } from '../execution/command-bytes.ts';
import { cutText } from '../text/cut-text.ts';
import type { Plan, PlanStep, UndoneAction, UndoneFix } from './plan.ts';
import { type PlanTiming, planNotAfter } from './plan-validity.ts';

/** One step on one host that is to be undone. */
export interface ToUndo {
  readonly step: PlanStep;
  readonly targetId: string;
  /** The execution that did what is to be undone. */
  readonly executionId: string;
  /** The bytes that undo it: those that a roll-back of the same plan would run. */
  readonly command: CommandBytes;
}

/** A step that runs what undoes another, on the hosts where that ran, last first. */
function undoStep(id: string, items: readonly ToUndo[], first: ToUndo): PlanStep {
  const { step, command } = first;
  const title = step.title.startsWith(UNDO)
    ? step.title
    : cutText(`${UNDO}${step.title}`, LIMITS.stepTitleChars);
  const targetIds = items.map(({ targetId }) => targetId);
  const ran = { id, title, targetIds, action: command, verify: null, rollback: null };
  if (step.kind === 'shell') return { ...step, ...ran };
  // What was predicted was of the fix.
  const { predicted: _ofTheFix, ...rest } = step;
  return { ...rest, ...ran };
}

const UNDO = 'Undo: ';

/**
 * The plan that undoes what ran, in the reverse of the order in which it ran. It is made of bytes that stand in the plan that ran,
 * so that no catalogue can have exchanged them, and names the executions that it undoes.
 */
export function undoPlanOf(
  fix: Pick<Plan, 'incidentId' | 'policyVersion' | 'diagnosticsSha256'>,
  items: readonly ToUndo[],
  {
    planVersion,
    timing,
    undone,
  }: {
    readonly planVersion: number;
    readonly timing: PlanTiming;
    readonly undone: Pick<UndoneFix, 'attempt' | 'planDigest'>;
  },
): Plan {
  const bySteps = [...Map.groupBy(items.toReversed(), ({ step }) => step.id).values()];
  const actions: UndoneAction[] = [];
  const steps = bySteps.flatMap((group, index): readonly PlanStep[] => {
    const [first] = group;
    if (first === undefined) return [];
    const stepId = `s${index + 1}`;
    actions.push(...group.map(({ targetId, executionId }) => ({ stepId, targetId, executionId })));
    return [undoStep(stepId, group, first)];
  });
  const { incidentId, policyVersion, diagnosticsSha256 } = fix;
  return {
    schema: 'recoverops.plan/1',
    incidentId,
    planVersion,
    steps,
    notAfter: planNotAfter(steps, timing),
    policyVersion,
    diagnosticsSha256,
    undoes: { ...undone, actions },
  };
}
