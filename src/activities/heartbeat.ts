import { activityInfo, heartbeat } from '@temporalio/activity';

const INTERVAL_MAX_MS = 5_000;
const INTERVAL_MIN_MS = 100;

/**
 * Heartbeats `details()` at once, so that slow first calls do not cost the lease, then three times per heartbeat
 * timeout until `run` has ended. Cancellation reaches an activity only through heartbeats.
 */
export async function withHeartbeat<T>(details: () => unknown, run: () => Promise<T>): Promise<T> {
  const timeoutMs = activityInfo().heartbeatTimeoutMs ?? INTERVAL_MAX_MS * 3;
  const intervalMs = Math.max(INTERVAL_MIN_MS, Math.min(INTERVAL_MAX_MS, timeoutMs / 3));
  heartbeat(details());
  const timer = setInterval(() => heartbeat(details()), intervalMs);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
