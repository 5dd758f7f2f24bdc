import { type ClaimedExecution, claimStateOf, type HostClaim, openExecutionsOf } from './host-claim.ts';
import { tooOldFromMs } from './judge-ledger.ts';

/**
 * Whether a person may give a host back. `nothing`: nobody holds it any more. `at_work`: the run that holds it is open, and may send
 * at any moment. `could_start`: nobody works on it, but a command of its may still reach the host, and the fence there would let it
 * start until `untilMs`: beside whatever else would be run on the host by then.
 */
type ReleaseJudgement =
  | { readonly kind: 'free' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'at_work' }
  | { readonly kind: 'could_start'; readonly untilMs: number };

/** From when on a claimed execution cannot start any more; null: that cannot be read, and only a person can say. */
function endsAtMs({ notAfter, deliveryTimeoutSeconds }: ClaimedExecution): number | null {
  const atMs = tooOldFromMs(Date.parse(notAfter), deliveryTimeoutSeconds * 1000);
  return Number.isFinite(atMs) ? atMs : null;
}

/**
 * Judges a release by what can still happen, never by what is likely. Once given back nothing more is sent under the claim, as
 * every send is noted on it first; so what counts is what was noted before.
 *
 * @param isOwnerGone The run that holds the claim has ended, by Temporal's word. False where Temporal could not be asked.
 */
export function judgeRelease(claim: HostClaim, isOwnerGone: boolean, nowMs: number): ReleaseJudgement {
  const state = claimStateOf(claim, nowMs);
  if (state === 'spent') return { kind: 'nothing' };
  if (state === 'held' && !isOwnerGone) return { kind: 'at_work' };
  const untilMs = Math.max(0, ...openExecutionsOf(claim).map((one) => endsAtMs(one) ?? 0));
  return untilMs >= nowMs ? { kind: 'could_start', untilMs } : { kind: 'free' };
}
