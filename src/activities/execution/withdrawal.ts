import { setTimeout as delay } from 'node:timers/promises';
import { log } from '@temporalio/activity';
import type { AwaitCommandInput, WithdrawnCommand } from '../../contracts/activities.ts';
import { hasEnded, type Invocation, isUndelivered } from '../../domain/execution/invocation.ts';
import type { DiagnosticsPort, ExecutionPort } from '../../ports/aws-access.ts';
import type { ExecutionStorePort } from '../../ports/execution-store.ts';
import type { KillSwitchReader } from '../../ports/kill-switch.ts';
import { isServiceError, reasonOf } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { stopReason } from '../stop-reason.ts';
import { readLedger } from './read-ledger.ts';

export interface WithdrawalDeps {
  readonly ssm: Pick<ExecutionPort, 'findInvocation' | 'cancel'>;
  /** Reads the host's ledger, which changes nothing. */
  readonly ledgers: Pick<DiagnosticsPort, 'sendReadOnly' | 'findInvocation'>;
  readonly executions: Pick<ExecutionStorePort, 'find' | 'recordWithdrawn'>;
  readonly killSwitch: KillSwitchReader;
  readonly documentPrefix: string;
  readonly now: () => number;
}

/** What a later attempt of the waiting goes on with. */
export interface Progress {
  commandId: string | null;
  /** When the first attempt began to wait, so that a restarted worker does not wait twice as long. */
  readonly waitingSinceMs: number;
  /** Why the command is or was taken back before a host had fetched it; null: it is awaited. */
  withdrawnFor: string | null;
}

/**
 * "stop" holds for what SSM has taken and no host has fetched, too: that is taken back, to be sent again later. Watches
 * beside the waiting, so that neither a slow answer of SSM nor a command whose id is not known yet keeps it from looking.
 */
export class Withdrawal {
  readonly #deps: WithdrawalDeps;
  readonly #input: AwaitCommandInput;
  readonly #progress: Progress;
  /** What SSM last said. */
  #seen: Invocation | undefined;
  #cancelledAtMs: number | null = null;
  #isRecorded = false;
  constructor(deps: WithdrawalDeps, input: AwaitCommandInput, progress: Progress) {
    this.#deps = deps;
    this.#input = input;
    this.#progress = progress;
  }

  get isBegun(): boolean {
    return this.#progress.withdrawnFor !== null;
  }

