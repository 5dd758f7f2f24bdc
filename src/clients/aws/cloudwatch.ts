import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Config } from '../../config/config.ts';
import type { AlarmState } from '../../domain/alarm/alarm.ts';
import type { AlarmsPort } from '../../ports/alarms.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

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
