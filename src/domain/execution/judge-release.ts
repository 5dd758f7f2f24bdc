import { LIMITS } from '../bounds.ts';
import { type ClaimedExecution, claimStateOf, type HostClaim, openExecutionsOf } from './host-claim.ts';
import { tooOldFromMs } from './judge-ledger.ts';

/**
 * What Temporal says of the run that holds a claim. `unknown`: it knows of none, which is no proof that none is at work where it was
 * restored from a backup. `unasked`: it could not be asked, or the claim names no run.
 */
export type OwnerState = 'open' | 'ended' | 'unknown' | 'unasked';

/**
 * Whether a person may give a host back. `nothing`: nobody holds it any more. `at_work`: the run that holds it is open, or nobody
 * says that it is not. `wait`: until `untilMs` something may happen on the host beside whatever else would be run there. `command`: one
 * that was sent may start, or run. `run`: the one that holds it may be at work without Temporal's knowing.
 */
type ReleaseJudgement =
  | { readonly kind: 'free' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'at_work' }
  | { readonly kind: 'wait'; readonly for: 'command' | 'run'; readonly untilMs: number };

/**
 * Until when a claimed execution may run at the latest: the fence lets it start until then, and ends it at its time limit. Null: that
 * cannot be read, and only a person can say.
 */
function endsAtMs({ notAfter, deliveryTimeoutSeconds, timeoutSeconds }: ClaimedExecution): number | null {
  const startsBeforeMs = tooOldFromMs(Date.parse(notAfter), deliveryTimeoutSeconds * 1000);
  const runsSeconds = (timeoutSeconds ?? LIMITS.stepTimeoutSeconds) + LIMITS.killAfterSeconds;
  const atMs = startsBeforeMs + runsSeconds * 1000;
  return Number.isFinite(atMs) ? atMs : null;
}

/** Whether a run may still be at work under a claim, so that Temporal has to be asked of it. Under a kept one nothing can be sent. */
export function hasOwner(claim: HostClaim, nowMs: number): boolean {
  return claim.unsettled.length === 0 && claimStateOf(claim, nowMs) !== 'spent';
}

/**
 * Judges a release by what can still happen, never by what is likely. Once given back nothing more is sent under the claim, as
 * every send is noted on it first; so what counts is what was noted before. A lease that has run out ends nobody's work.
 *
 * @param owner Of the run that holds the claim; of a kept one it is not looked at.
 */
export function judgeRelease(claim: HostClaim, owner: OwnerState, nowMs: number): ReleaseJudgement {
  if (claimStateOf(claim, nowMs) === 'spent') return { kind: 'nothing' };
  const isOwned = hasOwner(claim, nowMs);
  if (isOwned && (owner === 'open' || owner === 'unasked')) return { kind: 'at_work' };
  const leaseMs = isOwned && owner === 'unknown' ? Date.parse(claim.expiresAt ?? '') || 0 : 0;
  const commandMs = Math.max(0, ...openExecutionsOf(claim).map((one) => endsAtMs(one) ?? 0));
  const untilMs = Math.max(leaseMs, commandMs);
  if (untilMs < nowMs) return { kind: 'free' };
  return { kind: 'wait', for: leaseMs > commandMs ? 'run' : 'command', untilMs };
}
