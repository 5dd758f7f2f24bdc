import type { Dimension, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';

export const Namespace = 'CWAgent';
export const onHost = (value: string): Dimension[] => [{ Name: 'InstanceId', Value: value }];

export const diskAlarm: PutMetricAlarmCommandInput = {
  AlarmName: 'Disk-Critical-ASG',
  AlarmDescription: 'runbook=free-disk "Threshold":80',
  Namespace,
  MetricName: 'disk_used_percent',
  Dimensions: onHost('i-0123456789abcdef0'),
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  Threshold: 85,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'missing',
};
