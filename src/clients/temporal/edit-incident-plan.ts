import type { Client, WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURES } from '../../contracts/failures.ts';
import { editUpdate } from '../../contracts/messages.ts';
import type { EditRequest } from '../../domain/approval/edit-request.ts';
import type { EditOutcome } from '../../ports/temporal.ts';
import { TemporalUnavailableError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { withDeadline } from './deadline.ts';
import { isNotFound } from './temporal-errors.ts';

/** Asks the run that waits for a decision for another plan, and waits for it to be made. */
export async function editIncidentPlan(
  client: Client,
  openHandle: () => Promise<WorkflowHandle | undefined>,
  request: EditRequest,
  updateId: string,
): Promise<EditOutcome> {
  const handle = await withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, openHandle);
  if (handle === undefined) return { kind: 'not_open' };
  try {
    const ack = await withDeadline(client, TEMPORAL_LIMITS.editTimeoutMs, () =>
      handle.executeUpdate(editUpdate, { args: [request], updateId }),
    );
    return { kind: 'answered', ack };
  } catch (error) {
    if (error instanceof TemporalUnavailableError) return { kind: 'unsettled' };
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof ApplicationFailure) {
      const { type, message } = cause;
      if (type === FAILURES.editInadmissible) return { kind: 'inadmissible', message };
      if (type === FAILURES.editFailed) return { kind: 'failed', message };
      // By its rules, or by a run on a build from before plans could be edited.
      return { kind: 'refused', message };
    }
    if (isNotFound(error)) return { kind: 'not_open' };
    throw error;
  }
}
