import type { AwaitCommandInput } from '../../contracts/activities.ts';
import type { ExecutionOutcome } from '../../domain/execution/execution.ts';
import { showState } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import {
  type ExecutionIdentity,
  type ExecutionRequest,
  type Headway,
  identityOf,
  NOTHING_KNOWN,
} from './execution-request.ts';
import { beginExecution } from './run-step.ts';
import { holdBack, sendExecution } from './send-execution.ts';
import { settleExecution, settleWithdrawn } from './settle-execution.ts';

/**
 * Runs one command on one host through the fence, at most once, and says what is known of it. Never throws. `begin` brings it as
 * far as it can; whatever it leaves is done from there.
 */
export async function runExecution(
  run: IncidentRun,
  request: ExecutionRequest,
  begin: () => Promise<Headway> = () => beginExecution(run, request),
): Promise<ExecutionOutcome> {
  const { state } = run;
  const { step, targetId, phase } = request;
  const named = identityOf(run, request);
  const { executionId } = named;
  state.note('execution_started', `${phase} of ${step.id} on ${targetId}`, named);
  const { outcome, sentAt, notAfter } = await sendAndSettle(run, request, named, await begin());
  if (outcome.state === 'unknown') {
    const { deliveryTimeoutSeconds } = state.record.settings;
    state.unsettled.push({
      targetId,
      executionId,
      stepId: step.id,
      phase,
      notAfter,
      deliveryTimeoutSeconds,
      timeoutSeconds: request.command.timeoutSeconds,
      sentAt,
    });
  }
  state.change({ executions: [...state.record.executions, outcome] });
  if (phase !== 'verify' && outcome.state !== 'not_run') state.acted();
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

interface Settled {
  readonly outcome: ExecutionOutcome;
  /** Of the last send, or of the try at it. */
  readonly sentAt: string;
  /** By when what was sent must have started, over all sends. */
  readonly notAfter: string;
}

/**
 * Until it is known what became of the execution. What the kill switch takes back before a host has fetched it is sent
 * again when the switch is off, under the same id: should it have reached the host after all, the fence says so.
 */
async function sendAndSettle(
  run: IncidentRun,
  request: ExecutionRequest,
  named: ExecutionIdentity,
  headway: Headway,
): Promise<Settled> {
  const { state, projector } = run;
  const { step, targetId, phase, isGivenUp } = request;
  const what = `${phase} of ${step.id} on ${targetId}`;
  let before: TakenBack | null = null;
  for (let resend = 0; ; resend += 1) {
    // A switch that is turned on and off in a rush must not fill the history.
    if (resend > 1) await holdBack(resend, isGivenUp);
    const first = resend === 0 ? headway : null;
    const { sent, sentAt, notAfter } = await sendExecution(run, request, named.executionId, resend, first);
    if (sent.kind === 'refused') {
      const { message } = sent;
      if (before !== null) return await settleTakenBack(run, request, named, before, message);
      const outcome = { ...named, ...NOTHING_KNOWN, state: 'not_run', detail: message } as const;
      return { outcome, sentAt, notAfter };
    }
    const { commandId } = sent;
    if (before !== null) state.note('execution_started', `${what}, sent again`, { ...named, commandId });
    const again: Resent = before === null ? {} : { resend, earlierNotAfter: before.latestNotAfter };
    const settled =
      // A send that was held at first has been tried again since.
      (first?.sent === sent ? first.settled : null) ??
      (await settleExecution(run, request, { ...named, commandId, notAfter, ...again }));
    const latestNotAfter = laterOf(notAfter, again.earlierNotAfter ?? notAfter);
    if (!('withdrawnFor' in settled)) return { outcome: settled, sentAt, notAfter: latestNotAfter };
    const { withdrawnFor: reason } = settled;
    before = { sentAt, commandId: settled.commandId, resend, latestNotAfter };
    state.note('execution_withdrawn', `${what} was taken back from SSM: ${reason}`, {
      ...named,
      commandId: settled.commandId,
      reason,
    });
    projector.request();
  }
}

type Resent = Pick<AwaitCommandInput, 'resend' | 'earlierNotAfter'>;

/** The last send of an execution that was taken back. */
interface TakenBack extends Pick<Settled, 'sentAt'> {
  readonly commandId: string;
  readonly resend: number;
  /** Over all sends. */
  readonly latestNotAfter: string;
}

const laterOf = (a: string, b: string) => (Date.parse(a) > Date.parse(b) ? a : b);

/** It will not be sent again: the host's ledger says what became of it, or time that it can no longer start. */
async function settleTakenBack(
  run: IncidentRun,
  request: ExecutionRequest,
  named: ExecutionIdentity,
  { commandId, resend, sentAt, latestNotAfter }: TakenBack,
  why: string,
): Promise<Settled> {
  const { state, projector } = run;
  const { step, targetId, phase } = request;
  const reason = `${phase} of ${step.id} was taken back from SSM and is not sent again (${why}); ${targetId} is asked whether it ran there all the same`;
  state.note('waiting', `waits: ${reason}`, { kind: 'host', until: null, reason });
  projector.request();
  const outcome = await settleWithdrawn(run, request, {
    ...named,
    commandId,
    notAfter: latestNotAfter,
    // Its last command is not the only one that could still start.
    ...(resend > 0 && { resend, earlierNotAfter: latestNotAfter }),
  });
  const detail = `${outcome.detail}. It had been taken back from SSM and was not sent again: ${why}`;
  return { outcome: { ...outcome, detail }, sentAt, notAfter: latestNotAfter };
}
