import type { AlarmReading } from '../alarm/alarm.ts';
import type { HostClaim } from './host-claim.ts';

export type DenialReason =
  | 'kill_switch'
  | 'alarm_cleared'
  | 'alarm_gone'
  | 'alarm_no_data'
  | 'target_gone'
  | 'target_busy'
  | 'target_unsettled'
  | 'plan_expired'
  | 'same_fix_lately'
  | 'fix_repeated'
  | 'runbook_changed';

/** Why a plan may not run now, though it may have been approved. */
export interface ClaimDenial {
  readonly kind: 'denied';
  readonly reason: DenialReason;
  /** For people, with what to do where that is plain. */
  readonly message: string;
}

const denied = (reason: DenialReason, message: string): ClaimDenial => ({ kind: 'denied', reason, message });

/** What passes: it is waited for as long as the plan is good, so that an approval is not wasted. */
const PASSING: Partial<Record<DenialReason, 'host' | 'kill_switch'>> = {
  target_busy: 'host',
  target_unsettled: 'host',
  kill_switch: 'kill_switch',
};

/** What is waited for after such a denial; undefined where waiting mends nothing. */
export function waitAfter(reason: DenialReason): 'host' | 'kill_switch' | undefined {
  return PASSING[reason];
}

/** `notAfter`: when nothing of the plan may start any more (ISO 8601, UTC); one that cannot be read is past. */
export function denialByPlan(
  { targetIds, notAfter }: { readonly targetIds: readonly string[]; readonly notAfter: string },
  nowMs: number,
): ClaimDenial | null {
  // An empty set must never be read as "all", nor as "nothing to check".
  if (targetIds.length === 0) return denied('target_gone', 'the plan names no target');
  if (nowMs <= Date.parse(notAfter)) return null;
  return denied('plan_expired', `the plan was good until ${notAfter}; approve a fresh one`);
}

/** `stray`: steps that are not what the worker's own runbooks make of them; empty where there is none. */
export function denialByCatalogue(stray: readonly string[]): ClaimDenial | null {
  if (stray.length === 0) return null;
  return denied('runbook_changed', `${stray.join('; ')}: what was approved is not what would be planned now`);
}

/** What is to be undone was done again since. */
export function denialByRepeatedFix(what: string): ClaimDenial {
  return denied('fix_repeated', `${what}: what is undone now would be that`);
}

/** `stopped`: why nothing may start; null while nothing is stopped. */
export function denialByKillSwitch(stopped: string | null): ClaimDenial | null {
  if (stopped === null) return null;
  return denied('kill_switch', `${stopped}; nothing starts until somebody says: npx recoverops resume`);
}

/** `reading`: the alarm as it was read just now; undefined where CloudWatch knows none of this name. */
export function denialByAlarm(
  alarmName: string,
  reading: Pick<AlarmReading, 'state' | 'changedAt'> | undefined,
  isFinding = false,
): ClaimDenial | null {
  // Whoever deletes or renames an alarm says nothing about the host.
  if (reading === undefined) {
    const message = `the alarm ${alarmName} no longer exists (deleted or renamed); whether the trouble is over is not known`;
    return denied('alarm_gone', message);
  }
  const { state, changedAt } = reading;
  if (state === 'ALARM') return null;
  // No data is no recovery: the ill host may be what stopped measuring.
  if (state === 'INSUFFICIENT_DATA') {
    const message = isFinding
      ? `the finding ${alarmName} is quiet since ${changedAt}: nothing is heard of what it is about, and whether the trouble goes on is not known`
      : `the alarm ${alarmName} has no data since ${changedAt}; whether it still applies is not known`;
    return denied('alarm_no_data', message);
  }
  return denied(
    'alarm_cleared',
    `the alarm ${alarmName} is ${state} since ${changedAt}; there is nothing to fix`,
  );
}

/** `found`: what SSM knows of the plan's hosts now. */
export function denialByTargets(
  targetIds: readonly string[],
  found: readonly { readonly instanceId: string; readonly online: boolean }[],
): ClaimDenial | null {
  const online = new Set(found.filter((target) => target.online).map((target) => target.instanceId));
  const gone = targetIds.filter((id) => !online.has(id));
  if (gone.length === 0) return null;
  return denied('target_gone', `not online any more: ${gone.join(', ')}; diagnose again`);
}

/** A claim was in the way, and is gone now that it is looked at. */
export function denialByLostClaim(targetId: string): ClaimDenial {
  return denied('target_busy', `${targetId} was given back just now; ask again`);
}

/** Somebody else has the host. */
export function denialByHolder({ targetId, incidentId }: HostClaim): ClaimDenial {
  return denied(
    'target_busy',
    `${targetId} is being worked on by incident ${incidentId}; wait for it to end`,
  );
}

/** `message`: what of the claim is not settled. */
export function denialByUnsettled(message: string): ClaimDenial {
  return denied('target_unsettled', message);
}

/** `message`: what ran already. Nobody has agreed to do it again. */
export function denialByPastFix(message: string): ClaimDenial {
  return denied('same_fix_lately', `${message}; plan again, and decide whether it is to be done once more`);
}
