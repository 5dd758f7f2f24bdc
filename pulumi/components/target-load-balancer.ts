import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { TARGET_ACCESS_LOG_PREFIX } from '../policies/access-log-policy.ts';

export interface TargetLoadBalancerArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Where nginx listens on the hosts. */
  readonly targetPort: number;
  readonly deletionProtection: boolean;
  /** Where its access logs go, which the log detector reads; null: nowhere. */
  readonly accessLogs: { readonly bucketName: pulumi.Input<string>; readonly ready: pulumi.Resource } | null;
}

/**
 * In front of the target application, inside the network. It is what finds a host unhealthy when nginx is down; the
 * alarm on that is one of the three that open incidents.
 */
export class TargetLoadBalancer extends pulumi.ComponentResource {
  readonly arnSuffix: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: TargetLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:targets:TargetLoadBalancer', name, {}, opts);
    const parent = { parent: this };
    const group = new aws.ec2.SecurityGroup(
      name,
      { vpcId: args.vpcId, description: 'Load balancer of the target application', tags: { Name: name } },
      parent,
    );
    const balancer = new aws.lb.LoadBalancer(
      name,
      {
        loadBalancerType: 'application',
        internal: true,
        subnets: [...args.subnetIds],
        securityGroups: [group.id],
        dropInvalidHeaderFields: true,
        enableDeletionProtection: args.deletionProtection,
        ...(args.accessLogs === null
          ? {}
          : {
              accessLogs: {
                enabled: true,
                bucket: args.accessLogs.bucketName,
                prefix: TARGET_ACCESS_LOG_PREFIX,
              },
            }),
      },
      { ...parent, dependsOn: args.accessLogs === null ? [] : [args.accessLogs.ready] },
    );
    const targets = new aws.lb.TargetGroup(
      name,
      {
        vpcId: args.vpcId,
        port: args.targetPort,
        protocol: 'HTTP',
        targetType: 'instance',
        deregistrationDelay: 30,
        healthCheck: {
          path: '/health',
          matcher: '200',
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
      },
      parent,
    );
    new aws.lb.Listener(
      name,
      {
        loadBalancerArn: balancer.arn,
        port: 80,
        protocol: 'HTTP',
        defaultActions: [{ type: 'forward', targetGroupArn: targets.arn }],
      },
      parent,
    );
    this.arnSuffix = balancer.arnSuffix;
    this.targetGroupArn = targets.arn;
    this.targetGroupArnSuffix = targets.arnSuffix;
    this.securityGroupId = group.id;
    this.registerOutputs({ dnsName: balancer.dnsName });
  }
}
