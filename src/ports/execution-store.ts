/**
 * `sending`: an attempt is or was under way and may have sent the command. `sent`: its command id is known.
 * `not_sent`: the attempt certainly did not send, another may. `refused`: SSM will not take it.
 */
export type SendState = 'sending' | 'sent' | 'not_sent' | 'refused';

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
  find(executionId: string): Promise<ExecutionRecord | undefined>;
}
