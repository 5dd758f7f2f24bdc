import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { readHistory } from '../../src/activities/diagnosis/read-history.ts';
import { createAlarmsClient } from '../../src/clients/aws/cloudwatch.ts';
import type { Alarm } from '../../src/domain/alarm/alarm.ts';
import { historyFacts } from '../../src/domain/diagnosis/history/history-facts.ts';
import type { CloudViewPort } from '../../src/ports/cloud-view.ts';
import { awsConfig } from '../support/aws-config.ts';
import { ALARM } from '../support/fake-aws.ts';
import { diskAlarm, Namespace, onHost } from './disk-alarm.ts';
import { startLab } from './lab-fixture.ts';
import { subscribeTopic } from './subscribed-topic.ts';

test('DescribeAlarms filters, pages and leaves composites out unless asked', async () => {
  const { aws } = await startLab();
  for (const AlarmName of ['disk-a', 'disk-b', 'mem-a']) {
    await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...diskAlarm, AlarmName }));
  }
  await aws.cloudwatch.send(
    new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM(disk-a) OR ALARM(disk-b)' }),
  );
  await aws.cloudwatch.send(
    new SetAlarmStateCommand({
      AlarmName: 'disk-a',
      StateValue: 'ALARM',
      StateReason: 'r',
      StateReasonData: '{"a":1}',
    }),
  );
  const names = async (input: object): Promise<Array<string | undefined>> => {
    const answer = await aws.cloudwatch.send(new DescribeAlarmsCommand(input));
    return [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])].map(
      ({ AlarmName }) => AlarmName,
    );
  };
  expect(await names({})).toEqual(['disk-a', 'disk-b', 'mem-a']);
  expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['any']);
  expect(await names({ AlarmNamePrefix: 'disk' })).toEqual(['disk-a', 'disk-b']);
  expect(await names({ StateValue: 'ALARM', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })).toEqual([
    'disk-a',
    'any',
  ]);
  expect(await names({ ChildrenOfAlarmName: 'any' })).toEqual(['disk-a', 'disk-b']);
  const first = await aws.cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
  expect(await names({ MaxRecords: 2, NextToken: first.NextToken })).toEqual(['mem-a']);
  const alarm = first.MetricAlarms?.[0];
  expect(alarm).toMatchObject({
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:disk-a',
    StateValue: 'ALARM',
    StateReasonData: '{"a":1}',
    Dimensions: diskAlarm.Dimensions,
    Threshold: 85,
  });
  expect(alarm?.StateTransitionedTimestamp?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  await aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['mem-a'] }));
  expect(await names({})).toEqual(['disk-a', 'disk-b']);
});

test('an alarm whose actions are disabled notifies nobody', async () => {
  const { lab, aws } = await startLab();
  const { topicArn, endpoint } = await subscribeTopic(aws);
  const { AlarmName = '' } = diskAlarm;
  await aws.cloudwatch.send(
    new PutMetricAlarmCommand({ ...diskAlarm, AlarmActions: [topicArn], OKActions: [topicArn] }),
  );
  await aws.cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: [AlarmName] }));
  await aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'r' }));
  await aws.cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames: [AlarmName] }));
  await aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'OK', StateReason: 'r' }));
  await lab.sns.idle();
  expect(endpoint.received.map(({ body }) => body.Subject)).toEqual([
    undefined,
    'OK: "Disk-Critical-ASG" in US East (N. Virginia)',
  ]);
});

test('an action that cannot run is in the history', async () => {
  const { aws } = await startLab();
  const { AlarmName = '' } = diskAlarm;
  const gone = 'arn:aws:sns:us-east-1:111122223333:gone';
  await aws.cloudwatch.send(new PutMetricAlarmCommand({ ...diskAlarm, AlarmActions: [gone] }));
  await aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'r' }));
  const { AlarmHistoryItems } = await aws.cloudwatch.send(
    new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'Action' }),
  );
  expect(AlarmHistoryItems?.[0]?.HistorySummary).toBe(
    `Failed to execute action ${gone}. Received error: "Topic does not exist"`,
  );
});

