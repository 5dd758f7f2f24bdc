import { alarmTellsOf, metricClassOf } from '../alarm/metric-class.ts';
import { LIMITS } from '../bounds.ts';
import { archiveKeyOf } from '../diagnosis/archive-key.ts';
import { diagnoseHost } from '../diagnosis/causes/diagnose-host.ts';
import {
  type Culprit,
  findingsOf,
  type PlanningInput,
  reachableTargets,
} from '../diagnosis/causes/host-diagnosis.ts';
import { isProtectedCommand } from '../diagnosis/protected-commands.ts';
import { isProtectedPath } from '../diagnosis/protected-paths.ts';
import { wholeThresholdPercent } from '../diagnosis/threshold.ts';
import type { Plan, RunbookStep } from '../plan/plan.ts';
import type { ParameterSource, ParameterValue } from '../plan/runbook.ts';
import { cutText } from '../text/cut-text.ts';
import { assertNever } from '../text/result.ts';
import type { VerdictReason } from './verdict.ts';

/** Why a plan may not run without a person, by the id of the rule. */
type Rule =
  | 'metric-class'
  | 'metric-direction'
  | 'host-not-measured'
  | 'host-not-ill'
  | 'parameter-not-measured'
  | 'parameter-not-computed'
  | 'parameter-source-unknown'
  | 'other-culprit'
  | 'protected'
  | 'step-repeats';

interface Fault {
  readonly rule: Rule;
  readonly message: string;
}

interface Parameter {
  readonly name: string;
  readonly value: ParameterValue;
  readonly source: ParameterSource | null;
}

/** Parameters in their order; of a plan that does not say where they come from, nothing is known. */
function parametersOf({ parameters, sources = {} }: RunbookStep): readonly Parameter[] {
  return Object.entries(parameters).map(([name, value]) => ({
    name,
    value,
    source: Object.hasOwn(sources, name) ? (sources[name] ?? null) : null,
  }));
}

const shown = ({ name, value }: Parameter) => `${name} ${JSON.stringify(value)}`;

function classFaults({ runbook, answers }: RunbookStep, { alarm, diagnostics }: PlanningInput): Fault[] {
  const about = metricClassOf(alarm);
  if (about === null) {
    return [{ rule: 'metric-class', message: 'it is not known what the metric of the alarm is about' }];
  }
  if (answers === about && diagnostics.probeSet === about) return [];
  const what = answers === undefined ? 'does not say what it answers' : `answers ${answers}`;
  return [
    {
      rule: 'metric-class',
      message: `the alarm is about ${about}; ${runbook.name} ${what}, and ${diagnostics.probeSet} was looked at`,
    },
  ];
}

const DIRECTION_MESSAGES = {
  ill: null,
  well: 'the alarm goes off where its metric tells of no illness',
  unknown: 'it is not known at which values the alarm goes off',
} as const;

function directionFaults({ alarm }: PlanningInput): Fault[] {
  const message = DIRECTION_MESSAGES[alarmTellsOf(alarm)];
  return message === null ? [] : [{ rule: 'metric-direction', message }];
}

/** Whether a process with all these parts of its name was measured on the host. */
function processMeasured(parts: readonly Parameter[], input: PlanningInput, targetId: string): boolean {
  const partOf = (source: ParameterSource) => parts.find((part) => part.source === source)?.value;
  return findingsOf(input.diagnostics, targetId, 'process').some(
    ({ pid, startedAt, command, inadmissible }) =>
      inadmissible === undefined &&
      partOf('process_id') === pid &&
      partOf('process_start') === startedAt &&
      partOf('process_command') === command,
  );
}

function isRight(
  { value, source }: Parameter & { readonly source: ParameterSource },
  all: readonly Parameter[],
  step: RunbookStep,
  input: PlanningInput,
  targetId: string,
): boolean {
  switch (source) {
    case 'path':
      return findingsOf(input.diagnostics, targetId, 'large_file').some(
        ({ path, inadmissible }) => inadmissible === undefined && path === value,
      );
    case 'unit':
      return findingsOf(input.diagnostics, targetId, 'service').some(({ service }) => service === value);
    case 'process_id':
    case 'process_start':
    case 'process_command':
      return processMeasured(all, input, targetId);
    case 'archive_key': {
      const paths = all.filter((one) => one.source === 'path');
      const [path] = paths;
      return paths.length === 1 && value === archiveKeyOf(input, targetId, String(path?.value));
    }
    case 'threshold':
      return (
        (step.answers === 'disk' || step.answers === 'memory') &&
        value === wholeThresholdPercent(input.alarm, step.answers)
      );
    default:
      return assertNever(source);
  }
}

