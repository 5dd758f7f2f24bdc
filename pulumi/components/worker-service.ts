import * as pulumi from '@pulumi/pulumi';
import { type ServiceEnvironment, WORKER_METRICS_ADDRESS } from '../service-environment.ts';
import { FargateService, type FargateServiceArgs } from './fargate-service.ts';

export interface WorkerServiceArgs
  extends Omit<
    FargateServiceArgs,
    'containers' | 'volumes' | 'balanced' | 'waitUntilSteady' | 'registryArn'
  > {
  readonly image: string;
  readonly variables: ServiceEnvironment;
}

/** More than the 15 s after which the worker gives up waiting for its activities by itself. */
export const WORKER_STOP_SECONDS = 60;
const IMAGE_USER = '1000:1000';

/** One build of the worker. Incidents stay with the build they began on, so it runs until the last of them has ended. */
export class WorkerService extends pulumi.ComponentResource {
  constructor(name: string, args: WorkerServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:compute:WorkerService', name, {}, opts);
    const { image, variables, ...rest } = args;
    new FargateService(
      name,
      {
        ...rest,
        volumes: ['tmp'],
        waitUntilSteady: false,
        containers: [
          {
            name: 'worker',
            image,
            entryPoint: ['node'],
            command: ['src/worker.ts'],
            ...variables,
            user: IMAGE_USER,
            healthCommand: `node -e "fetch('http://${WORKER_METRICS_ADDRESS}/metrics').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"`,
            healthStartSeconds: 60,
            stopSeconds: WORKER_STOP_SECONDS,
            mounts: [{ volume: 'tmp', path: '/tmp', readOnly: false }],
            essential: true,
          },
        ],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
