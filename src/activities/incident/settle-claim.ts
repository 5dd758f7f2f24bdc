import { type HostClaim, openExecutionsOf, unsettledText } from '../../domain/execution/host-claim.ts';
import { judgeLedger } from '../../domain/execution/judge-ledger.ts';
import { type LedgerDeps, readLedger } from '../execution/read-ledger.ts';

export type ClaimSettlement =
  | { readonly kind: 'settled'; readonly messages: readonly string[] }
  | { readonly kind: 'open'; readonly message: string };

/**
 * Asks the host's own ledger what became of everything that the claim stands for. SSM's word would not do: it may have
 * forgotten. Open where one execution may still run, start, or have been cut off in the middle. Changes nothing.
 */
export async function settleClaim(deps: LedgerDeps, claim: HostClaim): Promise<ClaimSettlement> {
  const judged = await Promise.all(
    openExecutionsOf(claim).map(async ({ executionId, stepId, phase, notAfter, deliveryTimeoutSeconds }) => {
      const ledger = await readLedger(deps, claim.targetId, executionId);
      const judgement = judgeLedger({
        ledger,
        invocation: undefined,
        notAfterMs: Date.parse(notAfter),
        deliveryTimeoutMs: deliveryTimeoutSeconds * 1000,
        nowMs: deps.now(),
      });
      return { judgement, what: `${phase} of ${stepId} by incident ${claim.incidentId}` };
    }),
  );
  const open = judged.find(({ judgement }) => judgement.kind === 'open');
  if (open !== undefined) {
    return {
      kind: 'open',
      message: `${unsettledText(claim)} (${open.judgement.detail}). Look at the host; then give it back: recoverops claims release ${claim.targetId} --reason "…"`,
    };
  }
  return {
    kind: 'settled',
    messages: judged.map(
      ({ judgement, what }) => `${claim.targetId}: ${what} is settled: ${judgement.detail}`,
    ),
  };
}
