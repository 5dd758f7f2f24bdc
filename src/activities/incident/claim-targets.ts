import { log } from '@temporalio/activity';
import type { ClaimInput, ClaimOutcome, ReleaseInput } from '../../contracts/activities.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { AwsAccessPort, DiagnosticsPort } from '../../ports/aws-access.ts';
import type { ClaimStorePort } from '../../ports/claim-store.ts';
import { reasonOf } from '../activity-failure.ts';

export interface ClaimDeps {
  readonly claims: ClaimStorePort;
  readonly aws: AwsAccessPort;
  readonly now: () => number;
}

type Denied = Extract<ClaimOutcome, { readonly kind: 'denied' }>;

const denied = (reason: Denied['reason'], message: string): Denied => ({ kind: 'denied', reason, message });

async function denialByKillSwitch({ claims }: ClaimDeps): Promise<Denied | null> {
  const { active, by, reason } = await claims.readKillSwitch();
  if (!active) return null;
  return denied(
    'kill_switch',
    `the kill switch is on (by ${by}${reason === '' ? '' : `: ${reason}`}); nothing starts until it is taken off`,
  );
}

async function denialByAlarm(
  looking: Pick<DiagnosticsPort, 'readAlarm'>,
  alarmName: string,
): Promise<Denied | null> {
  const status = await looking.readAlarm(alarmName);
  // Whoever deletes or renames an alarm says nothing about the host.
  if (status === undefined) {
    const message = `the alarm ${alarmName} no longer exists (deleted or renamed); whether the trouble is over is not known`;
    return denied('alarm_gone', message);
  }
  if (status.state === 'ALARM') return null;
  // No data is no recovery: the ill host may be what stopped measuring.
  if (status.state === 'INSUFFICIENT_DATA') {
    const message = `the alarm ${alarmName} has no data since ${status.changedAt}; whether it still applies is not known`;
    return denied('alarm_no_data', message);
  }
  return denied(
    'alarm_cleared',
    `the alarm ${alarmName} is ${status.state} since ${status.changedAt}; there is nothing to fix`,
  );
}

async function denialByTargets(
  looking: Pick<DiagnosticsPort, 'findTargets'>,
  targetIds: readonly string[],
): Promise<Denied | null> {
  const found = await looking.findTargets({ kind: 'instance_ids', ids: targetIds }, LIMITS.targetsMax + 1);
  const online = new Set(found.filter((target) => target.online).map((target) => target.instanceId));
  const gone = targetIds.filter((id) => !online.has(id));
  if (gone.length === 0) return null;
  return denied('target_gone', `not online any more: ${gone.join(', ')}; diagnose again`);
}

async function releaseAll(
  { claims }: Pick<ClaimDeps, 'claims'>,
  owner: string,
  targetIds: readonly string[],
) {
  const results = await Promise.allSettled(targetIds.map((id) => claims.release(id, owner)));
  return results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
}

/** All targets or none; another owner's lease denies. */
async function claimAll(deps: ClaimDeps, input: ClaimInput): Promise<Denied | null> {
  const { incidentId, workflowKey: owner, leaseSeconds } = input;
  const held: string[] = [];
  const giveBack = async () => {
    const failures = await releaseAll(deps, owner, held);
    // What could not be given back ends with its lease.
    if (failures.length > 0)
      log.warn('a partial claim could not be given back', { reason: reasonOf(failures[0]) });
  };
  try {
    // In one order for everybody, so that two incidents cannot each hold half of what both need.
    for (const targetId of [...new Set(input.targetIds)].toSorted()) {
      const nowMs = deps.now();
      const expiresAtMs = nowMs + leaseSeconds * 1000;
      if (!(await deps.claims.claim({ targetId, owner, incidentId, nowMs, expiresAtMs }))) {
        const holder = await deps.claims.findHolder(targetId);
        await giveBack();
        return denied(
          'target_busy',
          `${targetId} is being worked on by incident ${holder?.incidentId ?? 'unknown'}; wait for it to end`,
        );
      }
      held.push(targetId);
    }
    return null;
  } catch (error) {
    await giveBack();
    throw error;
  }
}

/**
 * The last look before anything runs. Whatever cannot be checked throws, so that the guard fails closed; a lease
 * ends by itself when nobody gives it back.
 */
export async function claimTargets(deps: ClaimDeps, input: ClaimInput): Promise<ClaimOutcome> {
  // An empty set must never be read as "all", nor as "nothing to check".
  if (input.targetIds.length === 0) return denied('target_gone', 'the plan names no target');
  if (!(deps.now() <= Date.parse(input.notAfter))) {
    return denied('plan_expired', `the plan was good until ${input.notAfter}; approve a fresh one`);
  }
  const looking = deps.aws.diagnostics(input.place);
  const denial =
    (await denialByKillSwitch(deps)) ??
    (await denialByAlarm(deps.aws.diagnostics(input.alarmPlace ?? input.place), input.alarmName)) ??
    (await denialByTargets(looking, input.targetIds));
  if (denial !== null) return denial;
  // A step that cannot be sent is better known now than in the middle of a plan.
  await deps.aws.execution(input.place, input.incidentId).checkAccess();
  return (await claimAll(deps, input)) ?? { kind: 'granted' };
}

/** Gives up the owner's claims; another owner's stay. Throws when one could not be given up, so that it is tried again. */
export async function releaseTargets(deps: Pick<ClaimDeps, 'claims'>, input: ReleaseInput): Promise<void> {
  const failures = await releaseAll(deps, input.workflowKey, input.targetIds);
  if (failures.length > 0) throw failures[0];
}
