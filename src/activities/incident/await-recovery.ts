import { ApplicationFailure, activityInfo, heartbeat } from '@temporalio/activity';
import type {
  AwaitRecoveryInput,
  AwaitRecoveryOutcome,
  IncidentActivities,
} from '../../contracts/activities.ts';
import { FAILURES } from '../../contracts/failures.ts';
import type { AlarmReading } from '../../domain/alarm/alarm.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';

export interface RecoveryDeps extends Pick<IncidentActivities, 'readAlarm'> {
  readonly now: () => number;
}

/** What one look hands to the next: the transition to OK that is being held, and when it was seen first. */
interface Held {
  readonly changedAt: string;
  readonly sinceMs: number;
}

/** Two parts of a hand-over that an earlier look has left. */
function heldBefore(): Held | null {
  const details: unknown = activityInfo().heartbeatDetails;
  if (!isJsonObject(details)) return null;
  const { changedAt, sinceMs } = details;
  return typeof changedAt === 'string' && typeof sinceMs === 'number' ? { changedAt, sinceMs } : null;
}

/** The failure of one look; Temporal shows it beside the pending activity, and the next look follows after `pauseMs`. */
function notYet(message: string, pauseMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    message: cutText(message, LIMITS.verdictMessageChars),
    type: FAILURES.alarmWaiting,
    category: 'BENIGN',
    nextRetryDelay: Math.max(1, pauseMs),
  });
}

const stateText = (alarmName: string, { state, reason }: AlarmReading) =>
  `${alarmName} is ${state}: ${reason}`;

/**
 * One look at an alarm that is to be OK and stay so. The looks of one wait are attempts of one activity, so that they cost no
 * events; another transition in the hold, even one that was back to OK by the next look, begins it anew. Throws Alarm.Waiting, or
 * what reading the alarm throws, to be asked again.
 */
export async function awaitRecovery(
  deps: RecoveryDeps,
  { holdSeconds, pollSeconds, until, ...alarm }: AwaitRecoveryInput,
): Promise<AwaitRecoveryOutcome> {
  const answer = await deps.readAlarm(alarm);
  if (answer.kind === 'gone') return answer;
  const { reading } = answer;
  const nowMs = deps.now();
  if (reading.state !== 'OK') {
    heartbeat(null);
    const leftMs = Date.parse(until) - nowMs;
    if (leftMs <= 0) return { kind: 'late', reading };
    throw notYet(stateText(alarm.alarmName, reading), Math.min(leftMs, pollSeconds * 1000));
  }
  const before = heldBefore();
  const held =
    before?.changedAt === reading.changedAt ? before : { changedAt: reading.changedAt, sinceMs: nowMs };
  const leftMs = held.sinceMs + holdSeconds * 1000 - nowMs;
  if (leftMs <= 0) return { kind: 'held', reading, okAt: new Date(held.sinceMs).toISOString() };
  heartbeat(held);
  throw notYet(`${alarm.alarmName} is OK, and must hold it for ${holdSeconds} s`, leftMs);
}
