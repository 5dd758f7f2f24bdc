import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { planSubnets } from '../subnet-plan.ts';
import { FlowLogs } from './flow-logs.ts';
import { VpcEndpoints } from './vpc-endpoints.ts';

export interface NetworkArgs {
  readonly cidr: string;
  /** Names of availability zones, 2 to 4. */
  readonly zones: readonly string[];
  readonly region: string;
  /** One NAT gateway in each zone; otherwise one for all, which costs less and fails with its zone. */
  readonly natPerZone: boolean;
  /** Private endpoints for the APIs too, so that their traffic does not pass the NAT gateway. */
  readonly interfaceEndpoints: boolean;
  readonly flowLogGroupName: string;
  readonly logRetentionDays: number;
}

/** A VPC whose public subnets hold load balancers and NAT only; whatever runs is in the private ones. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly cidr: string;
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  /** Where load balancer nodes have their addresses. */
  readonly publicCidrs: readonly string[];
  /** What has to be there before something in a private subnet can reach anything. */
  readonly egress: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:network:Network', name, {}, opts);
    const plan = planSubnets(args.cidr, args.zones);
    const tags = (suffix: string) => ({ Name: `${name}-${suffix}` });
    const parent = { parent: this };
    const vpc = new aws.ec2.Vpc(
      name,
      { cidrBlock: args.cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: tags('vpc') },
      parent,
    );
    // Everything in here names its own groups; what forgets to gets one that lets nothing through.
    new aws.ec2.DefaultSecurityGroup(
      name,
      { vpcId: vpc.id, ingress: [], egress: [], tags: tags('default-closed') },
      parent,
    );
    const gateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: tags('internet') }, parent);
    const publicRoutes = new aws.ec2.RouteTable(
      `${name}-public`,
      { vpcId: vpc.id, tags: tags('public') },
      parent,
    );
    const toInternet = new aws.ec2.Route(
      `${name}-public`,
      { routeTableId: publicRoutes.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: gateway.id },
      parent,
    );

    const zoned = plan.map(({ zone, publicCidr, privateCidr }) => {
      const letter = zone.slice(-1);
      const subnet = (kind: 'public' | 'private', cidrBlock: string) =>
        new aws.ec2.Subnet(
          `${name}-${kind}-${letter}`,
          {
            vpcId: vpc.id,
            availabilityZone: zone,
            cidrBlock,
            mapPublicIpOnLaunch: false,
            tags: tags(`${kind}-${letter}`),
          },
          parent,
        );
      const [open, closed] = [subnet('public', publicCidr), subnet('private', privateCidr)];
      new aws.ec2.RouteTableAssociation(
        `${name}-public-${letter}`,
        { subnetId: open.id, routeTableId: publicRoutes.id },
        parent,
      );
      return { letter, open, closed };
    });

    const nats = zoned.slice(0, args.natPerZone ? undefined : 1).map(({ letter, open }) => {
      const address = new aws.ec2.Eip(
        `${name}-nat-${letter}`,
        { domain: 'vpc', tags: tags(`nat-${letter}`) },
        parent,
      );
      return new aws.ec2.NatGateway(
        `${name}-${letter}`,
        { subnetId: open.id, allocationId: address.id, tags: tags(`nat-${letter}`) },
        { ...parent, dependsOn: [toInternet] },
      );
    });
    const privateRoutes = zoned.map(({ letter, closed }, index) => {
      const table = new aws.ec2.RouteTable(
        `${name}-private-${letter}`,
        { vpcId: vpc.id, tags: tags(`private-${letter}`) },
        parent,
      );
      const nat = nats[index] ?? nats[0];
      if (nat === undefined) throw new Error('a network has at least one NAT gateway');
      const route = new aws.ec2.Route(
        `${name}-private-${letter}`,
        { routeTableId: table.id, destinationCidrBlock: '0.0.0.0/0', natGatewayId: nat.id },
        parent,
      );
      const association = new aws.ec2.RouteTableAssociation(
        `${name}-private-${letter}`,
        { subnetId: closed.id, routeTableId: table.id },
        parent,
      );
      return { table, egress: [route, association] };
    });

    this.vpcId = vpc.id;
    this.cidr = args.cidr;
    this.publicSubnetIds = zoned.map(({ open }) => open.id);
    this.privateSubnetIds = zoned.map(({ closed }) => closed.id);
    this.publicCidrs = plan.map(({ publicCidr }) => publicCidr);
    this.egress = privateRoutes.flatMap(({ egress }) => egress);
    new VpcEndpoints(
      name,
      {
        vpcId: vpc.id,
        vpcCidr: args.cidr,
        region: args.region,
        routeTableIds: privateRoutes.map(({ table }) => table.id),
        subnetIds: this.privateSubnetIds,
        interfaces: args.interfaceEndpoints,
      },
      parent,
    );
    new FlowLogs(
      name,
      {
        vpcId: vpc.id,
        logGroupName: args.flowLogGroupName,
        retentionDays: args.logRetentionDays,
      },
      parent,
    );
    this.registerOutputs({ vpcId: this.vpcId });
  }
}