const isComputed = (source: ParameterSource) => source === 'archive_key' || source === 'threshold';

function parameterFaults(step: RunbookStep, input: PlanningInput, targetId: string): Fault[] {
  const all = parametersOf(step);
  return all.flatMap((parameter): Fault[] => {
    const { source } = parameter;
    if (source === null) {
      const message = `${step.runbook.name} does not say where ${shown(parameter)} comes from`;
      return [{ rule: 'parameter-source-unknown', message }];
    }
    if (isRight({ ...parameter, source }, all, step, input, targetId)) return [];
    return isComputed(source)
      ? [
          {
            rule: 'parameter-not-computed',
            message: `${shown(parameter)} is not what we compute for ${targetId}`,
          },
        ]
      : [{ rule: 'parameter-not-measured', message: `${shown(parameter)} was not found on ${targetId}` }];
  });
}

/** What no step names without a person, whatever was measured of it. */
function protectedFaults(step: RunbookStep): Fault[] {
  return parametersOf(step).flatMap((parameter): Fault[] => {
    const { value, source } = parameter;
    const isProtected =
      (source === 'process_command' && isProtectedCommand(String(value))) ||
      (source === 'path' && isProtectedPath(String(value)));
    return isProtected ? [{ rule: 'protected', message: `${shown(parameter)} is protected` }] : [];
  });
}

/** Whether a step names what our own rules blame: all of it, unless it is the very runbook they would take. */
function blamesSame(step: RunbookStep, culprit: Culprit, runbook: string): boolean {
  const blamed: Partial<Record<ParameterSource, ParameterValue>> = culprit;
  const named = parametersOf(step).filter(({ source }) => source !== null && !isComputed(source));
  const sameValues = named.every(({ value, source }) => source !== null && blamed[source] === value);
  const namesAll = Object.keys(blamed).every((key) => named.some(({ source }) => source === key));
  return sameValues && (namesAll || step.runbook.name === runbook);
}

/** Our own rules look at every host too: where they see nothing ill, no fix, or another culprit, a person decides. */
function hostFaults(step: RunbookStep, input: PlanningInput, targetId: string): Fault[] {
  const isReached = reachableTargets(input).some(({ instanceId }) => instanceId === targetId);
  const unread = { rule: 'host-not-measured', message: `${targetId} could not be looked at` } as const;
  if (!isReached) return [unread];
  const diagnosis = diagnoseHost(input, targetId);
  switch (diagnosis.kind) {
    case 'unread':
      return [unread];
    case 'well':
      return [{ rule: 'host-not-ill', message: `nothing ill was measured on ${targetId}` }];
    case 'unfixable':
      return [{ rule: 'other-culprit', message: `our own rules find no fix for ${targetId}` }];
    case 'fixable':
      return blamesSame(step, diagnosis.culprit, diagnosis.remedy.runbook)
        ? []
        : [{ rule: 'other-culprit', message: `our own rules blame something else on ${targetId}` }];
    default:
      return assertNever(diagnosis);
  }
}

/** One reason for each rule that a step breaks, so that neither a record nor a page is flooded. */
function reasonsOf(stepId: string, faults: readonly Fault[]): readonly VerdictReason[] {
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
 * Why a plan needs a person although its runbooks may run by themselves: a runbook answers another metric than the
 * alarm's, the alarm goes off at the other end or nobody knows at which, a parameter that names something on a host does
 * not equal what was measured there, is protected or is not what our own rules blame, another one is not what we compute,
 * a host is acted on twice, or there is more than may be done at once. Nothing: the plan is bound to what was measured.
 * Holds for every planner. A shell step is judged by its own rule.
 */
export function bindingReasons(plan: Plan, measured: PlanningInput): readonly VerdictReason[] {
  const reasons: VerdictReason[] = [];
  const seen = new Set<string>();
  let actions = 0;
  for (const step of plan.steps) {
    actions += step.targetIds.length;
    const repeats = step.targetIds.filter((id) => seen.has(id));
    for (const id of step.targetIds) seen.add(id);
    if (step.kind === 'shell') continue;
    const faults: readonly Fault[] = [
      ...classFaults(step, measured),
      ...directionFaults(measured),
      ...protectedFaults(step),
      ...repeats.map(
        (id): Fault => ({ rule: 'step-repeats', message: `an earlier step acts on ${id} already` }),
      ),
      ...step.targetIds.flatMap((id) => [
        ...hostFaults(step, measured, id),
        ...parameterFaults(step, measured, id),
      ]),
    ];
    reasons.push(...reasonsOf(step.id, faults));
  }
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
