import { metricClassOf } from '../alarm/metric-class.ts';
import { LIMITS } from '../bounds.ts';
import { archiveKeyOf } from '../diagnosis/archive-key.ts';
import { diagnoseHost } from '../diagnosis/causes/diagnose-host.ts';
import { findingsOf, type PlanningInput, reachableTargets } from '../diagnosis/causes/host-diagnosis.ts';
import { wholeThresholdPercent } from '../diagnosis/threshold.ts';
import type { Plan, RunbookStep } from '../plan/plan.ts';
import { COMPUTED_VALUES, type ParameterSource, type ParameterValue } from '../plan/runbook.ts';
import { answeredProbeSets } from '../plan/step-answers.ts';
import { cutText } from '../text/cut-text.ts';
import { assertNever } from '../text/result.ts';
import type { VerdictReason } from './verdict.ts';

/** Why a plan may not run without a person, by the id of the rule. */
type Rule =
  | 'metric-class'
  | 'host-not-measured'
  | 'host-not-ill'
  | 'parameter-not-measured'
  | 'parameter-not-computed'
  | 'parameter-source-unknown'
  | 'other-culprit'
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
  if (answeredProbeSets(answers).has(about) && diagnostics.probeSet === about) return [];
  const what =
    answers === undefined
      ? 'does not say what it answers'
      : `answers ${[...answeredProbeSets(answers)].join(', ')}`;
  return [
    {
      rule: 'metric-class',
      message: `the alarm is about ${about}; ${runbook.name} ${what}, and ${diagnostics.probeSet} was looked at`,
    },
  ];
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
      return (['disk', 'memory'] as const).some(
        (set) =>
          answeredProbeSets(step.answers).has(set) && value === wholeThresholdPercent(input.alarm, set),
      );
    // No finding of today holds one: whoever reads facts knows them.
    case 'directory':
    case 'log_base':
    case 'name_pattern':
    case 'port':
    case 'process_executable':
    case 'archive_prefix':
    case 'choice':
    case 'amount':
      return false;
    default:
      return assertNever(source);
  }
}

const COMPUTED: ReadonlySet<ParameterSource> = new Set(COMPUTED_VALUES);
const isComputed = (source: ParameterSource) => COMPUTED.has(source);

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
    case 'fixable': {
      const { runbook, parameters } = diagnosis.remedy;
      const differs = parametersOf(step).some(
        ({ name, value, source }) => source !== null && !isComputed(source) && parameters[name] !== value,
      );
      return runbook === step.runbook.name && differs
        ? [{ rule: 'other-culprit', message: `our own rules blame something else on ${targetId}` }]
        : [];
    }
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
 * alarm's, a parameter that names something on a host does not equal what was measured there, another one is not what we
 * compute, a step repeats, or there is more than may be done at once. Nothing: the plan is bound to what was measured.
 * Holds for every planner. A shell step is judged by its own rule.
 */
export function bindingReasons(plan: Plan, measured: PlanningInput): readonly VerdictReason[] {
  const reasons: VerdictReason[] = [];
  const seen = new Set<string>();
  let actions = 0;
  for (const step of plan.steps) {
    actions += step.targetIds.length;
    if (step.kind === 'shell') continue;
    const repeats = step.targetIds.filter((id) => seen.has(`${step.runbook.name} ${id}`));
    for (const id of step.targetIds) seen.add(`${step.runbook.name} ${id}`);
    const faults: readonly Fault[] = [
      ...classFaults(step, measured),
      ...repeats.map(
        (id): Fault => ({
          rule: 'step-repeats',
          message: `${step.runbook.name} runs on ${id} in an earlier step already`,
        }),
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
