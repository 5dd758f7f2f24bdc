import type { SignedIn } from '../access/identity.ts';

export type DecisionKind = 'approve' | 'reject';
export type DecisionChannel = 'dashboard' | 'api' | 'cli' | 'slack' | 'signal' | 'policy';

/** A person's word on one plan. `by` is who the API authenticated, or what a raw signal (`via`) only claims. */
export interface Decision {
  readonly id: string;
  readonly kind: DecisionKind;
  readonly by: string;
  readonly planDigest: string;
  readonly comment: string;
  readonly via: DecisionChannel;
  readonly decidedAt: string;
  /** How the API knew who it was. Absent: a signal, the policy, or a decision from before this was kept. */
  readonly signedIn?: SignedIn;
}
