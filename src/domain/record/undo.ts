import { LIMITS } from '../bounds.ts';
import type { ExecutionOutcome } from '../execution/execution.ts';
import type { Plan } from '../plan/plan.ts';
import { planDigest } from '../plan/plan-digest.ts';
import type { ToUndo } from '../plan/undo-plan.ts';
import { err, ok, type Result } from '../text/result.ts';
import { ENDINGS } from './endings.ts';
import type { IncidentRecord } from './incident-record.ts';
import { isEnded } from './state-machine.ts';

/** What an undo would do. */
export interface Undoable {
  /** In the order in which it ran; never empty. */
  readonly items: readonly ToUndo[];
  /** The attempt whose fix it is, and the digest of its plan. */
  readonly undone: { readonly attempt: number; readonly planDigest: string };
  /** Steps that ran and have nothing that undoes them. */
  readonly without: readonly string[];
}

type Ran = Pick<
  IncidentRecord,
  'status' | 'attempt' | 'plan' | 'planDigest' | 'decision' | 'executions' | 'attempts' | 'outcome'
>;

const keyOf = ({ stepId, targetId }: { readonly stepId: string; readonly targetId: string }) =>
  `${stepId}\n${targetId}`;

function outcomesOf(executions: readonly ExecutionOutcome[], phase: ExecutionOutcome['phase']) {
  return new Map(executions.filter((one) => one.phase === phase).map((one) => [keyOf(one), one]));
}

/** Every step on every host of a plan, in order. */
function placesOf({ steps }: Plan) {
  return steps.flatMap((step) => step.targetIds.map((targetId) => ({ step, stepId: step.id, targetId })));
}

const where = ({ stepId, targetId }: { readonly stepId: string; readonly targetId: string }) =>
  `${stepId} on ${targetId}`;

/** What of a plan that ran is to be undone; of an undo, what of it has not run. */
function itemsOf({ plan, executions }: Ran & { readonly plan: Plan }): Result<readonly ToUndo[]> {
  const actions = outcomesOf(executions, 'action');
  const undos = outcomesOf(executions, 'rollback');
  const unsure = executions.find(({ state }) => state === 'unknown');
  if (unsure !== undefined)
    return err(`nobody can say whether ${unsure.phase} of ${where(unsure)} ran: look at the host`);
  const failed = [...undos.values()].find(({ state }) => state === 'failed');
  if (failed !== undefined) return err(`undoing ${where(failed)} was tried and failed: look at the host`);
  const undone = new Map(plan.undoes?.actions.map((one) => [keyOf(one), one.executionId]));
  const items = placesOf(plan).flatMap((place): readonly ToUndo[] => {
    const { step, targetId } = place;
    const key = keyOf(place);
    if (undos.get(key)?.state === 'succeeded') return [];
    if (plan.undoes !== undefined) {
      const executionId = undone.get(key);
      return executionId === undefined ? [] : [{ step, targetId, executionId, command: step.action }];
    }
    const action = actions.get(key);
    const ran = action?.state === 'succeeded' || action?.state === 'failed';
    if (!ran || step.rollback === null) return [];
    return [{ step, targetId, executionId: action.executionId, command: step.rollback }];
  });
  // The steps of an undo stand in its own order, which is the other way round.
  return ok(plan.undoes === undefined ? items : items.toReversed());
}

/** Steps of a fix that changed something and have no undo. */
function withoutUndo({ plan, executions }: Ran & { readonly plan: Plan }): readonly string[] {
  if (plan.undoes !== undefined) return [];
  const ran = new Set(
    executions
      .filter(({ phase, state }) => phase === 'action' && (state === 'succeeded' || state === 'failed'))
      .map(({ stepId }) => stepId),
  );
  return plan.steps
    .filter(({ id, rollback, risk }) => ran.has(id) && rollback === null && risk !== 'read_only')
    .map(({ id, title }) => `${id} (${title})`);
}

/**
 * What undoing the newest attempt's fix would do, or why it cannot be undone, for people. It is offered where the fix ran, where a
 * step of it has an undo that has not run, where it is known what ran, and for a day, as a host moves on.
 */
export function judgeUndo(record: Ran, nowMs: number): Result<Undoable> {
  const { status, attempt, plan, planDigest: named, decision, executions, attempts, outcome } = record;
  if (!isEnded(status)) return err(`attempt ${attempt} is under way: ${status.replace('_', ' ')}`);
  // What it did last may be missing from the record: undone by it, something could be undone twice or be forgotten.
  if (outcome?.code === ENDINGS.interrupted().code)
    return err('the attempt was cut off, and what it did last may be missing here: look at the host');
  if (
    plan === null ||
    named === null ||
    !executions.some(({ phase }) => phase === 'action' || phase === 'rollback')
  ) {
    if (plan?.undoes === undefined)
      return err('no fix ran in the newest attempt, so there is nothing to undo');
  }
  if (plan === null || named === null) return err('there is no plan');
  const isSame = planDigest(plan) === named && (decision === null || decision.planDigest === named);
  if (!isSame) return err('the plan in the record is not the one that was approved: run recoverops verify');
  const items = itemsOf({ ...record, plan });
  if (!items.ok) return items;
  const without = withoutUndo({ ...record, plan });
  if (items.value.length === 0) {
    return err(
      without.length > 0
        ? `${without.join(', ')} cannot be undone: there is no undo for it, and what it did stays`
        : 'everything that has an undo is undone already',
    );
  }
  const endedAt = attempts.find((one) => one.attempt === (plan.undoes?.attempt ?? attempt))?.endedAt;
  const ageMs = nowMs - Date.parse(endedAt ?? '');
  if (!(ageMs <= LIMITS.undoSeconds * 1000))
    return err(
      `the fix ended at ${endedAt ?? 'a time that is not known'}, and is undone within ${LIMITS.undoSeconds / 3600} hours alone, as a host moves on`,
    );
  if (attempt >= LIMITS.attemptsMax) return err(`an incident has at most ${LIMITS.attemptsMax} attempts`);
  const undone = plan.undoes ?? { attempt, planDigest: named };
  return ok({
    items: items.value,
    without,
    undone: { attempt: undone.attempt, planDigest: undone.planDigest },
  });
}

/** Whether the newest attempt's fix can be undone, for those who show it; null: no fix ran, so that nobody asks. */
export type UndoView =
  | { readonly kind: 'offered'; readonly does: string }
  | { readonly kind: 'withheld'; readonly why: string };

export function undoViewOf(record: Ran, nowMs: number): UndoView | null {
  const { status, plan, executions } = record;
  const ran =
    plan?.undoes !== undefined ||
    executions.some(({ phase, state }) => phase === 'action' && state !== 'not_run');
  if (!isEnded(status) || !ran) return null;
  const judged = judgeUndo(record, nowMs);
  if (!judged.ok) return { kind: 'withheld', why: judged.error };
  const { items, without } = judged.value;
  const what = items
    .toReversed()
    .map(({ step, targetId }) => `${step.title} on ${targetId}`)
    .join('; ');
  const rest =
    without.length === 0 ? '' : ` It does not undo ${without.join(', ')}, for which there is no undo.`;
  return { kind: 'offered', does: `Undoes, in this order: ${what}.${rest}` };
}
