import * as pulumi from '@pulumi/pulumi';
import { INGRESS_PORT, type ServiceEnvironment } from '../service-environment.ts';
import { FargateService, type FargateServiceArgs } from './fargate-service.ts';
import { PRODUCT_USER, probeCommand, scratchSpace } from './fargate-task.ts';

export interface IngressServiceArgs
  extends Omit<
    FargateServiceArgs,
    'containers' | 'volumes' | 'balanced' | 'waitUntilSteady' | 'registryArn'
  > {
  readonly image: string;
  readonly variables: ServiceEnvironment;
  readonly targetGroupArn: pulumi.Input<string>;
  readonly requestLabel: pulumi.Input<string>;
}

/** Answers regardless of Host, as the load balancer asks by address. */
export const INGRESS_HEALTH_PATH = '/healthz';
/** The ingress itself gives requests under way 8 s; before, the load balancer stops sending. */
const STOP_SECONDS = 60;

/** Takes the alarms in and serves API and dashboard; a deployment is over when it answers. */
export class IngressService extends pulumi.ComponentResource {
  readonly service: pulumi.Resource;

  constructor(name: string, args: IngressServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:compute:IngressService', name, {}, opts);
    const { image, variables, targetGroupArn, requestLabel, ...rest } = args;
    const scratch = scratchSpace(image);
    const fargate = new FargateService(
      name,
      {
        ...rest,
        volumes: [scratch.volume],
        waitUntilSteady: true,
        balanced: { targetGroupArn, requestLabel, containerName: 'ingress', port: INGRESS_PORT },
        containers: [
          scratch.opener,
          {
            name: 'ingress',
            image,
            entryPoint: ['node'],
            command: ['src/ingress/server.ts'],
            ...variables,
            user: PRODUCT_USER,
            port: INGRESS_PORT,
            healthCommand: probeCommand(`http://127.0.0.1:${INGRESS_PORT}${INGRESS_HEALTH_PATH}`),
            stopSeconds: STOP_SECONDS,
            ...scratch.use,
            essential: true,
          },
        ],
      },
      { parent: this },
    );
    this.service = fargate.service;
    this.registerOutputs({});
  }
}
