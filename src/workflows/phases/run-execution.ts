import {
  ActivityFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  sleep,
} from '@temporalio/workflow';
import type { AwaitCommandInput, SendCommandOutcome } from '../../contracts/activities.ts';
import { hostPlaceOf } from '../../domain/access/aws-accounts.ts';
import type { CommandBytes } from '../../domain/execution/command-bytes.ts';
import { payloadSha256 } from '../../domain/execution/command-bytes.ts';
import {
  type ExecutionOutcome,
  type ExecutionPhase,
  executionIdOf,
} from '../../domain/execution/execution.ts';
import type { PlanStep } from '../../domain/plan/plan.ts';
import { BOUNDS } from '../bounds.ts';
import { failureReason } from '../failure-reason.ts';
import { showState } from '../incident/enter-phase.ts';
import { type IncidentRun, runOwner, workflowKey } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';
import { awaitTimeoutMs } from '../proxies.ts';

export interface ExecutionRequest {
  readonly step: PlanStep;
  readonly targetId: string;
  readonly phase: ExecutionPhase;
  readonly attempt: number;
  readonly command: CommandBytes;
  readonly notAfter: string;
  /** Becomes true when the command should be cancelled; never for a roll-back. */
  readonly shouldStop: () => boolean;
}

/** Runs one command on one host through the fence, at most once, and says what is known of it. Never throws. */
export async function runExecution(run: IncidentRun, request: ExecutionRequest): Promise<ExecutionOutcome> {
  const { state } = run;
  const { step, targetId, phase, attempt } = request;
  const { planDigest } = state.record;
  const executionId = executionIdOf({
    workflowKey: workflowKey(),
    planDigest: planDigest ?? '',
    stepId: step.id,
    targetId,
    phase,
    attempt,
  });
  const named = { executionId, stepId: step.id, targetId, phase, attempt };
  state.note('execution_started', `${phase} of ${step.id} on ${targetId}`, named);
  const sentAt = now();
  const sent = await send(run, request, executionId);
  const outcome: ExecutionOutcome =
    sent.kind === 'refused'
      ? { ...named, ...NOTHING_KNOWN, state: 'not_run', detail: sent.message }
      : await settle(run, request, { ...named, commandId: sent.commandId });
  if (outcome.state === 'unknown') {
    const { deliveryTimeoutSeconds } = state.record.settings;
    state.unsettled.push({
      targetId,
      executionId,
      stepId: step.id,
      phase,
      notAfter: request.notAfter,
      deliveryTimeoutSeconds,
      sentAt,
    });
  }
  state.change({ executions: [...state.record.executions, outcome] });
  const { state: result, exitCode, settledBy, commandId, outputKey } = outcome;
  state.note('execution_finished', `${phase} of ${step.id} on ${targetId}: ${result}`, {
    ...named,
    state: result,
    exitCode,
    settledBy,
    commandId,
    outputKey,
  });
  showState(run);
  return outcome;
}

const NOTHING_KNOWN = {
  commandId: null,
  exitCode: null,
  stdout: '',
  stderr: '',
  outputKey: null,
  settledBy: 'none',
  startedAt: null,
  endedAt: null,
} as const;

async function send(
  run: IncidentRun,
  request: ExecutionRequest,
  executionId: string,
): Promise<SendCommandOutcome> {
  const { incidentId, settings, alarm } = run.state.record;
  const { step, targetId, phase, command, notAfter } = request;
  try {
    return await run.activities.sendCommand.executeWithOptions(
      { summary: `send ${phase} of ${step.id} to ${targetId}` },
      [
        {
          executionId,
          incidentId,
          owner: runOwner(),
          stepId: step.id,
          phase,
          place: hostPlaceOf(alarm),
          targetId,
          command,
          payloadSha256: payloadSha256(command),
          notAfter,
          deliveryTimeoutSeconds: settings.deliveryTimeoutSeconds,
        },
      ],
    );
  } catch {
    // A failed call says nothing about what reached SSM; the host's ledger does.
    return { kind: 'maybe_sent', commandId: null };
  }
}

type Named = Pick<
  AwaitCommandInput,
  'executionId' | 'stepId' | 'targetId' | 'phase' | 'attempt' | 'commandId'
>;

/**
 * Waits until it is known what became of a command. When it should stop, the activity is cancelled, which cancels the
 * command; its outcome is still awaited, as a cancelled command may have run.
 */
async function settle(run: IncidentRun, request: ExecutionRequest, named: Named): Promise<ExecutionOutcome> {
  const { incidentId, settings, alarm } = run.state.record;
  const { deliveryTimeoutSeconds, settleSeconds } = settings;
  const { timeoutSeconds } = request.command;
  const input: AwaitCommandInput = {
    ...named,
    incidentId,
    incidentAttempt: run.state.record.attempt,
    place: hostPlaceOf(alarm),
    notAfter: request.notAfter,
    timeoutSeconds,
    deliveryTimeoutSeconds,
    settleSeconds,
  };
  const options = {
    summary: `await ${request.phase} of ${request.step.id} on ${request.targetId}`,
    startToCloseTimeout: awaitTimeoutMs({
      timeout: timeoutSeconds,
      delivery: deliveryTimeoutSeconds,
      settle: settleSeconds,
    }),
  };
  const wait = () => run.activities.awaitCommand.executeWithOptions(options, [input]);
  for (let cancels = 0; ; cancels += 1) {
    // An activity that had not started when it was cancelled has not cancelled anything: give the next one time to.
    const mayCancel = cancels < BOUNDS.cancelAttemptsMax;
    try {
      return await cancellable(
        wait,
        () => mayCancel && request.shouldStop(),
        cancels === 0 ? 0 : BOUNDS.cancelPauseMs,
      );
    } catch (error) {
      const settled = outcomeOf(error);
      if (settled !== null) return settled;
      if (isCancellation(error) && mayCancel) continue;
      return {
        ...named,
        ...NOTHING_KNOWN,
        commandId: named.commandId,
        state: 'unknown',
        detail: failureReason(error),
      };
    }
  }
}

/** A cancelled activity settles its command first, and its failure carries the outcome. */
function outcomeOf(error: unknown): ExecutionOutcome | null {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof CancelledFailure)) return null;
  // Where the activity did not get that far, these are the details of its last heartbeat.
  const [detail] = cause.details as readonly Partial<ExecutionOutcome>[];
  const isOutcome = detail?.executionId !== undefined && detail.state !== undefined;
  return isOutcome ? (detail as ExecutionOutcome) : null;
}

/** Runs `work`, and cancels it once when `shouldStop` becomes true, though not before `pauseMs` have passed. */
async function cancellable<T>(
  work: () => Promise<T>,
  shouldStop: () => boolean,
  pauseMs: number,
): Promise<T> {
  const scope = new CancellationScope({ cancellable: true });
  let isDone = false;
  const result = scope.run(work).finally(() => {
    isDone = true;
  });
  result.catch(() => undefined);
  if (pauseMs > 0) await sleep(pauseMs, { summary: 'before cancelling again' });
  await condition(() => isDone || shouldStop());
  if (!isDone) scope.cancel();
  return result;
}
