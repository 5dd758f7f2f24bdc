import { LIMITS } from '../../bounds.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { isEnded } from '../state-machine.ts';
import { said, utcText } from './brief-text.ts';

type Timed = Pick<
  IncidentRecord,
  | 'status'
  | 'begun'
  | 'settings'
  | 'approval'
  | 'decision'
  | 'waiting'
  | 'plan'
  | 'verification'
  | 'attention'
  | 'closed'
  | 'endedAt'
  | 'suppression'
>;

/** Until when something has to happen, and what happens then. */
export interface TimeLimit {
  readonly text: string;
  /** ISO 8601 in UTC; null: no clock runs. */
  readonly until: string | null;
}

const after = (iso: string, seconds: number): string | null => {
  const at = Date.parse(iso) + seconds * 1000;
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : null;
};

const limit = (until: string | null, words: (at: string) => string): TimeLimit =>
  until === null
    ? { until, text: 'Its limit is not known.' }
    : { until, text: said(words(utcText(until)), LIMITS.briefTimeChars) };

/** The clock that runs now. */
export function timeLimitOf(record: Timed): TimeLimit {
  const { status, begun, settings, approval, decision, waiting, plan, verification, attention, closed } =
    record;
  const none = (text: string): TimeLimit => ({ until: null, text: said(text, LIMITS.briefTimeChars) });
  if (closed !== null) return none(`Closed at ${utcText(closed.at)}.`);
  if (isEnded(status)) {
    if (record.endedAt !== null) return none(`Closed at ${utcText(record.endedAt)}.`);
    const { suppression } = record;
    if (status === 'suppressed' && suppression != null)
      return limit(
        suppression.until,
        (at) => `Quiet until ${at}; if the alarm is red then, the next attempt begins by itself.`,
      );
    return none(
      attention === null
        ? 'No clock runs; the attempt is over.'
        : `No clock runs: it waits for you since ${utcText(attention.since)}.`,
    );
  }
  if (waiting !== undefined && waiting !== null) {
    if (waiting.until === null) return none('No clock runs: only a person ends the wait.');
    return limit(waiting.until, (at) => `Waits at the longest until ${at}; then it ends without running.`);
  }
  if (status === 'pending_approval' && approval !== null && decision === null)
    return limit(approval.deadline, (at) => `Decide until ${at}; then it expires, and nothing runs.`);
  if (status === 'executing' && plan !== null)
    return limit(plan.notAfter, (at) => `No step starts after ${at}.`);
  if (status === 'verifying' && verification !== null) {
    return verification.heldUntil === null
      ? limit(
          after(verification.startedAt, settings.verifyTimeoutSeconds),
          (at) => `The alarm has until ${at} to go back to OK.`,
        )
      : limit(verification.heldUntil, (at) => `The alarm has to stay OK until ${at}.`);
  }
  return limit(
    after(begun.at, settings.incidentMaxSeconds),
    (at) => `The attempt ends at ${at} at the latest.`,
  );
}

/** `2 h 05 min`, `4 min 09 s`, `12 s`: the two largest units. */
function spanText(spanMs: number): string {
  const seconds = Math.floor(spanMs / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${two(minutes % 60)} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** How long it is until then; null: no clock runs. */
export function leftText(until: string | null, nowMs: number): string | null {
  const leftMs = until === null ? Number.NaN : Date.parse(until) - nowMs;
  if (Number.isNaN(leftMs)) return null;
  return leftMs <= 0 ? 'over' : `${spanText(leftMs)} left`;
}
