import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface TrafficArgs {
  readonly from: pulumi.Input<string>;
  readonly to: pulumi.Input<string>;
  readonly port: number;
  readonly toPort?: number;
  readonly description: string;
}

/** Lets one security group open connections to another: both ends of the rule, so that they cannot disagree. */
export class Traffic extends pulumi.ComponentResource {
  constructor(name: string, args: TrafficArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:network:Traffic', name, {}, opts);
    const rule = {
      description: args.description,
      ipProtocol: 'tcp',
      fromPort: args.port,
      toPort: args.toPort ?? args.port,
    };
    new aws.vpc.SecurityGroupEgressRule(
      name,
      { securityGroupId: args.from, referencedSecurityGroupId: args.to, ...rule },
      { parent: this },
    );
    new aws.vpc.SecurityGroupIngressRule(
      name,
      { securityGroupId: args.to, referencedSecurityGroupId: args.from, ...rule },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** Where mail servers take mail with TLS. */
const MAIL_PORTS = [465, 587];

/** Lets a group hand mail over to servers outside. */
export function openMailServers(
  name: string,
  securityGroupId: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  for (const port of MAIL_PORTS)
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-mail-${port}`,
      {
        securityGroupId,
        description: 'Mail, with TLS',
        cidrIpv4: '0.0.0.0/0',
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
      },
      opts,
    );
}

/** A group without any way in, and out only to HTTPS servers: AWS, Temporal Cloud, Gemini, package repositories. */
export function closedSecurityGroup(
  name: string,
  args: { readonly vpcId: pulumi.Input<string>; readonly description: string },
  opts: pulumi.CustomResourceOptions,
): aws.ec2.SecurityGroup {
  const group = new aws.ec2.SecurityGroup(
    name,
    { vpcId: args.vpcId, description: args.description, tags: { Name: name } },
    opts,
  );
  new aws.vpc.SecurityGroupEgressRule(
    `${name}-https`,
    {
      securityGroupId: group.id,
      description: 'HTTPS',
      cidrIpv4: '0.0.0.0/0',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    },
    opts,
  );
  return group;
}