  /** SSM has cancelled it and leaves it at that for longer than it could have been delivered. */
  isOverdue(): boolean {
    const { deliveryTimeoutSeconds } = this.#input;
    if (this.#cancelledAtMs === null || (this.#seen?.startedAt ?? null) !== null) return false;
    return this.#deps.now() > this.#cancelledAtMs + deliveryTimeoutSeconds * 1000;
  }

  saw(invocation: Invocation | undefined): void {
    this.#seen = invocation ?? this.#seen;
  }

  /**
   * Until `over`, or until there is nothing to take back: looks at the kill switch, and when it is on cancels the command,
   * whose id `search` finds where nobody told it.
   */
  async watch(search: () => Promise<string | null>, over: AbortSignal): Promise<void> {
    if (this.#input.isLast === true) return;
    // The send looked right before SSM was asked, which may have taken a while to answer.
    let pauseMs = 0;
    for (;;) {
      await delay(pauseMs, undefined, { signal: over }).catch(() => undefined);
      // A step that runs on its host ends.
      if (over.aborted || this.#isWithHost()) return;
      if (isUndelivered(this.#seen) && (await this.#heedStop(search))) return;
      pauseMs = ACTIVITY_BOUNDS.killSwitchLookMs;
    }
  }

  /** SSM may say InProgress while it only tries to deliver, and Delayed after that. */
  #isWithHost(): boolean {
    return this.#seen !== undefined && (hasEnded(this.#seen) || this.#seen.startedAt !== null);
  }

  /** A look of its own, as the last one may be seconds old; where SSM is slow, that one has to do. */
  async #isStillUndelivered(commandId: string): Promise<boolean> {
    const look = this.#deps.ssm.findInvocation(commandId, this.#input.targetId).then(
      (invocation) => this.saw(invocation),
      () => undefined,
    );
    await Promise.race([look, delay(ACTIVITY_BOUNDS.killSwitchLookMs)]);
    return isUndelivered(this.#seen);
  }

  /** True when there is nothing more to do: the command is with its host, or is taken back, and that is written down. */
  async #heedStop(search: () => Promise<string | null>): Promise<boolean> {
    const { killSwitch, ssm, now } = this.#deps;
    const progress = this.#progress;
    const isNew = progress.withdrawnFor === null;
    try {
      progress.withdrawnFor ??= await stopReason(killSwitch);
    } catch (error) {
      // It was off when this was sent, and a doubt is in the same table that has to take the record: the next look tells.
      if (!isServiceError(error)) throw error;
    }
    if (progress.withdrawnFor === null) return false;
    progress.commandId ??= await search();
    const { commandId, withdrawnFor } = progress;
    if (commandId === null) return false;
    if (this.#cancelledAtMs === null && !(await this.#isStillUndelivered(commandId))) {
      // What an earlier attempt has cancelled stays so, though nothing is left to cancel.
      if (isNew) progress.withdrawnFor = null;
      return this.#isWithHost();
    }
    const warn = (message: string) => (error: unknown) => {
      log.warn(message, { commandId, reason: reasonOf(error) });
    };
    const cancel = async () => {
      if (this.#cancelledAtMs !== null) return;
      await ssm.cancel(commandId);
      this.#cancelledAtMs = now();
    };
    await Promise.all([
      cancel().catch(
        warn('SSM did not take a command back at the stop; it is asked again until a host has fetched it'),
      ),
      this.#record(commandId, withdrawnFor).catch(
        warn('it could not be written down that a command was taken back; that is tried again'),
      ),
    ]);
    return this.#cancelledAtMs !== null && this.#isRecorded;
  }

  /** Undefined where nothing was taken back, or too late: then the host's ledger has it, or will. Throws ServiceError. */
  async outcome(pause: (ms: number) => Promise<void>): Promise<WithdrawnCommand | undefined> {
    if (this.#input.isLast === true) return undefined;
    if (!this.isBegun && this.#seen?.status === 'Cancelled') await this.#recall();
    const { commandId, withdrawnFor } = this.#progress;
    if (commandId === null || withdrawnFor === null) return undefined;
    if (!(await this.#isKeptBack(pause))) return undefined;
    // Without this nobody could send it again; where it fails, another attempt writes it.
    return (await this.#record(commandId, withdrawnFor)) ? { withdrawnFor, commandId } : undefined;
  }

  /** What another process has begun: one that died before its heartbeat got through, or that of a run before a reset. */
  async #recall(): Promise<void> {
    const { executionId, resend = 0 } = this.#input;
    try {
      const record = await this.#deps.executions.find(executionId);
      const isThis = record?.resend === resend && record.commandId === this.#progress.commandId;
      if (record?.state === 'withdrawn' && isThis) this.#progress.withdrawnFor = record.detail;
    } catch (error) {
      // Then the ledger settles it: its outcome does not hang on this record.
      if (!isServiceError(error)) throw error;
    }
  }

  /** As far as can be known now: should it start all the same, its fence and its ledger have it before a second one. */
  async #isKeptBack(pause: (ms: number) => Promise<void>): Promise<boolean> {
    const { now, ledgers, documentPrefix } = this.#deps;
    const { targetId, executionId } = this.#input;
    const seen = this.#seen;
    const hasStarted = (seen?.startedAt ?? null) !== null;
    if (seen !== undefined && hasEnded(seen) && !hasStarted) return true;
    // Whatever a host has made of it, the ledger says: refused, ended, or still at it.
    if (hasStarted && seen?.status !== 'Cancelled' && seen?.status !== 'TimedOut') return false;
    const ledger = await readLedger({ ssm: ledgers, documentPrefix, now, pause }, targetId, executionId);
    return ledger === undefined ? !hasStarted : ledger.state === 'absent';
  }

  async #record(commandId: string, detail: string): Promise<boolean> {
    const { executionId, resend = 0 } = this.#input;
    this.#isRecorded ||= await this.#deps.executions.recordWithdrawn({
      executionId,
      commandId,
      resend,
      detail,
    });
    return this.#isRecorded;
  }
}
