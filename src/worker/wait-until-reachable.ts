import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_FIRST_MS = 250;
const PAUSE_MAX_MS = 10_000;

/**
 * Repeats `connect` until it succeeds, with growing pauses; `onFailure` is told each time. Rejects only when the
 * signal is aborted.
 */
export async function waitUntilReachable<T>(
  connect: () => Promise<T>,
  onFailure: (reason: string, nextInMs: number) => void,
  signal: AbortSignal,
): Promise<T> {
  for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(PAUSE_MAX_MS, pauseMs * 2)) {
    signal.throwIfAborted();
    try {
      return await connect();
    } catch (error) {
      onFailure(error instanceof Error ? error.message : String(error), pauseMs);
    }
    await delay(pauseMs, undefined, { signal });
  }
}
