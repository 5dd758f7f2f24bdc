import { activityInfo, log } from '@temporalio/activity';
import type { SendCommandInput, SendCommandOutcome, WithheldOutcome } from '../../contracts/activities.ts';
import { RAW_OUTPUT_PREFIX } from '../../contracts/raw-output.ts';
import { argvBytes } from '../../domain/execution/command-bytes.ts';
import { sendComment } from '../../domain/execution/execution.ts';
import { sendRefusal } from '../../domain/execution/send-refusal.ts';
import { undoKeyOf } from '../../domain/plan/past-undo.ts';
import type { ExecutionPort } from '../../ports/aws-access.ts';
import type { ExecutionRecord, ExecutionStorePort, SendState } from '../../ports/execution-store.ts';
import type { CommandRequest } from '../../ports/ssm.ts';
import { isServiceError, reasonOf } from '../activity-failure.ts';
import { stopReasonOrDoubt } from '../stop-reason.ts';
import { refusalByGuard, type SendGuardDeps } from './send-guard.ts';

export interface SendCommandDeps extends SendGuardDeps {
  readonly ssm: Pick<ExecutionPort, 'sendOnce' | 'checkAccess'>;
  readonly executions: ExecutionStorePort;
  readonly bucket: string;
  readonly documentPrefix: string;
  /** Called right after SSM took the command and before that is recorded: where a crash hurts most. */
  readonly crashpoint: (name: string) => void;
}

