import type { HostClaim } from '../domain/execution/host-claim.ts';
import type { SentBy } from '../domain/record/endings.ts';

/** Claims as a person looks at them and gives them back. Throws ServiceError. */
export interface ClaimDeskPort {
  /** Every claim in the table, oldest first; those that have run out too. */
  list(): Promise<readonly HostClaim[]>;
  find(targetId: string): Promise<HostClaim | undefined>;
  /**
   * Gives a host back, if the claim is still as it was found; who did it and why is kept before. False when it has
   * changed.
   */
  release(
    found: HostClaim,
    person: SentBy & { readonly by: string; readonly reason: string },
  ): Promise<boolean>;
}
