import { type LedgerRecord, parseLedgerRecord } from '../../domain/execution/ledger-record.ts';
import type { SsmPort } from '../../ports/ssm.ts';
import { isServiceError } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { awaitInvocation } from './await-invocation.ts';

export interface LedgerDeps {
  readonly ssm: Pick<SsmPort, 'sendReadOnly' | 'findInvocation'>;
  readonly documentPrefix: string;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** Asks the host what its fence has on record. Undefined when the host cannot be asked now. Changes nothing there. */
export async function readLedger(
  deps: LedgerDeps,
  targetId: string,
  executionId: string,
): Promise<LedgerRecord | undefined> {
  try {
    const commandId = await deps.ssm.sendReadOnly({
      documentName: `${deps.documentPrefix}ReadLedger`,
      instanceIds: [targetId],
      parameters: { ExecutionId: executionId },
      comment: `ledger ${executionId}`,
      deliveryTimeoutSeconds: ACTIVITY_BOUNDS.readDeliveryTimeoutSeconds,
      output: null,
    });
    const invocation = await awaitInvocation(
      deps,
      commandId,
      targetId,
      deps.now() + ACTIVITY_BOUNDS.ledgerAnswerWaitMs,
    );
    if (invocation?.status !== 'Success') return undefined;
    return parseLedgerRecord(invocation.stdout, executionId);
  } catch (error) {
    if (isServiceError(error)) return undefined;
    throw error;
  }
}
