import { LIMITS } from '../bounds.ts';
import { ATTENDING_EVENTS, QUESTION_EVENT } from './attending.ts';
import type { EventName } from './event-names.ts';

/** Without these a timeline would not say how it went on: they are taken whatever its length. */
const LASTING_EVENTS: ReadonlySet<EventName> = new Set([
  'attempt_ended',
  'attention_needed',
  'plan_again_requested',
  'undo_requested',
  'close_requested',
  'incident_closed',
  'suppressed',
  // A person was told that it is recorded; their number has a bound of its own.
  ...ATTENDING_EVENTS,
  QUESTION_EVENT,
]);

/** Events that are worth little one by one: they leave the end of a long timeline to the others. */
const MINOR_EVENTS: ReadonlySet<EventName> = new Set([
  'alarm_received',
  'alarm_repeated',
  'alarm_cleared',
  'classified',
  'decision_ignored',
  'reminder_sent',
  'reminder_withheld',
  'execution_started',
  'notified',
]);

/** Whether a timeline of `length` events takes one more of this name. */
export function hasRoomFor(event: EventName, length: number): boolean {
  if (LASTING_EVENTS.has(event)) return true;
  const room = MINOR_EVENTS.has(event)
    ? LIMITS.timelineEvents - LIMITS.timelineReserve
    : LIMITS.timelineEvents - 1;
  return length < room;
}
