import { activityInfo, log } from '@temporalio/activity';
import type { AwaitCommandInput, WithdrawnCommand } from '../../contracts/activities.ts';
import { hasEnded, type Invocation } from '../../domain/execution/invocation.ts';
import type { DiagnosticsPort, ExecutionPort } from '../../ports/aws-access.ts';
import type { ExecutionStorePort } from '../../ports/execution-store.ts';
import type { KillSwitchReader } from '../../ports/kill-switch.ts';
import { isServiceError, reasonOf } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { stopReason } from '../stop-reason.ts';
import { readLedger } from './read-ledger.ts';

export interface WithdrawalDeps {
  readonly ssm: Pick<ExecutionPort, 'cancel'>;
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

/** "stop" holds for what SSM has taken and no host has fetched, too: that is taken back, to be sent again later. */
export class Withdrawal {
  readonly #deps: WithdrawalDeps;
  readonly #input: AwaitCommandInput;
  readonly #progress: Progress;
  #lookedAtMs: number;
  #isCancelAccepted = false;
  #isRecorded = false;
  constructor(deps: WithdrawalDeps, input: AwaitCommandInput, progress: Progress) {
    this.#deps = deps;
    this.#input = input;
    this.#progress = progress;
    // The send has looked just before; a worker that comes later has to look at once.
    this.#lookedAtMs = activityInfo().attempt > 1 ? 0 : deps.now();
  }

  get #isWanted(): boolean {
    return this.#input.isLast !== true;
  }

  /** What an attempt that died has begun, where its last heartbeat did not get through. */
  async recall(): Promise<void> {
    if (!this.#isWanted || this.#progress.withdrawnFor !== null || activityInfo().attempt === 1) return;
    try {
      const record = await this.#deps.executions.find(this.#input.executionId);
      if (record?.state !== 'withdrawn') return;
      this.#progress.withdrawnFor = record.detail;
      this.#progress.commandId ??= record.commandId;
    } catch (error) {
      // The command is awaited all the same: its outcome does not hang on this record.
      if (!isServiceError(error)) throw error;
    }
  }

  /** Looks at the kill switch while no host has fetched the command, and cancels it in SSM when the switch is on. */
  async heedStop(commandId: string): Promise<void> {
    const { now, killSwitch, ssm } = this.#deps;
    const progress = this.#progress;
    if (!this.#isWanted || this.#isCancelAccepted) return;
    if (now() - this.#lookedAtMs < ACTIVITY_BOUNDS.killSwitchLookMs) return;
    this.#lookedAtMs = now();
    try {
      progress.withdrawnFor ??= await stopReason(killSwitch);
    } catch (error) {
      // It was off when this was sent, and a doubt is in the same table that has to take the record: the next look tells.
      if (!isServiceError(error)) throw error;
    }
    if (progress.withdrawnFor === null) return;
    const warn = (message: string) => (error: unknown) => {
      log.warn(message, { commandId, reason: reasonOf(error) });
    };
    const cancelled = ssm.cancel(commandId).then(() => {
      this.#isCancelAccepted = true;
    }, warn('SSM did not take a command back at the stop; it is asked again until a host has fetched it'));
    const recorded = this.#record(commandId, progress.withdrawnFor).catch(
      warn('it could not be written down that a command was taken back; that is tried again'),
    );
    await Promise.all([cancelled, recorded]);
  }

  /** Undefined where nothing was taken back, or too late: then the host's ledger has it. Throws ServiceError. */
  async outcome(
    pause: (ms: number) => Promise<void>,
    invocation: Invocation | undefined,
  ): Promise<WithdrawnCommand | undefined> {
    const { now, ledgers, documentPrefix } = this.#deps;
    const { commandId, withdrawnFor } = this.#progress;
    if (commandId === null || withdrawnFor === null) return undefined;
    const hasNeverStarted = invocation !== undefined && hasEnded(invocation) && invocation.startedAt === null;
    if (!hasNeverStarted) {
      const { targetId, executionId } = this.#input;
      const ledger = await readLedger({ ssm: ledgers, documentPrefix, now, pause }, targetId, executionId);
      if (ledger?.state === 'started' || ledger?.state === 'finished') return undefined;
    }
    // Without this nobody could send it again; where it fails, another attempt writes it.
    await this.#record(commandId, withdrawnFor);
    return { withdrawnFor, commandId };
  }

  async #record(commandId: string, detail: string): Promise<void> {
    if (this.#isRecorded) return;
    const { executionId } = this.#input;
    await this.#deps.executions.recordWithdrawn({ executionId, commandId, detail });
    this.#isRecorded = true;
  }
}
