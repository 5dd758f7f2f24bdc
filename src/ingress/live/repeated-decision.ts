import type { DecideAck, DecideInput } from '../../contracts/messages.ts';
import { isSaidBefore } from '../../domain/approval/decision-rules.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import { isEnded } from '../../domain/record/state-machine.ts';

/**
 * The answer to somebody who sends a decision again, as one that was not settled in time asks for, where the attempt is over
 * by then: it counted, once. Undefined where the attempt goes on, or they had not said so.
 */
export function repeatedDecision(record: IncidentRecord, decision: DecideInput): DecideAck | undefined {
  const { status } = record;
  if (!isEnded(status) || !isSaidBefore(record, decision)) return undefined;
  return { kind: 'repeated', decision: decision.kind, by: decision.by, status, missing: 0 };
}