test('metrics are read back as statistics, also from a compressed request', async () => {
  const { aws } = await startLab({ timeScale: 300 });
  const Timestamp = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000);
  // Past 10 KiB the SDK sends gzip.
  const MetricData = Array.from({ length: 300 }, (_, index) => ({
    MetricName: 'latency_ms',
    Timestamp,
    Value: index + 1,
    Dimensions: onHost('i-0123456789abcdef0'),
  }));
  await aws.cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
  const range = { StartTime: Timestamp, EndTime: new Date(Timestamp.getTime() + 120_000) };
  const statistics = await aws.cloudwatch.send(
    new GetMetricStatisticsCommand({
      ...range,
      Namespace,
      MetricName: 'latency_ms',
      Dimensions: onHost('i-0123456789abcdef0'),
      Period: 60,
      Statistics: ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'],
    }),
  );
  expect(statistics.Datapoints).toEqual([
    { Timestamp, Average: 150.5, Sum: 45_150, Minimum: 1, Maximum: 300, SampleCount: 300, Unit: 'None' },
  ]);
  const Metric = { Namespace, MetricName: 'latency_ms', Dimensions: onHost('i-0123456789abcdef0') };
  const data = await aws.cloudwatch.send(
    new GetMetricDataCommand({
      ...range,
      MetricDataQueries: [
        { Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'p99' }, ReturnData: false },
        { Id: 'seconds', Expression: 'm / 1000' },
      ],
    }),
  );
  expect(data.MetricDataResults).toMatchObject([{ Id: 'seconds', Timestamps: [Timestamp], Values: [0.297] }]);
  const { Metrics } = await aws.cloudwatch.send(new ListMetricsCommand({ Namespace }));
  expect(Metrics).toEqual([Metric]);
});

test('errors have the names of AWS', async () => {
  const { aws } = await startLab();
  const alarm = (change: object): Promise<unknown> =>
    aws.cloudwatch.send(new PutMetricAlarmCommand({ ...diskAlarm, ...change }));
  await expect(
    aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'no', StateValue: 'OK', StateReason: 'r' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFound', $metadata: { httpStatusCode: 404 } });
  await expect(aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['no'] }))).rejects.toMatchObject({
    name: 'ResourceNotFound',
  });
  await expect(alarm({ AlarmName: undefined })).rejects.toMatchObject({
    message:
      "1 validation error detected: Value at 'alarmName' failed to satisfy constraint: Member must not be null",
  });
  for (const change of [
    { Period: 45 },
    { DatapointsToAlarm: 2 },
    { EvaluationPeriods: 20_000 },
    { TreatMissingData: 'sometimes' },
    { AlarmActions: ['topic'] },
    { ThresholdMetricId: 'ad1' },
  ]) {
    await expect(alarm(change), JSON.stringify(change)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  }
  await expect(
    aws.cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: 'c', AlarmRule: 'ALARM(absent)' })),
  ).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringContaining('[absent]'),
  });
  await expect(
    aws.cloudwatch.send(
      new PutMetricDataCommand({
        Namespace,
        MetricData: [{ MetricName: 'm', Value: 1, Timestamp: new Date(0) }],
      }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test('GetMetricData gives its points page by page, in either order, and none where nothing was published', async () => {
  const { aws } = await startLab();
  const start = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
  const MetricData = Array.from({ length: 8 }, (_, index) => ({
    MetricName: index < 5 ? 'cpu' : 'mem',
    Timestamp: new Date(start + (index % 5) * 60_000),
    Value: index,
    Unit: 'Percent' as const,
    Dimensions: onHost('i-0123456789abcdef0'),
  }));
  await aws.cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
  const query = (Id: string, MetricName: string, more: object = {}) => ({
    Id,
    MetricStat: {
      Metric: { Namespace, MetricName, Dimensions: onHost('i-0123456789abcdef0') },
      Period: 60,
      Stat: 'Average',
      ...more,
    },
  });
  const ask = (more: object = {}) =>
    aws.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [
          query('cpu', 'cpu'),
          query('mem', 'mem', { Unit: 'Percent' }),
          query('bytes', 'mem', { Unit: 'Bytes' }),
          query('none', 'nobody'),
          { Id: 'half', Expression: 'cpu / 2' },
        ],
        StartTime: new Date(start),
        EndTime: new Date(start + 600_000),
        ScanBy: 'TimestampAscending',
        ...more,
      }),
    );
  const { MetricDataResults: all = [], NextToken: none } = await ask();
  expect(none).toBeUndefined();
  expect(all.map(({ Id, Values, StatusCode }) => [Id, Values, StatusCode])).toEqual([
    ['cpu', [0, 1, 2, 3, 4], 'Complete'],
    ['mem', [5, 6, 7], 'Complete'],
    ['bytes', [], 'Complete'],
    ['none', [], 'Complete'],
    ['half', [0, 0.5, 1, 1.5, 2], 'Complete'],
  ]);
  expect(all[0]?.Timestamps?.[0]).toEqual(new Date(start));
  const latest = await ask({ ScanBy: 'TimestampDescending' });
  expect(latest.MetricDataResults?.[0]?.Values).toEqual([4, 3, 2, 1, 0]);

  const seen = new Map<string, number[]>();
  let pages = 0;
  let NextToken: string | undefined;
  do {
    const page = await ask({ MaxDatapoints: 3, ...(NextToken === undefined ? {} : { NextToken }) });
    for (const { Id = '', Values = [], StatusCode } of page.MetricDataResults ?? []) {
      seen.set(Id, [...(seen.get(Id) ?? []), ...Values]);
      if (pages === 0 && Id === 'cpu') expect(StatusCode).toBe('PartialData');
    }
    NextToken = page.NextToken;
    pages += 1;
  } while (NextToken !== undefined && pages < 20);
  expect(pages).toBe(5);
  expect(seen.get('cpu')).toEqual([0, 1, 2, 3, 4]);
  expect(seen.get('mem')).toEqual([5, 6, 7]);
  expect(seen.get('half')).toEqual([0, 0.5, 1, 1.5, 2]);
});

