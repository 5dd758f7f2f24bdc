import type { AlarmResource } from '../alarm/alarm.ts';

/** By what managed hosts are found. */
export type TargetFilter =
  | { readonly kind: 'instance_ids'; readonly ids: readonly string[] }
  | { readonly kind: 'tag'; readonly key: string; readonly value: string };

/**
 * The tag that ties a host to a target group or load balancer. Its value is the alarm's dimension, which is the end of the
 * ARN: `targetgroup/<name>/<id>` or `app/<name>/<id>`. The deployment sets it, the worker looks for it.
 */
export const TARGET_GROUP_TAG = 'recoverops:target-group';
/** Set by Auto Scaling on each instance of a group. */
export const GROUP_NAME_TAG = 'aws:autoscaling:groupName';
/** Some SSM filters read these as wildcards; no resource is named so. */
const WILDCARD = /[*?]/;

/** How the hosts behind what an alarm names are found; null where it names no hosts. */
export function targetFilterOf({ kind, id }: AlarmResource): TargetFilter | null {
  if (id.trim() === '' || WILDCARD.test(id)) return null;
  switch (kind) {
    case 'instance':
      return { kind: 'instance_ids', ids: [id] };
    case 'auto_scaling_group':
      return { kind: 'tag', key: GROUP_NAME_TAG, value: id };
    case 'target_group':
    case 'load_balancer':
      return { kind: 'tag', key: TARGET_GROUP_TAG, value: id };
    // DescribeInstanceInformation has no filter for a computer's name: a host is searched for by it otherwise.
    case 'host':
    // What a finding names and is no host.
    case 'ecs_service':
    case 'database':
    case 'function':
    case 'log_group':
    case 'alarm':
    case 'other':
      return null;
  }
}
