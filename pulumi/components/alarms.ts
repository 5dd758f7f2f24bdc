import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import {
  ALARM_DEFINITIONS,
  type AlarmDefinition,
  type AlarmDimension,
  FLEET_ALARM,
  fleetAlarmRule,
} from '../alarm-definitions.ts';

export interface AlarmsArgs {
  /** Before each alarm's name, e.g. `recoverops-dev-`; two stacks in one account and Region need different ones. */
  readonly namePrefix: string;
  /** Values of the dimensions: the group's name, and the ARN suffixes of target group and load balancer. */
  readonly dimensions: Readonly<Record<AlarmDimension, pulumi.Input<string>>>;
  /** Opens incidents. */
  readonly alarmTopicArn: pulumi.Input<string>;
  /** Tells people. */
  readonly noticeTopicArn: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The alarms on the target fleet. Alarms on RecoverOps itself are in Observability. */
export class Alarms extends pulumi.ComponentResource {
  /** Of the three metric alarms and the composite one. */
  readonly alarmArns: pulumi.Output<string[]>;
  readonly alarmNames: readonly string[];

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:monitoring:Alarms', name, {}, opts);
    const metricAlarms = ALARM_DEFINITIONS.map((definition) => this.#metricAlarm(name, definition, args));
    const childNames = ALARM_DEFINITIONS.map((definition) => `${args.namePrefix}${definition.name}`);
    const fleetName = `${args.namePrefix}${FLEET_ALARM.name}`;
    const fleet = new aws.cloudwatch.CompositeAlarm(
      `${name}-${FLEET_ALARM.name}`,
      {
        alarmName: fleetName,
        alarmDescription: FLEET_ALARM.description,
        alarmRule: fleetAlarmRule(childNames),
        // To people only: see FLEET_ALARM.
        alarmActions: [args.noticeTopicArn],
        okActions: [args.noticeTopicArn],
        tags: args.tags,
      },
      // CloudWatch refuses a rule about alarms that do not exist.
      { parent: this, dependsOn: metricAlarms },
    );
    this.alarmNames = [...childNames, fleetName];
    this.alarmArns = pulumi.all([...metricAlarms, fleet].map((alarm) => alarm.arn));
    this.registerOutputs({ alarmArns: this.alarmArns });
  }

  #metricAlarm(name: string, definition: AlarmDefinition, args: AlarmsArgs): aws.cloudwatch.MetricAlarm {
    return new aws.cloudwatch.MetricAlarm(
      `${name}-${definition.name}`,
      {
        name: `${args.namePrefix}${definition.name}`,
        alarmDescription: definition.description,
        namespace: definition.namespace,
        metricName: definition.metricName,
        dimensions: Object.fromEntries(definition.dimensions.map((key) => [key, args.dimensions[key]])),
        statistic: definition.statistic,
        period: definition.periodSeconds,
        evaluationPeriods: definition.evaluationPeriods,
        datapointsToAlarm: definition.datapointsToAlarm,
        comparisonOperator: definition.comparisonOperator,
        threshold: definition.threshold,
        treatMissingData: definition.treatMissingData,
        alarmActions: [args.alarmTopicArn],
        okActions: [args.alarmTopicArn],
        // No measurements are no incident that could be worked on, but people must know that they are blind here.
        insufficientDataActions: [args.noticeTopicArn],
        tags: args.tags,
      },
      { parent: this },
    );
  }
}
