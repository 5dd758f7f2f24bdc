import * as pulumi from '@pulumi/pulumi';
import { INGRESS_PORT, type ServiceEnvironment } from '../service-environment.ts';
import { FargateService, type FargateServiceArgs } from './fargate-service.ts';

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
/** As the image has them. */
const IMAGE_USER = '1000:1000';

/** Takes the alarms in and serves API and dashboard; a deployment is over when it answers. */
export class IngressService extends pulumi.ComponentResource {
  readonly service: pulumi.Resource;

  constructor(name: string, args: IngressServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:compute:IngressService', name, {}, opts);
    const { image, variables, targetGroupArn, requestLabel, ...rest } = args;
    const fargate = new FargateService(
      name,
      {
        ...rest,
        volumes: ['tmp'],
        waitUntilSteady: true,
        balanced: { targetGroupArn, requestLabel, containerName: 'ingress', port: INGRESS_PORT },
        containers: [
          {
            name: 'ingress',
            image,
            entryPoint: ['node'],
            command: ['src/ingress/server.ts'],
            ...variables,
            user: IMAGE_USER,
            port: INGRESS_PORT,
            healthCommand: `node -e "fetch('http://127.0.0.1:${INGRESS_PORT}${INGRESS_HEALTH_PATH}').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"`,
            stopSeconds: STOP_SECONDS,
            mounts: [{ volume: 'tmp', path: '/tmp', readOnly: false }],
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
