/** What the control plane knows of time. Instants are always real; only waits that stand for alarm or retry time are compressed. */
export interface LabClock {
  /** Milliseconds since the epoch, real time. */
  now(): number;
  /** Real milliseconds that stand for `durationMs` of alarm or retry time. */
  compressed(durationMs: number): number;
  /** Runs `task` after real `delayMs`. The returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
  /** Cancels everything that is still scheduled. */
  stop(): void;
}

/** `timeScale` 30 makes one minute of alarm time last two seconds. Throws RangeError when it is below 1. */
export function createLabClock(timeScale: number): LabClock {
  if (!Number.isFinite(timeScale) || timeScale < 1) {
    throw new RangeError(`timeScale is ${timeScale}; give a number of 1 or more, for example 30`);
  }
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  return {
    now: () => Date.now(),
    compressed: (durationMs) => durationMs / timeScale,
    after(delayMs, task) {
      if (stopped) return () => {};
      const timer = setTimeout(() => {
        timers.delete(timer);
        task();
      }, delayMs);
      timers.add(timer);
      return () => {
        timers.delete(timer);
        clearTimeout(timer);
      };
    },
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
