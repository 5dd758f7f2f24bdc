import type { ResolveTargetsInput } from '../../contracts/activities.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { targetFilterOf } from '../../domain/diagnosis/target-filter.ts';
import { ofNoHosts, resolutionOf, type TargetResolution } from '../../domain/diagnosis/target-resolution.ts';
import type { SsmPort } from '../../ports/ssm.ts';

/** Explicit instance ids for what the alarm names. Throws ServiceError. */
export async function resolveTargets(
  ssm: Pick<SsmPort, 'findTargets'>,
  { alarm: { resource } }: ResolveTargetsInput,
): Promise<TargetResolution> {
  const filter = targetFilterOf(resource);
  if (filter === null) return ofNoHosts(resource);
  return resolutionOf(resource, filter, await ssm.findTargets(filter, LIMITS.targetsLookedUpMax + 1));
}
