import type { Alarm } from '../alarm/alarm.ts';
import { LIMITS } from '../bounds.ts';
import type { Diagnostics } from '../diagnosis/diagnostics.ts';
import type { Target } from '../diagnosis/target.ts';
import { admissibleStep, judgedHost, whyInadmissible } from '../plan/admissible-step.ts';
import { type PastFixes, plannedFixes } from '../plan/past-fix.ts';
import type { Plan, RunbookStep } from '../plan/plan.ts';
import { cutText } from '../text/cut-text.ts';
import type { VerdictReason } from './verdict.ts';

/** What a plan is held to. */
export interface Measured {
  readonly targets: readonly Target[];
  readonly diagnostics: Diagnostics;
  /** What the incident is about; absent in what was planned before findings were taken. */
  readonly alarm?: Pick<Alarm, 'kind' | 'name'>;
  /** What of the plan ran on its hosts lately; absent in what was planned before that was read. */
  readonly pastFixes?: PastFixes;
  /** Who changed the plan after it was proposed; absent: nobody. */
  readonly editedBy?: string;
}

/** Why a plan may not run without a person, by the id of the rule. */
type Rule =
  | 'finding-alone'
  | 'condition-unclear'
  | 'host-not-measured'
  | 'host-not-ill'
  | 'not-admissible'
  | 'cause-not-asserted'
  | 'answers-other-cause'
  | 'for-a-person'
  | 'parameter-source-unknown'
  | 'step-repeats'
  | 'same-fix-lately'
  | 'past-fixes-unread'
  | 'part-of-remedy';

interface Fault {
  readonly rule: Rule;
  readonly message: string;
}

/** Of a plan that does not say where its parameters come from, nothing is known. */
function sourceFaults({ runbook, parameters, sources = {} }: RunbookStep): Fault[] {
  return Object.keys(parameters)
    .filter((name) => (Object.hasOwn(sources, name) ? sources[name] : null) === null)
    .map((name) => ({
      rule: 'parameter-source-unknown',
      message: `${runbook.name} does not say where ${name} comes from`,
    }));
}

/** What logs say is no measurement, and whoever can write a line can make them say it. */
function findingFaults({ alarm, diagnostics }: Measured): Fault[] {
  const detector = diagnostics.judgement?.finding;
  if (alarm?.kind !== 'finding' && detector === undefined) return [];
  const message = `only a finding of logs (${detector ?? alarm?.name}) says that something is wrong`;
  return [{ rule: 'finding-alone', message }];
}

function conditionFaults({ judgement }: Diagnostics): Fault[] {
  if (judgement === undefined)
    return [{ rule: 'host-not-measured', message: 'the hosts were not judged by our own rules' }];
  if (judgement.notUnderstood !== null || judgement.family === null) {
    const why = judgement.notUnderstood ?? 'it is not known what its metric is about';
    return [{ rule: 'condition-unclear', message: `what the alarm asserts is not understood: ${why}` }];
  }
  return [];
}

/** Whether a step is one that our own rules propose for a host, for a cause that they blame there. */
function hostFaults(step: RunbookStep, { targets, diagnostics }: Measured, targetId: string): Fault[] {
  const { judgement, unreachable } = diagnostics;
  const host = judgedHost(judgement, targetId);
  const isReached = targets.some(({ instanceId, online }) => instanceId === targetId && online);
  if (!isReached || unreachable.includes(targetId) || host === undefined || host.state === 'unread')
    return [{ rule: 'host-not-measured', message: `${targetId} could not be looked at` }];
  if (host.state === 'well')
    return [{ rule: 'host-not-ill', message: `nothing ill was measured on ${targetId}` }];
  const admitted = admissibleStep(step, targetId, judgement);
  if (admitted === undefined)
    return [{ rule: 'not-admissible', message: whyInadmissible(step, targetId, judgement) }];
  const faults: Fault[] = [];
  const { cause, byPerson } = admitted;
  if (byPerson !== undefined)
    faults.push({
      rule: 'for-a-person',
      message: `${step.runbook.name} is for a person to decide: ${byPerson}`,
    });
  if (!host.causes.some((one) => one.cause === cause && one.state === 'asserted'))
    faults.push({ rule: 'cause-not-asserted', message: `${cause} is not blamed on ${targetId}` });
  if (!Array.isArray(step.answers) || !step.answers.includes(cause))
    faults.push({ rule: 'answers-other-cause', message: `${step.runbook.name} does not answer ${cause}` });
  return faults;
}

