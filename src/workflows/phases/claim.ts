import { condition, workflowInfo } from '@temporalio/workflow';
import type { ClaimInput, ClaimOutcome } from '../../contracts/activities.ts';
import { hostPlaceOf, placeOf } from '../../domain/access/aws-accounts.ts';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { findingKeyOf } from '../../domain/alarm/finding/alarm-of-finding.ts';
import { givenNameOf } from '../../domain/alarm/ids.ts';
import { type ClaimDenial, waitAfter } from '../../domain/execution/claim-denial.ts';
import { executionIdOf } from '../../domain/execution/execution.ts';
import { leaseSeconds, planTargets } from '../../domain/plan/host-lease.ts';
import { plannedFixes } from '../../domain/plan/past-fix.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { plannedRunbooks } from '../../domain/plan/planned-runbook.ts';
import { ENDINGS } from '../../domain/record/endings.ts';
import { interruptionOf } from '../../domain/record/interruption.ts';
import { BOUNDS } from '../bounds.ts';
import { IncidentEnd } from '../incident/incident-end.ts';
import { type IncidentRun, runOwner, workflowKey } from '../incident/incident-run.ts';
import { throwIfInterrupted } from '../incident/interruption.ts';
import { SupersededRun } from '../incident/superseded-run.ts';
import { endOnFailure } from './diagnose.ts';
import { waitForClearance } from './wait-for-clearance.ts';

/**
 * Makes sure, just before anything runs, that it still may. A guard that cannot be asked says no.
 * @throws IncidentEnd unless granted.
 */
export async function claim(run: IncidentRun, plan: Plan): Promise<void> {
  const { state } = run;
  let refires = 0;
  let said = '';
  let repeats = 0;
  for (let attempt = 1; ; attempt += 1) {
    throwIfInterrupted(state);
    const askedOfMs = state.watch.changedAtMs;
    const outcome = await askGuard(run, plan);
    // Whatever it answered: what became known meanwhile comes first.
    throwIfInterrupted(state);
    if (outcome.kind === 'granted') {
      for (const message of outcome.settled ?? []) state.note('claim_settled', message);
      state.note('claim_granted', 'the plan may run now', { targetIds: planTargets(plan), attempt });
      return;
    }
    if (outcome.kind === 'superseded') throw new SupersededRun(outcome.holder);
    const isNews = outcome.message !== said;
    if (isNews) state.note('claim_denied', outcome.message, { reason: outcome.reason, attempt });
    said = outcome.message;
    const passing = waitAfter(outcome.reason);
    if (passing !== undefined) {
      repeats = isNews ? 0 : repeats + 1;
      await waitUntilClear(run, plan, outcome, passing, repeats);
      continue;
    }
    const isCleared = outcome.reason === 'alarm_cleared';
    // An alarm that fired anew while the guard looked has joined this incident: what was read is older than that.
    const isRefired = isCleared && state.watch.state === 'ALARM' && state.watch.changedAtMs > askedOfMs;
    if (isCleared && !isRefired) throw new IncidentEnd(ENDINGS.recovered());
    refires += 1;
    if (!isRefired || refires >= BOUNDS.claimRefiresMax) throw new IncidentEnd(ENDINGS.claimDenied(outcome));
    await condition(() => interruptionOf(state) !== null, BOUNDS.claimPauseMs, {
      summary: 'the alarm fired anew',
    });
  }
}

/** @throws IncidentEnd when the incident is interrupted, or the plan's validity ends first. */
async function waitUntilClear(
  run: IncidentRun,
  plan: Plan,
  denial: ClaimDenial,
  kind: 'host' | 'kill_switch',
  repeats: number,
): Promise<void> {
  const { state } = run;
  // Where the two looks differ, e.g. by two workers' clocks, this must not fill the history.
  if (repeats > 0) {
    const pauseMs = Math.min(BOUNDS.claimPauseMaxMs, BOUNDS.claimPauseMs * 2 ** repeats);
    await condition(() => interruptionOf(state) !== null, pauseMs, {
      summary: 'before the claim is tried again',
    });
  }
  const waited = await waitForClearance(run, {
    kind,
    message: denial.message,
    until: plan.notAfter,
    input: { owner: runOwner(), free: planTargets(plan), keep: null },
    isOver: () => interruptionOf(state) !== null,
  });
  throwIfInterrupted(state);
  if (waited !== 'late') return;
  const message = `${denial.message}. It was waited for until ${plan.notAfter}, as long as the plan was good`;
  throw new IncidentEnd(ENDINGS.claimDenied({ ...denial, message }));
}

/** The fixes of a plan that nobody was asked about, with the ids that they will run under. */
function unattendedOf({ state }: IncidentRun, plan: Plan): Pick<ClaimInput, 'unattended'> {
  const { verdict, planDigest } = state.record;
  if (verdict?.kind !== 'auto') return {};
  const unattended = plannedFixes(plan.steps).map((fix) => {
    const { stepId, targetId } = fix;
    const named = { workflowKey: workflowKey(), planDigest: planDigest ?? '', stepId, targetId };
    return { ...fix, executionId: executionIdOf({ ...named, phase: 'action', attempt: 1 }) };
  });
  return { unattended };
}

/** What an undo undoes, by the executions that did it. A shell step is remembered nowhere, so nothing is known of it. */
function undoesOf({ steps, undoes }: Plan): Pick<ClaimInput, 'undoes'> {
  if (undoes === undefined) return {};
  const fixes = plannedFixes(steps).flatMap((fix) => {
    const action = undoes.actions.find(
      ({ stepId, targetId }) => stepId === fix.stepId && targetId === fix.targetId,
    );
    return action === undefined ? [] : [{ ...fix, executionId: action.executionId }];
  });
  return { undoes: fixes };
}

function runbooksOf(plan: Plan): Pick<ClaimInput, 'runbooks'> {
  const runbooks = plannedRunbooks(plan);
  return runbooks.length === 0 ? {} : { runbooks };
}

function findingOf(alarm: Alarm): Pick<ClaimInput, 'finding'> {
  const finding = findingKeyOf(alarm);
  return finding === undefined ? {} : { finding };
}

async function askGuard(run: IncidentRun, plan: Plan): Promise<ClaimOutcome> {
  const { state, activities } = run;
  const { incidentId, alarm, planDigest, settings } = state.record;
  return activities.claimTargets
    .executeWithOptions({ summary: `claim ${planTargets(plan).join(', ')}` }, [
      {
        incidentId,
        owner: runOwner(),
        workflowId: workflowInfo().workflowId,
        runId: workflowInfo().runId,
        place: hostPlaceOf(alarm),
        alarmPlace: placeOf(alarm),
        alarmName: givenNameOf(alarm),
        ...findingOf(alarm),
        planDigest: planDigest ?? '',
        notAfter: plan.notAfter,
        targetIds: planTargets(plan),
        leaseSeconds: leaseSeconds(plan, settings),
        ...unattendedOf(run, plan),
        ...undoesOf(plan),
        ...runbooksOf(plan),
      },
    ])
    .catch((error: unknown) => endOnFailure(error, ENDINGS.claimFailed));
}
