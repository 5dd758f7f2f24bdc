import {
  type CloudWatchClient,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { labNames } from './names.ts';

/** The three alarms of the scenarios, as the AWS deployment has them. */
function alarmInputs(topicArn: string): PutMetricAlarmCommandInput[] {
  const common = {
    Period: 60,
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Statistic: 'Maximum',
    TreatMissingData: 'missing',
    ActionsEnabled: true,
    AlarmActions: [topicArn] as string[],
    OKActions: [topicArn] as string[],
  } as const;
  const group = [{ Name: 'AutoScalingGroupName', Value: labNames.autoScalingGroup }];
  return [
    {
      ...common,
      AlarmName: 'Disk-Critical-ASG',
      AlarmDescription: 'The fullest log disk of the group is above 85 %.',
      Namespace: 'CWAgent',
      MetricName: 'disk_used_percent',
      Dimensions: group,
      Threshold: 85,
    },
    {
      ...common,
      AlarmName: 'Memory-Exhaustion-ASG',
      AlarmDescription: 'A host of the group uses more than 90 % of its memory.',
      Namespace: 'CWAgent',
      MetricName: 'mem_used_percent',
      Dimensions: group,
      Threshold: 90,
    },
    {
      ...common,
      AlarmName: 'Nginx-Down-ALB',
      AlarmDescription: 'The load balancer finds a host of the target group unhealthy.',
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'UnHealthyHostCount',
      Dimensions: [
        { Name: 'TargetGroup', Value: labNames.targetGroup },
        { Name: 'LoadBalancer', Value: labNames.loadBalancer },
      ],
      Threshold: 0,
    },
  ];
}

export async function putAlarms(cloudWatch: CloudWatchClient, topicArn: string): Promise<readonly string[]> {
  const inputs = alarmInputs(topicArn);
  for (const input of inputs) await cloudWatch.send(new PutMetricAlarmCommand(input));
  return inputs.map((input) => input.AlarmName ?? '');
}
