import type { SendCommandInput } from '../../contracts/activities.ts';
import type { ExecutionPort } from '../../ports/aws-access.ts';
import type { ClaimStorePort } from '../../ports/claim-store.ts';
import type { KillSwitchReader } from '../../ports/kill-switch.ts';
import { isServiceError } from '../activity-failure.ts';

export interface SendGuardDeps {
  readonly ssm: Pick<ExecutionPort, 'checkAccess'>;
  readonly claims: Pick<ClaimStorePort, 'noteExecution'>;
  readonly killSwitch: KillSwitchReader;
  readonly now: () => number;
}

/**
 * Notes on the target's claim what is about to be sent, so that whoever comes after a run that went away knows what to
 * ask the host about, and fetches the credentials, so that nothing slow is left between the last look at the kill
 * switch and the send. Null when it may be sent, else why not. Throws ServiceError when that cannot be known.
 */
export async function refusalByGuard(deps: SendGuardDeps, input: SendCommandInput): Promise<string | null> {
  const { executionId, stepId, phase, targetId, owner, notAfter, deliveryTimeoutSeconds, command } = input;
  const { timeoutSeconds } = command;
  const nowMs = deps.now();
  const sentAt = new Date(nowMs).toISOString();
  const execution = { executionId, stepId, phase, notAfter, deliveryTimeoutSeconds, timeoutSeconds, sentAt };
  if (!(await deps.claims.noteExecution({ targetId, owner, nowMs, execution }))) {
    return `${targetId} is not claimed by this run of the incident, or its claim has run out. Nothing was sent; plan again to look at the host afresh`;
  }
  try {
    await deps.ssm.checkAccess();
    return null;
  } catch (error) {
    if (isServiceError(error) && error.kind === 'refused') return `${error.message}. Nothing was sent`;
    throw error;
  }
}
