import type { types } from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';

/** What the alarms and the dashboard look at. */
export interface MonitoredSystem {
  /** ARN suffixes of the load balancer and the target group in front of the ingress. */
  readonly loadBalancer: pulumi.Input<string>;
  readonly targetGroup: pulumi.Input<string>;
  readonly alarmTopicName: pulumi.Input<string>;
  readonly deadLetterQueueName: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  readonly services: readonly MonitoredService[];
  readonly tableNames: readonly string[];
  /** The RDS instance of a Temporal server of one's own. */
  readonly databaseId?: pulumi.Input<string>;
  /** Where logs are read. */
  readonly detector?: MonitoredDetector;
}

export interface MonitoredDetector {
  readonly functionName: pulumi.Input<string>;
  /** Of the event source mapping from the stream to the function. */
  readonly mappingId: pulumi.Input<string>;
  /** Of the stream, and of every subscription that writes to it. */
  readonly streamName: string;
}

export interface MonitoredService {
  /** Short and unique, e.g. `ingress` or `worker-2026-11-22`. */
  readonly key: string;
  readonly serviceName: pulumi.Input<string>;
  /** Fewer running tasks than this are an alarm. */
  readonly tasksMin: number;
}

interface AlarmCondition {
  readonly comparisonOperator: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  readonly period: number;
  /** Periods in a row. */
  readonly periods: number;
  readonly treatMissingData: 'notBreaching' | 'breaching';
}

export interface OperationsAlarm extends AlarmCondition {
  readonly key: string;
  readonly description: string;
  readonly metric:
    | {
        readonly kind: 'metric';
        readonly namespace: string;
        readonly name: string;
        readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount';
        readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
      }
    | { readonly kind: 'math'; readonly queries: types.input.cloudwatch.MetricAlarmMetricQuery[] };
}

const MINUTE = 60;
const FIVE_MINUTES = 300;

const above = (threshold: number, period: number, periods = 1): AlarmCondition => ({
  comparisonOperator: 'GreaterThanThreshold',
  threshold,
  period,
  periods,
  treatMissingData: 'notBreaching',
});

/** No data is as bad as too little: nothing runs that could report any. */
const below = (threshold: number, period: number, periods: number): AlarmCondition => ({
  comparisonOperator: 'LessThanThreshold',
  threshold,
  period,
  periods,
  treatMissingData: 'breaching',
});

/** One series, the sum of several, where those without a datapoint count as 0. */
function sumOf(
  label: string,
  metrics: readonly types.input.cloudwatch.MetricAlarmMetricQueryMetric[],
): types.input.cloudwatch.MetricAlarmMetricQuery[] {
  const queries = metrics.map((metric, index) => ({ id: `m${index}`, metric, returnData: false }));
  const expression = queries.map(({ id }) => `FILL(${id},0)`).join('+');
  return [...queries, { id: 'total', expression, label, returnData: true }];
}

function ingressAlarms({ loadBalancer, targetGroup }: MonitoredSystem): readonly OperationsAlarm[] {
  const metric = (
    name: string,
    statistic: 'Sum' | 'Maximum',
    dimensions: Readonly<Record<string, pulumi.Input<string>>>,
  ) => ({ kind: 'metric', namespace: 'AWS/ApplicationELB', name, statistic, dimensions }) as const;
  const both = { LoadBalancer: loadBalancer, TargetGroup: targetGroup };
  return [
    {
      key: 'ingress-5xx',
      description:
        'The ingress answers with 5xx; 503 means that Temporal or AWS is away and SNS tries again.',
      metric: metric('HTTPCode_Target_5XX_Count', 'Sum', both),
      ...above(5, FIVE_MINUTES),
    },
    {
      key: 'ingress-unreachable',
      description: 'The load balancer itself answers with 5xx, because no ingress process takes the request.',
      metric: metric('HTTPCode_ELB_5XX_Count', 'Sum', { LoadBalancer: loadBalancer }),
      ...above(5, FIVE_MINUTES),
    },
    {
      key: 'ingress-unhealthy',
      description: 'An ingress process fails its health check for 5 minutes.',
      metric: metric('UnHealthyHostCount', 'Maximum', both),
      ...above(0, MINUTE, 5),
    },
    {
      key: 'ingress-down',
      description:
        'No ingress process is healthy: alarms wait at SNS for up to an hour, then in the dead-letter queue.',
      metric: metric('HealthyHostCount', 'Maximum', both),
      ...below(1, MINUTE, 2),
    },
  ];
}

