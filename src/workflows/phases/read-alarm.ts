import type { ReadAlarmInput } from '../../contracts/activities.ts';
import { placeOf } from '../../domain/access/aws-accounts.ts';
import type { Alarm, AlarmState } from '../../domain/alarm/alarm.ts';
import { findingKeyOf } from '../../domain/alarm/finding/alarm-of-finding.ts';
import { givenNameOf } from '../../domain/alarm/ids.ts';
import type { IncidentRun } from '../incident/incident-run.ts';

/** By what the state of an alarm is read, wherever it is kept. */
export function whatToRead(alarm: Alarm): ReadAlarmInput {
  const finding = findingKeyOf(alarm);
  const named = { alarmName: givenNameOf(alarm), place: placeOf(alarm) };
  return finding === undefined ? named : { ...named, finding };
}

/** `gone`: CloudWatch knows no alarm of that name, or no detector has such a finding. `unknown`: it could not be read, or the reading is old news. */
export type AlarmNow = AlarmState | 'gone' | 'unknown';

/**
 * Reads the alarm within the task that is under way, which costs one marker in the history: a notification of its OK
 * may have been lost, or have come before its ALARM.
 */
export async function readAlarmNow({ state, local }: IncidentRun): Promise<AlarmNow> {
  const { alarm } = state.record;
  try {
    const answer = await local.readAlarm.executeWithOptions({ summary: `read ${alarm.name}` }, [
      whatToRead(alarm),
    ]);
    if (answer.kind === 'gone') return 'gone';
    return state.learnReading(answer.reading) ? state.watch.state : 'unknown';
  } catch {
    // Nothing is known then, and nothing is assumed.
    return 'unknown';
  }
}
