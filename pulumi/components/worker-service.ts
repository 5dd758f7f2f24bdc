import * as pulumi from '@pulumi/pulumi';
import { type ServiceEnvironment, WORKER_METRICS_ADDRESS } from '../service-environment.ts';
import { FargateService, type FargateServiceArgs } from './fargate-service.ts';
import { PRODUCT_USER, probeCommand, scratchSpace } from './fargate-task.ts';

export interface WorkerServiceArgs
  extends Omit<
    FargateServiceArgs,
    'containers' | 'volumes' | 'balanced' | 'waitUntilSteady' | 'registryArn'
  > {
  readonly image: string;
  readonly variables: ServiceEnvironment;
}

/** More than the 15 s after which the worker gives up waiting for its activities by itself. */
const WORKER_STOP_SECONDS = 60;

/** One build of the worker. Incidents stay with the build they began on, so it runs until the last of them has ended. */
export class WorkerService extends pulumi.ComponentResource {
  constructor(name: string, args: WorkerServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:compute:WorkerService', name, {}, opts);
    const { image, variables, ...rest } = args;
    const scratch = scratchSpace(image);
    new FargateService(
      name,
      {
        ...rest,
        volumes: [scratch.volume],
        waitUntilSteady: false,
        containers: [
          scratch.opener,
          {
            name: 'worker',
            image,
            entryPoint: ['node'],
            command: ['src/worker.ts'],
            ...variables,
            user: PRODUCT_USER,
            // Alive, whether or not Temporal answers: restarting would not bring that back.
            healthCommand: probeCommand(`http://${WORKER_METRICS_ADDRESS}/metrics`),
            healthStartSeconds: 60,
            stopSeconds: WORKER_STOP_SECONDS,
            ...scratch.use,
            essential: true,
          },
        ],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
