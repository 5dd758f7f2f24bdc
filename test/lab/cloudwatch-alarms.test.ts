import {
  type CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { diskAlarm, Namespace, onHost } from './disk-alarm.ts';
import { startLab } from './lab-fixture.ts';
import { subscribeTopic } from './subscribed-topic.ts';

/** One alarm minute lasts 200 ms. */
const timeScale = 300;
async function put(
  cloudwatch: CloudWatchClient,
  MetricName: string,
  Value: number,
  Dimensions = onHost('i-0123456789abcdef0'),
): Promise<void> {
  await cloudwatch.send(
    new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName, Dimensions, Value, Unit: 'Percent' }] }),
  );
}

/** Every change of state so far, such as `OK to ALARM`. */
async function transitionsOf(cloudwatch: CloudWatchClient, AlarmName: string): Promise<string[]> {
  const { AlarmHistoryItems = [] } = await cloudwatch.send(
    new DescribeAlarmHistoryCommand({
      AlarmName,
      HistoryItemType: 'StateUpdate',
      ScanBy: 'TimestampAscending',
    }),
  );
  return AlarmHistoryItems.map(({ HistorySummary = '' }) =>
    HistorySummary.replace('Alarm updated from ', ''),
  );
}

test('a metric over the threshold notifies ALARM, back below it OK, each once', async () => {
  const { lab, aws } = await startLab({ timeScale });
  const { topicArn, endpoint } = await subscribeTopic(aws);
  await aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      ...diskAlarm,
      // A slow machine may leave a gap between the two datapoints, which must not change the outcome.
      TreatMissingData: 'ignore',
      AlarmActions: [topicArn],
      OKActions: [topicArn],
    }),
  );
  await put(aws.cloudwatch, 'disk_used_percent', 97.25);
  // The same metric of another host, and one without the dimension, must not count.
  await put(aws.cloudwatch, 'disk_used_percent', 1, onHost('i-0000000000000000f'));
  await put(aws.cloudwatch, 'disk_used_percent', 1, []);

  const alarm = await endpoint.next();
  expect(alarm.body.Subject).toBe('ALARM: "Disk-Critical-ASG" in US East (N. Virginia)');
  const message = JSON.parse(alarm.body.Message ?? '');
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  expect(message).toEqual({
    AlarmName: 'Disk-Critical-ASG',
    AlarmDescription: 'runbook=free-disk "Threshold":80',
    AWSAccountId: '111122223333',
    AlarmConfigurationUpdatedTimestamp: time,
    NewStateValue: 'ALARM',
    NewStateReason: expect.stringMatching(
      /^Threshold Crossed: 1 datapoint \[97\.25 \(\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d\)\] was greater than the threshold \(85\.0\)\.$/,
    ),
    StateChangeTime: time,
    Region: 'US East (N. Virginia)',
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:Disk-Critical-ASG',
    OldStateValue: 'INSUFFICIENT_DATA',
    OKActions: [topicArn],
    AlarmActions: [topicArn],
    InsufficientDataActions: [],
    ActionExecutedAfterMuteWindow: false,
    Trigger: {
      MetricName: 'disk_used_percent',
      Namespace,
      StatisticType: 'Statistic',
      Statistic: 'AVERAGE',
      Unit: null,
      Dimensions: [{ value: 'i-0123456789abcdef0', name: 'InstanceId' }],
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 85,
      TreatMissingData: 'ignore',
      EvaluateLowSampleCountPercentile: '',
    },
  });
  expect(alarm.body.Message).toContain('"Threshold":85.0,');
  expect(Object.keys(message).slice(0, 5)).toEqual([
    'AlarmName',
    'AlarmDescription',
    'AWSAccountId',
    'AlarmConfigurationUpdatedTimestamp',
    'NewStateValue',
  ]);

  await put(aws.cloudwatch, 'disk_used_percent', 10);
  // Until the period ends it may still be the one that holds the high value, whose average is then below 85 too.
  const ok = await endpoint.next(({ body }) => body.Subject?.startsWith('OK:') === true);
  expect(JSON.parse(ok.body.Message ?? '')).toMatchObject({ NewStateValue: 'OK', OldStateValue: 'ALARM' });
  await lab.sns.idle();
  expect(endpoint.received.filter(({ body }) => body.Type === 'Notification')).toHaveLength(2);

  const { AlarmHistoryItems = [] } = await aws.cloudwatch.send(
    new DescribeAlarmHistoryCommand({ AlarmName: 'Disk-Critical-ASG', ScanBy: 'TimestampAscending' }),
  );
  expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary).slice(0, 5)).toEqual([
    'Alarm "Disk-Critical-ASG" created',
    'Alarm updated from INSUFFICIENT_DATA to ALARM',
    `Successfully executed action ${topicArn}`,
    'Alarm updated from ALARM to OK',
    `Successfully executed action ${topicArn}`,
  ]);
});

