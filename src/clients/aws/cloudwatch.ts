import {
  CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { Config } from '../../config/config.ts';
import type { AlarmState } from '../../domain/alarm/alarm.ts';
import type { AlarmsPort } from '../../ports/alarms.ts';
import type { CloudViewPort } from '../../ports/cloud-view.ts';
import { alarmOfDescription } from './alarm-description.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

function toState(value: string | undefined): AlarmState {
  // An unknown state must never pass for ALARM or OK.
  return value === 'OK' || value === 'ALARM' ? value : 'INSUFFICIENT_DATA';
}

function statusOf(alarm: MetricAlarm | CompositeAlarm) {
  const changed = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp ?? new Date(0);
  return {
    state: toState(alarm.StateValue),
    changedAt: changed.toISOString(),
    reason: alarm.StateReason ?? '',
  };
}

/** Reads CloudWatch alarms. Throws ServiceError. */
export function createAlarmsClient(
  aws: Config['aws'],
  client: Pick<CloudWatchClient, 'send'> = new CloudWatchClient(awsOptions(aws)),
): AlarmsPort & Pick<CloudViewPort, 'alarmNow' | 'describeAlarms'> {
  async function describe(names: readonly string[]): Promise<readonly (MetricAlarm | CompositeAlarm)[]> {
    // One page: it holds all the alarms that a composite alarm may name.
    const command = new DescribeAlarmsCommand({
      AlarmNames: [...names],
      // Without AlarmTypes the answer leaves composite alarms out.
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      ...(names.length > 1 ? { MaxRecords: 100 } : {}),
    });
    const answer = await callService('cloudwatch', 'DescribeAlarms', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];
  }
  const find = async (alarmName: string) =>
    (await describe([alarmName])).find(({ AlarmName }) => AlarmName === alarmName);

  return {
    async readAlarm(alarmName) {
      const alarm = await find(alarmName);
      return alarm === undefined ? undefined : statusOf(alarm);
    },
    async alarmNow(alarmName) {
      const alarm = await find(alarmName);
      return alarm === undefined
        ? undefined
        : { ...statusOf(alarm), actionsEnabled: alarm.ActionsEnabled ?? null };
    },
    async describeAlarms(alarmNames) {
      if (alarmNames.length === 0) return [];
      const alarms = await describe(alarmNames);
      return alarms
        .filter(({ AlarmName = '' }) => alarmNames.includes(AlarmName))
        .flatMap((alarm) => alarmOfDescription(alarm) ?? []);
    },
  };
}
