import type { SendCommandInput } from '../../contracts/activities.ts';
import type { ClaimStorePort } from '../../ports/claim-store.ts';

export interface SendGuardDeps {
  readonly claims: Pick<ClaimStorePort, 'noteExecution'>;
  readonly now: () => number;
}

/**
 * Notes on the target's claim what is about to be sent, so that whoever comes after a run that went away knows what to
 * ask the host about. Null when it may be sent, else why not. Throws ServiceError when that cannot be known.
 */
export async function noteUnderClaim(deps: SendGuardDeps, input: SendCommandInput): Promise<string | null> {
  const { executionId, stepId, phase, targetId, owner, notAfter, deliveryTimeoutSeconds } = input;
  const nowMs = deps.now();
  const sentAt = new Date(nowMs).toISOString();
  const execution = { executionId, stepId, phase, notAfter, deliveryTimeoutSeconds, sentAt };
  if (await deps.claims.noteExecution({ targetId, owner, nowMs, execution })) return null;
  return `${targetId} is not claimed by this run of the incident, or its claim has run out. Nothing was sent; plan again to look at the host afresh`;
}