test('two of three datapoints are needed when the alarm says so', async () => {
  const { aws } = await startLab({ timeScale });
  const { topicArn, endpoint } = await subscribeTopic(aws);
  const name = 'Memory-Exhaustion-ASG';
  const periodMs = 60_000 / timeScale;
  const firstMs = Math.floor(Date.now() / periodMs) * periodMs;
  // One datapoint per period to come; a single high one, then two together.
  const MetricData = [10, 10, 10, 95, 10, 10, 10, 95, 95].map((Value, index) => ({
    MetricName: 'mem_used_percent',
    Value,
    Timestamp: new Date(firstMs + index * periodMs + 1),
  }));
  await aws.cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
  await aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: name,
      Namespace,
      MetricName: 'mem_used_percent',
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 90,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [topicArn],
    }),
  );
  const { body } = await endpoint.next();
  const message = JSON.parse(body.Message ?? '');
  expect(await transitionsOf(aws.cloudwatch, name)).toEqual(['INSUFFICIENT_DATA to OK', 'OK to ALARM']);
  expect(message.NewStateReason).toMatch(
    /^Threshold Crossed: 2 out of the last 3 datapoints \[95\.0 .*, 95\.0 .*\] were greater than the threshold \(90\.0\) \(minimum 2 datapoints for OK -> ALARM transition\)\.$/,
  );
});

test.each([
  ['missing', 'ALARM to INSUFFICIENT_DATA'],
  ['notBreaching', 'ALARM to OK'],
  ['ignore', 'INSUFFICIENT_DATA to ALARM'],
  ['breaching', 'INSUFFICIENT_DATA to ALARM'],
])('when data stops, an alarm that treats it as %s last went from %s', async (TreatMissingData, expected) => {
  const { aws } = await startLab({ timeScale });
  const AlarmName = 'Disk-Critical-ASG';
  // The witness treats missing data as missing, and so shows when the same silence has been evaluated.
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...diskAlarm, AlarmName: 'witness' }));
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...diskAlarm, TreatMissingData }));
  await put(aws.cloudwatch, 'disk_used_percent', 99);
  const wait = { timeout: HANG_LIMIT_MS };
  await expect
    .poll(async () => (await transitionsOf(aws.cloudwatch, 'witness')).at(-1), wait)
    .toBe('ALARM to INSUFFICIENT_DATA');
  await expect.poll(async () => (await transitionsOf(aws.cloudwatch, AlarmName)).at(-1), wait).toBe(expected);
});

