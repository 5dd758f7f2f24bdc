import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { FargateSize } from '../fargate-size.ts';

/** One container of a task. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  /** Plain values: whoever may describe the task definition sees them. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Name of the variable to ARN in Secrets Manager, optionally with `:<json key>::`. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
  /** `uid:gid`; root only for what prepares a volume. */
  readonly user: string;
  readonly port?: number;
  /** A shell command that ends with 0 while the container is well. */
  readonly healthCommand?: string;
  /** Time after start in which a failed check does not count. */
  readonly healthStartSeconds?: number;
  /** Between SIGTERM and SIGKILL, at most 120. */
  readonly stopSeconds: number;
  /** Volumes of the task by name, and where they are mounted. */
  readonly mounts: readonly { readonly volume: string; readonly path: string; readonly readOnly: boolean }[];
  readonly dependsOn?: readonly { readonly container: string; readonly condition: 'SUCCESS' | 'HEALTHY' }[];
  /** False: the task goes on when this container has ended. */
  readonly essential: boolean;
}

export interface FargateTaskArgs {
  readonly family: string;
  readonly size: FargateSize;
  readonly architecture: 'X86_64' | 'ARM64';
  readonly taskRoleArn: pulumi.Input<string> | null;
  readonly executionRoleArn: pulumi.Input<string>;
  readonly logGroupName: pulumi.Input<string>;
  readonly region: string;
  readonly containers: readonly ContainerSpec[];
  /** Empty at the start of each task, gone with it. */
  readonly volumes: readonly string[];
}

/** The product's images: the user that they make, and where their probe is. */
export const PRODUCT_USER = '10001:10001';
export const probeCommand = (url: string) => `node scripts/probe-health.ts ${url}`;

/**
 * A writable `/tmp` for a container whose image is read-only. New volumes on Fargate belong to root, so another container
 * opens this one first.
 */
export function scratchSpace(image: string): {
  readonly volume: string;
  readonly opener: ContainerSpec;
  readonly use: Pick<ContainerSpec, 'mounts' | 'dependsOn'>;
} {
  const mounts = [{ volume: 'tmp', path: '/tmp', readOnly: false }];
  return {
    volume: 'tmp',
    opener: {
      name: 'open-tmp',
      image,
      entryPoint: ['chmod'],
      command: ['1777', '/tmp'],
      environment: {},
      secrets: {},
      user: '0:0',
      mounts,
      stopSeconds: 10,
      essential: false,
    },
    use: { mounts, dependsOn: [{ container: 'open-tmp', condition: 'SUCCESS' }] },
  };
}

const named = (record: Readonly<Record<string, pulumi.Input<string>>>, valueKey: 'value' | 'valueFrom') =>
  Object.entries(record)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, [valueKey]: value }));

function containerDefinition(spec: ContainerSpec, { logGroupName, region }: FargateTaskArgs) {
  return {
    name: spec.name,
    image: spec.image,
    essential: spec.essential,
    ...(spec.entryPoint && { entryPoint: spec.entryPoint }),
    ...(spec.command && { command: spec.command }),
    environment: named(spec.environment, 'value'),
    secrets: named(spec.secrets, 'valueFrom'),
    user: spec.user,
    readonlyRootFilesystem: true,
    privileged: false,
    linuxParameters: { initProcessEnabled: true, capabilities: { drop: ['ALL'] } },
    portMappings: spec.port === undefined ? [] : [{ containerPort: spec.port, protocol: 'tcp' }],
    mountPoints: spec.mounts.map(({ volume, path, readOnly }) => ({
      sourceVolume: volume,
      containerPath: path,
      readOnly,
    })),
    ...(spec.healthCommand !== undefined && {
      healthCheck: {
        command: ['CMD-SHELL', spec.healthCommand],
        interval: 10,
        timeout: 5,
        retries: 3,
        startPeriod: spec.healthStartSeconds ?? 30,
      },
    }),
    stopTimeout: spec.stopSeconds,
    ...(spec.dependsOn && {
      dependsOn: spec.dependsOn.map(({ container, condition }) => ({ containerName: container, condition })),
    }),
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': logGroupName,
        'awslogs-region': region,
        'awslogs-stream-prefix': spec.name,
        // A slow CloudWatch must not stop the process that writes.
        mode: 'non-blocking',
        'max-buffer-size': '4m',
      },
    },
  };
}

/** A task definition whose containers cannot write to their image, gain rights, or see a secret in plain text. */
export function fargateTask(
  name: string,
  args: FargateTaskArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ecs.TaskDefinition {
  return new aws.ecs.TaskDefinition(
    name,
    {
      family: args.family,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(args.size.cpu),
      memory: String(args.size.memoryMiB),
      runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: args.architecture },
      executionRoleArn: args.executionRoleArn,
      ...(args.taskRoleArn === null ? {} : { taskRoleArn: args.taskRoleArn }),
      volumes: args.volumes.map((volume) => ({ name: volume })),
      containerDefinitions: pulumi.jsonStringify(
        args.containers.map((spec) => containerDefinition(spec, args)),
      ),
    },
    // Old revisions stay, so that a roll-back of the service finds the one it ran before.
    { ...opts, retainOnDelete: true },
  );
}
