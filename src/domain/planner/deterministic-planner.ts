import { alarmTellsOf } from '../alarm/metric-class.ts';
import { LIMITS } from '../bounds.ts';
import { diagnoseHost } from '../diagnosis/causes/diagnose-host.ts';
import {
  evidenceOf,
  type HostDiagnosis,
  honestConfidence,
  type PlanningInput,
  type Remedy,
  reachableTargets,
} from '../diagnosis/causes/host-diagnosis.ts';
import type { Hypothesis } from '../diagnosis/diagnostics.ts';
import type { ProposedStep } from '../plan/plan.ts';
import type { Runbook } from '../plan/runbook.ts';

export interface DeterministicPlan {
  readonly hypothesis: Hypothesis;
  /** Empty when no reviewed runbook fits; the hypothesis says why. */
  readonly steps: readonly ProposedStep[];
}

/** Nothing was found, which says little about the cause. */
const CONFIDENCE_NOTHING_FOUND = 0.1;

function unreachableSentence(input: PlanningInput): string {
  const seen = new Set(reachableTargets(input).map((target) => target.instanceId));
  const missing = input.targets.map((target) => target.instanceId).filter((id) => !seen.has(id));
  return missing.length === 0 ? '' : ` ${missing.join(', ')} could not be looked at.`;
}

function isKnown(catalogue: readonly Runbook[], remedy: Remedy): boolean {
  return catalogue.some((runbook) => runbook.name === remedy.runbook);
}

function withoutSteps(
  input: PlanningInput,
  diagnoses: readonly HostDiagnosis[],
  why: string,
): DeterministicPlan {
  const ill = diagnoses.filter((diagnosis) => diagnosis.kind === 'unfixable' || diagnosis.kind === 'fixable');
  const said = diagnoses.map((diagnosis) => diagnosis.sentence).join(' ');
  const confidence = Math.max(CONFIDENCE_NOTHING_FOUND, ...ill.map((diagnosis) => diagnosis.confidence));
  return {
    hypothesis: {
      rootCause: why,
      reasoning: `${said}${unreachableSentence(input)} No step is proposed: ${why}.`.trim(),
      confidence: honestConfidence(input, confidence),
      evidenceIds: evidenceOf(
        input.diagnostics,
        input.targets.map((target) => target.instanceId),
      ),
    },
    steps: [],
  };
}

/**
 * Plans by rules alone, from findings only and never from text: which host is ill, what makes it so, and which
 * reviewed runbook ends that. It proposes one step for each ill host and nothing where the findings do not point at
 * a cause; the confidence follows from the numbers, and hosts that did not answer lower it.
 */
export function planDeterministically(
  input: PlanningInput & { readonly catalogue: readonly Runbook[] },
): DeterministicPlan {
  const reachable = reachableTargets(input);
  if (alarmTellsOf(input.alarm) === 'well') {
    return withoutSteps(
      input,
      [],
      'the alarm goes off where its metric tells of no illness that a runbook mends',
    );
  }
  if (reachable.length === 0) return withoutSteps(input, [], 'none of the hosts answered the probes');
  const diagnoses = reachable.map((target) => diagnoseHost(input, target.instanceId));
  const fixable = diagnoses.filter((diagnosis) => diagnosis.kind === 'fixable');
  const unfixable = diagnoses.filter((diagnosis) => diagnosis.kind === 'unfixable');
  if (fixable.length === 0) {
    const causes = unfixable.flatMap(({ cause }) => (cause === undefined ? [] : [cause]));
    const why =
      unfixable.length > 0
        ? causes.join('; ') || 'a host is ill, but no reviewed runbook fits what was found'
        : 'none of the hosts that answered shows what the alarm is about';
    return withoutSteps(input, diagnoses, why);
  }
  const usable = fixable
    .filter((diagnosis) => isKnown(input.catalogue, diagnosis.remedy))
    .slice(0, LIMITS.planStepsMax);
  if (usable.length === 0)
    return withoutSteps(input, diagnoses, 'the runbook for it is not in the catalogue');
  const unread = diagnoses.filter((diagnosis) => diagnosis.kind === 'unread');
  const reasoning = [...usable, ...unfixable, ...unread].map((diagnosis) => diagnosis.sentence).join(' ');
  const well = diagnoses.filter((diagnosis) => diagnosis.kind === 'well').length;
  const others = well === 0 ? '' : ` ${well === 1 ? 'One other host is' : `${well} other hosts are`} well.`;
  return {
    hypothesis: {
      rootCause: usable.map((diagnosis) => diagnosis.cause).join('; '),
      reasoning: `${reasoning}${others}${unreachableSentence(input)}`,
      // A plan is as sure as its least sure step.
      confidence: honestConfidence(input, Math.min(...usable.map((diagnosis) => diagnosis.confidence))),
      evidenceIds: evidenceOf(
        input.diagnostics,
        [...usable, ...unfixable].map((diagnosis) => diagnosis.targetId),
      ),
    },
    steps: usable.map(({ targetId, remedy }) => ({ kind: 'runbook', ...remedy, targetIds: [targetId] })),
  };
}
