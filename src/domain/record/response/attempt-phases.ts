import type { AttemptPhases } from '../attempt.ts';
import type { IncidentRecord } from '../incident-record.ts';

/** Milliseconds between two moments, ISO 8601; 0 where the second is before the first. */
export const millisBetween = (from: string, to: string): number =>
  Math.max(0, Date.parse(to) - Date.parse(from));

/** The phases of an incident up to a moment, ISO 8601: the end of its newest attempt, or later. In milliseconds. */
export function phasesUntil(record: IncidentRecord, until: string): AttemptPhases {
  const { alarm, openedAt, begun, approval, decision, verification, attempts, attempt } = record;
  const ended = attempts.find((one) => one.attempt === attempt)?.endedAt ?? until;
  const decided = decision?.decidedAt ?? null;
  const asked = approval?.requestedAt ?? decided ?? ended;
  const answered = decided ?? ended;
  const checked = verification?.startedAt ?? ended;
  const detect = millisBetween(alarm.stateChangeTime, openedAt);
  // The first attempt begins a moment before its incident is written.
  const begins = [begun.at, openedAt].toSorted()[1] ?? openedAt;
  const phases = {
    diagnose: millisBetween(begins, asked),
    wait: approval === null ? 0 : millisBetween(asked, answered),
    execute: millisBetween(approval === null ? asked : answered, checked),
    verify: millisBetween(checked, ended),
  };
  const known = detect + phases.diagnose + phases.wait + phases.execute + phases.verify;
  return { detect, ...phases, rest: Math.max(0, millisBetween(alarm.stateChangeTime, until) - known) };
}
