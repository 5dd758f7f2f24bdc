import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { WORKER_POLLS } from '../../contracts/worker-deployment.ts';
import { TemporalRefusedError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import type { WorkerDeployments } from './deployments.ts';

/**
 * Temporal gives no work to a versioned worker until a build is current. The first build of a namespace makes itself
 * current as soon as it polls all its queues; every later one waits for `recoverops workers promote`. Where somebody
 * has ever chosen a build, or none, nothing is changed. Resolves when that is settled, or the signal is aborted.
 */
export async function promoteFirstBuild(
  deployments: WorkerDeployments,
  buildId: string,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  let refusals = 0;
  for (
    let pauseMs: number = TEMPORAL_LIMITS.promotionPauseFirstMs;
    !signal.aborted;
    pauseMs = Math.min(TEMPORAL_LIMITS.promotionPauseMaxMs, pauseMs * 2)
  ) {
    try {
      if (await settle(deployments, buildId, log)) return;
    } catch (error) {
      if (signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof TemporalRefusedError) refusals += 1;
      if (refusals > TEMPORAL_LIMITS.promotionRefusalsMax) {
        log.error(
          { buildId, reason },
          'this build cannot be made current by itself: run "npx recoverops workers promote" with credentials that may write to the namespace; Temporal needs server 1.29 or later',
        );
        return;
      }
      log.debug({ buildId, reason, nextInMs: pauseMs }, 'not yet known whether this build is current');
    }
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** True when nothing is left to do. */
async function settle(deployments: WorkerDeployments, buildId: string, log: Logger): Promise<boolean> {
  const deployment = await deployments.read();
  if (deployment === undefined) return false;
  const { currentBuildId, hasBeenRouted, conflictToken } = deployment;
  if (currentBuildId === buildId) {
    log.info({ buildId }, 'this build is current: new incidents come to it');
    return true;
  }
  if (hasBeenRouted) {
    log.info(
      { buildId, currentBuildId: currentBuildId ?? 'unversioned' },
      'this build gets no new incidents until "npx recoverops workers promote" makes it current',
    );
    return true;
  }
  const registered = await deployments.registeredPolls(buildId);
  if (registered.length < WORKER_POLLS.length) return false;
  await deployments.makeCurrent(buildId, conflictToken);
  log.info({ buildId }, 'the first build of this namespace: made current, new incidents come to it');
  return true;
}
