import { type ClaimedExecution, type HostClaim, unsettledText } from './host-claim.ts';
import { judgeLedger } from './judge-ledger.ts';
import type { LedgerRecord } from './ledger-record.ts';

/** What the host's ledger says of one execution that a claim stands for. */
export interface LedgerReading {
  readonly execution: ClaimedExecution;
  /** Undefined: the host could not be asked. */
  readonly ledger: LedgerRecord | undefined;
  /** When it was read: what had not started then may have started since. */
  readonly readAtMs: number;
}

export type ClaimSettlement =
  | { readonly kind: 'settled'; readonly messages: readonly string[] }
  | { readonly kind: 'open'; readonly message: string };

/**
 * Whether everything that a claim stands for is settled by the host's own ledger. SSM's word would not do: it may have
 * forgotten. Open where one execution may still run, start, or have been cut off in the middle.
 */
export function judgeClaim(claim: HostClaim, readings: readonly LedgerReading[]): ClaimSettlement {
  const judged = readings.map(({ execution, ledger, readAtMs }) => {
    const { stepId, phase, notAfter, deliveryTimeoutSeconds } = execution;
    const judgement = judgeLedger({
      ledger,
      invocation: undefined,
      notAfterMs: Date.parse(notAfter),
      earlierNotAfterMs: null,
      deliveryTimeoutMs: deliveryTimeoutSeconds * 1000,
      nowMs: readAtMs,
    });
    return { judgement, what: `${phase} of ${stepId} by incident ${claim.incidentId}` };
  });
  const open = judged.find(({ judgement }) => judgement.kind === 'open');
  if (open !== undefined) {
    return {
      kind: 'open',
      message: `${unsettledText(claim)} (${open.judgement.detail}). Look at the host; then give it back: npx recoverops claims release ${claim.targetId} --reason "…"`,
    };
  }
  return {
    kind: 'settled',
    messages: judged.map(
      ({ judgement, what }) => `${claim.targetId}: ${what} is settled: ${judgement.detail}`,
    ),
  };
}
