import type { ExecutionPhase } from '../../domain/execution/execution.ts';
import type { ClaimedExecution, HostClaim } from '../../domain/execution/host-claim.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';

type Item = Readonly<Record<string, unknown>>;

const TARGET_PREFIX = 'target#';
export const claimId = (targetId: string) => `${TARGET_PREFIX}${targetId}`;
/** Items of the claims table that are claims on hosts; others are the kill switch and its like. */
export const isClaimItem = (item: Item) => String(item.claim_id).startsWith(TARGET_PREFIX);

const PHASES: readonly ExecutionPhase[] = ['action', 'verify', 'rollback'];

/** Anything but a whole execution still stands for one: no ledger can settle it, a person has to. */
function toExecution(value: unknown): ClaimedExecution {
  const fields = isJsonObject(value) ? value : {};
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  return {
    executionId: text('execution_id'),
    stepId: text('step_id'),
    phase: PHASES.find((phase) => phase === fields.phase) ?? 'action',
    notAfter: text('not_after'),
    deliveryTimeoutSeconds: Number(fields.delivery_timeout_seconds ?? Number.NaN),
    sentAt: text('sent_at'),
    ...(typeof fields.timeout_seconds === 'number' ? { timeoutSeconds: fields.timeout_seconds } : {}),
  };
}

export function executionItem(execution: ClaimedExecution): Item {
  return {
    execution_id: execution.executionId,
    step_id: execution.stepId,
    phase: execution.phase,
    not_after: execution.notAfter,
    delivery_timeout_seconds: execution.deliveryTimeoutSeconds,
    sent_at: execution.sentAt,
    ...(execution.timeoutSeconds === undefined ? {} : { timeout_seconds: execution.timeoutSeconds }),
  };
}

/** A claim as an earlier version wrote it has neither a time nor executions. */
export function toClaim(item: Item): HostClaim {
  const { expires_at_ms: expiresAtMs, unsettled, last_execution: last, claimed_at: since } = item;
  return {
    targetId: String(item.claim_id).slice(TARGET_PREFIX.length),
    owner: String(item.owner),
    incidentId: String(item.incident_id ?? 'unknown'),
    since: typeof since === 'string' ? since : '',
    expiresAt: typeof expiresAtMs === 'number' ? new Date(expiresAtMs).toISOString() : null,
    lastExecution: last === undefined ? null : toExecution(last),
    unsettled: Array.isArray(unsettled) ? unsettled.map(toExecution) : [],
  };
}

/**
 * Condition on a claim being as it was found, with its values; `#owner` is the name `owner`. Whatever was sent since has not
 * been settled, under the same id neither: what is sent again has later limits.
 */
export function asFound({ owner, lastExecution }: HostClaim): readonly [string, Record<string, unknown>] {
  if (lastExecution === null) {
    return ['#owner = :owner AND attribute_not_exists(last_execution_id)', { ':owner': owner }];
  }
  const { executionId, sentAt } = lastExecution;
  const isLast = '#owner = :owner AND last_execution_id = :last AND';
  const values = { ':owner': owner, ':last': executionId };
  if (sentAt === '') return [`${isLast} attribute_not_exists(last_execution.sent_at)`, values];
  return [`${isLast} last_execution.sent_at = :sent`, { ...values, ':sent': sentAt }];
}
