import { DEFAULT_SETTINGS, type IncidentSettings } from '../src/domain/record/incident-settings.ts';

/** How much is measured. */
export interface BenchSize {
  /** Undisturbed runs of each path, one by one, from which the shape is read. */
  readonly examples: number;
  readonly latencyRuns: number;
  readonly blocks: number;
  readonly incidentsPerBlock: number;
  /** Incidents under way at once in a block. */
  readonly concurrency: number;
  readonly starts: number;
  /** The bench gives up after this time. */
  readonly timeoutMs: number;
}

export const SIZES: Readonly<Record<'full' | 'quick', BenchSize>> = {
  full: {
    examples: 4,
    latencyRuns: 24,
    blocks: 4,
    incidentsPerBlock: 16,
    concurrency: 8,
    starts: 100,
    timeoutMs: 175_000,
  },
  quick: {
    examples: 3,
    latencyRuns: 6,
    blocks: 2,
    incidentsPerBlock: 8,
    concurrency: 4,
    starts: 40,
    timeoutMs: 90_000,
  },
};

/** What issue and README promise, as RecoverOps divided by no-op. */
export const BARS = { throughputRatioMin: 0.8, latencyRatioMax: 1.3 } as const;

/** Workflows kept in a worker's memory: more than are ever open at once. */
export const CACHED_WORKFLOWS = 500;
/** Examples with one type of activity held up that run at once. */
export const HELD_UP_CONCURRENCY = 4;
/** Starts under way at once while the start rate is measured. */
export const START_CONCURRENCY = 16;

/** The default settings, but an alarm that went back to OK is believed soon: at the first reading, or after a short hold. */
export const BENCH_SETTINGS: Readonly<Record<'on' | 'off', IncidentSettings>> = {
  on: { ...DEFAULT_SETTINGS, approvalMode: 'on', verifyPollSeconds: 0.1, verifyHoldSeconds: 0.2 },
  off: { ...DEFAULT_SETTINGS, approvalMode: 'off', verifyPollSeconds: 0.1, verifyHoldSeconds: 0 },
};
