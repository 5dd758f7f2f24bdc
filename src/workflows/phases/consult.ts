import type { Diagnostics } from '../../domain/diagnosis/diagnostics.ts';
import { checkPlan } from '../../domain/plan/check-plan.ts';
import { planDigest } from '../../domain/plan/plan-digest.ts';
import { judgePlan, POLICY_VERSION, type VerdictKind } from '../../domain/policy/policy.ts';
import { BOUNDS } from '../bounds.ts';
import { ENDINGS, IncidentEnd } from '../incident/endings.ts';
import { enterPhase } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { unlessInterrupted } from '../incident/interruption.ts';
import { startLimit } from '../incident/overall-limit.ts';
import { endOnFailure } from './diagnose.ts';

/** The first plan of an incident; a retry makes it anew from the same diagnostics. */
const PLAN_VERSION = 1;

/**
 * Asks for a plan, checks it and judges it by the policy. Nothing of this task may have been done before: a retry
 * starts here, with new time limits.
 * @throws IncidentEnd when there is no plan that may run.
 */
export async function consult(run: IncidentRun, diagnostics: Diagnostics): Promise<VerdictKind> {
  const { state, activities } = run;
  enterPhase(run, 'planning');
  startLimit(state);
  const { incidentId, alarm, targets, settings } = state.record;
  const { approvalDeadlineSeconds, deliveryTimeoutSeconds, settleSeconds, verifyPollSeconds } = settings;
  const decideBySeconds = BOUNDS.planningSeconds + approvalDeadlineSeconds;
  const expected = {
    incidentId,
    planVersion: PLAN_VERSION,
    policyVersion: POLICY_VERSION,
    timing: {
      decideBy: new Date(Date.now() + decideBySeconds * 1000).toISOString(),
      deliveryTimeoutSeconds,
      settleSeconds,
      verifyPollSeconds,
    },
    diagnostics,
    targets,
  };
  const proposed = await unlessInterrupted(state, () =>
    activities.proposePlan.executeWithOptions({ summary: `ask what is wrong and what to do` }, [
      { ...expected, alarm },
    ]),
  ).catch((error: unknown) => endOnFailure(error, ENDINGS.planFailed));
  const { hypothesis, provenance } = proposed;
  state.change({ hypothesis, provenance });
  const source = {
    planner: provenance.planner,
    model: provenance.model,
    fallbackReason: provenance.fallbackReason,
    confidence: hypothesis.confidence,
  };
  if (proposed.kind === 'no_plan') {
    state.note('plan_proposed', `no plan: ${proposed.message}`, source);
    throw new IncidentEnd(ENDINGS.planNone(proposed.message));
  }
  const { plan } = proposed;
  const problems = checkPlan(plan, expected);
  if (problems.length > 0) throw new IncidentEnd(ENDINGS.planInvalid(problems));
  const digest = planDigest(plan);
  const verdict = judgePlan(plan, settings.approvalMode);
  state.change({ plan, planDigest: digest, verdict });
  state.note(
    'plan_proposed',
    `${plan.steps.length} step(s): ${plan.steps.map(({ title }) => title).join('; ')}`,
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
  return verdict.kind;
}
