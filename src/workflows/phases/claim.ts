import { condition, workflowInfo } from '@temporalio/workflow';
import type { ClaimOutcome } from '../../contracts/activities.ts';
import { hostPlaceOf, placeOf } from '../../domain/access/aws-accounts.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { IncidentSettings } from '../../domain/record/incident-settings.ts';
import { BOUNDS } from '../bounds.ts';
import { ENDINGS, IncidentEnd } from '../incident/endings.ts';
import { type IncidentRun, runOwner } from '../incident/incident-run.ts';
import { interruptionOf, throwIfInterrupted } from '../incident/interruption.ts';
import { SupersededRun } from '../incident/superseded-run.ts';
import { endOnFailure } from './diagnose.ts';

/**
 * Makes sure, just before anything runs, that it still may. A guard that cannot be asked says no.
 * @throws IncidentEnd unless granted.
 */
export async function claim(run: IncidentRun, plan: Plan): Promise<void> {
  const { state } = run;
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
    state.note('claim_denied', outcome.message, { reason: outcome.reason, attempt });
    const isCleared = outcome.reason === 'alarm_cleared';
    // An alarm that fired anew while the guard looked has joined this incident: what was read is older than that.
    const isRefired = isCleared && state.watch.state === 'ALARM' && state.watch.changedAtMs > askedOfMs;
    if (isCleared && !isRefired) throw new IncidentEnd(ENDINGS.recovered());
    if (!(outcome.reason === 'target_busy' || isRefired) || attempt >= BOUNDS.claimAttemptsMax) {
      throw new IncidentEnd(ENDINGS.claimDenied(outcome));
    }
    await condition(() => interruptionOf(state) !== null, pauseMs(attempt), {
      summary: isRefired ? 'the alarm fired anew' : 'another incident has the host',
    });
  }
}

async function askGuard({ state, activities }: IncidentRun, plan: Plan): Promise<ClaimOutcome> {
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
        alarmName: alarm.name,
        planDigest: planDigest ?? '',
        notAfter: plan.notAfter,
        targetIds: planTargets(plan),
        leaseSeconds: leaseSeconds(plan, settings),
      },
    ])
    .catch((error: unknown) => endOnFailure(error, ENDINGS.claimFailed));
}

/** Doubling, with jitter, so that incidents that wait for one host do not come back together. */
function pauseMs(attempt: number): number {
  const fullMs = Math.min(BOUNDS.claimPauseMaxMs, BOUNDS.claimPauseMs * 2 ** (attempt - 1));
  return Math.round(fullMs * (0.5 + Math.random() / 2));
}

export function planTargets(plan: Plan): readonly string[] {
  return [...new Set(plan.steps.flatMap(({ targetIds }) => targetIds))];
}

/** The longest that action, checks and roll-back of every host can take, and the alarm's verification. */
function leaseSeconds(plan: Plan, settings: IncidentSettings): number {
  const around = settings.deliveryTimeoutSeconds + settings.settleSeconds;
  let total = settings.verifyTimeoutSeconds + settings.verifyHoldSeconds;
  for (const { action, verify, rollback, targetIds } of plan.steps) {
    const check =
      verify === null
        ? 0
        : (verify.timeoutSeconds + around + settings.verifyPollSeconds) * BOUNDS.hostChecksMax;
    const undo = rollback === null ? 0 : rollback.timeoutSeconds + around;
    total += targetIds.length * (action.timeoutSeconds + around + check + undo);
  }
  return Math.ceil(total);
}
