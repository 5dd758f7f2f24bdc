import { doubtfulStopText, stopText } from '../domain/execution/stop-text.ts';
import type { KillSwitchReader } from '../ports/kill-switch.ts';
import { isServiceError } from './activity-failure.ts';

/** Null while nothing is stopped. Throws ServiceError when that cannot be read. */
export async function stopReason(killSwitch: KillSwitchReader): Promise<string | null> {
  const state = await killSwitch.read();
  return state.active ? stopText(state) : null;
}

/** The same where silence stops too: what cannot be read counts as on. */
export async function stopReasonOrDoubt(killSwitch: KillSwitchReader): Promise<string | null> {
  try {
    return await stopReason(killSwitch);
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return doubtfulStopText(error.message);
  }
}
