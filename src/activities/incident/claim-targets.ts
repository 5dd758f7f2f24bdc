import { log, sleep } from '@temporalio/activity';
import type { ClaimInput, ClaimOutcome, ReleaseInput } from '../../contracts/activities.ts';
import { LIMITS } from '../../domain/bounds.ts';
import {
  type ClaimDenial,
  denialByAlarm,
  denialByCatalogue,
  denialByHolder,
  denialByKillSwitch,
  denialByLostClaim,
  denialByPastFix,
  denialByPlan,
  denialByRepeatedFix,
  denialByTargets,
  denialByUnsettled,
} from '../../domain/execution/claim-denial.ts';
import { isAtWork, isOfEarlierRun, openExecutionsOf } from '../../domain/execution/host-claim.ts';
import { isRecent } from '../../domain/plan/past-fix.ts';
import { strayFromCatalogue } from '../../domain/plan/planned-runbook.ts';
import type { Runbook } from '../../domain/plan/runbook.ts';
import type { AwsAccessPort } from '../../ports/aws-access.ts';
import type { ClaimStorePort, NewClaim } from '../../ports/claim-store.ts';
import type { ExecutionStorePort } from '../../ports/execution-store.ts';
import type { FindingReader } from '../../ports/finding-store.ts';
import type { KillSwitchReader } from '../../ports/kill-switch.ts';
import { reasonOf } from '../activity-failure.ts';
import { stopReason } from '../stop-reason.ts';
import { readAlarmState } from './read-alarm-state.ts';
import { settleClaim } from './settle-claim.ts';

export interface ClaimDeps {
  readonly executions: Pick<ExecutionStorePort, 'lastFix'>;
  readonly claims: ClaimStorePort;
  readonly killSwitch: KillSwitchReader;
  readonly aws: AwsAccessPort;
  readonly findings: FindingReader;
  /** The runbooks that this worker has. */
  readonly catalogue: readonly Runbook[];
  /** Prefix of the command documents' names, e.g. `RecoverOps-`. */
  readonly documentPrefix: string;
  readonly now: () => number;
}

async function releaseAll(
  { claims }: Pick<ClaimDeps, 'claims'>,
  owner: string,
  targetIds: readonly string[],
) {
  const results = await Promise.allSettled(targetIds.map((id) => claims.release(id, owner)));
  return results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
}

/** What was claimed for a plan that may not run after all; what cannot be given back ends with its lease. */
async function giveBackAll(deps: ClaimDeps, { owner, targetIds }: ClaimInput): Promise<void> {
  const failures = await releaseAll(deps, owner, [...new Set(targetIds)]);
  if (failures.length > 0) log.warn('a claim could not be given back', { reason: reasonOf(failures[0]) });
}

/** One target, or why not. `settled` gets what a ledger said of what an earlier incident had left there. */
async function claimOne(
  deps: ClaimDeps,
  input: ClaimInput,
  claim: NewClaim,
  settled: string[],
): Promise<ClaimDenial | null> {
  const { targetId, owner, nowMs } = claim;
  if (await deps.claims.claim(claim)) return null;
  const found = await deps.claims.find(targetId);
  if (found === undefined) return denialByLostClaim(targetId);
  if (isAtWork(found, owner, nowMs)) return denialByHolder(found);
  const ledgers = {
    ssm: deps.aws.diagnostics(input.place),
    documentPrefix: deps.documentPrefix,
    now: deps.now,
    pause: async (ms: number) => await sleep(ms),
  };
  const judged = await settleClaim(ledgers, found);
  if (judged.kind === 'open') return denialByUnsettled(judged.message);
  if (!(await deps.claims.takeOver(claim, found))) return denialByHolder(found);
  settled.push(...judged.messages);
  return null;
}

/** All targets or none; another owner's lease denies, and so does what it left unsettled. */
async function claimAll(deps: ClaimDeps, input: ClaimInput): Promise<ClaimOutcome> {
  const { incidentId, owner, leaseSeconds } = input;
  const held: string[] = [];
  const settled: string[] = [];
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
      const denial = await claimOne(
        deps,
        input,
        { targetId, owner, incidentId, nowMs, expiresAtMs },
        settled,
      );
      if (denial !== null) {
        await giveBack();
        return denial;
      }
      held.push(targetId);
    }
    return { kind: 'granted', ...(settled.length === 0 ? {} : { settled }) };
  } catch (error) {
    await giveBack();
    throw error;
  }
}

/** What runs without a person may not have run there lately, for whichever incident; its own execution is no other. */
async function denialByFixes(
  { executions, now }: ClaimDeps,
  { unattended = [] }: ClaimInput,
): Promise<ClaimDenial | null> {
  for (const { key, executionId, runbook, targetId } of unattended) {
    const past = await executions.lastFix(key);
    if (past === undefined || past.executionId === executionId) continue;
    if (!isRecent(past, now(), LIMITS.sameFixSeconds)) continue;
    return denialByPastFix(
      `${runbook} ran on ${targetId} with the same parameters at ${past.at}, for incident ${past.incidentId}`,
    );
  }
  return null;
}

