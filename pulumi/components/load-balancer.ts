import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { ACCESS_LOG_PREFIX } from '../policies/access-log-policy.ts';

/** AWS allows 5 condition values in one rule. */
const CIDRS_PER_RULE = 5;
/** Open to everybody: the signature of each message is what is checked. */
export const SNS_WEBHOOK_PATH = '/webhooks/sns';
/**
 * Longer than the 10 s heartbeat of the dashboard's streams. The ingress keeps its connections open for longer still,
 * so that the load balancer never uses one that is just being closed.
 */
export const LOAD_BALANCER_IDLE_SECONDS = 60;

export interface LoadBalancerArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly certificateArn: pulumi.Input<string>;
  /** From where everything but the SNS webhook may be called. */
  readonly dashboardCidrs: readonly string[];
  readonly targetPort: number;
  readonly healthPath: string;
  readonly deletionProtection: boolean;
  readonly accessLogs: { readonly bucketName: pulumi.Input<string>; readonly ready: pulumi.Resource } | null;
}

/** The public https entrance of the ingress. */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  readonly arnSuffix: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  /** An ECS service can register its tasks once a listener forwards to the group. */
  readonly listener: pulumi.Resource;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:network:LoadBalancer', name, {}, opts);
    const parent = { parent: this };
    const group = new aws.ec2.SecurityGroup(
      name,
      {
        vpcId: args.vpcId,
        description: 'HTTPS from the internet, and HTTP to be sent on to HTTPS',
        tags: { Name: name },
      },
      parent,
    );
    for (const port of [80, 443]) {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-${port}`,
        {
          securityGroupId: group.id,
          description: port === 443 ? 'HTTPS' : 'HTTP, redirected',
          cidrIpv4: '0.0.0.0/0',
          ipProtocol: 'tcp',
          fromPort: port,
          toPort: port,
        },
        parent,
      );
    }
    const balancer = new aws.lb.LoadBalancer(
      name,
      {
        loadBalancerType: 'application',
        internal: false,
        subnets: [...args.subnetIds],
        securityGroups: [group.id],
        idleTimeout: LOAD_BALANCER_IDLE_SECONDS,
        dropInvalidHeaderFields: true,
        desyncMitigationMode: 'strictest',
        xffHeaderProcessingMode: 'append',
        enableDeletionProtection: args.deletionProtection,
        ...(args.accessLogs === null
          ? {}
          : {
              accessLogs: { enabled: true, bucket: args.accessLogs.bucketName, prefix: ACCESS_LOG_PREFIX },
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
        targetType: 'ip',
        deregistrationDelay: 15,
        loadBalancingAlgorithmType: 'least_outstanding_requests',
        healthCheck: {
          path: args.healthPath,
          matcher: '200',
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
      },
      parent,
    );
    new aws.lb.Listener(
      `${name}-http`,
      {
        loadBalancerArn: balancer.arn,
        port: 80,
        protocol: 'HTTP',
        defaultActions: [
          { type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } },
        ],
      },
      parent,
    );
    const isOpen = args.dashboardCidrs.includes('0.0.0.0/0');
    const https = new aws.lb.Listener(
      `${name}-https`,
      {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: 'HTTPS',
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        certificateArn: args.certificateArn,
        defaultActions: isOpen
          ? [{ type: 'forward', targetGroupArn: targets.arn }]
          : [
              {
                type: 'fixed-response',
                fixedResponse: {
                  statusCode: '403',
                  contentType: 'text/plain',
                  messageBody: 'Not from here.',
                },
              },
            ],
      },
      parent,
    );
    if (!isOpen) this.#allow(name, https.arn, targets.arn, args);

    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.arnSuffix = balancer.arnSuffix;
    this.targetGroupArn = targets.arn;
    this.targetGroupArnSuffix = targets.arnSuffix;
    this.securityGroupId = group.id;
    this.listener = https;
    this.registerOutputs({ dnsName: this.dnsName });
  }

  /** The webhook for all, everything else for the named ranges. */
  #allow(
    name: string,
    listenerArn: pulumi.Input<string>,
    targetGroupArn: pulumi.Input<string>,
    args: LoadBalancerArgs,
  ): void {
    const rule = (suffix: string, priority: number, conditions: aws.types.input.lb.ListenerRuleCondition[]) =>
      new aws.lb.ListenerRule(
        `${name}-${suffix}`,
        {
          listenerArn,
          priority,
          conditions,
          actions: [{ type: 'forward', targetGroupArn }],
        },
        { parent: this },
      );
    rule('webhook', 10, [
      { pathPattern: { values: [SNS_WEBHOOK_PATH] } },
      { httpRequestMethod: { values: ['POST'] } },
    ]);
    for (let start = 0; start < args.dashboardCidrs.length; start += CIDRS_PER_RULE) {
      const values = args.dashboardCidrs.slice(start, start + CIDRS_PER_RULE);
      rule(`people-${start / CIDRS_PER_RULE}`, 20 + start, [{ sourceIp: { values } }]);
    }
  }
}