/**
 * Hosts on which a plan takes only some of the steps that were found to be enough together: the alarm would stay red, with
 * something gone for nothing.
 */
function partFaults(plan: Plan, { diagnostics }: Measured): Fault[] {
  const hosts = diagnostics.judgement?.hosts ?? [];
  return hosts.flatMap(({ targetId, steps }): Fault[] => {
    const taken = new Set(
      plan.steps.flatMap((step) =>
        step.kind === 'runbook' && step.targetIds.includes(targetId)
          ? (admissibleStep(step, targetId, diagnostics.judgement) ?? [])
          : [],
      ),
    );
    const together = Map.groupBy(steps, ({ predicted }) => JSON.stringify(predicted));
    return [...together.values()].flatMap((group): Fault[] => {
      const missing = group.filter((one) => one.predicted !== null && !taken.has(one));
      if (missing.length === 0 || missing.length === group.length) return [];
      const names = missing.map(({ runbook }) => runbook).join(', ');
      return [
        {
          rule: 'part-of-remedy',
          message: `on ${targetId} only ${names} with the rest was found to be enough`,
        },
      ];
    });
  });
}

/**
 * Steps that ran with the same parameters on the same host within the last hour, for whichever incident: what was mended and
 * is broken again has a cause that the step does not mend, and doing it over and over hides that.
 */
function pastFaults(plan: Plan, stepId: string, { pastFixes }: Measured): Fault[] {
  if (pastFixes === undefined) return [];
  const { found, unread } = pastFixes;
  const fixes = plannedFixes(plan.steps).filter((fix) => fix.stepId === stepId);
  const faults = fixes.flatMap(({ key, runbook, targetId }): Fault[] => {
    const past = found.find((one) => one.key === key);
    if (past === undefined) return [];
    const message = `${runbook} ran on ${targetId} with the same parameters at ${past.at} already, for incident ${past.incidentId}: what it mended did not hold`;
    return [{ rule: 'same-fix-lately', message }];
  });
  if (unread === null || fixes.length === 0) return faults;
  const message = `whether the same ran there within the last hour could not be read: ${unread}`;
  return [...faults, { rule: 'past-fixes-unread', message }];
}

/** One reason for each rule that a step breaks, so that neither a record nor a page is flooded. */
function reasonsOf(stepId: string | null, faults: readonly Fault[]): readonly VerdictReason[] {
  const byRule = Map.groupBy(faults, ({ rule }) => rule);
  return [...byRule].map(([rule, broken]) => ({
    rule,
    verdict: 'approval',
    message: cutText(
      [...new Set(broken.map(({ message }) => message))].join('; '),
      LIMITS.verdictMessageChars,
    ),
    stepId,
  }));
}

/**
 * Why a plan needs a person although its runbooks may run by themselves: a step is not one that our own rules propose on
 * what they measured, to the last parameter; the alarm is not understood, or is no alarm but a finding of logs; a step repeats, or ran there within the last hour;
 * or there is more than may be done at once. Nothing: the plan is bound to what was measured. Holds for every planner. A shell step is judged by its own rule.
 */
export function bindingReasons(plan: Plan, measured: Measured): readonly VerdictReason[] {
  const reasons: VerdictReason[] = [];
  const seen = new Set<string>();
  let actions = 0;
  for (const step of plan.steps) {
    actions += step.targetIds.length;
    if (step.kind === 'shell') continue;
    const key = (id: string) => JSON.stringify([step.runbook.name, id, step.parameters]);
    const repeats = step.targetIds.filter((id) => seen.has(key(id)));
    for (const id of step.targetIds) seen.add(key(id));
    const faults: readonly Fault[] = [
      ...findingFaults(measured),
      ...conditionFaults(measured.diagnostics),
      ...repeats.map(
        (id): Fault => ({
          rule: 'step-repeats',
          message: `${step.runbook.name} does the same on ${id} in an earlier step already`,
        }),
      ),
      ...sourceFaults(step),
      ...pastFaults(plan, step.id, measured),
      ...step.targetIds.flatMap((id) => hostFaults(step, measured, id)),
    ];
    reasons.push(...reasonsOf(step.id, faults));
  }
  reasons.push(...reasonsOf(null, partFaults(plan, measured)));
  if (actions > LIMITS.autoActionsMax) {
    reasons.push({
      rule: 'many-actions',
      verdict: 'approval',
      message: `the plan acts ${actions} times; at most ${LIMITS.autoActionsMax} may be done without a person`,
      stepId: null,
    });
  }
  return reasons;
}