test('GetMetricData refuses more than 500 queries, a time that runs backwards and a token of nobody', async () => {
  const { aws } = await startLab();
  const ask = (count: number, more: object = {}) =>
    aws.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: Array.from({ length: count }, (_, index) => ({
          Id: `m${index}`,
          MetricStat: { Metric: { Namespace, MetricName: 'cpu' }, Period: 60, Stat: 'Average' },
        })),
        StartTime: new Date(0),
        EndTime: new Date(60_000),
        ...more,
      }),
    );
  expect((await ask(500)).MetricDataResults).toHaveLength(500);
  for (const [count, more] of [
    [501, {}],
    [0, {}],
    [1, { EndTime: new Date(0) }],
    [1, { NextToken: 'x' }],
    [1, { MaxDatapoints: 200_000 }],
  ] as const)
    await expect(ask(count, more)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test('the product reads a series of the lab as its alarm sees it', async () => {
  const { lab, aws } = await startLab();
  const now = Date.now();
  const start = Math.floor(now / 60_000) * 60_000 - 30 * 60_000;
  const MetricData = Array.from({ length: 30 }, (_, index) => ({
    MetricName: 'mem_used_percent',
    Timestamp: new Date(start + index * 60_000),
    Value: index < 10 ? 40 : 80 + index / 2,
    Dimensions: onHost('i-0123456789abcdef0'),
  }));
  await aws.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'CWAgent', MetricData }));
  const view = createAlarmsClient(awsConfig(lab.endpoint));
  const hosts = () => view as unknown as CloudViewPort;
  const alarm: Alarm = {
    ...ALARM,
    kind: 'metric',
    metrics: [
      {
        namespace: 'CWAgent',
        name: 'mem_used_percent',
        dimensions: { InstanceId: 'i-0123456789abcdef0' },
        statistic: 'Average',
        periodSeconds: 60,
      },
    ],
    threshold: 80,
    comparisonOperator: 'GreaterThanThreshold',
    evaluationPeriods: 3,
  };
  const read = await readHistory(hosts, [alarm], ['i-0123456789abcdef0'], [], now);
  const facts = historyFacts(
    read,
    { activities: { told: [] } },
    alarm.stateChangeTime,
    'i-0123456789abcdef0',
    true,
  );
  expect(facts).toEqual([
    expect.objectContaining({
      kind: 'metric_history',
      role: 'alarm',
      latest: 94.5,
      since: new Date(start + 10 * 60_000).toISOString(),
      sinceOrEarlier: false,
      moved: 'up',
      before: 40,
    }),
  ]);
});
