import { setTimeout } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURES } from '../../contracts/failures.ts';
import { attendUpdate } from '../../contracts/messages.ts';
import type { AttendRequest } from '../../domain/approval/attend-request.ts';
import type { AttendOutcome } from '../../ports/temporal.ts';
import { TemporalUnavailableError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { withDeadline } from './deadline.ts';
import { isNotFound } from './temporal-errors.ts';

/**
 * Says who looks after an incident to the run that has it. A run that is about to hand over, or has not loaded the
 * incident yet, takes nothing: then it is said again, to whichever run is open by then, until the time is over.
 */
export async function attendIncident(
  client: Client,
  openHandle: () => Promise<WorkflowHandle | undefined>,
  request: AttendRequest,
  updateId: string,
): Promise<AttendOutcome> {
  const deadline = Date.now() + TEMPORAL_LIMITS.attendTimeoutMs;
  for (;;) {
    const handle = await withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, openHandle);
    if (handle === undefined) return { kind: 'not_open' };
    try {
      const left = Math.max(1, deadline - Date.now());
      const ack = await withDeadline(client, Math.min(left, TEMPORAL_LIMITS.attendTryMs), () =>
        handle.executeUpdate(attendUpdate, { args: [request], updateId }),
      );
      return { kind: 'answered', ack };
    } catch (error) {
      const isUnanswered = error instanceof TemporalUnavailableError;
      const cause = error instanceof Error ? error.cause : undefined;
      const type = cause instanceof ApplicationFailure ? cause.type : undefined;
      // Refused by its rules, or by a run on a build from before it could be asked.
      if (cause instanceof ApplicationFailure && type !== FAILURES.attendingLater)
        return { kind: 'refused', message: cause.message };
      // A run that handed over in this moment is not found any more, or never answers; the next one does.
      if (!isUnanswered && type !== FAILURES.attendingLater && !isNotFound(error)) throw error;
    }
    if (Date.now() + TEMPORAL_LIMITS.attendPauseMs >= deadline) return { kind: 'unsettled' };
    await setTimeout(TEMPORAL_LIMITS.attendPauseMs);
  }
}
