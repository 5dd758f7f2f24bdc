import type { Alarm, AlarmResource } from '../alarm/alarm.ts';
import { LIMITS } from '../bounds.ts';
import type { Target } from './target.ts';
import type { TargetFilter } from './target-filter.ts';

/** The hosts of an incident, by explicit id, or why it has none. An empty set is an outcome of its own, never "all". */
export type TargetResolution =
  | {
      readonly kind: 'resolved';
      readonly targets: readonly Target[];
      /** How many offline ones there are beyond those among the targets; absent: none. */
      readonly offlineNotNamed?: number;
    }
  /** `message`: for people, with what to do. */
  | { readonly kind: 'none' | 'too_many'; readonly message: string };

/** What is measured in several accounts names hosts in none of them: the same names may stand for others in each. */
export function ofSeveralAccounts({
  name,
  metricAccountIds = [],
}: Pick<Alarm, 'name' | 'metricAccountIds'>): TargetResolution {
  return {
    kind: 'none',
    message: `the alarm ${name} looks at metrics of the accounts ${metricAccountIds.join(', ')}, so its hosts cannot be told; give each account an alarm of its own`,
  };
}

const OTHERS: Readonly<Partial<Record<AlarmResource['kind'], string>>> = {
  ecs_service: 'the ECS service',
  database: 'the database',
  function: 'the function',
  load_balancer: 'the load balancer',
  log_group: 'the log group',
};

/** Of a finding about anything but a host: hosts that have to do with it are not guessed. */
export function ofOtherResource({ kind, id }: AlarmResource): TargetResolution {
  return {
    kind: 'none',
    message: `the finding is about ${OTHERS[kind] ?? kind} "${id}", which is no managed host: its lines are for a person to read`,
  };
}

/** For an alarm that has no filter. */
export function ofNoHosts({ kind, id }: AlarmResource): TargetResolution {
  if (kind === 'host') {
    return {
      kind: 'none',
      message: `the alarm is about the host name "${id}", and SSM finds no instance by its name; add "append_dimensions": {"InstanceId": "\${aws:InstanceId}"} to the metrics section of the CloudWatch agent's configuration and give the alarm the InstanceId dimension`,
    };
  }
  return {
    kind: 'none',
    message: `the alarm is about ${kind} "${id}", which names no managed instances; give the alarm an InstanceId, AutoScalingGroupName or TargetGroup dimension`,
  };
}

/**
 * What the hosts that were found come to: those that answer first, then those that are offline, which are named but do not
 * count against the limit, as nothing can be done on them. `found`: up to one more than LIMITS.targetsLookedUpMax.
 */
export function resolutionOf(
  { kind, id }: AlarmResource,
  filter: TargetFilter,
  found: readonly Target[],
): TargetResolution {
  // What was not asked for is never a target, whatever the service answers.
  const targets =
    filter.kind === 'instance_ids' ? found.filter((target) => filter.ids.includes(target.instanceId)) : found;
  if (targets.length === 0) {
    const how = filter.kind === 'tag' ? `with the tag ${filter.key}=${filter.value}` : `with the id ${id}`;
    return {
      kind: 'none',
      message: `SSM knows no managed instance ${how}; check that the SSM agent runs there and that the tag is set`,
    };
  }
  const online = targets.filter((target) => target.online);
  const offline = targets.filter((target) => !target.online);
  const limit = targets.length > LIMITS.targetsLookedUpMax ? LIMITS.targetsLookedUpMax : LIMITS.targetsMax;
  if (online.length > LIMITS.targetsMax || targets.length > LIMITS.targetsLookedUpMax) {
    return tooMany({ kind, id }, limit);
  }
  return withOffline(online, offline);
}

/** A host of which SSM knows nothing is named like any other that is offline. */
export const unknownToSsm = (instanceId: string): Target => ({
  instanceId,
  name: null,
  platform: null,
  agentVersion: null,
  online: false,
});

/** The hosts that SSM found, and those of the group that it does not know. */
export function withMembers(found: readonly Target[], memberIds: readonly string[]): readonly Target[] {
  const known = new Set(found.map(({ instanceId }) => instanceId));
  const room = Math.max(0, LIMITS.targetsLookedUpMax - found.length);
  const unknown = memberIds.filter((id) => !known.has(id)).toSorted();
  return [...found, ...unknown.slice(0, room).map(unknownToSsm)];
}

/** More hosts than one incident looks at. */
export function tooMany({ kind, id }: AlarmResource, limit: number): TargetResolution {
  return {
    kind: 'too_many',
    message: `more than ${limit} instances belong to ${kind} "${id}"; use an alarm on a narrower dimension`,
  };
}

/** Those that answer, then those that do not, as many as are named. */
export function withOffline(online: readonly Target[], offline: readonly Target[]): TargetResolution {
  const named = offline.slice(0, LIMITS.offlineTargetsNamedMax);
  const offlineNotNamed = offline.length - named.length;
  return {
    kind: 'resolved',
    targets: [...online, ...named],
    ...(offlineNotNamed === 0 ? {} : { offlineNotNamed }),
  };
}

/** The hosts of all that a composite alarm's children are about. What one of them names is enough to look. */
export function ofAll(resource: AlarmResource, all: readonly TargetResolution[]): TargetResolution {
  const resolved = all.filter((one) => one.kind === 'resolved');
  const [first] = all;
  if (resolved.length === 0) return first ?? ofNoHosts(resource);
  const targets = new Map(
    resolved.flatMap((one) => one.targets.map((target) => [target.instanceId, target])),
  );
  const online = [...targets.values()].filter((target) => target.online);
  if (online.length > LIMITS.targetsMax) return tooMany(resource, LIMITS.targetsMax);
  return withOffline(
    online,
    [...targets.values()].filter((target) => !target.online),
  );
}
