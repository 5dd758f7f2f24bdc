/** An instance as EC2 knows it. */
export interface LabInstance {
  readonly instanceId: string;
  readonly state: 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';
  /** Code and text of why it is in that state, where it does not run. */
  readonly stateReason?: { readonly code: string; readonly message: string };
  /** Whether the checks of its system and of itself pass; told of running ones. */
  readonly checks: 'ok' | 'impaired' | 'initializing';
  readonly launchedAtMs: number;
  readonly privateAddress: string;
  readonly privateDnsName: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** Asked anew with each call: what it tells is so at that moment. */
export type InstanceDirectory = () => readonly LabInstance[];
