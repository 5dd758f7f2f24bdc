import type { AlarmResource } from '../alarm/alarm.ts';
import { LIMITS } from '../bounds.ts';
import { type InstanceReading, isAddressOf, type RegisteredTarget } from './aws/cloud-readings.ts';
import type { Target } from './target.ts';
import { type TargetResolution, tooMany, unknownToSsm, withOffline } from './target-resolution.ts';

/** The hosts of the target groups that an alarm is about. */
export interface RegisteredHosts {
  /** Those that the balancer complains of first. */
  readonly ids: readonly string[];
  readonly complainedOf: ReadonlySet<string>;
}

const COMPLAINTS: ReadonlySet<string> = new Set(['unhealthy', 'unhealthy.draining', 'unavailable']);
const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;
const ADDRESS = /^[0-9a-f.:]{3,45}$/i;

/** Entries that are no instances but addresses, which EC2 can tell the instances of. */
export function registeredAddresses(registered: readonly RegisteredTarget[]): readonly string[] {
  const addresses = registered.filter(({ id }) => !INSTANCE_ID.test(id) && ADDRESS.test(id));
  return [...new Set(addresses.map(({ id }) => id))].slice(0, LIMITS.registeredHostsMax);
}

/** Which instances are registered. `known`: what EC2 tells of the addresses. */
export function registeredHosts(
  registered: readonly RegisteredTarget[],
  known: readonly InstanceReading[],
): RegisteredHosts {
  const idsOf = (target: RegisteredTarget) => {
    if (INSTANCE_ID.test(target.id)) return [target.id];
    const having = known.filter((instance) => isAddressOf(target, instance));
    // Of several in as many networks it is not told which one is meant: none is.
    return having.length === 1 ? having.map(({ instanceId }) => instanceId) : [];
  };
  const complainedOf = new Set(registered.filter(({ state }) => COMPLAINTS.has(state)).flatMap(idsOf));
  const ids = [...new Set([...complainedOf, ...registered.flatMap(idsOf)])];
  return { ids: ids.slice(0, LIMITS.registeredHostsMax), complainedOf };
}

/**
 * The hosts that a load balancer has registered. Where it complains of some those are what the alarm is about, and of the
 * others as many are looked at beside them as there is room for: what is the same on them is no cause.
 */
export function ofRegistered(
  resource: AlarmResource,
  { ids, complainedOf }: RegisteredHosts,
  found: readonly Target[],
): TargetResolution {
  const targets = ids.map((id) => found.find(({ instanceId }) => instanceId === id) ?? unknownToSsm(id));
  const online = targets.filter((target) => target.online);
  const ill = online.filter(({ instanceId }) => complainedOf.has(instanceId));
  const isNarrowed = complainedOf.size > 0 && ill.length <= LIMITS.targetsMax;
  if (online.length > LIMITS.targetsMax && !isNarrowed) return tooMany(resource, LIMITS.targetsMax);
  return withOffline(
    online.slice(0, LIMITS.targetsMax),
    targets.filter((target) => !target.online),
  );
}
