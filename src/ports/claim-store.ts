import type { ClaimedExecution, HostClaim } from '../domain/execution/host-claim.ts';

export interface NewClaim {
  readonly targetId: string;
  /** `<workflow id>/<run id>` */
  readonly owner: string;
  readonly incidentId: string;
  readonly nowMs: number;
  readonly expiresAtMs: number;
}

/** Claims on hosts, as the worker makes them. Throws ServiceError. */
export interface ClaimStorePort {
  /**
   * One owner per target until `expiresAtMs`; the owner may claim again. False when another one holds it, or when
   * something was sent under it of which it is not known that it has ended.
   */
  claim(claim: NewClaim): Promise<boolean>;
  /** Takes a target from a claim whose executions are settled. False when that claim is not as it was found. */
  takeOver(claim: NewClaim, from: HostClaim): Promise<boolean>;
  find(targetId: string): Promise<HostClaim | undefined>;
  /**
   * Notes what is about to be sent, under the owner's claim and under no other. False when the owner does not hold the
   * target at `nowMs`: then nothing may be sent.
   */
  noteExecution(note: {
    readonly targetId: string;
    readonly owner: string;
    readonly nowMs: number;
    readonly execution: ClaimedExecution;
  }): Promise<boolean>;
  /** Puts off the end of the owner's lease. False when it does not hold the target. */
  renew(lease: {
    readonly targetId: string;
    readonly owner: string;
    readonly expiresAtMs: number;
  }): Promise<boolean>;
  /**
   * Keeps the target for as long as it takes: no lease ends it. False when another one holds it, or when the claim that
   * it is kept `from` is not as it was found.
   */
  keepUnsettled(kept: {
    readonly targetId: string;
    readonly owner: string;
    readonly incidentId: string;
    readonly nowMs: number;
    readonly unsettled: readonly ClaimedExecution[];
    readonly from?: HostClaim;
  }): Promise<boolean>;
  /** Gives up the owner's own claim; another one's stays, and so does one with unsettled executions. */
  release(targetId: string, owner: string): Promise<void>;
}
