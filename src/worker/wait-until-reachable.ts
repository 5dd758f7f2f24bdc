import { setTimeout as delay } from 'node:timers/promises';
import { WORKER_BOUNDS } from './bounds.ts';

/**
 * Repeats `connect` until it succeeds, with growing pauses; `onFailure` is told each time. Rejects only when the
 * signal is aborted.
 */
export async function waitUntilReachable<T>(
  connect: () => Promise<T>,
  onFailure: (reason: string, nextInMs: number) => void,
  signal: AbortSignal,
): Promise<T> {
  for (
    let pauseMs: number = WORKER_BOUNDS.reconnectPauseFirstMs;
    ;
    pauseMs = Math.min(WORKER_BOUNDS.reconnectPauseMaxMs, pauseMs * 2)
  ) {
    signal.throwIfAborted();
    try {
      return await connect();
    } catch (error) {
      onFailure(error instanceof Error ? error.message : String(error), pauseMs);
    }
    await delay(pauseMs, undefined, { signal });
  }
}