/** Where SSM puts raw output until it is redacted; nothing else reads it. */
export function rawOutputPrefix(incidentId: string, executionId: string): string {
  return `${RAW_OUTPUT_PREFIX}${incidentId}/${executionId}`;
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

function requestOf(deps: SendCommandDeps, input: SendCommandInput): CommandRequest {
  const { command, executionId } = input;
  const argv = base64(argvBytes(command.argv));
  return {
    documentName: `${deps.documentPrefix}RunStep`,
    instanceIds: [input.targetId],
    parameters: {
      ExecutionId: executionId,
      PayloadSha256: input.payloadSha256,
      NotAfter: String(Math.floor(Date.parse(input.notAfter) / 1000)),
      TimeoutSeconds: String(command.timeoutSeconds),
      BodyBase64: base64(command.body),
      ...(argv === '' ? {} : { ArgvBase64: argv }),
    },
    comment: sendComment(executionId, input.resend),
    deliveryTimeoutSeconds: input.deliveryTimeoutSeconds,
    output: { bucket: deps.bucket, keyPrefix: rawOutputPrefix(input.incidentId, executionId) },
  };
}

/** What `begin` lets an attempt take. */
const MAY_BE_SENT: ReadonlySet<SendState> = new Set<SendState>(['not_sent', 'withdrawn']);

/** What an earlier attempt left behind. Without a clear answer it may have been sent, and is never sent again. */
function outcomeOf(record: ExecutionRecord, resend = 0): WithheldOutcome {
  // Refused was what was sent after one that was taken back, which whoever asks here has not heard of.
  if (record.state === 'refused' && record.resend > resend) return { kind: 'maybe_sent', commandId: null };
  if (record.state === 'refused') return { kind: 'refused', message: record.detail };
  if (record.state === 'sent' && record.commandId !== null)
    return { kind: 'sent', commandId: record.commandId };
  return { kind: 'maybe_sent', commandId: record.commandId };
}

/**
 * Nothing starts now. What an earlier attempt has sent is told all the same: it runs, and somebody has to wait for it. Throws
 * ServiceError where an earlier attempt may have sent it and that cannot be known.
 */
async function heldOrSent(
  { executions, now }: SendCommandDeps,
  input: SendCommandInput,
  message: string,
): Promise<SendCommandOutcome> {
  const { executionId, resend } = input;
  if (activityInfo().attempt > 1) {
    // The attempt before may be frozen rather than dead. Whoever hears "held" may say that this never ran, so it must not
    // send when it wakes: a record of this attempt, which is later, keeps it out.
    const begun = await executions.begin(beginningOf(input, now()));
    if (begun.kind === 'exists') return outcomeOf(begun.record, resend);
    await executions.recordNotSent({
      executionId,
      attempt: begun.attempt,
      state: 'not_sent',
      detail: message,
    });
    return { kind: 'held', message };
  }
  try {
    const record = await executions.find(executionId);
    if (record !== undefined && !MAY_BE_SENT.has(record.state)) return outcomeOf(record, resend);
  } catch (error) {
    // Nothing was before the first attempt that could have sent it: the next call tells.
    if (!isServiceError(error)) throw error;
  }
  return { kind: 'held', message };
}

function beginningOf(input: SendCommandInput, nowMs: number): Parameters<ExecutionStorePort['begin']>[0] {
  const { executionId, incidentId, targetId, payloadSha256, resend = 0 } = input;
  const startedAt = new Date(nowMs).toISOString();
  const asOfMs = activityInfo().currentAttemptScheduledTimestampMs;
  return { executionId, incidentId, targetId, payloadSha256, startedAt, resend, asOfMs };
}

async function rememberFix({ executions, now }: SendCommandDeps, input: SendCommandInput): Promise<void> {
  const { fix, targetId, incidentId, executionId } = input;
  if (fix === undefined) return;
  await executions.recordFix({
    ...fix,
    targetId,
    incidentId,
    executionId,
    at: new Date(now()).toISOString(),
  });
}

/** The next incident on the host names it. A roll-back is worth more than that: where it cannot be remembered it is sent all the same. */
async function rememberUndo({ executions, now }: SendCommandDeps, input: SendCommandInput): Promise<void> {
  const { phase, targetId, incidentId, executionId } = input;
  if (phase !== 'rollback') return;
  const at = new Date(now()).toISOString();
  try {
    await executions.recordFix({
      key: undoKeyOf(targetId),
      runbook: '',
      targetId,
      incidentId,
      executionId,
      at,
    });
  } catch (error) {
    log.warn('the undo could not be remembered for later incidents', {
      executionId,
      reason: reasonOf(error),
    });
  }
}

/**
 * Sends one step to one target, at most once over all attempts: a record is written before, and whoever finds one
 * does not send, unless it says that nothing went out or that SSM was asked to take it back. Nothing is sent while the
 * kill switch is on or cannot be read: it is looked at before anything is written, and again as the very last thing before
 * the send. Throws ServiceError only where this attempt sent nothing and another one may try.
 */
export async function sendCommand(
  deps: SendCommandDeps,
  input: SendCommandInput,
): Promise<SendCommandOutcome> {
  const { executionId } = input;
  const stopped = await stopReasonOrDoubt(deps.killSwitch);
  if (stopped !== null) return await heldOrSent(deps, input, stopped);
  const begun = await deps.executions.begin(beginningOf(input, deps.now()));
  if (begun.kind === 'exists') return outcomeOf(begun.record, input.resend);

  // A record that cannot be updated stays `sending`, which later attempts read as "may have been sent": safe.
  const note = async (write: Promise<void>) => {
    await write.catch((error: unknown) => {
      log.warn('the send record could not be updated', { executionId, reason: reasonOf(error) });
    });
  };
  const noteNotSent = (state: 'not_sent' | 'refused', detail: string) =>
    note(deps.executions.recordNotSent({ executionId, attempt: begun.attempt, state, detail }));
  const refuse = async (message: string): Promise<SendCommandOutcome> => {
    await noteNotSent('refused', message);
    return { kind: 'refused', message };
  };

  try {
    const refusal = sendRefusal(input, deps.now()) ?? (await refusalByGuard(deps, input));
    if (refusal !== null) return await refuse(refusal);
    // Before the send: what ran and is not remembered could run again and again without a person.
    await rememberFix(deps, input);
    await rememberUndo(deps, input);
  } catch (error) {
    // The guard could not be asked, or the fix not be remembered: nothing was sent, and another attempt may ask it.
    if (isServiceError(error)) await noteNotSent('not_sent', error.message);
    throw error;
  }

  const stoppedMeanwhile = await stopReasonOrDoubt(deps.killSwitch);
  if (stoppedMeanwhile !== null) {
    await noteNotSent('not_sent', stoppedMeanwhile);
    return { kind: 'held', message: stoppedMeanwhile };
  }
  const result = await deps.ssm.sendOnce(requestOf(deps, input));
  switch (result.kind) {
    case 'accepted':
      deps.crashpoint('after-send-command');
      await note(
        deps.executions.recordSent({ executionId, attempt: begun.attempt, commandId: result.commandId }),
      );
      return { kind: 'sent', commandId: result.commandId };
    case 'refused':
      return await refuse(result.message);
    case 'not_sent':
      await noteNotSent('not_sent', result.error.message);
      throw result.error;
    case 'unknown':
      log.warn('SSM gave no clear answer; the ledger will tell whether the command ran', {
        executionId,
        reason: result.message,
      });
      return { kind: 'maybe_sent', commandId: null };
  }
}

/**
 * The last word about an execution that was given up and of which nobody knows whether it went out: where nothing did, a record
 * keeps every attempt that may still wake from sending it. Throws ServiceError where that cannot be written or known.
 */
export async function withholdCommand(
  { executions, now }: Pick<SendCommandDeps, 'executions' | 'now'>,
  input: SendCommandInput,
): Promise<WithheldOutcome> {
  const { executionId, resend } = input;
  const begun = await executions.begin(beginningOf(input, now()));
  if (begun.kind === 'exists') return outcomeOf(begun.record, resend);
  const message = 'it was given up before it was sent';
  await executions.recordNotSent({ executionId, attempt: begun.attempt, state: 'refused', detail: message });
  return { kind: 'refused', message };
}
