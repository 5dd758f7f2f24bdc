import { hasEnded, type Invocation } from '../../domain/execution/invocation.ts';
import type { SsmPort } from '../../ports/ssm.ts';
import { isServiceError } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';

const POLL_GROWTH = 1.6;

/** The pause before poll number `n`, from 0: short commands are seen at once, long ones are not asked about too often. */
export function pollDelayMs(n: number): number {
  return Math.min(ACTIVITY_BOUNDS.pollMaxMs, ACTIVITY_BOUNDS.pollFirstMs * POLL_GROWTH ** n);
}

export interface Waiting {
  readonly ssm: Pick<SsmPort, 'findInvocation'>;
  readonly now: () => number;
  /** Rejects when the activity is cancelled, if it should. */
  readonly pause: (ms: number) => Promise<void>;
  /** Becomes true when there is nothing to wait for any more. */
  readonly isOver?: () => boolean;
}

/**
 * Polls until the invocation has ended, or until `deadlineMs`; then whatever was last seen. A throttled or failing
 * read is a reason to ask again, not to give up: what was sent is running all the same.
 */
export async function awaitInvocation(
  { ssm, now, pause, isOver = () => false }: Waiting,
  commandId: string,
  instanceId: string,
  deadlineMs: number,
): Promise<Invocation | undefined> {
  let last: Invocation | undefined;
  for (let poll = 0; ; poll++) {
    try {
      last = (await ssm.findInvocation(commandId, instanceId)) ?? last;
    } catch (error) {
      if (!isServiceError(error)) throw error;
    }
    if (last !== undefined && hasEnded(last)) return last;
    const leftMs = deadlineMs - now();
    if (leftMs <= 0 || isOver()) return last;
    await pause(Math.min(leftMs, pollDelayMs(poll)));
  }
}
