import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { MAIL_LINK_PATH, TEMPORAL_UI_PATH } from '../../src/contracts/api.ts';
import { ACCESS_LOG_PREFIX } from '../policies/access-log-policy.ts';
import type { ProviderEndpoints } from '../sign-in-settings.ts';

/** What pages of ours ask for by script; AWS counts each as a condition value. */
const SCRIPT_PATHS = ['/api/*', `${TEMPORAL_UI_PATH}/api/*`];

/** Sent on to the ingress, by way of the provider where people are signed in. */
function forwardTo(
  targetGroupArn: pulumi.Input<string>,
  signIn: BalancerSignIn | null,
  onUnauthenticatedRequest: 'authenticate' | 'deny',
): (aws.types.input.lb.ListenerDefaultAction & aws.types.input.lb.ListenerRuleAction)[] {
  if (signIn === null) return [{ type: 'forward', targetGroupArn }];
  const { issuer, endpoints, clientId, clientSecret, scope, sessionSeconds } = signIn;
  return [
    {
      type: 'authenticate-oidc',
      order: 1,
      authenticateOidc: {
        issuer,
        authorizationEndpoint: endpoints.authorization,
        tokenEndpoint: endpoints.token,
        userInfoEndpoint: endpoints.userInfo,
        clientId,
        clientSecret,
        scope,
        sessionTimeout: sessionSeconds,
        onUnauthenticatedRequest,
      },
    },
    { type: 'forward', order: 2, targetGroupArn },
  ];
}

/** AWS allows 5 condition values in one rule. */
const CIDRS_PER_RULE = 5;
/** Open to everybody: the signature of each message is what is checked. */
export const SNS_WEBHOOK_PATH = '/webhooks/sns';
/** Open to everybody where people decide by buttons in Slack: the signature of each press is what is checked. */
const SLACK_WEBHOOK_PATH = '/webhooks/slack/interactivity';
/** Where the balancer signs people in, who comes by the link of a mail goes past that: the ingress shows them one incident. */
const MAIL_LINK_PATHS = [MAIL_LINK_PATH, `${MAIL_LINK_PATH}/*`];
/**
 * Longer than the 10 s heartbeat of the dashboard's streams. The ingress keeps its connections open for longer still,
 * so that the load balancer never uses one that is just being closed.
 */
export const LOAD_BALANCER_IDLE_SECONDS = 60;

/** A provider through which the balancer signs people in, before anything of theirs goes on. */
export interface BalancerSignIn {
  readonly issuer: string;
  readonly endpoints: ProviderEndpoints;
  readonly clientId: string;
  readonly clientSecret: pulumi.Input<string>;
  readonly scope: string;
  readonly sessionSeconds: number;
}

export interface LoadBalancerArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly certificateArn: pulumi.Input<string>;
  /** From where everything but the webhooks may be called. */
  readonly dashboardCidrs: readonly string[];
  readonly targetPort: number;
  readonly healthPath: string;
  readonly deletionProtection: boolean;
  /** Null: nobody is signed in here. */
  readonly signIn: BalancerSignIn | null;
  readonly accessLogs: { readonly bucketName: pulumi.Input<string>; readonly ready: pulumi.Resource } | null;
  /** Slack may tell of presses. */
  readonly takesSlack?: boolean;
  /** Links of mails let their readers see one incident. */
  readonly takesMailLinks?: boolean;
}

/** The public https entrance of the ingress. */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
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
          ? forwardTo(targets.arn, args.signIn, 'authenticate')
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
    if (!isOpen || args.signIn !== null) this.#allow(name, https.arn, targets.arn, args, isOpen);
    if (args.signIn !== null) {
      new aws.vpc.SecurityGroupEgressRule(
        `${name}-provider`,
        {
          securityGroupId: group.id,
          description: 'HTTPS to the provider that signs people in',
          cidrIpv4: '0.0.0.0/0',
          ipProtocol: 'tcp',
          fromPort: 443,
          toPort: 443,
        },
        parent,
      );
    }

    this.arn = balancer.arn;
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.arnSuffix = balancer.arnSuffix;
    this.targetGroupArn = targets.arn;
    this.targetGroupArnSuffix = targets.arnSuffix;
    this.securityGroupId = group.id;
    this.listener = https;
    this.registerOutputs({ dnsName: this.dnsName });
  }

  /**
   * The webhook for all, everything else for the named ranges. Where the balancer signs people in, programs that bring a
   * token go past that: the ingress takes the token and nothing else of them.
   */
  #allow(
    name: string,
    listenerArn: pulumi.Input<string>,
    targetGroupArn: pulumi.Input<string>,
    { signIn, dashboardCidrs, takesSlack = false, takesMailLinks = false }: LoadBalancerArgs,
    isOpen: boolean,
  ): void {
    const rule = (
      suffix: string,
      priority: number,
      conditions: aws.types.input.lb.ListenerRuleCondition[],
      unauthenticated: 'authenticate' | 'deny' | null = null,
    ) =>
      new aws.lb.ListenerRule(
        `${name}-${suffix}`,
        {
          listenerArn,
          priority,
          conditions,
          actions:
            unauthenticated === null
              ? forwardTo(targetGroupArn, null, 'deny')
              : forwardTo(targetGroupArn, signIn, unauthenticated),
        },
        { parent: this },
      );
    rule('webhook', 10, [
      { pathPattern: { values: [SNS_WEBHOOK_PATH, ...(takesSlack ? [SLACK_WEBHOOK_PATH] : [])] } },
      { httpRequestMethod: { values: ['POST'] } },
    ]);
    if (signIn === null) {
      for (let start = 0; start < dashboardCidrs.length; start += CIDRS_PER_RULE) {
        const values = dashboardCidrs.slice(start, start + CIDRS_PER_RULE);
        rule(`people-${start / CIDRS_PER_RULE}`, 20 + start, [{ sourceIp: { values } }]);
      }
      return;
    }
    const withToken = { httpHeader: { httpHeaderName: 'authorization', values: ['Bearer *'] } };
    // A script cannot follow to the provider: it is told that its session is over, and the page asks to sign in.
    const ofScripts = { pathPattern: { values: SCRIPT_PATHS } };
    const size = CIDRS_PER_RULE - SCRIPT_PATHS.length;
    const ranges = isOpen
      ? [[]]
      : Array.from({ length: Math.ceil(dashboardCidrs.length / size) }, (_, at) => [
          { sourceIp: { values: dashboardCidrs.slice(at * size, (at + 1) * size) } },
        ]);
    for (const [at, from] of ranges.entries()) {
      rule(`programs-${at}`, 20 + at, [withToken, ...from]);
      rule(`scripts-${at}`, 50 + at, [ofScripts, ...from], 'deny');
      if (takesMailLinks)
        rule(`mail-links-${at}`, 65 + at, [{ pathPattern: { values: MAIL_LINK_PATHS } }, ...from]);
      // Where everybody may come, that is what the listener does anyway.
      if (!isOpen) rule(`people-${at}`, 80 + at, from, 'authenticate');
    }
  }
}
