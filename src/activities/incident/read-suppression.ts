import type { ReadSuppressionInput } from '../../contracts/activities.ts';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { rulesOfAlarm } from '../../domain/suppression/find-suppression.ts';
import type { SuppressionReading } from '../../domain/suppression/suppression.ts';
import type { AwsAccessPort } from '../../ports/aws-access.ts';
import type { SuppressionReader } from '../../ports/suppression-store.ts';
import { reasonOf } from '../activity-failure.ts';

export interface SuppressionDeps {
  readonly suppressions: SuppressionReader;
  readonly aws: Pick<AwsAccessPort, 'diagnostics'>;
  readonly now: () => number;
}

/** By the alarm alone, without asking anybody about hosts. Never throws. */
export async function readSuppressionOf(
  { suppressions, now }: Pick<SuppressionDeps, 'suppressions' | 'now'>,
  alarm: Pick<Alarm, 'name' | 'accountId' | 'region'>,
): Promise<SuppressionReading> {
  try {
    const { byName, byTag } = rulesOfAlarm(await suppressions.read(), alarm, now());
    if (byName !== null) return { kind: 'suppressed', suppression: byName };
    return { kind: 'none', byTag: byTag.length > 0 };
  } catch (error) {
    return { kind: 'unreadable', message: reasonOf(error) };
  }
}

/**
 * By the tags of its hosts too: a window holds where every one of them has its tag, so that an alarm about a host in service is
 * never quiet for its neighbour's sake. Never throws.
 */
export async function readSuppression(
  deps: SuppressionDeps,
  { alarm, place, targetIds }: ReadSuppressionInput,
): Promise<SuppressionReading> {
  try {
    const { byName, byTag } = rulesOfAlarm(await deps.suppressions.read(), alarm, deps.now());
    if (byName !== null) return { kind: 'suppressed', suppression: byName };
    if (targetIds === null || targetIds.length === 0) return { kind: 'none', byTag: byTag.length > 0 };
    for (const { tag, suppression } of byTag) {
      const tagged = await deps.aws
        .diagnostics(place)
        .findTargets({ kind: 'tag', key: tag.key, value: tag.value }, LIMITS.taggedHostsMax);
      const ids = new Set(tagged.map(({ instanceId }) => instanceId));
      if (targetIds.every((id) => ids.has(id))) return { kind: 'suppressed', suppression };
    }
    return { kind: 'none', byTag: byTag.length > 0 };
  } catch (error) {
    return { kind: 'unreadable', message: reasonOf(error) };
  }
}
