import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { TEMPORAL_PORT, TEMPORAL_UI_PORT } from '../temporal-scripts.ts';
import { FargateService, type FargateServiceArgs } from './fargate-service.ts';
import { closedSecurityGroup, Traffic } from './traffic.ts';

export interface TemporalUiArgs
  extends Omit<
    FargateServiceArgs,
    'containers' | 'volumes' | 'size' | 'securityGroupId' | 'registryArn' | 'waitUntilSteady' | 'balanced'
  > {
  readonly image: string;
  /** Private ranges, such as those of a VPN: the UI asks nobody who they are, and can signal workflows. */
  readonly cidrs: readonly string[];
  readonly vpcId: pulumi.Input<string>;
  readonly namespaceId: pulumi.Input<string>;
  readonly temporalHost: string;
  readonly temporalGroupId: pulumi.Input<string>;
}

/** Temporal's own UI, inside the network only. */
export class TemporalUi extends pulumi.ComponentResource {
  constructor(name: string, args: TemporalUiArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:temporal:TemporalUi', name, {}, opts);
    const parent = { parent: this };
    const group = closedSecurityGroup(name, { vpcId: args.vpcId, description: 'Temporal UI' }, parent);
    new Traffic(
      name,
      {
        from: group.id,
        to: args.temporalGroupId,
        port: TEMPORAL_PORT,
        description: 'Temporal UI to Temporal',
      },
      parent,
    );
    args.cidrs.forEach((cidr, index) => {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-${index}`,
        {
          securityGroupId: group.id,
          description: 'People',
          cidrIpv4: cidr,
          ipProtocol: 'tcp',
          fromPort: TEMPORAL_UI_PORT,
          toPort: TEMPORAL_UI_PORT,
        },
        parent,
      );
    });
    const registry = new aws.servicediscovery.Service(
      name,
      {
        name: 'temporal-ui',
        namespaceId: args.namespaceId,
        dnsConfig: { namespaceId: args.namespaceId, dnsRecords: [{ type: 'A', ttl: 10 }] },
      },
      parent,
    );
    const { image, cidrs, vpcId, namespaceId, temporalHost, temporalGroupId, ...rest } = args;
    new FargateService(
      name,
      {
        ...rest,
        securityGroupId: group.id,
        size: { cpu: 256, memoryMiB: 512, tasksMin: 1, tasksMax: 1 },
        registryArn: registry.arn,
        waitUntilSteady: false,
        volumes: [],
        containers: [
          {
            name: 'ui',
            image,
            environment: { TEMPORAL_ADDRESS: `${temporalHost}:${TEMPORAL_PORT}` },
            secrets: {},
            user: '1000:1000',
            port: TEMPORAL_UI_PORT,
            mounts: [],
            stopSeconds: 30,
            essential: true,
          },
        ],
      },
      parent,
    );
    this.registerOutputs({});
  }
}
