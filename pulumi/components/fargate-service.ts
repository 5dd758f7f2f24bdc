import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ServiceSize } from '../config.ts';
import { type FargateTaskArgs, fargateTask } from './fargate-task.ts';

export interface FargateServiceArgs extends Omit<FargateTaskArgs, 'size' | 'family'> {
  readonly serviceName: string;
  readonly clusterArn: pulumi.Input<string>;
  readonly clusterName: string;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  readonly size: ServiceSize;
  /** Behind the load balancer, and scaled by its requests too. */
  readonly balanced?: {
    readonly targetGroupArn: pulumi.Input<string>;
    /** `<load balancer's ARN suffix>/<target group's>`. */
    readonly requestLabel: pulumi.Input<string>;
    readonly containerName: string;
    readonly port: number;
  };
  /** Under a name in the cluster's private zone. */
  readonly registryArn?: pulumi.Input<string>;
  /** Waits until the deployment stands, and fails with it. */
  readonly waitUntilSteady: boolean;
}

/** Tasks are added above this share of their CPU, and removed again below. */
const CPU_TARGET_PERCENT = 60;
/** Per task and minute. One ingress task takes far more; more tasks are also for when one fails in a storm. */
const REQUESTS_TARGET = 3_000;
/** Time in which a new task may fail the load balancer's health check. */
const HEALTH_GRACE_SECONDS = 60;

/** A service on Fargate in private subnets, which rolls itself back when a deployment does not come up. */
export class FargateService extends pulumi.ComponentResource {
  readonly service: aws.ecs.Service;

  constructor(name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:compute:FargateService', name, {}, opts);
    const parent = { parent: this };
    const task = fargateTask(name, { ...args, family: args.serviceName }, parent);
    const { balanced, size } = args;
    const isScaled = size.tasksMax > size.tasksMin;
    this.service = new aws.ecs.Service(
      name,
      {
        name: args.serviceName,
        cluster: args.clusterArn,
        taskDefinition: task.arn,
        desiredCount: size.tasksMin,
        capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],
        platformVersion: 'LATEST',
        networkConfiguration: {
          assignPublicIp: false,
          subnets: [...args.subnetIds],
          securityGroups: [args.securityGroupId],
        },
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        availabilityZoneRebalancing: 'ENABLED',
        enableExecuteCommand: false,
        propagateTags: 'SERVICE',
        waitForSteadyState: args.waitUntilSteady,
        ...(balanced === undefined
          ? {}
          : {
              healthCheckGracePeriodSeconds: HEALTH_GRACE_SECONDS,
              loadBalancers: [
                {
                  targetGroupArn: balanced.targetGroupArn,
                  containerName: balanced.containerName,
                  containerPort: balanced.port,
                },
              ],
            }),
        ...(args.registryArn === undefined ? {} : { serviceRegistries: { registryArn: args.registryArn } }),
      },
      // How many tasks run is the scaling's to say, where there is one.
      { ...parent, ignoreChanges: isScaled ? ['desiredCount'] : [] },
    );
    if (isScaled) this.#scale(name, args);
    this.registerOutputs({ serviceName: this.service.name });
  }

  #scale(name: string, { clusterName, serviceName, size, balanced }: FargateServiceArgs): void {
    const parent = { parent: this };
    const target = new aws.appautoscaling.Target(
      name,
      {
        serviceNamespace: 'ecs',
        resourceId: `service/${clusterName}/${serviceName}`,
        scalableDimension: 'ecs:service:DesiredCount',
        minCapacity: size.tasksMin,
        maxCapacity: size.tasksMax,
      },
      { ...parent, dependsOn: [this.service] },
    );
    const policy = (
      suffix: string,
      targetValue: number,
      metric: aws.types.input.appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
    ) =>
      new aws.appautoscaling.Policy(
        `${name}-${suffix}`,
        {
          policyType: 'TargetTrackingScaling',
          serviceNamespace: target.serviceNamespace,
          resourceId: target.resourceId,
          scalableDimension: target.scalableDimension,
          targetTrackingScalingPolicyConfiguration: {
            targetValue,
            predefinedMetricSpecification: metric,
            scaleInCooldown: 300,
            scaleOutCooldown: 60,
          },
        },
        parent,
      );
    policy('cpu', CPU_TARGET_PERCENT, { predefinedMetricType: 'ECSServiceAverageCPUUtilization' });
    if (balanced !== undefined)
      policy('requests', REQUESTS_TARGET, {
        predefinedMetricType: 'ALBRequestCountPerTarget',
        resourceLabel: balanced.requestLabel,
      });
  }
}
