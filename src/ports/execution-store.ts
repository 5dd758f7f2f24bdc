import type { PastFix } from '../domain/plan/past-fix.ts';

/**
 * `sending`: an attempt is or was under way and may have sent the command. `sent`: its command id is known.
 * `not_sent`: the attempt certainly did not send, another may. `refused`: SSM will not take it. `withdrawn`: it was or
 * is being cancelled before a host had fetched it; who knows that may send it again, as the host's fence lets one id run
 * once.
 */
export type SendState = 'sending' | 'sent' | 'not_sent' | 'refused' | 'withdrawn';

export interface ExecutionRecord {
  readonly executionId: string;
  readonly state: SendState;
  readonly commandId: string | null;
  /** How often it had been taken back before this was sent, or was to be. */
  readonly resend: number;
  readonly detail: string;
}

export interface ExecutionStorePort {
  /**
   * `begun`: the caller alone may send now, as this attempt. Otherwise what another attempt left; of what was taken back
   * only a send with a higher `resend` is the next one. `asOfMs`: when this attempt was given out, milliseconds since 1970
   * by Temporal's clock; one that was given out before the one on record comes too late, whatever that one left.
   */
  begin(input: {
    readonly executionId: string;
    readonly incidentId: string;
    readonly targetId: string;
    readonly payloadSha256: string;
    readonly startedAt: string;
    readonly resend: number;
    readonly asOfMs: number;
  }): Promise<
    | { readonly kind: 'begun'; readonly attempt: string }
    | { readonly kind: 'exists'; readonly record: ExecutionRecord }
  >;
  /** Only by the attempt that took it: a process that was frozen does not write over a later send. */
  recordSent(sent: {
    readonly executionId: string;
    readonly attempt: string;
    readonly commandId: string;
  }): Promise<void>;
  /**
   * Only from `sending`, and only by the attempt that took it: what is known to have been sent stays so, and the late
   * word of one attempt says nothing about the next one.
   */
  recordNotSent(input: {
    readonly executionId: string;
    readonly attempt: string;
    readonly state: 'not_sent' | 'refused';
    readonly detail: string;
  }): Promise<void>;
  /** False where the record is of another send by now, or holds another command; said again it changes nothing. */
  recordWithdrawn(input: {
    readonly executionId: string;
    readonly commandId: string;
    readonly resend: number;
    readonly detail: string;
  }): Promise<boolean>;
  find(executionId: string): Promise<ExecutionRecord | undefined>;
  /** Remembers that a fix is about to run on a host; a newer run of the same fix that is known already stays. */
  recordFix(fix: PastFix): Promise<void>;
  /** The newest run of a fix on a host that is known. */
  lastFix(key: string): Promise<PastFix | undefined>;
}
