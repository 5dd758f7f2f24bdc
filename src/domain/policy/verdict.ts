/** Strictest last. */
export const VERDICT_KINDS = ['auto', 'approval', 'two_person', 'deny'] as const;
export type VerdictKind = (typeof VERDICT_KINDS)[number];

export interface VerdictReason {
  /** Stable id of the rule that spoke. */
  readonly rule: string;
  readonly verdict: VerdictKind;
  readonly message: string;
  readonly stepId: string | null;
}

export interface Verdict {
  readonly kind: VerdictKind;
  readonly reasons: readonly VerdictReason[];
  readonly policyVersion: string;
}
