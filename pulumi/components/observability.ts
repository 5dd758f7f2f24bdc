import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { LOG_SIGNALS, signalNamespace } from './log-signals.ts';
import { type MonitoredSystem, type OperationsAlarm, operationsAlarms } from './operations-alarms.ts';
import { dashboardBody } from './operations-dashboard.ts';

export interface ObservabilityArgs {
  /** Before the names of alarms and dashboard, e.g. `recoverops-prod`. */
  readonly namePrefix: string;
  readonly region: string;
  /** People; never the topic that opens incidents: RecoverOps must not try to heal itself. */
  readonly noticeTopicArn: pulumi.Input<string>;
  /** Names of the log groups, made by LogGroups. */
  readonly logGroups: { readonly ingress: pulumi.Input<string>; readonly worker: pulumi.Input<string> };
  readonly system: MonitoredSystem;
  readonly tags: Readonly<Record<string, string>>;
}

/** Watches RecoverOps itself: alarms to people by AWS's metrics and by our own logs, and one dashboard. */
export class Observability extends pulumi.ComponentResource {
  readonly dashboardUrl: pulumi.Output<string>;
  readonly alarmArns: pulumi.Output<string[]>;
  readonly #name: string;
  readonly #args: ObservabilityArgs;

  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    const keys = args.system.services.map(({ key }) => key);
    if (new Set(keys).size !== keys.length)
      throw new Error(`two monitored services have the same key: ${keys.join(', ')}`);
    super('recoverops:monitoring:Observability', name, {}, opts);
    this.#name = name;
    this.#args = args;
    const alarms = [...operationsAlarms(args.system), ...this.#logAlarms()].map((alarm) =>
      this.#alarm(alarm),
    );
    this.alarmArns = pulumi.all(alarms.map((alarm) => alarm.arn));
    const dashboard = this.#dashboard();
    this.dashboardUrl = pulumi.interpolate`https://${args.region}.console.aws.amazon.com/cloudwatch/home?region=${args.region}#dashboards/dashboard/${dashboard.dashboardName}`;
    this.registerOutputs({ dashboardUrl: this.dashboardUrl, alarmArns: this.alarmArns });
  }

  /** Counts the lines of each signal, and gives the alarms on those that mean trouble. */
  #logAlarms(): readonly OperationsAlarm[] {
    const namespace = signalNamespace(this.#args.namePrefix);
    return LOG_SIGNALS.flatMap(({ metricName, source, pattern, alarm }) => {
      new aws.cloudwatch.LogMetricFilter(
        `${this.#name}-${metricName}`,
        {
          name: `${this.#args.namePrefix}-${metricName}`,
          logGroupName: this.#args.logGroups[source],
          pattern,
          metricTransformation: { namespace, name: metricName, value: '1', defaultValue: '0', unit: 'Count' },
        },
        { parent: this },
      );
      if (alarm === null) return [];
      const { description, threshold, periodSeconds, periods } = alarm;
      return [
        {
          key: metricName,
          description,
          metric: { kind: 'metric', namespace, name: metricName, statistic: 'Sum', dimensions: {} },
          comparisonOperator: 'GreaterThanThreshold',
          threshold,
          period: periodSeconds,
          periods,
          treatMissingData: 'notBreaching',
        },
      ];
    });
  }

  #alarm(alarm: OperationsAlarm): aws.cloudwatch.MetricAlarm {
    const { metric } = alarm;
    return new aws.cloudwatch.MetricAlarm(
      `${this.#name}-${alarm.key}-alarm`,
      {
        name: `${this.#args.namePrefix}-${alarm.key}`,
        alarmDescription: alarm.description,
        comparisonOperator: alarm.comparisonOperator,
        threshold: alarm.threshold,
        evaluationPeriods: alarm.periods,
        datapointsToAlarm: alarm.periods,
        treatMissingData: alarm.treatMissingData,
        ...(metric.kind === 'math'
          ? { metricQueries: metric.queries }
          : {
              namespace: metric.namespace,
              metricName: metric.name,
              statistic: metric.statistic,
              period: alarm.period,
              dimensions: { ...metric.dimensions },
            }),
        alarmActions: [this.#args.noticeTopicArn],
        okActions: [this.#args.noticeTopicArn],
        tags: this.#args.tags,
      },
      { parent: this },
    );
  }

  #dashboard(): aws.cloudwatch.Dashboard {
    const { namePrefix, region, system, logGroups } = this.#args;
    const resolved = pulumi.all([
      system.loadBalancer,
      system.targetGroup,
      system.alarmTopicName,
      system.deadLetterQueueName,
      system.clusterName,
      pulumi.all(system.services.map(({ serviceName }) => serviceName)),
      pulumi.all([logGroups.ingress, logGroups.worker]),
      pulumi.output(system.detector?.functionName ?? null),
    ]);
    const body = pulumi
      .all([resolved, this.alarmArns])
      .apply(
        ([
          [
            loadBalancer,
            targetGroup,
            alarmTopicName,
            deadLetterQueueName,
            clusterName,
            serviceNames,
            logGroupNames,
            functionName,
          ],
          alarmArns,
        ]) =>
          JSON.stringify(
            dashboardBody({
              region,
              namePrefix,
              loadBalancer,
              targetGroup,
              alarmTopicName,
              deadLetterQueueName,
              clusterName,
              services: system.services.map(({ key }, index) => ({
                key,
                serviceName: serviceNames[index] ?? key,
              })),
              tableNames: system.tableNames,
              alarmArns,
              logGroupNames,
              ...(functionName === null || system.detector === undefined
                ? {}
                : { detector: { functionName, streamName: system.detector.streamName } }),
            }),
          ),
      );
    return new aws.cloudwatch.Dashboard(
      `${this.#name}-dashboard`,
      { dashboardName: namePrefix, dashboardBody: body },
      { parent: this },
    );
  }
}
