import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { TEMPORAL_UI_PATH } from '../../src/contracts/api.ts';
import { TEMPORAL_PORT, TEMPORAL_UI_PORT } from '../temporal-scripts.ts';
import { FargateService, type FargateServiceArgs } from './fargate-service.ts';
import { closedSecurityGroup, Traffic } from './traffic.ts';

export interface TemporalUiArgs
  extends Omit<
    FargateServiceArgs,
    'containers' | 'volumes' | 'size' | 'securityGroupId' | 'registryArn' | 'waitUntilSteady' | 'balanced'
  > {
  readonly image: string;
  readonly vpcId: pulumi.Input<string>;
  readonly namespaceId: pulumi.Input<string>;
  readonly temporalHost: string;
  readonly temporalGroupId: pulumi.Input<string>;
}

/**
 * Temporal's own UI. It asks nobody who they are and looks at no `Host`, and who reaches it can approve: only the ingress
 * may, which serves it to whoever is signed in (docs/adr/0017-temporal-ui-behind-the-ingress.md).
 */
export class TemporalUi extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: TemporalUiArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:temporal:TemporalUi', name, {}, opts);
    const parent = { parent: this };
    const group = closedSecurityGroup(
      name,
      { vpcId: args.vpcId, description: 'Temporal UI: from the ingress only' },
      parent,
    );
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
    const registry = new aws.servicediscovery.Service(
      name,
      {
        name: 'temporal-ui',
        namespaceId: args.namespaceId,
        dnsConfig: { namespaceId: args.namespaceId, dnsRecords: [{ type: 'A', ttl: 10 }] },
      },
      parent,
    );
    const { image, vpcId, namespaceId, temporalHost, temporalGroupId, ...rest } = args;
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
            environment: {
              TEMPORAL_ADDRESS: `${temporalHost}:${TEMPORAL_PORT}`,
              TEMPORAL_UI_PORT: String(TEMPORAL_UI_PORT),
              TEMPORAL_UI_PUBLIC_PATH: TEMPORAL_UI_PATH,
            },
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
    this.securityGroupId = group.id;
    this.registerOutputs({});
  }
}
