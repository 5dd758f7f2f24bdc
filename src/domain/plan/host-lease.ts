import { LIMITS } from '../bounds.ts';
import type { Plan } from './plan.ts';
import type { PlanTiming } from './plan-validity.ts';

/** What decides, beside the plan itself, how long its hosts are needed. All in seconds. */
export interface LeaseTiming extends Omit<PlanTiming, 'decideBy'> {
  readonly verifyTimeoutSeconds: number;
  readonly verifyHoldSeconds: number;
}

/** The hosts that a plan acts on, each once, in the order in which it comes to them. */
export function planTargets(plan: Pick<Plan, 'steps'>): readonly string[] {
  return [...new Set(plan.steps.flatMap(({ targetIds }) => targetIds))];
}

/**
 * How long the hosts of a plan are claimed, in whole seconds: the longest that action, checks and roll-back of every host
 * can take, one after the other, and the alarm's verification.
 */
export function leaseSeconds(plan: Pick<Plan, 'steps'>, timing: LeaseTiming): number {
  const around = timing.deliveryTimeoutSeconds + timing.settleSeconds;
  let total = timing.verifyTimeoutSeconds + timing.verifyHoldSeconds;
  for (const { action, verify, rollback, targetIds } of plan.steps) {
    const check =
      verify === null
        ? 0
        : (verify.timeoutSeconds + around + timing.verifyPollSeconds) * LIMITS.hostChecksMax;
    const undo = rollback === null ? 0 : rollback.timeoutSeconds + around;
    total += targetIds.length * (action.timeoutSeconds + around + check + undo);
  }
  return Math.ceil(total);
}
