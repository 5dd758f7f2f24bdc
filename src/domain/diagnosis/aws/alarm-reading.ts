import type { AlarmState } from '../../alarm/alarm.ts';

declare module '../facts.ts' {
  interface FactKinds {
    /** What CloudWatch says of the alarm when it is asked again. */
    alarm_reading: {
      /** False: there is no alarm of that name any more. */
      readonly exists: boolean;
      readonly state: AlarmState | null;
      /** ISO 8601 in UTC. */
      readonly changedAt: string | null;
      readonly reason: string;
      /** False: its actions are switched off. Null where it was not told. */
      readonly actionsEnabled: boolean | null;
    };
    /** What SSM knows of the host's agent. */
    ssm_reading: {
      /** `Online`, `ConnectionLost`, `Inactive`; null: SSM does not know the host. */
      readonly ping: string | null;
      /** ISO 8601 in UTC. */
      readonly lastPing: string | null;
    };
  }
}

/** Whether the alarm was deleted or renamed. */
export function isAlarmGone(reading: { readonly exists: boolean }): boolean {
  return !reading.exists;
}
