import { LIMITS } from '../bounds.ts';

/**
 * When a command that is sent at `nowMs` must have started (ISO 8601, UTC). Short, so that one that was lost soon
 * certainly never runs.
 */
export function startBy(nowMs: number, deliveryTimeoutSeconds: number): string {
  return new Date(nowMs + (deliveryTimeoutSeconds + LIMITS.startMarginSeconds) * 1000).toISOString();
}

/** The same for an action, which must keep its plan's own limit too; checks and undos follow an action that was allowed. */
export function actionStartBy(planNotAfter: string, nowMs: number, deliveryTimeoutSeconds: number): string {
  const soon = startBy(nowMs, deliveryTimeoutSeconds);
  return Date.parse(planNotAfter) < Date.parse(soon) ? planNotAfter : soon;
}
