import { LIMITS } from '../bounds.ts';
import type { CommandBytes } from '../execution/command-bytes.ts';
import type { PlanStep } from './plan.ts';

/** What decides how long a plan stays good. */
export interface PlanTiming {
  /** When it is decided at the latest (ISO 8601, UTC). */
  readonly decideBy: string;
  readonly deliveryTimeoutSeconds: number;
  readonly settleSeconds: number;
  readonly verifyPollSeconds: number;
}

/** The timing of a plan that is asked for at `nowMs`: planning and everybody's time to decide come before it is decided. */
export function planTimingOf(
  nowMs: number,
  settings: Omit<PlanTiming, 'decideBy'> & { readonly approvalDeadlineSeconds: number },
): PlanTiming {
  const { approvalDeadlineSeconds, deliveryTimeoutSeconds, settleSeconds, verifyPollSeconds } = settings;
  const decideBySeconds = LIMITS.planningSeconds + approvalDeadlineSeconds;
  const decideBy = new Date(nowMs + decideBySeconds * 1000).toISOString();
  return { decideBy, deliveryTimeoutSeconds, settleSeconds, verifyPollSeconds };
}

/** A time limit that no plan may have counts as the longest allowed; the plan is refused for it elsewhere. */
function limitOf({ timeoutSeconds }: CommandBytes): number {
  const isAllowed = timeoutSeconds >= 0 && timeoutSeconds <= LIMITS.stepTimeoutSeconds;
  return isAllowed ? timeoutSeconds : LIMITS.stepTimeoutSeconds;
}

/** The longest that action and checks of every step on every host can take, one host after the other, in seconds. */
export function planLengthSeconds(steps: readonly PlanStep[], timing: Omit<PlanTiming, 'decideBy'>): number {
  const around = timing.deliveryTimeoutSeconds + timing.settleSeconds;
  let total = 0;
  for (const { action, verify, targetIds } of steps) {
    const check =
      verify === null ? 0 : (limitOf(verify) + around + timing.verifyPollSeconds) * LIMITS.hostChecksMax;
    total += targetIds.length * (limitOf(action) + around + check);
  }
  return Math.ceil(total);
}

/**
 * When nothing of a plan may start any more: decided as late as possible, its last step is still delivered, however
 * slow the steps before it were.
 */
export function planNotAfter(steps: readonly PlanStep[], timing: PlanTiming): string {
  const seconds = timing.deliveryTimeoutSeconds + planLengthSeconds(steps, timing);
  return new Date(Date.parse(timing.decideBy) + seconds * 1000).toISOString();
}