/** What an undo undoes must be the newest run of its fix: another incident may have relied on it since. */
async function denialByRepeats(
  { executions }: ClaimDeps,
  { undoes = [] }: ClaimInput,
): Promise<ClaimDenial | null> {
  for (const { key, executionId, runbook, targetId } of undoes) {
    const newest = await executions.lastFix(key);
    if (newest === undefined || newest.executionId === executionId) continue;
    return denialByRepeatedFix(
      `${runbook} ran on ${targetId} with the same parameters again at ${newest.at}, for incident ${newest.incidentId}`,
    );
  }
  return null;
}

const denialOfFixes = async (deps: ClaimDeps, input: ClaimInput) =>
  (await denialByFixes(deps, input)) ?? (await denialByRepeats(deps, input));

/**
 * The last look before anything runs. Whatever cannot be checked throws, so that the guard fails closed; a lease
 * ends by itself when nobody gives it back.
 */
export async function claimTargets(deps: ClaimDeps, input: ClaimInput): Promise<ClaimOutcome> {
  const { targetIds, alarmName, place } = input;
  const outdated =
    denialByPlan(input, deps.now()) ??
    denialByCatalogue(strayFromCatalogue(input.runbooks ?? [], deps.catalogue));
  if (outdated !== null) return outdated;
  const looking = deps.aws.diagnostics(place);
  const denial =
    denialByKillSwitch(await stopReason(deps.killSwitch)) ??
    // An undo is no answer to the alarm, which is OK where the fix has helped.
    (input.undoes === undefined
      ? denialByAlarm(
          alarmName,
          await readAlarmState(deps, { ...input, place: input.alarmPlace ?? place }),
          input.finding !== undefined,
        )
      : null) ??
    denialByTargets(
      targetIds,
      await looking.findTargets({ kind: 'instance_ids', ids: targetIds }, LIMITS.targetsMax + 1),
    );
  if (denial !== null) return denial;
  // A step that cannot be sent is better known now than in the middle of a plan.
  await deps.aws.execution(input.place, input.incidentId).checkAccess();
  const claimed = await claimAll(deps, input);
  if (claimed.kind !== 'granted') return claimed;
  if (input.unattended === undefined && input.undoes === undefined) return claimed;
  // Only now, as whoever had the host before may have done it meanwhile.
  const repeated = await denialOfFixes(deps, input).catch(async (error: unknown) => {
    await giveBackAll(deps, input);
    throw error;
  });
  if (repeated === null) return claimed;
  await giveBackAll(deps, input);
  return repeated;
}

/**
 * Gives up the owner's claims; another owner's stay, and so do hosts with unsettled executions, for as long as it takes.
 * Throws when one could not be given up, so that it is tried again.
 */
export async function releaseTargets(
  deps: Pick<ClaimDeps, 'claims' | 'now'>,
  input: ReleaseInput,
): Promise<void> {
  if (input.ofEarlierRuns === true) return await releaseEarlierRuns(deps, input);
  const { incidentId, owner, targetIds, unsettled = [] } = input;
  const open = Map.groupBy(unsettled, ({ targetId }) => targetId);
  const keeping = [...open].map(async ([targetId, executions]) => {
    const left = executions.map(({ targetId: _host, ...execution }) => execution);
    const kept = { targetId, owner, incidentId, nowMs: deps.now(), unsettled: left };
    // Its next holder has asked the ledger itself.
    if (!(await deps.claims.keepUnsettled(kept)))
      log.warn('a host with an unsettled execution has another holder already', { targetId });
  });
  const results = await Promise.allSettled(keeping);
  const free = targetIds.filter((id) => !open.has(id));
  const failures = [
    ...results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : [])),
    ...(await releaseAll(deps, owner, free)),
  ];
  if (failures.length > 0) throw failures[0];
}

/**
 * Nobody works under these claims any more: without this a host would look busy until the lease ends. Each is taken as it
 * was found, so that a send still under way finds it gone, or is found itself. Throws when one has changed meanwhile.
 */
async function releaseEarlierRuns(
  { claims, now }: Pick<ClaimDeps, 'claims' | 'now'>,
  { incidentId, owner, targetIds }: ReleaseInput,
): Promise<void> {
  for (const targetId of targetIds) {
    const from = await claims.find(targetId);
    if (from !== undefined && isOfEarlierRun(from, owner)) {
      const nowMs = now();
      const unsettled = openExecutionsOf(from);
      const isTaken =
        unsettled.length === 0
          ? await claims.takeOver({ targetId, owner, incidentId, nowMs, expiresAtMs: nowMs }, from)
          : await claims.keepUnsettled({ targetId, owner, incidentId, nowMs, unsettled, from });
      if (!isTaken) throw new Error(`the claim on ${targetId} has changed while it was given back`);
    }
    await claims.release(targetId, owner);
  }
}
