import { LIMITS } from '../bounds.ts';
import type { IncidentRecord } from '../record/incident-record.ts';
import { isEnded } from '../record/state-machine.ts';

/** What a person asks of an incident as a whole. */
export interface AskedOfIncident {
  readonly kind: 'plan again' | 'undo' | 'close';
  readonly reason: string;
  /** The incident that was meant, as the message says; undefined where it does not. */
  readonly incidentId: unknown;
}

/**
 * Why such a request does not count, for people; null where it does. It counts only while nobody works on the incident.
 * `record`: null before the incident is loaded.
 */
export function requestRefusal(
  record: Pick<IncidentRecord, 'incidentId' | 'closed' | 'status' | 'attempt'> | null,
  { kind, reason, incidentId }: AskedOfIncident,
): string | null {
  if (kind === 'close' && reason.trim() === '') return 'a reason is needed: {"by":"ana","reason":"…"}';
  // Before the incident is loaded it is one that waits: only such a run loads it.
  if (record === null) return null;
  if (incidentId !== undefined && incidentId !== record.incidentId)
    return 'it was meant for another incident';
  if (record.closed !== null) return 'the incident is closed';
  if (!isEnded(record.status))
    return `attempt ${record.attempt} is under way: ${record.status.replace('_', ' ')}`;
  if (kind !== 'close' && record.attempt >= LIMITS.attemptsMax) {
    return `an incident has at most ${LIMITS.attemptsMax} attempts; close it with a reason`;
  }
  return null;
}
