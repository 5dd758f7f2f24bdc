import { type HostClaim, openExecutionsOf } from '../../domain/execution/host-claim.ts';
import { type ClaimSettlement, judgeClaim } from '../../domain/execution/judge-claim.ts';
import { type LedgerDeps, readLedger } from '../execution/read-ledger.ts';

/** Asks the host's own ledger what became of everything that the claim stands for. Changes nothing. */
export async function settleClaim(deps: LedgerDeps, claim: HostClaim): Promise<ClaimSettlement> {
  const readings = await Promise.all(
    openExecutionsOf(claim).map(async (execution) => {
      const ledger = await readLedger(deps, claim.targetId, execution.executionId);
      return { execution, ledger, readAtMs: deps.now() };
    }),
  );
  return judgeClaim(claim, readings);
}
