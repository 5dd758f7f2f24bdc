import type { AlarmState } from '../alarm/alarm.ts';
import type { Ending } from './endings.ts';
import type { Closing } from './incident-record.ts';

/**
 * What closes an incident together with its attempt; null where the incident needs attention, or stays quiet while it is
 * suppressed. The alarm is over where the attempt says so, or where its OK is known.
 */
export function closingOf({ status, message }: Ending, alarmState: AlarmState): Omit<Closing, 'at'> | null {
  const byAlarm = (reason: string) => ({ by: 'alarm', who: 'recoverops', reason }) as const;
  if (status === 'completed' || status === 'recovered') return byAlarm(message);
  return alarmState === 'OK' ? byAlarm(`the alarm is OK; ${message}`) : null;
}
