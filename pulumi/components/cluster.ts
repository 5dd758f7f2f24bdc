import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface EcsClusterArgs {
  readonly clusterName: string;
  /** DNS zone inside the network under which services find each other. */
  readonly privateZone: string;
  readonly vpcId: pulumi.Input<string>;
}

/** Where the containers run, with names inside the network. */
export class EcsCluster extends pulumi.ComponentResource {
  readonly clusterArn: pulumi.Output<string>;
  readonly clusterName: string;
  readonly namespaceId: pulumi.Output<string>;

  constructor(name: string, args: EcsClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:compute:EcsCluster', name, {}, opts);
    const parent = { parent: this };
    const cluster = new aws.ecs.Cluster(
      name,
      { name: args.clusterName, settings: [{ name: 'containerInsights', value: 'enabled' }] },
      parent,
    );
    new aws.ecs.ClusterCapacityProviders(
      name,
      {
        clusterName: cluster.name,
        capacityProviders: ['FARGATE'],
        defaultCapacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],
      },
      parent,
    );
    const namespace = new aws.servicediscovery.PrivateDnsNamespace(
      name,
      { name: args.privateZone, vpc: args.vpcId, description: 'Services of RecoverOps' },
      parent,
    );
    this.clusterArn = cluster.arn;
    this.clusterName = args.clusterName;
    this.namespaceId = namespace.id;
    this.registerOutputs({ clusterArn: this.clusterArn });
  }
}
