import type { InvestigateInput, InvestigateOutcome, SsmActivities } from '../../contracts/activities.ts';
import { withHeartbeat } from '../heartbeat.ts';

/** Finds the hosts of an alarm and looks at them, as far as there are any. Throws what either throws. */
export async function investigate(
  parts: Pick<SsmActivities, 'resolveTargets' | 'diagnoseTargets'>,
  { alarm, ...rest }: InvestigateInput,
): Promise<InvestigateOutcome> {
  const resolution = await withHeartbeat(
    () => null,
    () => parts.resolveTargets({ alarm }),
  );
  if (resolution.kind !== 'resolved' || resolution.targets.length === 0)
    return { resolution, diagnostics: null };
  const { targets } = resolution;
  return { resolution, diagnostics: await parts.diagnoseTargets({ ...rest, alarm, targets }) };
}
