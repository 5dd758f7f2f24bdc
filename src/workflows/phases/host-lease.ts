import type { Plan } from '../../domain/plan/plan.ts';
import type { IncidentSettings } from '../../domain/record/incident-settings.ts';
import { BOUNDS } from '../bounds.ts';

export function planTargets(plan: Plan): readonly string[] {
  return [...new Set(plan.steps.flatMap(({ targetIds }) => targetIds))];
}

/** The longest that action, checks and roll-back of every host can take, and the alarm's verification. */
export function leaseSeconds(plan: Plan, settings: IncidentSettings): number {
  const around = settings.deliveryTimeoutSeconds + settings.settleSeconds;
  let total = settings.verifyTimeoutSeconds + settings.verifyHoldSeconds;
  for (const { action, verify, rollback, targetIds } of plan.steps) {
    const check =
      verify === null
        ? 0
        : (verify.timeoutSeconds + around + settings.verifyPollSeconds) * BOUNDS.hostChecksMax;
    const undo = rollback === null ? 0 : rollback.timeoutSeconds + around;
    total += targetIds.length * (action.timeoutSeconds + around + check + undo);
  }
  return Math.ceil(total);
}
