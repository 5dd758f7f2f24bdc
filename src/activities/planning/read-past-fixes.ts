import { LIMITS } from '../../domain/bounds.ts';
import { isRecent, type PastFixes, plannedFixes } from '../../domain/plan/past-fix.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { ExecutionStorePort } from '../../ports/execution-store.ts';
import { reasonOf } from '../activity-failure.ts';

/**
 * Which steps of a plan ran on their hosts within the last hour, for whichever incident. Never throws: what cannot be read is
 * said, and then a person decides.
 */
export async function readPastFixes(
  executions: Pick<ExecutionStorePort, 'lastFix'>,
  { steps }: Plan,
  nowMs: number,
): Promise<PastFixes> {
  try {
    const keys = [...new Set(plannedFixes(steps).map(({ key }) => key))];
    const known = await Promise.all(keys.map((key) => executions.lastFix(key)));
    const found = known.flatMap((past) => past ?? []);
    return { found: found.filter((past) => isRecent(past, nowMs, LIMITS.sameFixSeconds)), unread: null };
  } catch (error) {
    return { found: [], unread: reasonOf(error) };
  }
}
