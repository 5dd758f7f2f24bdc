import { setTimeout as delay } from 'node:timers/promises';
import { activityInfo, log } from '@temporalio/activity';
import type { AwaitCommandInput, AwaitCommandOutcome } from '../../contracts/activities.ts';
import { type ExecutionOutcome, type ExecutionState, sendComment } from '../../domain/execution/execution.ts';
import { tracesSuccess } from '../../domain/execution/fence-trace.ts';
import { hasEnded, type Invocation } from '../../domain/execution/invocation.ts';
import { judgeLedger, takenBackUntilMs } from '../../domain/execution/judge-ledger.ts';
import type { LedgerRecord } from '../../domain/execution/ledger-record.ts';
import type { ExecutionPort } from '../../ports/aws-access.ts';
import type { ObjectStorePort, RawOutputPort } from '../../ports/object-store.ts';
import { isServiceError, reasonOf } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { awaitInvocation, pollDelayMs } from './await-invocation.ts';
import { collectOutput, type Streams } from './collect-output.ts';
import { readLedger } from './read-ledger.ts';
import { type Progress, Withdrawal, type WithdrawalDeps } from './withdrawal.ts';

export interface AwaitCommandDeps extends WithdrawalDeps {
  readonly ssm: Pick<ExecutionPort, 'findInvocation' | 'findCommandId' | 'cancel'>;
  readonly objects: ObjectStorePort;
  readonly rawOutput: RawOutputPort;
}

type Pause = (ms: number) => Promise<void>;

/** What an attempt before has handed over; not what it did of another command, which the same activity may have awaited too. */
function resume(input: AwaitCommandInput, nowMs: number): Progress {
  const details: unknown = activityInfo().heartbeatDetails;
  const handed =
    typeof details === 'object' && details !== null
      ? (details as Partial<Progress> & { readonly executionId?: unknown })
      : {};
  const isOfThis = handed.executionId === undefined || handed.executionId === input.executionId;
  const before = isOfThis ? handed : {};
  return {
    commandId: input.commandId ?? (typeof before.commandId === 'string' ? before.commandId : null),
    waitingSinceMs: typeof before.waitingSinceMs === 'number' ? before.waitingSinceMs : nowMs,
    withdrawnFor: typeof before.withdrawnFor === 'string' ? before.withdrawnFor : null,
  };
}

/** A command whose id nobody told us: from the send record, else by its comment among the target's commands. */
async function findCommandId(deps: AwaitCommandDeps, input: AwaitCommandInput): Promise<string | null> {
  const { executionId, targetId, resend = 0 } = input;
  try {
    const record = await deps.executions.find(executionId);
    if (record?.commandId && record.resend === resend) return record.commandId;
  } catch (error) {
    if (!isServiceError(error)) throw error;
  }
  try {
    const documentName = `${deps.documentPrefix}RunStep`;
    return (
      (await deps.ssm.findCommandId({
        documentName,
        instanceId: targetId,
        comment: sendComment(executionId, resend),
      })) ?? null
    );
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return null;
  }
}

/** One execution on its way to an outcome. */
export class Settlement {
  readonly #deps: AwaitCommandDeps;
  readonly #input: AwaitCommandInput;
  readonly progress: Progress;
  readonly #withdrawal: Withdrawal;
  /** It started and nothing on the host will ever record its result: asking again tells no more. */
  isLost = false;
  constructor(deps: AwaitCommandDeps, input: AwaitCommandInput) {
    this.#deps = deps;
    this.#input = input;
    this.progress = resume(input, deps.now());
    this.#withdrawal = new Withdrawal(deps, input, this.progress);
  }

