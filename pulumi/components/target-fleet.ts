import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { TARGET_GROUP_TAG } from '../../src/domain/diagnosis/target-filter.ts';
import type { HostBundle } from '../host-bundle.ts';
import { hostUserData } from '../host-user-data.ts';
import { MANAGED_TAG } from '../naming.ts';
import type { PrivateBucket } from './private-bucket.ts';
import { closedSecurityGroup } from './traffic.ts';

export interface TargetFleetArgs {
  /** Of the Auto Scaling group; the alarms and the hosts' metrics carry it. */
  readonly groupName: string;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly min: number;
  readonly max: number;
  readonly instanceType: string;
  readonly amiId: string | null;
  readonly instanceProfileArn: pulumi.Input<string>;
  readonly targetRoleName: pulumi.Input<string>;
  readonly targetGroupArn: pulumi.Input<string>;
  /** `targetgroup/<name>/<id>`: the dimension by which alarms name the group. */
  readonly targetGroupArnSuffix: pulumi.Input<string>;
  readonly bundle: HostBundle;
  readonly artifacts: PrivateBucket;
  readonly evidenceBucketName: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

const ROOT_GIB = 10;
const LOG_GIB = 4;
/** The name that Amazon Linux links the volume to, whatever the kernel calls it. */
const LOG_DEVICE = '/dev/sdf';
/** With which the group waits for a new host before it gives it work. */
const LAUNCH_HOOK = 'recoverops-ready';
/** A host installs its packages before it can serve; one that has not said by then that it does is replaced. */
const LAUNCH_SECONDS_MAX = 900;
/** Pulumi waits for the hosts of a new group, each of which may need a second try. */
const CAPACITY_TIMEOUT = '35m';
/** In service a host serves already; until then its first metrics are there. */
const WARMUP_SECONDS = 120;

/** Type names with a g after their generation are Graviton. */
function architectureOf(instanceType: string): 'x86_64' | 'arm64' {
  return /^[a-z]+\d+[a-z]*g[a-z]*\./.test(instanceType) ? 'arm64' : 'x86_64';
}

/**
 * The hosts that RecoverOps looks after. They are reached by the SSM agent alone: no SSH, no public address. The group
 * checks the machine and not the site, because it would replace a host whose nginx is down before anybody repaired it. A
 * new host gets work, and can be found unhealthy, only after it has said that it answers.
 */
export class TargetFleet extends pulumi.ComponentResource {
  readonly groupName: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: TargetFleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:targets:TargetFleet', name, {}, opts);
    const parent = { parent: this };
    const group = closedSecurityGroup(
      name,
      { vpcId: args.vpcId, description: 'Target hosts: from their load balancer only' },
      parent,
    );
    const bundleKey = `vm-image/${args.bundle.sha256}.tar.gz`;
    const object = new aws.s3.BucketObjectv2(
      name,
      {
        bucket: args.artifacts.bucketName,
        key: bundleKey,
        contentBase64: args.bundle.bytes.toString('base64'),
        contentType: 'application/gzip',
      },
      // Hosts of the former version may still be starting.
      { ...parent, dependsOn: [args.artifacts.ready], retainOnDelete: true },
    );
    const mayRead = new aws.iam.RolePolicy(
      name,
      {
        name: 'bundle',
        role: args.targetRoleName,
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'FetchBundle',
              Effect: 'Allow',
              Action: 's3:GetObject',
              Resource: `${args.artifacts.bucketArn}/vm-image/*`,
            },
          ],
        }),
      },
      parent,
    );
    const tags = {
      ...args.tags,
      Name: args.groupName,
      [MANAGED_TAG.key]: MANAGED_TAG.value,
      [TARGET_GROUP_TAG]: args.targetGroupArnSuffix,
    };
    const disk = (volumeSize: number) => ({
      volumeSize,
      volumeType: 'gp3',
      encrypted: 'true',
      deleteOnTermination: 'true',
    });
    const template = new aws.ec2.LaunchTemplate(
      name,
      {
        imageId:
          args.amiId ??
          `resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architectureOf(args.instanceType)}`,
        instanceType: args.instanceType,
        iamInstanceProfile: { arn: args.instanceProfileArn },
        // One hop: a container on the host cannot ask for its credentials.
        metadataOptions: {
          httpEndpoint: 'enabled',
          httpTokens: 'required',
          httpPutResponseHopLimit: 1,
          instanceMetadataTags: 'disabled',
        },
        networkInterfaces: [
          {
            associatePublicIpAddress: 'false',
            deleteOnTermination: 'true',
            securityGroups: [group.id],
          },
        ],
        blockDeviceMappings: [
          { deviceName: '/dev/xvda', ebs: disk(ROOT_GIB) },
          { deviceName: LOG_DEVICE, ebs: disk(LOG_GIB) },
        ],
        monitoring: { enabled: false },
        tagSpecifications: ['instance', 'volume'].map((resourceType) => ({ resourceType, tags })),
        updateDefaultVersion: true,
        userData: pulumi
          .all([args.artifacts.bucketName, args.evidenceBucketName])
          .apply(([bundleBucket, evidenceBucket]) =>
            Buffer.from(
              hostUserData({
                region: args.region,
                bundleBucket,
                bundleKey,
                bundleSha256: args.bundle.sha256,
                evidenceBucket,
                logDevice: LOG_DEVICE,
                launchGroup: args.groupName,
                launchHook: LAUNCH_HOOK,
              }),
            ).toString('base64'),
          ),
      },
      parent,
    );
    const launchHook = {
      lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      heartbeatTimeout: LAUNCH_SECONDS_MAX,
      defaultResult: 'ABANDON',
    };
    const fleet = new aws.autoscaling.Group(
      name,
      {
        name: args.groupName,
        minSize: args.min,
        maxSize: args.max,
        desiredCapacity: args.min,
        vpcZoneIdentifiers: [...args.subnetIds],
        targetGroupArns: [args.targetGroupArn],
        healthCheckType: 'EC2',
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        instanceRefresh: {
          strategy: 'Rolling',
          preferences: {
            minHealthyPercentage: 100,
            maxHealthyPercentage: 200,
            instanceWarmup: String(WARMUP_SECONDS),
            // Rolling back needs a fixed image, not a parameter that names the newest one.
            autoRollback: args.amiId !== null,
          },
        },
        waitForCapacityTimeout: CAPACITY_TIMEOUT,
        // For the very first hosts; for a group that is there already the hook below is what counts.
        initialLifecycleHooks: [{ name: LAUNCH_HOOK, ...launchHook }],
        tags: Object.entries(tags)
          .filter(([key]) => key !== 'Name')
          .map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      },
      { ...parent, dependsOn: [object, mayRead], ignoreChanges: ['desiredCapacity'] },
    );
    new aws.autoscaling.LifecycleHook(
      name,
      { name: LAUNCH_HOOK, autoscalingGroupName: fleet.name, ...launchHook },
      parent,
    );
    this.groupName = fleet.name;
    this.securityGroupId = group.id;
    this.registerOutputs({ groupName: this.groupName });
  }
}
