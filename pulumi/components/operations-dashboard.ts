import { LOG_SIGNALS, signalNamespace } from './log-signals.ts';

/** The monitored system with its names resolved. */
export interface DashboardInput {
  readonly region: string;
  readonly namePrefix: string;
  readonly loadBalancer: string;
  readonly targetGroup: string;
  readonly alarmTopicName: string;
  readonly deadLetterQueueName: string;
  readonly clusterName: string;
  readonly services: readonly { readonly key: string; readonly serviceName: string }[];
  readonly tableNames: readonly string[];
  /** Where logs are read. */
  readonly detector?: { readonly functionName: string; readonly streamName: string };
  readonly alarmArns: readonly string[];
  readonly logGroupNames: readonly string[];
}

type Line = readonly unknown[];

const WIDTH = 12;
const HEIGHT = 6;

interface Widget {
  readonly type: 'alarm' | 'metric' | 'log';
  readonly properties: Readonly<Record<string, unknown>>;
}

function graph(region: string, title: string, stat: string, metrics: readonly Line[]): Widget {
  return {
    type: 'metric',
    properties: { region, title, stat, period: 60, view: 'timeSeries', stacked: false, metrics },
  };
}

function detectorWidgets({ region, detector }: DashboardInput): readonly Widget[] {
  if (detector === undefined) return [];
  const { functionName, streamName } = detector;
  const kinesis = (name: string, label: string, options: object = {}): Line => [
    'AWS/Kinesis',
    name,
    'StreamName',
    streamName,
    { label, ...options },
  ];
  const lambda = (name: string, label: string, options: object = {}): Line => [
    'AWS/Lambda',
    name,
    'FunctionName',
    functionName,
    { label, ...options },
  ];
  return [
    graph(region, 'Log lines into the stream', 'Sum', [
      kinesis('IncomingRecords', 'records'),
      kinesis('IncomingBytes', 'bytes', { yAxis: 'right' }),
      kinesis('WriteProvisionedThroughputExceeded', 'refused'),
    ]),
    graph(region, 'The log detector', 'Sum', [
      lambda('Invocations', 'invocations'),
      lambda('Errors', 'errors'),
      lambda('Throttles', 'throttles'),
      lambda('IteratorAge', 'behind, ms', { stat: 'Maximum', yAxis: 'right' }),
    ]),
  ];
}

function widgets(input: DashboardInput): readonly Widget[] {
  const { region, loadBalancer, targetGroup, alarmTopicName, deadLetterQueueName } = input;
  const elb = (name: string, label: string, options: object = {}): Line => [
    'AWS/ApplicationELB',
    name,
    'LoadBalancer',
    loadBalancer,
    'TargetGroup',
    targetGroup,
    { label, ...options },
  ];
  const sns = (name: string, label: string): Line => [
    'AWS/SNS',
    name,
    'TopicName',
    alarmTopicName,
    { label },
  ];
  const sqs = (name: string, label: string, options: object = {}): Line => [
    'AWS/SQS',
    name,
    'QueueName',
    deadLetterQueueName,
    { label, ...options },
  ];
  const ecs = (name: string, stat: string): readonly Line[] =>
    input.services.map(({ key, serviceName }) => [
      'AWS/ECS',
      name,
      'ClusterName',
      input.clusterName,
      'ServiceName',
      serviceName,
      { label: key, stat },
    ]);
  const tables = (...names: readonly string[]): readonly Line[] =>
    input.tableNames.flatMap((table) =>
      names.map((name) => ['AWS/DynamoDB', name, 'TableName', table, { label: `${table} ${name}` }]),
    );
  const namespace = signalNamespace(input.namePrefix);
  return [
    { type: 'alarm', properties: { title: 'Alarms on RecoverOps itself', alarms: input.alarmArns } },
    graph(region, 'Alarms from CloudWatch', 'Sum', [
      sns('NumberOfMessagesPublished', 'published'),
      sns('NumberOfNotificationsDelivered', 'delivered'),
      sns('NumberOfNotificationsFailed', 'given up'),
    ]),
    graph(region, 'Dead letters', 'Maximum', [
      sqs('ApproximateNumberOfMessagesVisible', 'waiting'),
      sqs('ApproximateNumberOfMessagesNotVisible', 'being looked at'),
      sqs('ApproximateAgeOfOldestMessage', 'age of the oldest, s', { yAxis: 'right' }),
    ]),
    graph(region, 'Requests of the ingress', 'Sum', [
      elb('RequestCount', 'requests'),
      elb('HTTPCode_Target_4XX_Count', '4xx'),
      elb('HTTPCode_Target_5XX_Count', '5xx'),
      elb('TargetResponseTime', 'p99, s', { stat: 'p99', yAxis: 'right' }),
    ]),
    graph(region, 'Ingress processes', 'Maximum', [
      elb('HealthyHostCount', 'healthy'),
      elb('UnHealthyHostCount', 'unhealthy'),
    ]),
    graph(region, 'Running tasks', 'SampleCount', ecs('CPUUtilization', 'SampleCount')),
    graph(region, 'Processor, %', 'Average', ecs('CPUUtilization', 'Average')),
    graph(region, 'Memory, %', 'Average', ecs('MemoryUtilization', 'Average')),
    ...detectorWidgets(input),
    graph(
      region,
      'Capacity that the tables use',
      'Sum',
      tables('ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'),
    ),
    graph(region, 'Throttled by DynamoDB', 'Sum', tables('ReadThrottleEvents', 'WriteThrottleEvents')),
    graph(
      region,
      'What the logs say',
      'Sum',
      LOG_SIGNALS.map(({ metricName }) => [namespace, metricName, { label: metricName }]),
    ),
    {
      type: 'log',
      properties: {
        region,
        title: 'Latest warnings and errors',
        view: 'table',
        query: [
          ...input.logGroupNames.map((name) => `SOURCE '${name}'`),
          'fields @timestamp, process, level, msg',
          'filter level in ["warn", "error"]',
          'sort @timestamp desc',
          'limit 50',
        ].join(' | '),
      },
    },
  ];
}

/** The body of the dashboard, as CloudWatch wants it: two widgets a row. */
export function dashboardBody(input: DashboardInput): { readonly widgets: readonly object[] } {
  return {
    widgets: widgets(input).map((widget, index) => ({
      ...widget,
      x: (index % 2) * WIDTH,
      y: Math.floor(index / 2) * HEIGHT,
      width: WIDTH,
      height: HEIGHT,
    })),
  };
}
