import {
  DescribeInstanceCreditSpecificationsCommand,
  DescribeInstanceStatusCommand,
  EC2Client,
  type Filter,
  type Instance,
  type InstanceStatus,
  paginateDescribeInstances,
  paginateDescribeVolumes,
  type Volume,
} from '@aws-sdk/client-ec2';
import type { Config } from '../../config/config.ts';
import type {
  CreditReading,
  InstanceReading,
  StatusChecks,
  VolumeReading,
} from '../../domain/diagnosis/aws/cloud-readings.ts';
import { isGone } from '../../domain/diagnosis/aws/instance-state.ts';
import { GROUP_NAME_TAG } from '../../domain/diagnosis/target-filter.ts';
import type { CloudViewPort } from '../../ports/cloud-view.ts';
import { AWS_LIMITS } from '../bounds.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

function addressesOf({ PrivateIpAddress, NetworkInterfaces = [] }: Instance): readonly string[] {
  const all = NetworkInterfaces.flatMap(({ PrivateIpAddresses = [] }) =>
    PrivateIpAddresses.flatMap((one) => one.PrivateIpAddress ?? []),
  );
  return [...new Set([...(PrivateIpAddress === undefined ? [] : [PrivateIpAddress]), ...all])];
}

function toReading(instance: Instance): readonly InstanceReading[] {
  if (instance.InstanceId === undefined) return [];
  return [
    {
      instanceId: instance.InstanceId,
      state: instance.State?.Name ?? 'unknown',
      // The code tells who did it; the text only that somebody did.
      stateReason: instance.StateReason?.Code || instance.StateTransitionReason || null,
      launchedAt: instance.LaunchTime?.toISOString() ?? null,
      privateAddresses: addressesOf(instance),
      ...(instance.VpcId === undefined ? {} : { vpcId: instance.VpcId }),
      ...(instance.InstanceType === undefined ? {} : { instanceType: instance.InstanceType }),
    },
  ];
}

function toChecks(status: InstanceStatus): readonly StatusChecks[] {
  if (status.InstanceId === undefined) return [];
  return [
    {
      instanceId: status.InstanceId,
      system: status.SystemStatus?.Status ?? null,
      instance: status.InstanceStatus?.Status ?? null,
      ebs: status.AttachedEbsStatus?.Status ?? null,
    },
  ];
}

/** One for each instance that it is attached to. */
function toVolumes({ VolumeId, VolumeType, Size, Iops, Attachments = [] }: Volume): readonly VolumeReading[] {
  if (VolumeId === undefined || VolumeType === undefined || Size === undefined) return [];
  return Attachments.flatMap(({ InstanceId, Device }) =>
    InstanceId === undefined || Device === undefined
      ? []
      : [
          {
            instanceId: InstanceId,
            volumeId: VolumeId,
            device: Device,
            type: VolumeType,
            sizeGib: Size,
            iops: Iops ?? null,
          },
        ],
  );
}

/** Reads what EC2 says of instances and their volumes. Throws ServiceError. */
export function createInstancesClient(
  aws: Config['aws'],
  client: EC2Client = new EC2Client(awsOptions(aws)),
): Pick<
  CloudViewPort,
  | 'instances'
  | 'instancesAt'
  | 'instancesNamed'
  | 'instancesOfGroup'
  | 'statusChecks'
  | 'creditSpecifications'
  | 'volumes'
> {
  async function describe(filter: Filter): Promise<readonly Instance[]> {
    const found: Instance[] = [];
    await callService('ec2', 'DescribeInstances', async (abortSignal) => {
      const pages = paginateDescribeInstances({ client }, { Filters: [filter] }, { abortSignal });
      let page = 0;
      for await (const { Reservations = [] } of pages) {
        found.push(...Reservations.flatMap(({ Instances = [] }) => Instances));
        page += 1;
        if (page >= AWS_LIMITS.instancePagesMax) break;
      }
    });
    return found;
  }
  async function readingsOf(Name: string, values: readonly string[]): Promise<readonly InstanceReading[]> {
    if (values.length === 0) return [];
    return (await describe({ Name, Values: [...values] })).flatMap(toReading);
  }
  async function presentIds(Name: string, Values: string[]): Promise<readonly string[]> {
    return (await describe({ Name, Values })).flatMap(({ InstanceId, State }) =>
      InstanceId === undefined || isGone(State?.Name ?? '') ? [] : [InstanceId],
    );
  }
  return {
    // By a filter: asked by id, EC2 refuses the whole list for one that is gone.
    instances: (instanceIds) => readingsOf('instance-id', instanceIds),
    instancesAt: (addresses) => readingsOf('network-interface.addresses.private-ip-address', addresses),
    instancesNamed: (hostName) => presentIds('private-dns-name', [hostName, `${hostName}.*`]),
    instancesOfGroup: (group) => presentIds(`tag:${GROUP_NAME_TAG}`, [group]),
    async statusChecks(instanceIds) {
      if (instanceIds.length === 0) return [];
      const command = new DescribeInstanceStatusCommand({
        InstanceIds: [...instanceIds],
        // Else only those that run are told.
        IncludeAllInstances: true,
      });
      const answer = await callService('ec2', 'DescribeInstanceStatus', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      return (answer.InstanceStatuses ?? []).flatMap(toChecks);
    },
    async creditSpecifications(instanceIds) {
      if (instanceIds.length === 0) return [];
      const command = new DescribeInstanceCreditSpecificationsCommand({ InstanceIds: [...instanceIds] });
      const answer = await callService('ec2', 'DescribeInstanceCreditSpecifications', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      return (answer.InstanceCreditSpecifications ?? []).flatMap(
        ({ InstanceId, CpuCredits }): readonly CreditReading[] =>
          InstanceId === undefined || CpuCredits === undefined
            ? []
            : [{ instanceId: InstanceId, cpuCredits: CpuCredits }],
      );
    },
    async volumes(instanceIds) {
      if (instanceIds.length === 0) return [];
      const found: Volume[] = [];
      await callService('ec2', 'DescribeVolumes', async (abortSignal) => {
        const Filters = [{ Name: 'attachment.instance-id', Values: [...instanceIds] }];
        const pages = paginateDescribeVolumes({ client }, { Filters }, { abortSignal });
        let page = 0;
        for await (const { Volumes = [] } of pages) {
          found.push(...Volumes);
          page += 1;
          if (page >= AWS_LIMITS.instancePagesMax) break;
        }
      });
      const asked = new Set(instanceIds);
      return found.flatMap(toVolumes).filter(({ instanceId }) => asked.has(instanceId));
    },
  };
}
