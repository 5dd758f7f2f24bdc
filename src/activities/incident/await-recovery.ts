import { ApplicationFailure, activityInfo, heartbeat, log } from '@temporalio/activity';
import type {
  AwaitRecoveryInput,
  AwaitRecoveryOutcome,
  CopyOutcome,
  IncidentActivities,
  ReadAlarmOutcome,
} from '../../contracts/activities.ts';
import { FAILURES } from '../../contracts/failures.ts';
import type { AlarmReading } from '../../domain/alarm/alarm.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { IncidentSnapshot } from '../../domain/record/incident-record.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import { failureText, lastWord } from './with-copy.ts';

export interface RecoveryDeps extends Pick<IncidentActivities, 'readAlarm' | 'projectIncident'> {
  readonly now: () => number;
}

/** The transition to OK that is being held, and when it was seen first. */
interface Held {
  readonly changedAt: string;
  readonly sinceMs: number;
}

/** What one look hands to the next. */
interface Handed {
  /** The copy of the record is written. */
  readonly isCopied: boolean;
  readonly held: Held | null;
  /** A hold before that one was broken. */
  readonly isRenewed?: boolean;
}

function heldIn(value: unknown): Held | null {
  if (!isJsonObject(value)) return null;
  const { changedAt, sinceMs } = value;
  return typeof changedAt === 'string' && typeof sinceMs === 'number' ? { changedAt, sinceMs } : null;
}

function handedOver(): Handed {
  const details: unknown = activityInfo().heartbeatDetails;
  if (!isJsonObject(details)) return { isCopied: false, held: null };
  const isRenewed = details.isRenewed === true;
  return { isCopied: details.isCopied === true, held: heldIn(details.held), ...(isRenewed && { isRenewed }) };
}

/** One try; the next look is another one. */
async function writeCopy(
  { projectIncident }: RecoveryDeps,
  copy: IncidentSnapshot | undefined,
  isCopied: boolean,
): Promise<CopyOutcome> {
  if (copy === undefined || isCopied) return 'written';
  try {
    const outcome = await projectIncident(copy);
    return outcome.kind === 'superseded' ? outcome : 'written';
  } catch (error) {
    const { incidentId } = copy.record;
    const reason = failureText(error);
    log.warn('a copy of the record could not be written yet', { incidentId, reason });
    return { kind: 'failed', reason };
  }
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
  { holdSeconds, pollSeconds, until, copy, ...alarm }: AwaitRecoveryInput,
): Promise<AwaitRecoveryOutcome> {
  const handed = handedOver();
  const { held: before } = handed;
  const copied = await lastWord(writeCopy(deps, copy, handed.isCopied));
  // Whoever has the incident waits for its alarm.
  if (copied !== 'written' && copied.kind === 'superseded') return { kind: 'late', reading: null, copied };
  const isCopied = copied === 'written';
  const handOn = (held: Held | null, isRenewed = handed.isRenewed === true) =>
    heartbeat({ isCopied, held, ...(isRenewed && { isRenewed }) } satisfies Handed);
  const leftMs = () => Date.parse(until) - deps.now();
  let answer: ReadAlarmOutcome;
  try {
    answer = await deps.readAlarm(alarm);
  } catch (error) {
    // One that is being held is asked for further: it was OK, and nobody has seen it red since.
    if (before === null && leftMs() <= 0) return { kind: 'late', reading: null, copied };
    handOn(before);
    throw error;
  }
  if (answer.kind === 'gone') return { kind: 'gone', copied };
  const { reading } = answer;
  if (reading.state !== 'OK') {
    handOn(null, handed.isRenewed === true || before !== null);
    if (leftMs() <= 0) return { kind: 'late', reading, copied };
    throw notYet(stateText(alarm.alarmName, reading), Math.min(leftMs(), pollSeconds * 1000));
  }
  const nowMs = deps.now();
  const isRenewed = handed.isRenewed === true || (before !== null && before.changedAt !== reading.changedAt);
  const held =
    before?.changedAt === reading.changedAt ? before : { changedAt: reading.changedAt, sinceMs: nowMs };
  const holdMs = held.sinceMs + holdSeconds * 1000 - nowMs;
  if (holdMs <= 0) {
    const okAt = new Date(held.sinceMs).toISOString();
    return { kind: 'held', reading, copied, okAt, ...(isRenewed && { isRenewed }) };
  }
  handOn(held, isRenewed);
  throw notYet(`${alarm.alarmName} is OK, and must hold it for ${holdSeconds} s`, holdMs);
}
