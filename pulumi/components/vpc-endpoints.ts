import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface VpcEndpointsArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly vpcCidr: string;
  readonly region: string;
  readonly routeTableIds: readonly pulumi.Input<string>[];
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** The paid endpoints below, besides the free gateways of S3 and DynamoDB. */
  readonly interfaces: boolean;
}

/** What the tasks and the hosts call all the time. */
const INTERFACE_SERVICES = [
  'ecr.api',
  'ecr.dkr',
  'ec2messages',
  'logs',
  'monitoring',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
  'ssmmessages',
  'sts',
] as const;

/** Keeps traffic to AWS inside its network. */
export class VpcEndpoints extends pulumi.ComponentResource {
  constructor(name: string, args: VpcEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:network:VpcEndpoints', name, {}, opts);
    const parent = { parent: this };
    for (const service of ['s3', 'dynamodb']) {
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId: args.vpcId,
          serviceName: `com.amazonaws.${args.region}.${service}`,
          vpcEndpointType: 'Gateway',
          routeTableIds: [...args.routeTableIds],
          tags: { Name: `${name}-${service}` },
        },
        parent,
      );
    }
    if (args.interfaces) this.#addInterfaces(name, args);
    this.registerOutputs({});
  }

  #addInterfaces(name: string, args: VpcEndpointsArgs): void {
    const parent = { parent: this };
    const group = new aws.ec2.SecurityGroup(
      `${name}-endpoints`,
      {
        vpcId: args.vpcId,
        description: 'HTTPS from inside the network to the AWS APIs',
        tags: { Name: `${name}-endpoints` },
      },
      parent,
    );
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-endpoints`,
      {
        securityGroupId: group.id,
        description: 'HTTPS from the network',
        cidrIpv4: args.vpcCidr,
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
      },
      parent,
    );
    for (const service of INTERFACE_SERVICES) {
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId: args.vpcId,
          serviceName: `com.amazonaws.${args.region}.${service}`,
          vpcEndpointType: 'Interface',
          privateDnsEnabled: true,
          subnetIds: [...args.subnetIds],
          securityGroupIds: [group.id],
          tags: { Name: `${name}-${service}` },
        },
        parent,
      );
    }
  }
}
