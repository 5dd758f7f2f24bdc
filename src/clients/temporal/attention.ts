import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { ApplicationFailure, type SignalDefinition, type UpdateDefinition } from '@temporalio/common';
import { FAILURES } from '../../contracts/failures.ts';
import {
  type AskAck,
  type AskInput,
  closeSignal,
  closeUpdate,
  planAgainSignal,
  planAgainUpdate,
  undoSignal,
  undoUpdate,
} from '../../contracts/messages.ts';
import { INCIDENT_WORKFLOW_TYPE } from '../../contracts/workflow-ids.ts';
import type { RemediateIncidentInput } from '../../contracts/workflows.ts';
import type { AttentionOutcome, RestartAddress } from '../../ports/temporal.ts';
import { TemporalUnavailableError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { withDeadline } from './deadline.ts';
import { resumeAttributes, startPolicy } from './incident-start.ts';
import { describeRun, isRunOpen } from './run.ts';
import { isNotFound } from './temporal-errors.ts';

/** Something that is asked of an incident on which nobody works. */
interface Question {
  /** By which it is asked: the run believes it about who it is. */
  readonly update: UpdateDefinition<AskAck, [AskInput]>;
  /** By which a run on a build from before the update is asked, which believes it too. */
  readonly signal: SignalDefinition<[unknown]>;
  /** What a run is begun with that is to heed it first of all. */
  readonly begin: (asked: AskInput) => Pick<RemediateIncidentInput, 'resume' | 'carried'>;
}

const NOTHING = { deliveries: [], planAgain: null, close: null } as const;

const QUESTIONS = {
  planAgain: {
    update: planAgainUpdate,
    signal: planAgainSignal,
    begin: ({ incidentId, ...planAgain }) => ({
      resume: { incidentId },
      carried: { ...NOTHING, planAgain },
    }),
  },
  close: {
    update: closeUpdate,
    signal: closeSignal,
    begin: ({ incidentId, ...close }) => ({ resume: { incidentId }, carried: { ...NOTHING, close } }),
  },
  undo: {
    update: undoUpdate,
    signal: undoSignal,
    // A closed incident waits for nobody: the attempt begins at once.
    begin: ({ incidentId, ...asked }) => ({ resume: { incidentId, planAgain: { ...asked, kind: 'undo' } } }),
  },
} as const satisfies Readonly<Record<string, Question>>;

/** Says it to the run that is open, until that one has taken or refused it; null where none is. */
async function askOpenRun(
  client: Client,
  { workflowId, incidentId, hasEnded }: RestartAddress,
  { update, signal }: Question,
  request: AskInput,
): Promise<AttentionOutcome | null> {
  const deadline = Date.now() + TEMPORAL_LIMITS.attendTimeoutMs;
  const updateId = randomUUID();
  let isInDoubt = false;
  let later: AttentionOutcome | null = null;
  for (;;) {
    const run = await withDeadline(client, TEMPORAL_LIMITS.describeTimeoutMs, () =>
      describeRun(client, workflowId),
    );
    if (run === undefined || !isRunOpen(run)) return isInDoubt ? 'unsettled' : null;
    if (run.incidentId !== incidentId) return 'superseded';
    if (!hasEnded) return 'still_open';
    const handle = client.workflow.getHandle(workflowId, run.runId);
    try {
      const left = Math.max(1, deadline - Date.now());
      await withDeadline(client, Math.min(left, TEMPORAL_LIMITS.attendTryMs), () =>
        handle.executeUpdate(update, { args: [request], updateId }),
      );
      return 'requested';
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (cause instanceof ApplicationFailure && cause.type === FAILURES.askingRefused)
        // A run that took it and did not say so has the next one refuse it: that is under way by then.
        return isInDoubt ? 'unsettled' : { kind: 'refused', reason: cause.message };
      if (cause instanceof ApplicationFailure && cause.type === FAILURES.askingLater)
        // The next run takes it, or says what is under way.
        later = { kind: 'refused', reason: `${cause.message}; nothing was taken` };
      else if (cause instanceof ApplicationFailure) {
        await withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, () => handle.signal(signal, request));
        return 'requested';
      } else if (error instanceof TemporalUnavailableError) isInDoubt = true;
      // A run that handed over in this moment is not found any more, or never answers; the next one does.
      else if (!isNotFound(error)) throw error;
    }
    if (Date.now() + TEMPORAL_LIMITS.attendPauseMs >= deadline)
      return isInDoubt || later === null ? 'unsettled' : later;
    await setTimeout(TEMPORAL_LIMITS.attendPauseMs);
  }
}

/**
 * Asks something of an incident on which nobody works: of the run that waits, or of one that is begun for it where none is left, as
 * of a closed incident, or where somebody terminated it. It is begun only where no other run is: an alarm that fires in this moment has its own
 * incident, which must not be taken for this one's. Both ways are this program's own word about who asks.
 */
export async function askIncident(
  client: Client,
  start: { readonly taskQueue: string; readonly input: RemediateIncidentInput },
  address: RestartAddress,
  what: keyof typeof QUESTIONS,
  request: AskInput,
): Promise<AttentionOutcome> {
  const question: Question = QUESTIONS[what];
  for (let look = 1; ; look += 1) {
    const told = await askOpenRun(client, address, question, request);
    if (told !== null) return told;
    try {
      await withDeadline(client, TEMPORAL_LIMITS.commitTimeoutMs, () =>
        client.workflow.start(INCIDENT_WORKFLOW_TYPE, {
          workflowId: address.workflowId,
          taskQueue: start.taskQueue,
          args: [{ ...start.input, ...question.begin(request) } satisfies RemediateIncidentInput],
          ...startPolicy(),
          workflowIdConflictPolicy: 'FAIL',
          ...resumeAttributes(address),
        }),
      );
      return 'requested';
    } catch (error) {
      const isRace = error instanceof WorkflowExecutionAlreadyStartedError;
      if (!isRace || look >= TEMPORAL_LIMITS.attentionLooksMax) throw error;
    }
  }
}
