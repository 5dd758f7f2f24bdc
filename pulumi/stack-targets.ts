import { fileURLToPath } from 'node:url';
import type * as pulumi from '@pulumi/pulumi';
import { Alarms } from './components/alarms.ts';
import type { Network } from './components/network.ts';
import type { Roles } from './components/roles.ts';
import { TargetFleet } from './components/target-fleet.ts';
import { TargetLoadBalancer } from './components/target-load-balancer.ts';
import { Traffic } from './components/traffic.ts';
import type { StackConfig } from './config.ts';
import { bundleFolder } from './host-bundle.ts';
import type { StackNames } from './naming.ts';
import type { StackData } from './stack-data.ts';
import type { StackPlace } from './stack-scope.ts';

export interface TargetsArgs {
  readonly config: StackConfig;
  readonly place: StackPlace;
  readonly names: StackNames;
  readonly data: StackData;
  readonly network: Network;
  readonly roles: Roles;
  readonly tags: Readonly<Record<string, string>>;
}

/** As in vm-image/nginx/recoverops.conf. */
export const TARGET_PORT = 8080;
const VM_IMAGE = fileURLToPath(new URL('../vm-image', import.meta.url));

/** The hosts that RecoverOps looks after, and the alarms on them. */
export function deployTargets(args: TargetsArgs, opts: pulumi.ComponentResourceOptions) {
  const { config, place, names, data, network, roles, tags } = args;
  const name = data.planned.targetFleet;
  const balancer = new TargetLoadBalancer(
    name,
    {
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      targetPort: TARGET_PORT,
      deletionProtection: config.isProduction,
      accessLogs: data.logReading?.targetAccessLogs ?? null,
    },
    opts,
  );
  const fleet = new TargetFleet(
    name,
    {
      groupName: name,
      region: place.region,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      ...config.targets,
      instanceProfileArn: roles.instanceProfileArn,
      targetRoleName: roles.targetRoleName,
      targetGroupArn: balancer.targetGroupArn,
      targetGroupArnSuffix: balancer.targetGroupArnSuffix,
      bundle: bundleFolder(VM_IMAGE),
      artifacts: data.artifacts,
      evidenceBucketName: data.evidence.bucketName,
      tags,
    },
    { ...opts, dependsOn: [...network.egress, ...roles.ready] },
  );
  new Traffic(
    name,
    {
      from: balancer.securityGroupId,
      to: fleet.securityGroupId,
      port: TARGET_PORT,
      description: 'Load balancer to target hosts',
    },
    opts,
  );
  const alarms = new Alarms(
    names.prefix,
    {
      namePrefix: `${names.prefix}-`,
      dimensions: {
        AutoScalingGroupName: fleet.groupName,
        TargetGroup: balancer.targetGroupArnSuffix,
        LoadBalancer: balancer.arnSuffix,
      },
      alarmTopicArn: data.notifications.alarmTopicArn,
      noticeTopicArn: data.notifications.noticeTopicArn,
      tags,
    },
    opts,
  );
  return { groupName: name, alarms };
}