test('metric math alarms on e/r and sends its metrics', async () => {
  const { aws } = await startLab({ timeScale });
  const { topicArn, endpoint } = await subscribeTopic(aws);
  const Dimensions = [{ Name: 'LoadBalancer', Value: 'app/web/abc' }];
  const stat = (Id: string, MetricName: string) => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions },
      Period: 60,
      Stat: 'Sum',
    },
    ReturnData: false,
  });
  const Metrics = [
    { Id: 'rate', Expression: 'e/r', Label: '5xx rate', ReturnData: true },
    stat('e', 'HTTPCode_Target_5XX_Count'),
    stat('r', 'RequestCount'),
  ];
  await aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: '5xx',
      Metrics,
      EvaluationPeriods: 1,
      Threshold: 0.05,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [topicArn],
    }),
  );
  await aws.cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'AWS/ApplicationELB',
      MetricData: [
        { MetricName: 'RequestCount', Dimensions, Values: [10, 20], Counts: [2, 1] },
        {
          MetricName: 'HTTPCode_Target_5XX_Count',
          Dimensions,
          StatisticValues: { SampleCount: 2, Sum: 10, Minimum: 4, Maximum: 6 },
        },
      ],
    }),
  );
  const { body } = await endpoint.next();
  const { Trigger, NewStateReason } = JSON.parse(body.Message ?? '');
  expect(NewStateReason).toContain('[0.25 (');
  expect(Trigger.MetricName).toBeUndefined();
  expect(Trigger.Metrics).toEqual([
    { Expression: 'e/r', Id: 'rate', Label: '5xx rate', ReturnData: true },
    {
      Id: 'e',
      MetricStat: {
        Metric: {
          Dimensions: [{ value: 'app/web/abc', name: 'LoadBalancer' }],
          MetricName: 'HTTPCode_Target_5XX_Count',
          Namespace: 'AWS/ApplicationELB',
        },
        Period: 60,
        Stat: 'Sum',
      },
      ReturnData: false,
    },
    expect.objectContaining({ Id: 'r' }),
  ]);
  const { MetricAlarms } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['5xx'] }));
  expect(MetricAlarms?.[0]?.Metrics).toEqual(Metrics);
});

test('a composite alarm follows its children and names the one that changed', async () => {
  const { aws } = await startLab();
  const { topicArn, endpoint } = await subscribeTopic(aws);
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...diskAlarm, AlarmName: 'alb-5xx' }));
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...diskAlarm, AlarmName: 'latency' }));
  const AlarmRule = 'ALARM(alb-5xx) AND NOT ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:latency)';
  await aws.cloudwatch.send(
    new PutCompositeAlarmCommand({
      AlarmName: 'checkout-down',
      AlarmRule,
      AlarmActions: [topicArn],
      OKActions: [topicArn],
    }),
  );
  await endpoint.next(({ body }) => body.Subject === 'OK: "checkout-down" in US East (N. Virginia)');
  const set = (AlarmName: string, StateValue: 'ALARM' | 'OK'): Promise<unknown> =>
    aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'by hand' }));
  await set('alb-5xx', 'ALARM');
  const alarm = await endpoint.next();
  const message = JSON.parse(alarm.body.Message ?? '');
  const child = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:alb-5xx';
  expect(alarm.body.Subject).toBe('ALARM: "checkout-down" in US East (N. Virginia)');
  expect(Object.keys(message)).toEqual([
    'AlarmName',
    'AlarmDescription',
    'AWSAccountId',
    'NewStateValue',
    'NewStateReason',
    'StateChangeTime',
    'Region',
    'AlarmArn',
    'OldStateValue',
    'OKActions',
    'AlarmActions',
    'InsufficientDataActions',
    'AlarmRule',
    'TriggeringChildren',
  ]);
  expect(message).toMatchObject({
    AlarmRule,
    TriggeringChildren: [{ Arn: child, State: { Value: 'ALARM' } }],
  });
  expect(message.NewStateReason).toMatch(
    new RegExp(
      `^${child} transitioned to ALARM at [A-Z][a-z]+day \\d\\d [A-Z][a-z]+, \\d{4} \\d\\d:\\d\\d:\\d\\d UTC$`,
    ),
  );
  await set('latency', 'ALARM');
  expect((await endpoint.next()).body.Subject).toMatch(/^OK: /);
});
