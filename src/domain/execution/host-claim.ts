import type { ExecutionPhase } from './execution.ts';

/** One execution that a claim stands for: enough to ask the host's ledger what became of it. */
export interface ClaimedExecution {
  readonly executionId: string;
  readonly stepId: string;
  readonly phase: ExecutionPhase;
  /** The fence refuses to start it after this time. */
  readonly notAfter: string;
  readonly deliveryTimeoutSeconds: number;
  /** The fence ends it after this time. Absent: an earlier version noted it, and it may run as long as any step. */
  readonly timeoutSeconds?: number;
  readonly sentAt: string;
}

/** Who may send to a host. One run of one workflow, or nobody while it is not known what became of an execution. */
export interface HostClaim {
  readonly targetId: string;
  /** `<workflow id>/<run id>`: exactly one run. */
  readonly owner: string;
  readonly incidentId: string;
  readonly since: string;
  /** Null: it does not run out, as its executions are unsettled. */
  readonly expiresAt: string | null;
  /** What its owner sent last, whether it has ended or not. */
  readonly lastExecution: ClaimedExecution | null;
  /** What its owner left behind without knowing what became of it. */
  readonly unsettled: readonly ClaimedExecution[];
}

/**
 * `held`: its run is at work. `unsettled`: nobody is, but something was sent of which it is not known whether it has
 * ended: its run said so, or went away in the middle of it. `spent`: it means nothing any more.
 */
export type ClaimState = 'held' | 'unsettled' | 'spent';

export function claimStateOf(claim: HostClaim, nowMs: number): ClaimState {
  if (claim.unsettled.length > 0) return 'unsettled';
  if (claim.expiresAt === null || Date.parse(claim.expiresAt) >= nowMs) return 'held';
  return claim.lastExecution === null ? 'spent' : 'unsettled';
}

/** What has to be settled before anybody else may have the host. */
export function openExecutionsOf({ unsettled, lastExecution }: HostClaim): readonly ClaimedExecution[] {
  if (unsettled.length > 0) return unsettled;
  return lastExecution === null ? [] : [lastExecution];
}

/** One workflow id has one open run, so a claim of an earlier run belongs to nobody who still works. */
export function isOfEarlierRun(claim: HostClaim, owner: string): boolean {
  return claim.owner !== owner && workflowOf(claim.owner) === workflowOf(owner);
}

function workflowOf(owner: string): string {
  return owner.slice(0, owner.lastIndexOf('/'));
}

/** The run that a claim names as its owner. */
export function runOf({ owner }: HostClaim): { readonly workflowId: string; readonly runId: string } {
  const workflowId = workflowOf(owner);
  return { workflowId, runId: owner.slice(workflowId.length + 1) };
}

/** Whether a run is at work under the claim of somebody else; if not, its host's ledger may be asked and the claim taken. */
export function isAtWork(claim: HostClaim, owner: string, nowMs: number): boolean {
  return claimStateOf(claim, nowMs) === 'held' && !isOfEarlierRun(claim, owner);
}

/** What was sent to a host under a claim and has not been settled, for people; null: nothing. */
export function sentText(claim: HostClaim): string | null {
  const [first] = openExecutionsOf(claim);
  return first === undefined ? null : `${first.phase} of ${first.stepId}`;
}

/** Why a host that nobody works on is not given away, for people. */
export function unsettledText(claim: HostClaim): string {
  const what = sentText(claim) ?? 'an execution';
  return `${claim.targetId} is kept: nobody can say what became of ${what}, which incident ${claim.incidentId} sent`;
}

/** Why a host cannot be had by `owner` now, for people; null where nothing stands in the way. `claim`: what is on it. */
export function obstacleOf(claim: HostClaim | undefined, owner: string, nowMs: number): string | null {
  if (claim === undefined || claim.owner === owner) return null;
  const state = claimStateOf(claim, nowMs);
  if (state === 'spent') return null;
  if (state === 'unsettled') return unsettledText(claim);
  return isOfEarlierRun(claim, owner) ? null : `${claim.targetId} is held by incident ${claim.incidentId}`;
}
