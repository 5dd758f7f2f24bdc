import { type ExecutionOutcome, executionIdOf } from '../../domain/execution/execution.ts';
import { showState } from '../incident/enter-phase.ts';
import { type IncidentRun, workflowKey } from '../incident/incident-run.ts';
import { type ExecutionIdentity, type ExecutionRequest, NOTHING_KNOWN } from './execution-request.ts';
import { holdBack, type SentOutcome, sendExecution } from './send-execution.ts';
import { settleExecution, settleWithdrawn } from './settle-execution.ts';

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
  const { outcome, sentAt, notAfter } = await sendAndSettle(run, request, named);
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

interface Settled {
  readonly outcome: ExecutionOutcome;
  /** Of the last send, or of the try at it. */
  readonly sentAt: string;
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
): Promise<Settled> {
  const { state, projector } = run;
  const { step, targetId, phase, isGivenUp } = request;
  let before: (Omit<SentOutcome, 'sent'> & { readonly commandId: string }) | null = null;
  for (let withdrawals = 0; ; withdrawals += 1) {
    // A switch that is turned on and off in a rush must not fill the history.
    if (withdrawals > 1) await holdBack(withdrawals, isGivenUp);
    const { sent, ...times } = await sendExecution(run, request, named.executionId);
    if (sent.kind === 'refused') {
      if (before === null) {
        return { outcome: { ...named, ...NOTHING_KNOWN, state: 'not_run', detail: sent.message }, ...times };
      }
      const { commandId, ...last } = before;
      const outcome = await settleWithdrawn(run, request, { ...named, commandId, notAfter: last.notAfter });
      const detail = `${outcome.detail}. It had been taken back from SSM and was not sent again: ${sent.message}`;
      return { outcome: { ...outcome, detail }, ...last };
    }
    const { commandId } = sent;
    const settled = await settleExecution(run, request, { ...named, commandId, notAfter: times.notAfter });
    if (!('withdrawnFor' in settled)) return { outcome: settled, ...times };
    before = { commandId: settled.commandId, ...times };
    state.note(
      'execution_withdrawn',
      `${phase} of ${step.id} on ${targetId} was taken back before the host had it: ${settled.withdrawnFor}`,
      { ...named, commandId: settled.commandId, reason: settled.withdrawnFor },
    );
    projector.request();
  }
}
