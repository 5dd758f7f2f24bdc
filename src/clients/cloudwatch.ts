import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Config } from '../config.ts';
import type { AlarmState } from '../domain/alarm.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './service-error.ts';

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

function toState(value: string | undefined): AlarmState {
  // An unknown state must never pass for ALARM or OK.
  return value === 'OK' || value === 'ALARM' ? value : 'INSUFFICIENT_DATA';
}

/** Reads CloudWatch alarms. Throws ServiceError. */
export function createAlarmsClient(
  aws: Config['aws'],
  client: Pick<CloudWatchClient, 'send'> = new CloudWatchClient(awsOptions(aws)),
): AlarmsPort {
  return {
    async readAlarm(alarmName) {
      // Without AlarmTypes the answer leaves composite alarms out.
      const command = new DescribeAlarmsCommand({
        AlarmNames: [alarmName],
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      });
      const answer = await callService('cloudwatch', 'DescribeAlarms', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      const alarm = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])].find(
        (candidate) => candidate.AlarmName === alarmName,
      );
      if (alarm === undefined) return undefined;
      const changed = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp ?? new Date(0);
      return {
        state: toState(alarm.StateValue),
        changedAt: changed.toISOString(),
        reason: alarm.StateReason ?? '',
      };
    },
  };
}
