import {
  ApplicationFailure,
  activityInfo,
  CancelledFailure,
  cancellationDetails,
  log,
} from '@temporalio/activity';
import type {
  AwaitCommandOutcome,
  RanCommand,
  RunCommandInput,
  RunStepInput,
  RunStepOutcome,
  SsmActivities,
} from '../../contracts/activities.ts';
import { startBy } from '../../domain/execution/start-by.ts';
import { reasonOf } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { withHeartbeat } from '../heartbeat.ts';

export interface RunStepDeps extends Pick<SsmActivities, 'sendCommand' | 'awaitCommand'> {
  readonly now: () => number;
}

const isStopped = () => cancellationDetails()?.cancelRequested === true;

/**
 * Sends one command, which is never cancelled half-way, and gives how to go on. What an earlier attempt has handed over with its
 * heartbeats stays: the one that awaits the command reads it.
 */
async function send(
  { sendCommand, now }: RunStepDeps,
  { send: input }: RunCommandInput,
): Promise<RanCommand> {
  const sentAt = new Date(now()).toISOString();
  const sent = await withHeartbeat(
    () => activityInfo().heartbeatDetails ?? null,
    () => sendCommand(input),
  ).catch((error: unknown) => {
    // As many as of a send alone: whoever waits for the step goes on with what the host's ledger says.
    if (activityInfo().attempt < ACTIVITY_BOUNDS.sendAttemptsMax || error instanceof CancelledFailure)
      throw error;
    throw ApplicationFailure.create({
      message: reasonOf(error),
      ...(error instanceof ApplicationFailure && error.type ? { type: error.type } : {}),
      nonRetryable: true,
      ...(error instanceof Error && { cause: error }),
    });
  });
  return { sent, sentAt, notAfter: input.notAfter, settled: null };
}

/** Null where nothing was sent. */
async function settle(
  { awaitCommand }: RunStepDeps,
  { settle: input }: RunCommandInput,
  { sent, notAfter }: RanCommand,
): Promise<AwaitCommandOutcome | null> {
  if (sent.kind === 'refused' || sent.kind === 'held') return null;
  return await awaitCommand({ ...input, notAfter, commandId: sent.commandId });
}

/**
 * The check of the host, counted from now. What fails in it is left to the caller, who knows by then how the command went: the
 * word of that must not be lost with it. Only the end of a worker begins everything anew, on another one.
 */
async function look(deps: RunStepDeps, check: RunCommandInput): Promise<RanCommand | null> {
  const notAfter = startBy(deps.now(), check.send.deliveryTimeoutSeconds);
  const timed = { ...check, send: { ...check.send, notAfter } };
  let ran: RanCommand | null = null;
  try {
    ran = await send(deps, timed);
    return { ...ran, settled: await settle(deps, timed, ran) };
  } catch (error) {
    if (error instanceof CancelledFailure && !isStopped()) throw error;
    const { executionId } = check.send;
    log.warn('the check of a host is left to activities of its own', {
      executionId,
      reason: reasonOf(error),
    });
    return ran;
  }
}

/**
 * One command on one host, then the host's check, as far as the command succeeded and nobody has stopped it meanwhile. Every
 * attempt goes through the send record, as two activities would: what was sent is awaited, and never sent again.
 */
export async function runStep(deps: RunStepDeps, { command, check }: RunStepInput): Promise<RunStepOutcome> {
  const ran = await send(deps, command);
  const settled = await settle(deps, command, ran);
  const done = { ...ran, settled };
  const hasSucceeded = settled !== null && 'state' in settled && settled.state === 'succeeded';
  if (check === null || !hasSucceeded || isStopped()) return { command: done, check: null };
  return { command: done, check: await look(deps, check) };
}
