import { countText } from '../text/count-text.ts';
/**
 * Temporal's words. `inactive`: it has workers, and no new work goes to it; `draining`: open incidents are still
 * pinned to it; `drained`: none is.
 */
export type BuildStatus = 'created' | 'inactive' | 'current' | 'ramping' | 'draining' | 'drained';

/** One build of the worker as Temporal knows it. */
export interface WorkerBuild {
  readonly buildId: string;
  readonly status: BuildStatus;
  /** It was current or ramping at some time, so incidents may be pinned to it. */
  readonly hasTakenWork: boolean;
  /** When new work stopped going to it; null while it gets some, and for one that never did. Milliseconds. */
  readonly retiredAtMs: number | null;
}

/** Temporal's own check lags by minutes and is reported to get stuck; after this time our own count decides. */
export const DRAIN_WAIT_MS = 30 * 60_000;

export type StopVerdict =
  | { readonly kind: 'can_stop'; readonly reason: string }
  | { readonly kind: 'keep'; readonly reason: string };

/**
 * Whether the workers of a build can be stopped without an incident losing its code. `pinnedOpen` counts the open
 * workflows that are pinned to it. Anything that is not certain keeps them.
 */
export function judgeStop(build: WorkerBuild, pinnedOpen: number, nowMs: number): StopVerdict {
  if (build.status === 'current' || build.status === 'ramping') {
    return { kind: 'keep', reason: `it is ${build.status}: new incidents go to it` };
  }
  if (pinnedOpen > 0)
    return { kind: 'keep', reason: `it still has ${countText(pinnedOpen, 'open incident')}` };
  if (build.status === 'drained')
    return { kind: 'can_stop', reason: 'it is drained: no open incident needs it' };
  // Right after a promotion Temporal may call the build before it inactive; only one that never had work is certain.
  if (!build.hasTakenWork) return { kind: 'can_stop', reason: 'it never took any work' };
  if (build.retiredAtMs !== null && nowMs - build.retiredAtMs > DRAIN_WAIT_MS) {
    return {
      kind: 'can_stop',
      reason: `it got no new work for ${DRAIN_WAIT_MS / 60_000} minutes and no open incident is pinned to it`,
    };
  }
  return {
    kind: 'keep',
    reason: 'no open incident is seen on it, but Temporal has not called it drained yet (a few minutes)',
  };
}

/** Where an incident that was pinned to a build has to run when it is started again. */
export function mayRestartOn(build: WorkerBuild | undefined): boolean {
  return build?.status === 'current' || build?.status === 'ramping' || build?.status === 'draining';
}
