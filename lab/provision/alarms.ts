import {
  type CloudWatchClient,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import {
  ALARM_DEFINITIONS,
  type AlarmDefinition,
  type AlarmDimension,
  FLEET_ALARM,
  fleetAlarmRule,
} from '../../pulumi/alarm-definitions.ts';
import { labNames } from './names.ts';

const DIMENSIONS: Readonly<Record<AlarmDimension, string>> = {
  AutoScalingGroupName: labNames.autoScalingGroup,
  TargetGroup: labNames.targetGroup,
  LoadBalancer: labNames.loadBalancer,
};

function alarmInput(definition: AlarmDefinition, topicArn: string): PutMetricAlarmCommandInput {
  return {
    AlarmName: definition.name,
    AlarmDescription: definition.description,
    Namespace: definition.namespace,
    MetricName: definition.metricName,
    Dimensions: definition.dimensions.map((Name) => ({ Name, Value: DIMENSIONS[Name] })),
    Statistic: definition.statistic,
    Period: definition.periodSeconds,
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    ComparisonOperator: definition.comparisonOperator,
    Threshold: definition.threshold,
    TreatMissingData: definition.treatMissingData,
    ActionsEnabled: true,
    AlarmActions: [topicArn],
    OKActions: [topicArn],
  };
}

/** Alarms on further file systems and programs of the lab's own hosts, as an operator would add them. */
const OWN_HOSTS_ALARMS = [
  {
    AlarmName: 'Temporary-Disk-ASG',
    AlarmDescription: 'The fullest /tmp of the group is above 85 %.',
    MetricName: 'disk_used_percent',
    of: { Name: 'path', Value: '/tmp' },
    Threshold: 85,
  },
  {
    AlarmName: 'Inodes-Critical-ASG',
    AlarmDescription: 'A host of the group has more than 4,000 files on /srv.',
    MetricName: 'disk_inodes_used',
    of: { Name: 'path', Value: '/srv' },
    Threshold: 4_000,
  },
  {
    AlarmName: 'Reports-Processor-ASG',
    AlarmDescription: 'The report programs of a host use more than a quarter of a processor.',
    MetricName: 'procstat_cpu_usage',
    of: { Name: 'exe', Value: 'report-' },
    Threshold: 25,
  },
] as const;

/** The same of what is published by some hosts only, or now and then: no data is no trouble. */
const QUIET_ALARMS = [
  {
    AlarmName: 'Reports-Memory-ASG',
    AlarmDescription: 'A process of the cache of the reports holds more than 90 MiB.',
    Namespace: 'CWAgent',
    MetricName: 'procstat_memory_rss',
    of: [{ Name: 'exe', Value: 'report-cache' }],
    Threshold: 90 * 1024 * 1024,
  },
  {
    AlarmName: 'Blocked-Processes-ASG',
    AlarmDescription: 'More than 3 processes of a host wait in the kernel.',
    Namespace: 'CWAgent',
    MetricName: 'processes_blocked',
    of: [],
    Threshold: 3,
  },
  {
    AlarmName: 'Clock-Offset-ASG',
    AlarmDescription: 'The clock of a host is more than a second ahead.',
    Namespace: 'CWAgent',
    MetricName: 'chrony_system_time',
    of: [],
    Threshold: 1,
  },
  {
    AlarmName: 'Memory-With-Cache-ASG',
    AlarmDescription:
      'By the old script a host of the group uses more than 90 % of its memory, the file cache included.',
    Namespace: 'System/Linux',
    MetricName: 'MemoryUtilization',
    of: [],
    Threshold: 90,
  },
] as const;

/** Only where the lab starts hosts of its own: no others publish these metrics. Returns the alarms' names. */
export async function putOwnHostsAlarms(
  cloudWatch: CloudWatchClient,
  topicArn: string,
): Promise<readonly string[]> {
  for (const { of, ...alarm } of OWN_HOSTS_ALARMS) {
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        ...alarm,
        Namespace: 'CWAgent',
        Dimensions: [{ Name: 'AutoScalingGroupName', Value: labNames.autoScalingGroup }, of],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'missing',
        ActionsEnabled: true,
        AlarmActions: [topicArn],
        OKActions: [topicArn],
      }),
    );
  }
  for (const { of, ...alarm } of QUIET_ALARMS) {
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        ...alarm,
        Dimensions: [{ Name: 'AutoScalingGroupName', Value: labNames.autoScalingGroup }, ...of],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 2,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        ActionsEnabled: true,
        AlarmActions: [topicArn],
        OKActions: [topicArn],
      }),
    );
  }
  return [...OWN_HOSTS_ALARMS, ...QUIET_ALARMS].map(({ AlarmName }) => AlarmName);
}

interface WatchedHost {
  readonly instanceId: string;
  readonly name: string;
}

/**
 * One for each of the lab's own hosts, red while its metrics agent is silent: the group's metrics go on as long as one
 * host reports. No value can be below one data point, so it is the missing ones that make it red. To be put once the host
 * reports. Returns the alarms' names.
 */
export async function putSilenceAlarms(
  cloudWatch: CloudWatchClient,
  topicArn: string,
  hosts: readonly WatchedHost[],
): Promise<readonly string[]> {
  const names = hosts.map(({ name }) => `Metrics-Silent-${name}`);
  for (const [index, { instanceId, name }] of hosts.entries()) {
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: names[index],
        AlarmDescription: `No metric of the CloudWatch agent on ${name} has come for 5 minutes.`,
        Namespace: 'CWAgent',
        MetricName: 'mem_used_percent',
        Dimensions: [{ Name: 'InstanceId', Value: instanceId }],
        Statistic: 'SampleCount',
        Period: 60,
        EvaluationPeriods: 5,
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        TreatMissingData: 'breaching',
        ActionsEnabled: true,
        AlarmActions: [topicArn],
        OKActions: [topicArn],
      }),
    );
  }
  return names;
}

/**
 * The alarms of the AWS deployment, by the same definitions. The lab has no topic for people, so the actions that go
 * there on AWS are left out. Returns the names of those that open incidents.
 */
export async function putAlarms(cloudWatch: CloudWatchClient, topicArn: string): Promise<readonly string[]> {
  const names = ALARM_DEFINITIONS.map(({ name }) => name);
  for (const definition of ALARM_DEFINITIONS)
    await cloudWatch.send(new PutMetricAlarmCommand(alarmInput(definition, topicArn)));
  await cloudWatch.send(
    new PutCompositeAlarmCommand({
      AlarmName: FLEET_ALARM.name,
      AlarmDescription: FLEET_ALARM.description,
      AlarmRule: fleetAlarmRule(names),
      ActionsEnabled: false,
    }),
  );
  return names;
}
