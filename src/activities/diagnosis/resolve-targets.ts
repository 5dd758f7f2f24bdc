import type { ResolveTargetsInput, ResolveTargetsOutcome } from '../../contracts/activities.ts';
import { TARGET_GROUP_TAG } from '../../contracts/target-tags.ts';
import type { Alarm, AlarmResource } from '../../domain/alarm/alarm.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { SsmPort, TargetFilter } from '../../ports/ssm.ts';

const GROUP_NAME_TAG = 'aws:autoscaling:groupName';
/** Some SSM filters read these as wildcards; no resource is named so. */
const WILDCARD = /[*?]/;

function filterOf({ kind, id }: AlarmResource): TargetFilter | null {
  if (id.trim() === '' || WILDCARD.test(id)) return null;
  switch (kind) {
    case 'instance':
      return { kind: 'instance_ids', ids: [id] };
    case 'auto_scaling_group':
      return { kind: 'tag', key: GROUP_NAME_TAG, value: id };
    case 'target_group':
    case 'load_balancer':
      return { kind: 'tag', key: TARGET_GROUP_TAG, value: id };
    case 'alarm':
    case 'other':
      return null;
  }
}

/** What is measured in several accounts names hosts in none of them: the same names may stand for others in each. */
export function ofSeveralAccounts({ name, metricAccountIds = [] }: Alarm): ResolveTargetsOutcome {
  return {
    kind: 'none',
    message: `the alarm ${name} looks at metrics of the accounts ${metricAccountIds.join(', ')}, so its hosts cannot be told; give each account an alarm of its own`,
  };
}

/**
 * Explicit instance ids for what the alarm names: those that answer first, then those that are offline, which are named
 * but do not count against the limit, as nothing can be done on them. An empty set is an outcome of its own, never "all".
 */
export async function resolveTargets(
  ssm: Pick<SsmPort, 'findTargets'>,
  { alarm }: ResolveTargetsInput,
): Promise<ResolveTargetsOutcome> {
  const { resource } = alarm;
  const filter = filterOf(resource);
  if (filter === null) {
    return {
      kind: 'none',
      message: `the alarm is about ${resource.kind} "${resource.id}", which names no managed instances; give the alarm an InstanceId, AutoScalingGroupName or TargetGroup dimension`,
    };
  }
  const found = await ssm.findTargets(filter, LIMITS.targetsLookedUpMax + 1);
  // What was not asked for is never a target, whatever the service answers.
  const targets =
    filter.kind === 'instance_ids' ? found.filter((target) => filter.ids.includes(target.instanceId)) : found;
  if (targets.length === 0) {
    const how =
      filter.kind === 'tag' ? `with the tag ${filter.key}=${filter.value}` : `with the id ${resource.id}`;
    return {
      kind: 'none',
      message: `SSM knows no managed instance ${how}; check that the SSM agent runs there and that the tag is set`,
    };
  }
  const online = targets.filter((target) => target.online);
  const offline = targets.filter((target) => !target.online);
  const limit = targets.length > LIMITS.targetsLookedUpMax ? LIMITS.targetsLookedUpMax : LIMITS.targetsMax;
  if (online.length > LIMITS.targetsMax || targets.length > LIMITS.targetsLookedUpMax) {
    return {
      kind: 'too_many',
      message: `more than ${limit} instances belong to ${resource.kind} "${resource.id}"; use an alarm on a narrower dimension`,
    };
  }
  const named = offline.slice(0, LIMITS.offlineTargetsNamedMax);
  const offlineNotNamed = offline.length - named.length;
  return {
    kind: 'resolved',
    targets: [...online, ...named],
    ...(offlineNotNamed === 0 ? {} : { offlineNotNamed }),
  };
}
