import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { createAlarmsClient } from '../../../../src/clients/aws/cloudwatch.ts';
import { awsConfig } from '../../../support/aws-config.ts';

const cloudwatch = mockClient(CloudWatchClient);
const alarms = createAlarmsClient(awsConfig('http://127.0.0.1:1'), new CloudWatchClient());
beforeEach(() => cloudwatch.reset());

test('reads metric and composite alarms by their exact name', async () => {
  cloudwatch.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [
      { AlarmName: 'disk', StateValue: 'ALARM', StateReason: 'full', StateUpdatedTimestamp: new Date(0) },
    ],
    CompositeAlarms: [{ AlarmName: 'site', StateValue: 'OK', StateTransitionedTimestamp: new Date(1000) }],
  });
  expect(await alarms.readAlarm('disk')).toEqual({
    state: 'ALARM',
    changedAt: '1970-01-01T00:00:00.000Z',
    reason: 'full',
  });
  expect(await alarms.readAlarm('site')).toMatchObject({
    state: 'OK',
    changedAt: '1970-01-01T00:00:01.000Z',
  });
  expect(await alarms.readAlarm('dis')).toBeUndefined();
  const input = cloudwatch.commandCalls(DescribeAlarmsCommand)[0]?.args[0].input;
  expect(input?.AlarmTypes).toEqual(['MetricAlarm', 'CompositeAlarm']);
});

test('a state that is not known never passes for ALARM or OK', async () => {
  const unheardOf = { AlarmName: 'disk', StateValue: 'FINE' as 'OK' };
  cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [unheardOf] });
  expect(await alarms.readAlarm('disk')).toMatchObject({ state: 'INSUFFICIENT_DATA' });
});