function deliveryAlarms({
  alarmTopicName,
  deadLetterQueueName,
}: MonitoredSystem): readonly OperationsAlarm[] {
  const sns = (name: string) =>
    ({
      kind: 'metric',
      namespace: 'AWS/SNS',
      name,
      statistic: 'Sum',
      dimensions: { TopicName: alarmTopicName },
    }) as const;
  const sqs = (name: string) =>
    ({
      kind: 'metric',
      namespace: 'AWS/SQS',
      name,
      statistic: 'Maximum',
      dimensions: { QueueName: deadLetterQueueName },
    }) as const;
  return [
    {
      key: 'alarm-delivery-failed',
      description: 'SNS gave up on delivering an alarm to the ingress and put it into the dead-letter queue.',
      metric: sns('NumberOfNotificationsFailed'),
      ...above(0, FIVE_MINUTES),
    },
    {
      key: 'alarm-lost',
      description:
        'SNS could not even put an alarm into the dead-letter queue: look at CloudWatch for what fired.',
      metric: sns('NumberOfNotificationsFailedToRedriveToDlq'),
      ...above(0, FIVE_MINUTES),
    },
    {
      key: 'dead-letters-waiting',
      description:
        'Alarms stay in the dead-letter queue for 5 minutes: no ingress process takes them, or they are refused.',
      metric: {
        kind: 'math',
        // A message that is refused is out of sight most of the time, so both are counted.
        queries: sumOf(
          'in the queue',
          ['ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfMessagesNotVisible'].map(
            (metricName) => ({
              namespace: 'AWS/SQS',
              metricName,
              period: MINUTE,
              stat: 'Maximum',
              dimensions: { QueueName: deadLetterQueueName },
            }),
          ),
        ),
      },
      ...above(0, MINUTE, 5),
    },
    {
      key: 'dead-letters-old',
      description:
        'An alarm waits in the dead-letter queue for more than 15 minutes; after 14 days SQS deletes it.',
      metric: sqs('ApproximateAgeOfOldestMessage'),
      ...above(900, MINUTE),
    },
  ];
}

function serviceAlarms(
  clusterName: pulumi.Input<string>,
  { key, serviceName, tasksMin }: MonitoredService,
): readonly OperationsAlarm[] {
  const metric = (name: string, statistic: 'Average' | 'SampleCount') =>
    ({
      kind: 'metric',
      namespace: 'AWS/ECS',
      name,
      statistic,
      dimensions: { ClusterName: clusterName, ServiceName: serviceName },
    }) as const;
  return [
    {
      key: `${key}-tasks-missing`,
      description: `Fewer than ${tasksMin} tasks of ${key} run, for 5 minutes.`,
      // Every running task gives one sample a minute, so their number needs no Container Insights.
      metric: metric('CPUUtilization', 'SampleCount'),
      ...below(tasksMin, MINUTE, 5),
    },
    {
      key: `${key}-cpu`,
      description: `The tasks of ${key} use more than 85 % of their processor for 15 minutes.`,
      metric: metric('CPUUtilization', 'Average'),
      ...above(85, FIVE_MINUTES, 3),
    },
    {
      key: `${key}-memory`,
      description: `The tasks of ${key} use more than 85 % of their memory for 15 minutes; at 100 % they are ended.`,
      metric: metric('MemoryUtilization', 'Average'),
      ...above(85, FIVE_MINUTES, 3),
    },
  ];
}

function databaseAlarms(databaseId: pulumi.Input<string>): readonly OperationsAlarm[] {
  const metric = (name: string, statistic: 'Minimum' | 'Average') =>
    ({
      kind: 'metric',
      namespace: 'AWS/RDS',
      name,
      statistic,
      dimensions: { DBInstanceIdentifier: databaseId },
    }) as const;
  return [
    {
      key: 'database-storage',
      description: `Temporal's database has less than 2 GiB left and has not grown; when it is full, no incident goes on.`,
      metric: metric('FreeStorageSpace', 'Minimum'),
      ...below(2 * 1024 ** 3, FIVE_MINUTES, 3),
    },
    {
      key: 'database-cpu',
      description: "Temporal's database uses more than 85 % of its processor for 15 minutes.",
      metric: metric('CPUUtilization', 'Average'),
      ...above(85, FIVE_MINUTES, 3),
    },
  ];
}

/** How far the detector may be behind before somebody is told, in milliseconds: its findings are late by as much. */
const BEHIND_MS = 10 * 60_000;

