import {
  AutoScalingClient,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Config } from '../../config/config.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import type { CloudViewPort } from '../../ports/cloud-view.ts';
import { AWS_LIMITS } from '../bounds.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

/** Reads what Auto Scaling groups do with their instances. Throws ServiceError. */
export function createAutoScalingClient(
  aws: Config['aws'],
  client: Pick<AutoScalingClient, 'send'> = new AutoScalingClient(awsOptions(aws)),
): Pick<CloudViewPort, 'groupMembers' | 'groupActivities'> {
  return {
    async groupMembers(instanceIds) {
      const asked = instanceIds.slice(0, AWS_LIMITS.groupMembersMax);
      if (asked.length === 0) return [];
      const command = new DescribeAutoScalingInstancesCommand({ InstanceIds: asked });
      const answer = await callService('autoscaling', 'DescribeAutoScalingInstances', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      return (answer.AutoScalingInstances ?? []).flatMap((one) =>
        one.InstanceId === undefined || one.AutoScalingGroupName === undefined
          ? []
          : [
              {
                instanceId: one.InstanceId,
                group: one.AutoScalingGroupName,
                lifecycle: one.LifecycleState ?? null,
                health: one.HealthStatus ?? null,
              },
            ],
      );
    },
    async groupActivities(group) {
      // One page, the newest first: what a group did long ago is not what ails a host now.
      const command = new DescribeScalingActivitiesCommand({ AutoScalingGroupName: group });
      const answer = await callService('autoscaling', 'DescribeScalingActivities', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      return (answer.Activities ?? []).map(({ Description = '', Cause = '', StartTime, StatusCode }) => ({
        group,
        description: cutText(Description, AWS_LIMITS.activityTextChars),
        cause: cutText(Cause, AWS_LIMITS.activityTextChars),
        startedAt: StartTime?.toISOString() ?? null,
        ...(StatusCode === undefined ? {} : { status: StatusCode }),
      }));
    },
  };
}
