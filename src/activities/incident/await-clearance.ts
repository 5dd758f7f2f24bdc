import { ApplicationFailure } from '@temporalio/activity';
import type { ClearanceInput } from '../../contracts/activities.ts';
import { FAILURES } from '../../contracts/failures.ts';
import { obstacleOf } from '../../domain/execution/host-claim.ts';
import type { ClaimStorePort } from '../../ports/claim-store.ts';
import type { KillSwitchReader } from '../../ports/kill-switch.ts';
import { stopReason } from '../stop-reason.ts';

export interface ClearanceDeps {
  readonly claims: Pick<ClaimStorePort, 'find' | 'renew'>;
  readonly killSwitch: KillSwitchReader;
  readonly now: () => number;
}

/** The failure of one attempt; Temporal shows it beside the pending activity, and the next attempt asks again. */
const notClear = (message: string) =>
  ApplicationFailure.create({ message, type: FAILURES.claimWaiting, category: 'BENIGN' });

/**
 * One look at what is waited for; returns when nothing stands in the way any more. Cheap: the whole guard is asked
 * afterwards. What the run holds already stays its own meanwhile. Throws Claim.Waiting, or ServiceError, to be asked again.
 */
export async function awaitClearance(deps: ClearanceDeps, input: ClearanceInput): Promise<void> {
  const { owner, free, keep } = input;
  if (keep !== null) {
    const expiresAtMs = deps.now() + keep.leaseSeconds * 1000;
    await Promise.all(keep.targetIds.map((targetId) => deps.claims.renew({ targetId, owner, expiresAtMs })));
  }
  const stopped = await stopReason(deps.killSwitch);
  if (stopped !== null) throw notClear(stopped);
  for (const targetId of free) {
    const obstacle = obstacleOf(await deps.claims.find(targetId), owner, deps.now());
    if (obstacle !== null) throw notClear(obstacle);
  }
}
