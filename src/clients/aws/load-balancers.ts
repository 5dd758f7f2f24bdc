import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Config } from '../../config/config.ts';
import type { AwsPlace } from '../../domain/access/aws-accounts.ts';
import type { RegisteredTarget } from '../../domain/diagnosis/aws/cloud-readings.ts';
import type { CloudViewPort } from '../../ports/cloud-view.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

/** Of AWS in China and of the Regions of the US government; their ARNs begin with other words. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Where the balancer asks: its own port for health, else the one that it sends traffic to. */
function portOf({ HealthCheckPort, Target }: TargetHealthDescription): number | null {
  return HealthCheckPort !== undefined && /^\d{1,5}$/.test(HealthCheckPort)
    ? Number(HealthCheckPort)
    : (Target?.Port ?? null);
}

/** Only an address outside the group's own network has no zone of its own. */
const OUTSIDE = 'all';
const ADDRESS = /^[0-9a-f]{0,4}[.:][0-9a-f.:]{1,44}$|^\d{1,3}\.[\d.]{5,11}$/i;

function networkOf(
  { Target }: TargetHealthDescription,
  vpcId: string | undefined,
): Pick<RegisteredTarget, 'vpcId'> {
  if (!ADDRESS.test(Target?.Id ?? '')) return {};
  if (Target?.AvailabilityZone === OUTSIDE) return { vpcId: null };
  return vpcId === undefined ? {} : { vpcId };
}

function toRegistered(
  description: TargetHealthDescription,
  vpcId: string | undefined,
): readonly RegisteredTarget[] {
  const { Target, TargetHealth } = description;
  if (Target?.Id === undefined) return [];
  return [
    {
      id: Target.Id,
      ...networkOf(description, vpcId),
      port: portOf(description),
      // What is not told is not healthy.
      state: TargetHealth?.State ?? 'unavailable',
      reason: TargetHealth?.Reason ?? null,
      description: TargetHealth?.Description ?? null,
    },
  ];
}

/** Reads what load balancers say of their targets. Throws ServiceError. */
export function createLoadBalancersClient(
  aws: Config['aws'],
  place: AwsPlace,
  client: Pick<ElasticLoadBalancingV2Client, 'send'> = new ElasticLoadBalancingV2Client(awsOptions(aws)),
): Pick<CloudViewPort, 'targetHealth' | 'targetGroupsOf'> {
  const { region, accountId } = place;
  const stem = `arn:${partitionOf(region)}:elasticloadbalancing:${region}:${accountId}:`;
  async function vpcOf(targetGroupArn: string): Promise<string | undefined> {
    const command = new DescribeTargetGroupsCommand({ TargetGroupArns: [targetGroupArn] });
    const answer = await callService('elb', 'DescribeTargetGroups', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return answer.TargetGroups?.find(({ TargetGroupArn }) => TargetGroupArn === targetGroupArn)?.VpcId;
  }
  return {
    async targetHealth(targetGroup) {
      const command = new DescribeTargetHealthCommand({ TargetGroupArn: `${stem}${targetGroup}` });
      const answer = await callService('elb', 'DescribeTargetHealth', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      const entries = answer.TargetHealthDescriptions ?? [];
      const hasAddresses = entries.some(({ Target }) => ADDRESS.test(Target?.Id ?? ''));
      const vpcId = hasAddresses ? await vpcOf(`${stem}${targetGroup}`) : undefined;
      return entries.flatMap((entry) => toRegistered(entry, vpcId));
    },
    async targetGroupsOf(loadBalancer) {
      const LoadBalancerArn = `${stem}loadbalancer/${loadBalancer}`;
      const command = new DescribeTargetGroupsCommand({ LoadBalancerArn });
      const answer = await callService('elb', 'DescribeTargetGroups', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      return (answer.TargetGroups ?? []).flatMap(({ TargetGroupArn }) =>
        TargetGroupArn?.startsWith(stem) === true ? [TargetGroupArn.slice(stem.length)] : [],
      );
    },
  };
}
