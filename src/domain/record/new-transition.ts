import type { Alarm } from '../alarm/alarm.ts';
import type { IncidentRecord } from './incident-record.ts';

/**
 * Whether an ALARM came after everything that a closed incident knew. An incident's id counts whole seconds, and an alarm
 * can fire, clear and fire again within one.
 */
export function isNewTransition(
  { stateChangeTime }: Pick<Alarm, 'stateChangeTime'>,
  { alarmChangedAt }: Pick<IncidentRecord, 'alarmChangedAt'>,
): boolean {
  return Date.parse(stateChangeTime) > Date.parse(alarmChangedAt);
}
