import {
  ActivityFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  sleep,
} from '@temporalio/workflow';
import type { AwaitCommandInput, AwaitCommandOutcome } from '../../contracts/activities.ts';
import { hostPlaceOf } from '../../domain/access/aws-accounts.ts';
import type { ExecutionOutcome } from '../../domain/execution/execution.ts';
import { takenBackUntilMs } from '../../domain/execution/judge-ledger.ts';
import { BOUNDS } from '../bounds.ts';
import { failureReason } from '../failure-reason.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { awaitTimeoutMs } from '../proxies.ts';
import { type ExecutionIdentity, type ExecutionRequest, NOTHING_KNOWN } from './execution-request.ts';

type SentExecution = ExecutionIdentity &
  Pick<AwaitCommandInput, 'commandId' | 'notAfter' | 'resend' | 'earlierNotAfter'>;

/**
 * Waits until it is known what became of a command. When it should stop, the activity is cancelled, which cancels the
 * command; its outcome is still awaited, as a cancelled command may have run.
 */
export async function settleExecution(
  run: IncidentRun,
  request: ExecutionRequest,
  named: SentExecution,
  isLast = false,
): Promise<AwaitCommandOutcome> {
  const input: AwaitCommandInput = { ...named, ...settleLimitsOf(run, request), ...(isLast && { isLast }) };
  const options = {
    summary: `await ${request.phase} of ${request.step.id} on ${request.targetId}`,
    startToCloseTimeout: Math.max(
      commandLimitMs(run, request),
      // What was taken back is asked about for as long as it could still start.
      (takenBackUntilMs(input) ?? 0) - Date.now() + BOUNDS.awaitMarginSeconds * 1000,
    ),
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
      return unknownOutcome(named, failureReason(error));
    }
  }
}

type SettleLimits = Pick<
  AwaitCommandInput,
  'incidentId' | 'incidentAttempt' | 'place' | 'timeoutSeconds' | 'deliveryTimeoutSeconds' | 'settleSeconds'
>;

/** What awaiting a command of the incident goes by. */
export function settleLimitsOf({ state }: IncidentRun, { command }: ExecutionRequest): SettleLimits {
  const { incidentId, attempt, settings, alarm } = state.record;
  const { deliveryTimeoutSeconds, settleSeconds } = settings;
  const { timeoutSeconds } = command;
  const named = { incidentId, incidentAttempt: attempt, place: hostPlaceOf(alarm) };
  return { ...named, timeoutSeconds, deliveryTimeoutSeconds, settleSeconds };
}

/** How long awaiting a command may take, in milliseconds. */
export function commandLimitMs({ state }: IncidentRun, { command }: ExecutionRequest): number {
  const { deliveryTimeoutSeconds, settleSeconds } = state.record.settings;
  return awaitTimeoutMs({
    timeout: command.timeoutSeconds,
    delivery: deliveryTimeoutSeconds,
    settle: settleSeconds,
  });
}

/** Nothing is left to cancel: what is asked for is the word of the host's ledger. */
export async function settleWithdrawn(
  run: IncidentRun,
  request: ExecutionRequest,
  named: SentExecution & { readonly commandId: string },
): Promise<ExecutionOutcome> {
  const settled = await settleExecution(run, { ...request, shouldStop: () => false }, named, true);
  return 'withdrawnFor' in settled ? unknownOutcome(named, settled.withdrawnFor) : settled;
}

function unknownOutcome(
  { executionId, stepId, targetId, phase, attempt, commandId }: SentExecution,
  detail: string,
): ExecutionOutcome {
  const identity = { executionId, stepId, targetId, phase, attempt };
  return { ...identity, ...NOTHING_KNOWN, commandId, state: 'unknown', detail };
}

/** A cancelled activity settles its command first, and its failure carries the outcome. */
export function outcomeOf(error: unknown): ExecutionOutcome | null {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof CancelledFailure)) return null;
  // Where the activity did not get that far, these are the details of its last heartbeat.
  const [detail] = cause.details as readonly Partial<ExecutionOutcome>[];
  const isOutcome = detail?.executionId !== undefined && detail.state !== undefined;
  return isOutcome ? (detail as ExecutionOutcome) : null;
}

/** Runs `work`, and cancels it once when `shouldStop` becomes true, though not before `pauseMs` have passed. */
export async function cancellable<T>(
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
