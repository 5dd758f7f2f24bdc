import type { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';

/** What one look at the hosts took, all its rounds together. */
export interface LookFigures {
  /** From the start of its activity to the end. */
  readonly ms: number;
  /** Events of the history that are the look's own. */
  readonly events: number;
}

type History = ReturnType<typeof historyFromJSON>;
type Time = { readonly seconds?: unknown; readonly nanos?: number | null } | null | undefined;

const LOOK = 'diagnoseTargets';

const millisecondsOf = (time: Time) => Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1_000_000;

/** Of the last look in a history; null where there is none that ended. */
export function lookFigures({ events }: History): LookFigures | null {
  const all = events ?? [];
  const scheduled = all.findLast(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === LOOK,
  );
  const id = String(scheduled?.eventId);
  const started = all.find(
    (event) => String(event.activityTaskStartedEventAttributes?.scheduledEventId) === id,
  );
  const completed = all.find(
    (event) => String(event.activityTaskCompletedEventAttributes?.scheduledEventId) === id,
  );
  if (scheduled === undefined || started === undefined || completed === undefined) return null;
  const own = all.filter((event) => Object.values(event).some((part) => refersTo(part, id)));
  return {
    ms: Math.round(millisecondsOf(completed.eventTime) - millisecondsOf(started.eventTime)),
    events: 1 + own.length,
  };
}

/** Attributes of an event that belongs to the activity which was scheduled by this one. */
function refersTo(part: unknown, scheduledId: string): boolean {
  if (typeof part !== 'object' || part === null || !('scheduledEventId' in part)) return false;
  return String(part.scheduledEventId) === scheduledId;
}
