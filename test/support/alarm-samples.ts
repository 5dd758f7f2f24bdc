/** Payloads with the structure that AWS sends; the values are invented. */
const envelope = {
  AlarmName: 'cpu',
  AlarmDescription: 'runbook=...',
  AWSAccountId: '111122223333',
  AlarmConfigurationUpdatedTimestamp: '2026-11-20T10:00:00.000+0000',
  NewStateValue: 'ALARM',
  NewStateReason:
    'Threshold Crossed: 1 datapoint [97.2 (22/11/26 08:00:00)] was greater than the threshold (80.0).',
  StateChangeTime: '2026-11-22T08:01:00.123+0000',
  Region: 'US East (N. Virginia)',
  AlarmArn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cpu',
  OldStateValue: 'OK',
  OKActions: ['arn:aws:sns:us-east-1:111122223333:alarms'],
  AlarmActions: ['arn:aws:sns:us-east-1:111122223333:alarms'],
  InsufficientDataActions: [],
};

export const metricAlarm = {
  ...envelope,
  ActionExecutedAfterMuteWindow: false,
  Trigger: {
    MetricName: 'CPUUtilization',
    Namespace: 'AWS/EC2',
    StatisticType: 'Statistic',
    Statistic: 'AVERAGE',
    Unit: 'Percent',
    Dimensions: [{ value: 'i-0123456789abcdef0', name: 'InstanceId' }],
    Period: 60,
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 80.0,
    TreatMissingData: 'missing',
    EvaluateLowSampleCountPercentile: '',
  },
};

export const metricMathAlarm = {
  ...envelope,
  Trigger: {
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0.05,
    TreatMissingData: 'notBreaching',
    EvaluateLowSampleCountPercentile: '',
    Metrics: [
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
      {
        Id: 'r',
        MetricStat: {
          Metric: {
            Dimensions: [{ value: 'app/web/abc', name: 'LoadBalancer' }],
            MetricName: 'RequestCount',
            Namespace: 'AWS/ApplicationELB',
          },
          Period: 60,
          Stat: 'Sum',
        },
        ReturnData: false,
      },
    ],
  },
};

export const anomalyAlarm = {
  ...envelope,
  Trigger: {
    Period: 300,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
    ComparisonOperator: 'GreaterThanUpperThreshold',
    ThresholdMetricId: 'ad1',
    TreatMissingData: 'missing',
    EvaluateLowSampleCountPercentile: '',
    Metrics: [
      {
        Id: 'm1',
        MetricStat: {
          Metric: {
            Dimensions: [{ value: 'orders-db', name: 'DBInstanceIdentifier' }],
            MetricName: 'CPUUtilization',
            Namespace: 'AWS/RDS',
          },
          Period: 300,
          Stat: 'Average',
        },
        ReturnData: true,
      },
      {
        Expression: 'ANOMALY_DETECTION_BAND(m1, 2)',
        Id: 'ad1',
        Label: 'CPUUtilization (expected)',
        ReturnData: true,
      },
    ],
  },
};

export const compositeAlarm = {
  AlarmName: 'checkout-down',
  AlarmDescription: '',
  AWSAccountId: '111122223333',
  NewStateValue: 'ALARM',
  NewStateReason:
    'arn:aws:cloudwatch:us-east-1:111122223333:alarm:alb-5xx transitioned to ALARM at Sunday 22 November, 2026 08:00:55 UTC',
  StateChangeTime: '2026-11-22T08:00:55.640+0000',
  Region: 'US East (N. Virginia)',
  AlarmArn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:checkout-down',
  OldStateValue: 'OK',
  OKActions: [],
  AlarmActions: ['arn:aws:sns:us-east-1:111122223333:alarms'],
  InsufficientDataActions: [],
  AlarmRule: 'ALARM(alb-5xx) OR ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:latency)',
  TriggeringChildren: [
    {
      Arn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:alb-5xx',
      State: { Value: 'ALARM', Timestamp: '2026-11-22T08:00:55.640+0000' },
    },
  ],
};

const detail = {
  alarmName: 'cpu',
  state: {
    value: 'ALARM',
    reason: 'Threshold Crossed: ...',
    reasonData: '{"version":"1.0","threshold":80.0}',
    timestamp: '2026-11-22T08:01:00.123+0000',
  },
  previousState: {
    value: 'OK',
    reason: '...',
    reasonData: '{...}',
    timestamp: '2026-11-22T07:01:00.123+0000',
    actionsSuppressedBy: 'WaitPeriod',
  },
  configuration: {
    description: 'runbook=...',
    metrics: [
      {
        id: 'm1',
        metricStat: {
          metric: {
            namespace: 'AWS/EC2',
            name: 'CPUUtilization',
            dimensions: { InstanceId: 'i-0123456789abcdef0' },
          },
          period: 60,
          stat: 'Average',
        },
        returnData: true,
      },
    ],
  },
};

export const eventBridgeAlarm = {
  version: '0',
  id: 'c4c1c1c9-0000-4000-8000-000000000003',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '111122223333',
  time: '2026-11-22T08:01:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:cloudwatch:us-east-1:111122223333:alarm:cpu'],
  detail,
};

export const directLambdaAlarm = {
  source: 'aws.cloudwatch',
  alarmArn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cpu',
  accountId: '111122223333',
  time: '2026-11-22T08:01:00.123+0000',
  region: 'us-east-1',
  alarmData: detail,
};
