import type { LabClock } from '../lab-clock.ts';

/** How long the waits of a mapping last, in real milliseconds. */
export interface MappingTimes {
  /** Between two looks at a shard that has given all that it had; once a second in AWS. */
  readonly pollMs: number;
  /** The same at a shard that has more: its five reads a second are what it takes. */
  readonly behindMs: number;
  /** How long after the end of a window nothing may come before it counts as over; up to two minutes in AWS. */
  readonly windowIdleMs: number;
  /** Length of a tumbling window. */
  windowMs(seconds: number): number;
  /** Before the next attempt, after that many failures. */
  retryMs(failures: number): number;
}

export interface MappingTimeOptions {
  /** How many times shorter tumbling windows are than their setting says. Default 1: a minute is a minute. */
  readonly windowScale?: number;
  /** Default 1,000. */
  readonly pollMs?: number;
  /** Default: two minutes of the lab's compressed time. */
  readonly windowIdleMs?: number;
}

const BEHIND_MS = 200;
const WINDOW_IDLE_MS = 120_000;
const RETRY = { firstMs: 1_000, maxMs: 60_000 } as const;

/** Throws RangeError for a scale below 1. */
export function mappingTimes(clock: LabClock, options: MappingTimeOptions = {}): MappingTimes {
  const { windowScale = 1, pollMs = 1_000 } = options;
  if (!Number.isFinite(windowScale) || windowScale < 1) {
    throw new RangeError(`windowScale is ${windowScale}; give a number of 1 or more`);
  }
  return {
    pollMs,
    behindMs: Math.min(pollMs, BEHIND_MS),
    windowIdleMs: options.windowIdleMs ?? clock.compressed(WINDOW_IDLE_MS),
    // Whole milliseconds, so that boundaries are the same in the event and here.
    windowMs: (seconds) => Math.max(1, Math.round((seconds * 1_000) / windowScale)),
    retryMs: (failures) =>
      clock.compressed(Math.min(RETRY.maxMs, RETRY.firstMs * 2 ** Math.min(failures, 10))),
  };
}