function detectorAlarms({
  functionName,
  mappingId,
  streamName,
}: MonitoredDetector): readonly OperationsAlarm[] {
  const lambda = (name: string, statistic: 'Sum' | 'Maximum') =>
    ({
      kind: 'metric',
      namespace: 'AWS/Lambda',
      name,
      statistic,
      dimensions: { FunctionName: functionName },
    }) as const;
  const mapping = (metricName: string) => ({
    namespace: 'AWS/Lambda',
    metricName,
    period: FIVE_MINUTES,
    stat: 'Sum',
    dimensions: { EventSourceMappingUUID: mappingId },
  });
  return [
    {
      key: 'detector-behind',
      description:
        'The log detector is more than 10 minutes behind its stream, so findings are late; what the stream no longer holds is lost.',
      metric: lambda('IteratorAge', 'Maximum'),
      ...above(BEHIND_MS, FIVE_MINUTES),
    },
    {
      key: 'detector-errors',
      description:
        'Invocations of the log detector fail for 15 minutes: its batches and ends of windows are tried until it takes them.',
      metric: lambda('Errors', 'Sum'),
      ...above(0, FIVE_MINUTES, 3),
    },
    {
      key: 'detector-throttled',
      description:
        'Lambda does not start the log detector for 15 minutes: the concurrency of the account is used up.',
      metric: lambda('Throttles', 'Sum'),
      ...above(0, FIVE_MINUTES, 3),
    },
    {
      key: 'log-records-refused',
      description:
        'The log detector cannot read records, or cannot judge a window, and has put them aside: no finding comes of them.',
      metric: {
        kind: 'math',
        queries: sumOf(
          'put aside',
          ['RefusedRecords', 'RefusedWindows'].map((metricName) => ({
            namespace: 'RecoverOps/Detector',
            metricName,
            period: FIVE_MINUTES,
            stat: 'Sum',
          })),
        ),
      },
      ...above(0, FIVE_MINUTES),
    },
    {
      key: 'detector-model-refused',
      description:
        'The log detector has started with a model that is broken or not trusted, and goes on with the one before or without.',
      metric: {
        kind: 'metric',
        namespace: 'RecoverOps/Detector',
        name: 'ModelsRefused',
        statistic: 'Maximum',
        dimensions: {},
      },
      ...above(0, FIVE_MINUTES),
    },
    {
      key: 'log-batches-failed',
      description:
        'Batches of log lines became too old before the log detector took them, and are kept as failed, or are gone: no finding comes of them.',
      metric: {
        kind: 'math',
        queries: sumOf(
          'given up',
          ['OnFailureDestinationDeliveredEventCount', 'DroppedEventCount'].map(mapping),
        ),
      },
      ...above(0, FIVE_MINUTES),
    },
    {
      key: 'log-delivery-failed',
      description:
        'CloudWatch Logs could not write log lines to the stream and gave them up: a role, a key or the stream itself.',
      metric: {
        kind: 'math',
        // One series of all groups, also of those that are subscribed later.
        queries: [
          {
            id: 'failed',
            label: 'lines that were not delivered',
            expression: `SELECT SUM(DeliveryErrors) FROM SCHEMA("AWS/Logs", DestinationType,FilterName,LogGroupName) WHERE FilterName = '${streamName}'`,
            period: FIVE_MINUTES,
            returnData: true,
          },
        ],
      },
      ...above(0, FIVE_MINUTES),
    },
    {
      key: 'log-stream-full',
      description:
        'The stream of log lines refuses writes for 15 minutes; CloudWatch Logs tries again for a day and then drops the lines.',
      metric: {
        kind: 'metric',
        namespace: 'AWS/Kinesis',
        name: 'WriteProvisionedThroughputExceeded',
        statistic: 'Sum',
        dimensions: { StreamName: streamName },
      },
      ...above(0, FIVE_MINUTES, 3),
    },
  ];
}

function throttleAlarm(tableNames: readonly string[]): OperationsAlarm {
  const metrics = tableNames.flatMap((TableName) =>
    ['ReadThrottleEvents', 'WriteThrottleEvents'].map((metricName) => ({
      namespace: 'AWS/DynamoDB',
      metricName,
      period: FIVE_MINUTES,
      stat: 'Sum',
      dimensions: { TableName },
    })),
  );
  return {
    key: 'tables-throttled',
    description: 'DynamoDB throttles the tables; incidents become slow, claims wait.',
    metric: { kind: 'math', queries: sumOf('throttled requests', metrics) },
    ...above(0, FIVE_MINUTES, 2),
  };
}

/**
 * The alarms on RecoverOps itself by metrics that AWS keeps; those by our logs are in log-signals.ts. Before there are
 * services, none of them can be down.
 */
export function operationsAlarms(system: MonitoredSystem): readonly OperationsAlarm[] {
  return [
    ...(system.services.length === 0 ? [] : ingressAlarms(system)),
    ...deliveryAlarms(system),
    ...system.services.flatMap((service) => serviceAlarms(system.clusterName, service)),
    ...(system.databaseId === undefined ? [] : databaseAlarms(system.databaseId)),
    ...(system.detector === undefined ? [] : detectorAlarms(system.detector)),
    throttleAlarm(system.tableNames),
  ];
}
