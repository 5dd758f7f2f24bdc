export type DecisionKind = 'approve' | 'reject';
export type DecisionChannel = 'dashboard' | 'api' | 'cli' | 'signal' | 'policy';

/** A person's word on one plan. `by` is who the API authenticated, or what a raw signal claims. */
export interface Decision {
  readonly id: string;
  readonly kind: DecisionKind;
  readonly by: string;
  readonly planDigest: string;
  readonly comment: string;
  readonly via: DecisionChannel;
  readonly decidedAt: string;
}
