import { LIMITS } from '../bounds.ts';
import type { ToUndo } from '../plan/undo-plan.ts';
import { approvalsRequired, judgeUndoPlan } from '../policy/policy.ts';
import type { SentBy } from '../record/endings.ts';
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
  // Before the incident is loaded nothing more can be weighed; whether its run waits for anybody that run knows.
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

/** Why a run that will not wait for a person takes no request, for people. `record`: null before the incident is loaded. */
export function laterText(record: Pick<IncidentRecord, 'attempt'> | null): string {
  return record === null
    ? 'an attempt is about to begin'
    : `the end of attempt ${record.attempt} is being written down, or the next attempt is about to begin`;
}

/** Whether nothing but the message itself says whose it is. */
export function isClaim({ via }: SentBy): boolean {
  return via === undefined || via === 'signal';
}

/** Why what a claimed name asks of the incident does not count where no claim does; a stop is heard all the same. Null where it counts. */
export function askClaimRefusal(
  { signalDecisions }: Pick<IncidentRecord['settings'], 'signalDecisions'>,
  asked: SentBy,
): string | null {
  return isClaim(asked) && signalDecisions === 'ignore'
    ? 'a signal only claims a name, and does not count here: ask in the dashboard or by the command line'
    : null;
}

/**
 * Why an undo is not begun by a claimed name, for people; null where it may be. Where it takes two people, whoever asks for it is
 * none of the two, and a name that was only typed would let them be one. `items`: what it would undo.
 */
export function undoClaimRefusal(items: readonly Pick<ToUndo, 'step'>[], asked: SentBy): string | null {
  if (!isClaim(asked)) return null;
  const { kind } = judgeUndoPlan({ steps: items.map(({ step }) => step) });
  return approvalsRequired(kind) < 2
    ? null
    : 'a signal only claims a name, and this undo takes two people beside whoever asks for it: ask in the dashboard or by the command line';
}
