import {
  ActivityFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  sleep,
} from '@temporalio/workflow';
import type { AwaitCommandInput, ClearanceInput, SendCommandOutcome } from '../../contracts/activities.ts';
import { hostPlaceOf } from '../../domain/access/aws-accounts.ts';
import type { CommandBytes } from '../../domain/execution/command-bytes.ts';
import { payloadSha256 } from '../../domain/execution/command-bytes.ts';
import {
  type ExecutionOutcome,
  type ExecutionPhase,
  executionIdOf,
} from '../../domain/execution/execution.ts';
import type { PlanStep } from '../../domain/plan/plan.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import { BOUNDS } from '../bounds.ts';
import { failureReason } from '../failure-reason.ts';
import { showState } from '../incident/enter-phase.ts';
import { type IncidentRun, runOwner, workflowKey } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';
import { awaitTimeoutMs } from '../proxies.ts';
import { leaseSeconds, planTargets } from './host-lease.ts';
import { waitForClearance } from './wait-for-clearance.ts';

export interface ExecutionRequest {
  readonly step: PlanStep;
  readonly targetId: string;
  readonly phase: ExecutionPhase;
  readonly attempt: number;
  readonly command: CommandBytes;
  /** When it must have started, counted from now. */
  readonly notAfter: () => string;
  /** So long it may wait while everything is stopped; null: only `isGivenUp` ends that wait. */
  readonly waitUntil: string | null;
  /** Becomes true when the command should be cancelled; never for a roll-back. */
  readonly shouldStop: () => boolean;
  /** Becomes true when a command that waits to be sent is not wanted any more. */
  readonly isGivenUp: () => boolean;
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
  const { sent, notAfter } = await send(run, request, executionId);
  const outcome: ExecutionOutcome =
    sent.kind === 'refused'
      ? { ...named, ...NOTHING_KNOWN, state: 'not_run', detail: sent.message }
      : await settle(run, request, { ...named, commandId: sent.commandId, notAfter });
  if (outcome.state === 'unknown') {
    const { deliveryTimeoutSeconds } = state.record.settings;
    state.unsettled.push({
      targetId,
      executionId,
      stepId: step.id,
      phase,
      notAfter,
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

interface Sent {
  readonly sent: Exclude<SendCommandOutcome, { readonly kind: 'held' }>;
  readonly notAfter: string;
}

/** Sends as soon as nothing is stopped. A roll-back waits too: whoever stopped everything wants no hand on any host. */
async function send(run: IncidentRun, request: ExecutionRequest, executionId: string): Promise<Sent> {
  const { waitUntil: until, isGivenUp: isOver } = request;
  for (let held = 1; ; held += 1) {
    const notAfter = request.notAfter();
    const sent = await trySend(run, request, executionId, notAfter);
    if (sent.kind !== 'held') return { sent, notAfter };
    const { message } = sent;
    const input = { owner: runOwner(), free: [], keep: keepOf(run.state.record) };
    const waited = await waitForClearance(run, { kind: 'kill_switch', message, until, input, isOver });
    if (waited !== 'clear') {
      const why =
        waited === 'late' ? `and the plan was good until ${until}` : 'and it was given up meanwhile';
      return { sent: { kind: 'refused', message: `${message}, ${why}. Nothing was sent` }, notAfter };
    }
    // Where the two looks differ, e.g. for want of a right, this must not fill the history.
    if (held > 1) await condition(isOver, Math.min(BOUNDS.heldPauseMaxMs, BOUNDS.heldPauseMs * 2 ** held));
  }
}

/** What a run must not lose while it waits. */
function keepOf({ plan, settings }: IncidentRecord): ClearanceInput['keep'] {
  if (plan === null) return null;
  return { targetIds: planTargets(plan), leaseSeconds: leaseSeconds(plan, settings) };
}

async function trySend(
  run: IncidentRun,
  request: ExecutionRequest,
  executionId: string,
  notAfter: string,
): Promise<SendCommandOutcome> {
  const { incidentId, settings, alarm } = run.state.record;
  const { step, targetId, phase, command } = request;
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
  'executionId' | 'stepId' | 'targetId' | 'phase' | 'attempt' | 'commandId' | 'notAfter'
>;

/**
 * Waits until it is known what became of a command. When it should stop, the activity is cancelled, which cancels the
 * command; its outcome is still awaited, as a cancelled command may have run.
 */
async function settle(run: IncidentRun, request: ExecutionRequest, named: Named): Promise<ExecutionOutcome> {
  const { incidentId, settings, alarm } = run.state.record;
  const { deliveryTimeoutSeconds, settleSeconds } = settings;
  const { timeoutSeconds } = request.command;
  const { notAfter: _notAfter, ...identity } = named;
  const input: AwaitCommandInput = {
    ...named,
    incidentId,
    incidentAttempt: run.state.record.attempt,
    place: hostPlaceOf(alarm),
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
        ...identity,
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
