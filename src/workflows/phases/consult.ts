import type { Diagnostics } from '../../domain/diagnosis/diagnostics.ts';
import { checkPlan } from '../../domain/plan/check-plan.ts';
import { planDigest } from '../../domain/plan/plan-digest.ts';
import { planTimingOf } from '../../domain/plan/plan-validity.ts';
import { judgePlan, POLICY_VERSION } from '../../domain/policy/policy.ts';
import type { VerdictKind } from '../../domain/policy/verdict.ts';
import { newestClassification } from '../../domain/record/classified.ts';
import { ENDINGS } from '../../domain/record/endings.ts';
import { countText } from '../../domain/text/count-text.ts';
import { enterPhase } from '../incident/enter-phase.ts';
import { IncidentEnd } from '../incident/incident-end.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { unlessInterrupted } from '../incident/interruption.ts';
import { endOnFailure } from './diagnose.ts';

export interface Consulted {
  readonly verdict: VerdictKind;
  /** The plan's validity counts from here: no decision may come later (ISO 8601, UTC). */
  readonly decideBy: string;
}

/**
 * Asks for a plan, checks it and judges it by the policy. Its version is the attempt's number, so that no execution of
 * one attempt can be taken for one of another.
 * @throws IncidentEnd when there is no plan that may run.
 */
export async function consult(run: IncidentRun, diagnostics: Diagnostics): Promise<Consulted> {
  const { state, activities } = run;
  enterPhase(run, 'planning');
  const { incidentId, attempt, alarm, targets, settings } = state.record;
  const expected = {
    incidentId,
    planVersion: attempt,
    policyVersion: POLICY_VERSION,
    timing: planTimingOf(Date.now(), settings),
    diagnostics,
    targets,
  };
  // An edit is bound to the same: it moves no deadline.
  state.planTiming = expected.timing;
  const told = newestClassification(state.record);
  const taken = run.projector.take();
  const proposed = await unlessInterrupted(state, () =>
    activities.proposePlan.executeWithOptions({ summary: `ask what is wrong and what to do` }, [
      {
        ...expected,
        alarm,
        ...(told === undefined ? {} : { classification: told.classification }),
        ...taken,
      },
    ]),
  ).catch((error: unknown) => endOnFailure(error, ENDINGS.planFailed));
  run.projector.landed(taken, proposed.copied);
  const { hypothesis, provenance, secondView = null } = proposed;
  const { pastUndos } = proposed;
  state.change({
    hypothesis,
    provenance,
    secondView,
    ...(pastUndos === undefined ? {} : { pastUndos }),
  });
  const source = {
    planner: provenance.planner,
    model: provenance.model,
    fallbackReason: provenance.fallbackReason,
    confidence: hypothesis.confidence,
    ...(secondView === null ? {} : { otherView: secondView.difference }),
  };
  if (proposed.kind === 'no_plan') {
    state.note('plan_proposed', `no plan: ${proposed.message}`, source);
    throw new IncidentEnd(ENDINGS.planNone(proposed.message));
  }
  const { plan, pastFixes } = proposed;
  const problems = checkPlan(plan, expected);
  if (problems.length > 0) throw new IncidentEnd(ENDINGS.planInvalid(problems));
  const digest = planDigest(plan);
  const verdict = judgePlan(plan, settings.approvalMode, {
    targets,
    diagnostics,
    alarm,
    ...(pastFixes === undefined ? {} : { pastFixes }),
  });
  state.change({ plan, planDigest: digest, verdict });
  state.note(
    'plan_proposed',
    `${countText(plan.steps.length, 'step')}: ${plan.steps.map(({ title }) => title).join('; ')}`,
    {
      ...source,
      plan: digest,
    },
  );
  state.note('verdict', `${verdict.kind}: ${verdict.reasons.map(({ message }) => message).join('; ')}`, {
    verdict: verdict.kind,
    rules: verdict.reasons.map(({ rule }) => rule),
    policyVersion: verdict.policyVersion,
  });
  if (verdict.kind === 'deny') {
    const why = verdict.reasons.filter(({ verdict: kind }) => kind === 'deny').map(({ message }) => message);
    throw new IncidentEnd(ENDINGS.denied(why.join('; ')));
  }
  return { verdict: verdict.kind, decideBy: expected.timing.decideBy };
}
