import { INGRESS_LIMITS } from '../bounds.ts';

/** Check 5. `timestamp` is known to be a valid ISO 8601 time. */
export function freshnessProblem(
  timestamp: string,
  nowMs: number,
  ageMaxMs: number = INGRESS_LIMITS.sns.ageMaxMs,
): 'Sns.Stale' | 'Sns.Future' | undefined {
  const ageMs = nowMs - Date.parse(timestamp);
  if (ageMs > ageMaxMs) return 'Sns.Stale';
  if (ageMs < -INGRESS_LIMITS.sns.aheadMaxMs) return 'Sns.Future';
  return undefined;
}
