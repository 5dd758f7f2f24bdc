/**
 * `sending`: an attempt is or was under way and may have sent the command. `sent`: its command id is known.
 * `not_sent`: the attempt certainly did not send, another may. `refused`: SSM will not take it. `withdrawn`: it was or
 * is being cancelled before a host had fetched it; it may be sent again, as the host's fence lets one id run once.
 */
export type SendState = 'sending' | 'sent' | 'not_sent' | 'refused' | 'withdrawn';

export interface ExecutionRecord {
  readonly executionId: string;
  readonly state: SendState;
  readonly commandId: string | null;
  readonly detail: string;
}

export interface ExecutionStorePort {
  /** `begun`: the caller alone may send now, as this attempt. Otherwise what an earlier attempt left. */
  begin(input: {
    readonly executionId: string;
    readonly incidentId: string;
    readonly targetId: string;
    readonly payloadSha256: string;
    readonly startedAt: string;
  }): Promise<
    | { readonly kind: 'begun'; readonly attempt: string }
    | { readonly kind: 'exists'; readonly record: ExecutionRecord }
  >;
  recordSent(executionId: string, commandId: string): Promise<void>;
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
  /** Of what was sent as that command, or of which no command is on record; said again it changes nothing. */
  recordWithdrawn(input: {
    readonly executionId: string;
    readonly commandId: string;
    readonly detail: string;
  }): Promise<void>;
  find(executionId: string): Promise<ExecutionRecord | undefined>;
}
