import type { ResolveTargetsInput } from '../../contracts/activities.ts';
import { hostPlaceOf, placeOf } from '../../domain/access/aws-accounts.ts';
import type { Alarm, AlarmResource } from '../../domain/alarm/alarm.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { isOfEc2, type RegisteredTarget, type Told } from '../../domain/diagnosis/aws/cloud-readings.ts';
import { isGone } from '../../domain/diagnosis/aws/instance-state.ts';
import { hostNamed } from '../../domain/diagnosis/host-names.ts';
import {
  ofRegistered,
  registeredAddresses,
  registeredHosts,
} from '../../domain/diagnosis/registered-hosts.ts';
import { targetFilterOf } from '../../domain/diagnosis/target-filter.ts';
import {
  ofAll,
  ofNoHosts,
  ofOtherResource,
  resolutionOf,
  type TargetResolution,
  withMembers,
} from '../../domain/diagnosis/target-resolution.ts';
import type { SsmPort } from '../../ports/ssm.ts';
import { askInTime, type CloudDeps } from './ask-cloud.ts';
import { readChildren } from './read-cloud.ts';

type Inventory = Pick<SsmPort, 'findTargets'>;

/** By what SSM itself can be asked for: an id or a tag. */
async function byFilter(ssm: Inventory, resource: AlarmResource): Promise<TargetResolution> {
  const filter = targetFilterOf(resource);
  if (filter === null) return ofNoHosts(resource);
  return resolutionOf(resource, filter, await ssm.findTargets(filter, LIMITS.targetsLookedUpMax + 1));
}

/** By the tag of the group, and what EC2 counts to it that SSM does not know, so that it is named. */
async function byGroup(
  ssm: Inventory,
  resource: AlarmResource,
  hosts: CloudDeps['hosts'],
): Promise<TargetResolution> {
  const filter = targetFilterOf(resource);
  if (filter === null) return ofNoHosts(resource);
  const [found, members] = await Promise.all([
    ssm.findTargets(filter, LIMITS.targetsLookedUpMax + 1),
    askInTime(() => hosts().instancesOfGroup(resource.id)),
  ]);
  return resolutionOf(resource, filter, withMembers(found, 'told' in members ? members.told : []));
}

/** What is registered in the group, or in those behind the load balancer. */
function registeredIn(
  { kind, id }: AlarmResource,
  hosts: CloudDeps['hosts'],
): Promise<Told<readonly RegisteredTarget[]>> {
  return askInTime(async () => {
    const view = hosts();
    const groups = kind === 'target_group' ? [id] : await view.targetGroupsOf(id);
    const all = await Promise.all(
      groups.slice(0, LIMITS.targetGroupsMax).map((group) => view.targetHealth(group)),
    );
    return all.flat();
  });
}

/** By what the load balancer has registered; by the tag where it does not say, or has nothing that is a host. */
async function byTargetHealth(
  ssm: Inventory,
  resource: AlarmResource,
  hosts: CloudDeps['hosts'],
): Promise<TargetResolution> {
  const registered = await registeredIn(resource, hosts);
  const told = 'told' in registered ? registered.told : [];
  const addresses = registeredAddresses(told);
  const known = await askInTime(async () => (addresses.length === 0 ? [] : hosts().instancesAt(addresses)));
  const found = registeredHosts(told, 'told' in known ? known.told : []);
  if (found.ids.length > 0) {
    const filter = { kind: 'instance_ids', ids: found.ids } as const;
    return ofRegistered(resource, found, await ssm.findTargets(filter, found.ids.length));
  }
  const byTag = await byFilter(ssm, resource);
  if (byTag.kind !== 'none' || 'told' in registered) return byTag;
  return { ...byTag, message: `${byTag.message}; its target health could not be read: ${registered.why}` };
}

/** By its name, which is no id: two instances may have it, and one that is gone may have had it. */
async function byName(
  ssm: Inventory,
  resource: AlarmResource,
  hosts: CloudDeps['hosts'],
): Promise<TargetResolution> {
  const name = resource.id.trim();
  if (name === '' || /[*?]/.test(name)) return ofNoHosts(resource);
  const [bySsm, byEc2] = await Promise.all([
    hosts().agentsNamed(name),
    askInTime(() => hosts().instancesNamed(name)),
  ]);
  const ids = [...new Set([...bySsm.ids, ...('told' in byEc2 ? byEc2.told : [])])];
  const states = await askInTime(() => hosts().instances(ids.filter(isOfEc2)));
  const alive = ids.filter((id) => {
    if (!isOfEc2(id) || !('told' in states)) return true;
    const state = states.told.find(({ instanceId }) => instanceId === id)?.state;
    return state !== undefined && !isGone(state);
  });
  const named = hostNamed(name, { ids: alive, isComplete: bySsm.isComplete });
  return typeof named === 'string' ? byFilter(ssm, { kind: 'instance', id: named }) : named;
}

function ofResource(
  ssm: Inventory,
  resource: AlarmResource,
  cloud: CloudDeps | undefined,
): Promise<TargetResolution> {
  // What names nothing, or could be read as a pattern, is asked of nobody.
  const isLookedUp = resource.kind === 'host' || targetFilterOf(resource) !== null;
  if (cloud !== undefined && isLookedUp) {
    if (resource.kind === 'target_group' || resource.kind === 'load_balancer')
      return byTargetHealth(ssm, resource, cloud.hosts);
    if (resource.kind === 'auto_scaling_group') return byGroup(ssm, resource, cloud.hosts);
    if (resource.kind === 'host') return byName(ssm, resource, cloud.hosts);
  }
  return byFilter(ssm, resource);
}

/** The children that can have made a composite alarm red: those that it names, else those that are. */
function culprits(alarm: Alarm, children: readonly Alarm[]): readonly Alarm[] {
  const leaves = children.filter(({ kind }) => kind !== 'composite');
  const triggering = leaves.filter(({ arn }) => alarm.triggeringChildren.includes(arn));
  return triggering.length > 0 ? triggering : leaves.filter(({ state }) => state === 'ALARM');
}

/** Of a composite alarm: by what those of its children are about that made it red. */
async function byChildren(ssm: Inventory, alarm: Alarm, cloud: CloudDeps): Promise<TargetResolution> {
  const children = await readChildren(cloud.alarms(), alarm);
  const here = placeOf(alarm);
  const resources = new Map<string, AlarmResource>();
  for (const child of culprits(alarm, children)) {
    const place = hostPlaceOf(child);
    // Elsewhere the same names may stand for other hosts.
    if (place?.accountId !== here.accountId || place.region !== here.region) continue;
    resources.set(JSON.stringify(child.resource), child.resource);
  }
  const wanted = [...resources.values()].slice(0, LIMITS.targetGroupsMax);
  return ofAll(alarm.resource, await Promise.all(wanted.map((resource) => ofResource(ssm, resource, cloud))));
}

/** Explicit instance ids for what the alarm names. Throws ServiceError. `cloud` absent: nothing but SSM is asked. */
export async function resolveTargets(
  ssm: Inventory,
  { alarm }: ResolveTargetsInput,
  cloud?: CloudDeps,
): Promise<TargetResolution> {
  if (alarm.kind === 'finding' && alarm.resource.kind !== 'instance') return ofOtherResource(alarm.resource);
  if (alarm.kind === 'composite' && cloud !== undefined) return byChildren(ssm, alarm, cloud);
  return ofResource(ssm, alarm.resource, cloud);
}
