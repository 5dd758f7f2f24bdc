import { useSyncExternalStore } from 'react';
import { serverNowMs } from '../api/server-clock.ts';

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = serverNowMs();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  nowMs = serverNowMs();
  timer ??= setInterval(() => {
    nowMs = serverNowMs();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The server's time in milliseconds, new every second; one timer for the whole page. */
export function useNowMs(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
