import { activityInfo, heartbeat } from '@temporalio/activity';
import { ACTIVITY_BOUNDS } from './bounds.ts';

/**
 * Heartbeats `details()` at once, so that slow first calls do not cost the lease, then three times per heartbeat
 * timeout until `run` has ended. Cancellation reaches an activity only through heartbeats.
 */
export async function withHeartbeat<T>(details: () => unknown, run: () => Promise<T>): Promise<T> {
  const timeoutMs = activityInfo().heartbeatTimeoutMs ?? ACTIVITY_BOUNDS.heartbeatIntervalMaxMs * 3;
  const intervalMs = Math.max(
    ACTIVITY_BOUNDS.heartbeatIntervalMinMs,
    Math.min(ACTIVITY_BOUNDS.heartbeatIntervalMaxMs, timeoutMs / 3),
  );
  heartbeat(details());
  const timer = setInterval(() => heartbeat(details()), intervalMs);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
