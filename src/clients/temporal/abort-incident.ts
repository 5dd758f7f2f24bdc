import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { type AbortInput, abortSignal, abortUpdate } from '../../contracts/messages.ts';
import type { AbortRequest } from '../../domain/record/endings.ts';
import type { SignalOutcome } from '../../ports/temporal.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { withDeadline } from './deadline.ts';
import { isNotFound } from './temporal-errors.ts';

/**
 * Stops an attempt: by an update, which is believed about who it is. Where no worker takes that in time, or one on a build from before
 * there was such an update, by a signal, which Temporal keeps until one does: it is heard, and the name in it is only claimed. One press counts once.
 */
export async function abortIncident(
  client: Client,
  openHandle: () => Promise<WorkflowHandle | undefined>,
  abort: AbortRequest,
): Promise<SignalOutcome> {
  const pressId = randomUUID();
  const said: AbortInput = { ...abort, pressId };
  const handle = await withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, openHandle);
  if (handle === undefined) return 'not_open';
  try {
    await withDeadline(client, TEMPORAL_LIMITS.attendTryMs, () =>
      handle.executeUpdate(abortUpdate, { args: [said], updateId: `abort-${pressId}` }),
    );
    return 'committed';
  } catch (error) {
    if (isNotFound(error)) return 'not_open';
  }
  try {
    await withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, () => handle.signal(abortSignal, said));
    return 'committed';
  } catch (error) {
    if (isNotFound(error)) return 'not_open';
    throw error;
  }
}