  /** SSM's answer where the fence itself has said in it that it ran the step, else the ledger's. */
  async settle(pause: Pause): Promise<AwaitCommandOutcome> {
    const { timeoutSeconds, deliveryTimeoutSeconds } = this.#input;
    const endMs = this.progress.waitingSinceMs + (timeoutSeconds + deliveryTimeoutSeconds) * 1000;
    const over = new AbortController();
    const watching = this.#withdrawal.watch(() => findCommandId(this.#deps, this.#input), over.signal);
    // Awaited below; until then a fault of it is not lost.
    watching.catch(() => undefined);
    let invocation: Invocation | undefined;
    try {
      invocation = await this.#awaitSsm(pause, endMs);
      if (invocation?.status === 'Success' && tracesSuccess(invocation.stderr, this.#input.executionId)) {
        const detail = 'SSM reports success, and the fence on the host that it ran';
        return await this.#outcome('succeeded', 'ssm', detail, invocation, undefined);
      }
      if (this.progress.commandId === null) {
        const isFound = () => this.progress.commandId !== null;
        const settled = await this.#askLedger(pause, undefined, this.#ledgerDeadlineMs(endMs), isFound);
        if (settled !== null) return settled;
        invocation = await this.#awaitSsm(pause, endMs);
      }
    } finally {
      over.abort();
      await watching;
    }
    const withdrawn = await this.#withdrawal.outcome(pause);
    return withdrawn ?? (await this.settleByLedger(pause, invocation, this.#ledgerDeadlineMs(endMs)));
  }

  /** Until then the ledger is asked. What was taken back is asked about until it certainly cannot start any more. */
  #ledgerDeadlineMs(endMs: number): number {
    const deadlineMs = endMs + this.#input.settleSeconds * 1000;
    const untilMs = takenBackUntilMs(this.#input);
    return untilMs === null ? deadlineMs : Math.max(deadlineMs, untilMs + ACTIVITY_BOUNDS.ledgerAnswerWaitMs);
  }

  async #awaitSsm(pause: Pause, deadlineMs: number): Promise<Invocation | undefined> {
    const { ssm, now } = this.#deps;
    for (
      let search = 0;
      this.progress.commandId === null && search < ACTIVITY_BOUNDS.commandSearchesMax;
      search++
    ) {
      if (search > 0) await pause(pollDelayMs(search + 3));
      this.progress.commandId ??= await findCommandId(this.#deps, this.#input);
    }
    if (this.progress.commandId === null) return undefined;
    const watched: Pick<ExecutionPort, 'findInvocation'> = {
      findInvocation: async (commandId, instanceId) => {
        const invocation = await ssm.findInvocation(commandId, instanceId);
        this.#withdrawal.saw(invocation);
        return invocation;
      },
    };
    return await awaitInvocation(
      { ssm: watched, now, pause, isOver: () => this.#withdrawal.isOverdue() },
      this.progress.commandId,
      this.#input.targetId,
      deadlineMs,
    );
  }

  async settleByLedger(
    pause: Pause,
    invocation: Invocation | undefined,
    deadlineMs: number,
  ): Promise<ExecutionOutcome> {
    const settled = await this.#askLedger(pause, invocation, deadlineMs, () => false);
    if (settled === null) throw new Error('the ledger is asked until something is settled');
    return settled;
  }

  /** Null when `isOver` has become true before anything was settled. */
  async #askLedger(
    pause: Pause,
    invocation: Invocation | undefined,
    deadlineMs: number,
    isOver: () => boolean,
  ): Promise<ExecutionOutcome | null> {
    const { now, ledgers, documentPrefix } = this.#deps;
    const { targetId, executionId, notAfter, earlierNotAfter, deliveryTimeoutSeconds } = this.#input;
    let deadRecords = 0;
    for (
      let pauseMs: number = ACTIVITY_BOUNDS.ledgerPauseFirstMs;
      ;
      pauseMs = Math.min(ACTIVITY_BOUNDS.ledgerPauseMaxMs, pauseMs * 2)
    ) {
      const ledger = await readLedger({ ssm: ledgers, documentPrefix, now, pause }, targetId, executionId);
      const judgement = judgeLedger({
        ledger,
        invocation,
        notAfterMs: Date.parse(notAfter),
        earlierNotAfterMs: earlierNotAfter === undefined ? null : Date.parse(earlierNotAfter),
        deliveryTimeoutMs: deliveryTimeoutSeconds * 1000,
        nowMs: now(),
      });
      if (judgement.kind === 'settled') {
        return await this.#outcome(judgement.state, 'ledger', judgement.detail, invocation, ledger);
      }
      if (isOver()) return null;
      // Seen twice, so that a result which was just being written is not missed.
      deadRecords = ledger?.state === 'started' && ledger.running === false ? deadRecords + 1 : 0;
      this.isLost = deadRecords >= 2;
      if (now() >= deadlineMs || this.isLost) {
        const detail = `nobody can say whether it took effect: ${judgement.detail}. It will not be sent again; a person has to look at ${targetId}`;
        return await this.#outcome('unknown', 'none', detail, invocation, ledger);
      }
      await pause(Math.min(pauseMs, Math.max(0, deadlineMs - now())));
    }
  }

  async #outcome(
    state: ExecutionState,
    settledBy: ExecutionOutcome['settledBy'],
    detail: string,
    invocation: Invocation | undefined,
    ledger: LedgerRecord | undefined,
  ): Promise<ExecutionOutcome> {
    const { executionId, stepId, targetId, phase, attempt } = this.#input;
    const finished = ledger?.state === 'finished' ? ledger : undefined;
    const inline: Streams = {
      stdout: invocation?.stdout || (finished?.stdoutTail ?? ''),
      stderr: invocation?.stderr || (finished?.stderrTail ?? ''),
    };
    const output = await collectOutput(this.#deps, this.#input, inline);
    const ran = state === 'succeeded' || state === 'failed';
    return {
      executionId,
      stepId,
      targetId,
      phase,
      attempt,
      commandId: this.progress.commandId,
      state,
      exitCode: ran ? (finished?.exitCode ?? invocation?.responseCode ?? null) : null,
      ...output,
      settledBy,
      startedAt:
        (ledger?.state === 'started' ? ledger.startedAt : finished?.startedAt) ??
        invocation?.startedAt ??
        null,
      endedAt: finished?.endedAt ?? invocation?.endedAt ?? null,
      detail,
    };
  }

  /** Until SSM has taken the cancellation or `over`: the id may be listed late, and one call may be throttled. */
  async #cancelInSsm(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      this.progress.commandId ??= await findCommandId(this.#deps, this.#input);
      const { commandId } = this.progress;
      if (commandId !== null) {
        try {
          await this.#deps.ssm.cancel(commandId);
          return;
        } catch (error) {
          if (!isServiceError(error)) throw error;
          log.warn('the command could not be cancelled; it is tried again', {
            commandId,
            reason: reasonOf(error),
          });
        }
      }
      await delay(ACTIVITY_BOUNDS.killSwitchLookMs, undefined, { signal: over }).catch(() => undefined);
    }
  }

  /**
   * Stops the command where SSM still can, and finds out what became of it; the activity's own pauses are over. While that is
   * being found out it is cancelled again and again: until it has started, nobody wants it to.
   */
  async cancel(): Promise<ExecutionOutcome> {
    const { ssm, now } = this.#deps;
    const pause: Pause = async (ms) => {
      await delay(ms);
    };
    const deadlineMs = now() + Math.min(ACTIVITY_BOUNDS.cancelSettleMaxMs, this.#input.settleSeconds * 1000);
    const over = new AbortController();
    const cancelling = this.#cancelInSsm(over.signal);
    // Awaited below; until then a fault of it is not lost.
    cancelling.catch(() => undefined);
    try {
      if (this.progress.commandId === null) {
        const isFound = () => this.progress.commandId !== null;
        const settled = await this.#askLedger(pause, undefined, deadlineMs, isFound);
        if (settled !== null) return settled;
      }
      const { commandId } = this.progress;
      const seen =
        commandId === null
          ? undefined
          : await awaitInvocation({ ssm, now, pause }, commandId, this.#input.targetId, deadlineMs);
      const invocation = seen !== undefined && hasEnded(seen) ? seen : undefined;
      return await this.settleByLedger(pause, invocation, deadlineMs);
    } finally {
      over.abort();
      await cancelling;
    }
  }
}
