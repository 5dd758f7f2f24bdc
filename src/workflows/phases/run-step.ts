import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { RanCommand, RunCommandInput, RunStepOutcome } from '../../contracts/activities.ts';
import { BOUNDS } from '../bounds.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';
import { type ExecutionRequest, type Headway, identityOf } from './execution-request.ts';
import { sendInputOf } from './send-execution.ts';
import { cancellable, commandLimitMs, outcomeOf, settleLimitsOf } from './settle-execution.ts';

/** A command and, where it has succeeded, the check of its host, as far as one activity has brought them. */
export interface StepHeadway {
  readonly command: Headway;
  readonly check: Headway;
}

const NOT_BEGUN: StepHeadway = { command: null, check: null };

/** One command from its send to its outcome in one round trip; null where it is to be done one by one. */
export async function beginExecution(run: IncidentRun, request: ExecutionRequest): Promise<Headway> {
  return (await beginStep(run, request, null)).command;
}

/**
 * The same with the check that follows. Nothing of it is new but the number of round trips: what this does not bring to its end
 * is settled as if it had been sent by an activity of its own, of which nothing is known but that it may have been; where it was
 * given up, the send record is asked first.
 */
export async function beginStep(
  run: IncidentRun,
  command: ExecutionRequest,
  check: ExecutionRequest | null,
): Promise<StepHeadway> {
  if (!run.joins || command.isGivenUp()) return NOT_BEGUN;
  const { activities, projector } = run;
  const { phase, step, targetId } = command;
  const input = {
    command: commandInputOf(run, command),
    check: check === null ? null : commandInputOf(run, check),
  };
  const taken = projector.take();
  const asked = { sentAt: now(), notAfter: input.command.send.notAfter };
  const limitMs = (request: ExecutionRequest) => BOUNDS.sendMs + commandLimitMs(run, request);
  const options = {
    summary: `${phase}${check === null ? '' : ' and check'} of ${step.id} on ${targetId}`,
    startToCloseTimeout: limitMs(command) + (check === null ? 0 : limitMs(check)),
  };
  let outcome: RunStepOutcome;
  try {
    outcome = await cancellable(
      () => activities.runStep.executeWithOptions(options, [{ ...input, ...taken }]),
      command.shouldStop,
      0,
    );
  } catch (error) {
    projector.landed(taken, undefined);
    if (!(error instanceof ActivityFailure)) throw error;
    return {
      command: await leftBehind(run, command, { ...asked, input: input.command }, error),
      check: null,
    };
  }
  projector.landed(taken, outcome.copied);
  const { command: ran, check: checked } = outcome;
  return { command: ran, check: checked };
}

function commandInputOf(run: IncidentRun, request: ExecutionRequest): RunCommandInput {
  const named = identityOf(run, request);
  const { executionId } = named;
  return {
    send: sendInputOf(run, request, { executionId, notAfter: request.notAfter(), resend: 0 }),
    settle: { ...named, ...settleLimitsOf(run, request) },
  };
}

/** A call that failed says nothing about what reached SSM; one that was cancelled may say what became of it. */
async function leftBehind(
  run: IncidentRun,
  request: ExecutionRequest,
  {
    input: { send },
    ...asked
  }: Pick<RanCommand, 'sentAt' | 'notAfter'> & { readonly input: RunCommandInput },
  error: ActivityFailure,
): Promise<RanCommand> {
  const maybeSent = { kind: 'maybe_sent', commandId: null } as const;
  const settled = outcomeOf(error);
  if (settled?.executionId === send.executionId) return { ...asked, sent: maybeSent, settled };
  if (!isCancellation(error) && !request.isGivenUp()) return { ...asked, sent: maybeSent, settled: null };
  // No worker may have taken it before it was cancelled, and Temporal says the same of one that waited for its next attempt.
  const { step, targetId, phase } = request;
  try {
    const sent = await run.activities.withholdCommand.executeWithOptions(
      { summary: `withhold ${phase} of ${step.id} from ${targetId}` },
      [send],
    );
    return { ...asked, sent, settled: null };
  } catch {
    return { ...asked, sent: maybeSent, settled: null };
  }
}
