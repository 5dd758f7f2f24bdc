import type { AlarmState } from '../domain/alarm/alarm.ts';

export interface AlarmStatus {
  readonly state: AlarmState;
  /** ISO 8601, UTC. */
  readonly changedAt: string;
  readonly reason: string;
}

export interface AlarmsPort {
  /** The alarm as CloudWatch sees it now, metric or composite; undefined when there is none of that name. */
  readAlarm(alarmName: string): Promise<AlarmStatus | undefined>;
}
