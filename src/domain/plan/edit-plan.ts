import { LIMITS } from '../bounds.ts';
import type { AdmissibleStep, Judgement } from '../diagnosis/judge/judgement.ts';
import type { Target } from '../diagnosis/target.ts';
import { cutText } from '../text/cut-text.ts';
import { err, ok, type Result } from '../text/result.ts';
import { stripControls } from '../text/strip-controls.ts';
import { admissibleStep, judgedHost, whyInadmissible } from './admissible-step.ts';
import { planTargets } from './host-lease.ts';
import type { Plan, PlanStep, ProposedStep, RunbookStep } from './plan.ts';
import type { ParameterValue } from './runbook.ts';

/** What a person wants to be different in a plan that waits. */
export interface AskedEdit {
  /** `step` null: the one step that takes a parameter of this name. */
  readonly set: readonly {
    readonly step: string | null;
    readonly name: string;
    readonly value: ParameterValue;
  }[];
  /** The hosts that the plan is to act on and no others, by id or name; null: those that it acts on already. */
  readonly targets: readonly string[] | null;
}

/** One difference between two plans. Steps are named as in the plan before. */
export interface PlanChange {
  /** `left_out`: no host is left for the step. `version`: its runbook has another version by now. */
  readonly kind: 'parameter' | 'hosts' | 'left_out' | 'version';
  readonly stepId: string;
  /** Name of the parameter; of the runbook, or the step's title, for the others. */
  readonly name: string;
  readonly was: string;
  /** Empty for a step that is left out. */
  readonly is: string;
}

/** One step of the plan that is to be, and the step that it was made from. */
interface EditedStep {
  readonly from: PlanStep;
  readonly step: ProposedStep;
}

/** What one runbook step may be given instead, over its hosts. */
export interface StepOptions {
  readonly stepId: string;
  readonly title: string;
  /** Whole sets of parameters with the hosts on which each is admissible; the step's own are among them. */
  readonly admissible: readonly {
    readonly parameters: Readonly<Record<string, ParameterValue>>;
    readonly targetIds: readonly string[];
    readonly title: string;
  }[];
  /** Sets beyond those that are shown. */
  readonly more: number;
}

/** What may be changed in a plan that waits. */
export interface EditOptions {
  /** Every host that the plan may act on; those that it acts on now are among them. */
  readonly hosts: readonly {
    readonly targetId: string;
    readonly name: string | null;
    readonly isIn: boolean;
  }[];
  /** Its runbook steps; of a shell step only the hosts can be changed. */
  readonly steps: readonly StepOptions[];
}

type Parameters = RunbookStep['parameters'];

const shown = (value: ParameterValue) =>
  cutText(stripControls(String(value)).replace(/\s+/g, ' '), LIMITS.editValueChars);
const quoted = (name: string) => JSON.stringify(cutText(name, 80));
const textOf = (parameters: Parameters) =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${shown(value)}`)
    .join(' ');

/** Steps of our own rules for a host that are of this runbook. */
function admitted(step: RunbookStep, targetId: string, judgement: Judgement | undefined) {
  if (judgement === undefined || judgement.notUnderstood !== null) return [];
  const host = judgedHost(judgement, targetId);
  if (host === undefined || host.state !== 'ill') return [];
  return host.steps.filter(({ runbook }) => runbook === step.runbook.name);
}

/** The hosts that are meant, by their ids. Names are those of the incident's hosts; each must mean one. */
function hostsNamed(
  names: readonly string[],
  targets: readonly Target[],
): Result<readonly string[], readonly string[]> {
  if (names.length === 0) return err(['no host is named: an empty set is never all of them']);
  const problems: string[] = [];
  const ids = new Set<string>();
  for (const name of names) {
    const byId = targets.filter(({ instanceId }) => instanceId === name);
    const meant = byId.length > 0 ? byId : targets.filter((target) => target.name === name);
    const [one, ...others] = meant;
    if (one === undefined) {
      const all = targets.map((target) => hostText(target)).join(', ');
      problems.push(`${quoted(name)} is no host of the incident; its hosts are ${all}`);
    } else if (others.length > 0) {
      problems.push(
        `${quoted(name)} is the name of ${meant.length} hosts; say which: ${meant.map(({ instanceId }) => instanceId).join(', ')}`,
      );
    } else ids.add(one.instanceId);
  }
  return problems.length > 0 ? err(problems) : ok([...ids]);
}

const hostText = ({ instanceId, name }: Pick<Target, 'instanceId' | 'name'>) =>
  name === null || name === '' ? instanceId : `${cutText(stripControls(name), 80)} (${instanceId})`;

/** What is set of each step, by its id and the parameter's name. */
type Settings = ReadonlyMap<string, ReadonlyMap<string, ParameterValue>>;

function settingsOf(plan: Plan, { set }: AskedEdit): Result<Settings, readonly string[]> {
  const problems: string[] = [];
  const settings = new Map<string, Map<string, ParameterValue>>();
  const runbookSteps = plan.steps.filter((step) => step.kind === 'runbook');
  const takes = runbookSteps.map(
    (step) => `${step.id} (${step.runbook.name}) takes ${Object.keys(step.parameters).join(', ') || 'none'}`,
  );
  for (const { step: id, name, value } of set) {
    const named = id === null ? runbookSteps : plan.steps.filter((step) => step.id === id);
    if (named.length === 0) {
      problems.push(
        id === null
          ? `no step takes parameters: the plan has shell steps only`
          : `the plan has no step ${quoted(id)}; it has ${plan.steps.map((step) => step.id).join(', ')}`,
      );
      continue;
    }
    const taking = named.filter((step) => step.kind === 'runbook' && Object.hasOwn(step.parameters, name));
    const [one, ...others] = taking;
    if (one === undefined) {
      problems.push(
        `${id ?? 'no step'} ${id === null ? 'takes' : 'does not take'} a parameter ${quoted(name)}; ${takes.join('; ')}`,
      );
    } else if (others.length > 0) {
      problems.push(
        `${quoted(name)} is a parameter of ${taking.map((step) => step.id).join(' and ')}: say which, as ${one.id}.${name}`,
      );
    } else {
      const ofStep = settings.get(one.id) ?? new Map<string, ParameterValue>();
      if (ofStep.has(name)) problems.push(`${quoted(name)} of ${one.id} is set twice`);
      settings.set(one.id, ofStep.set(name, value));
    }
  }
  return problems.length > 0 ? err(problems) : ok(settings);
}

/**
 * The one admissible step that is meant on a host: it has what is set, and else what the step has already. Where nothing else
 * fits, what is set decides alone, as parameters that are computed follow from the others.
 */
function meant(
  step: RunbookStep,
  set: ReadonlyMap<string, ParameterValue>,
  options: readonly AdmissibleStep[],
): AdmissibleStep | undefined {
  const fits = options.filter(({ parameters }) =>
    [...set].every(
      ([name, value]) => Object.hasOwn(parameters, name) && String(parameters[name]) === String(value),
    ),
  );
  const closest = fits.filter(({ parameters }) =>
    Object.entries(step.parameters).every(([name, value]) => set.has(name) || parameters[name] === value),
  );
  const [one, ...others] = closest.length > 0 ? closest : fits;
  return others.length > 0 ? undefined : one;
}

function whyNotSet(
  step: RunbookStep,
  set: ReadonlyMap<string, ParameterValue>,
  targetId: string,
  judgement: Judgement | undefined,
): string {
  const options = admitted(step, targetId, judgement);
  const asked = textOf(Object.fromEntries(set));
  const head = `${step.id} (${step.runbook.name}) with ${asked} is not admissible on ${targetId}`;
  if (options.length === 0) return `${head}: ${whyInadmissible(step, targetId, judgement)}`;
  const rest = options.length - LIMITS.editOptionsMax;
  const list = options.slice(0, LIMITS.editOptionsMax).map(({ parameters }) => textOf(parameters));
  return `${head}; admissible there: ${list.join(' | ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** A step as it is, on these hosts. */
function asProposed(step: PlanStep, targetIds: readonly string[]): ProposedStep {
  const { title } = step;
  if (step.kind === 'runbook') {
    const { runbook, parameters } = step;
    return { kind: 'runbook', runbook: runbook.name, parameters, targetIds, title };
  }
  const { action, verify, rollback } = step;
  return {
    kind: 'shell',
    body: action.body,
    verifyBody: verify?.body ?? '',
    rollbackBody: rollback?.body ?? null,
    targetIds,
    title,
  };
}

/** One step of the plan after the edit: none, or several where hosts need different parameters. */
function editStep(
  step: PlanStep,
  set: ReadonlyMap<string, ParameterValue>,
  hosts: readonly string[] | null,
  judgement: Judgement | undefined,
): Result<readonly EditedStep[], readonly string[]> {
  if (step.kind === 'shell' || set.size === 0) {
    const kept = (hosts ?? step.targetIds).filter(
      (id) =>
        step.targetIds.includes(id) ||
        (step.kind === 'runbook' && admissibleStep(step, id, judgement) !== undefined),
    );
    return ok(kept.length === 0 ? [] : [{ from: step, step: asProposed(step, kept) }]);
  }
  const problems: string[] = [];
  const chosen: { readonly targetId: string; readonly admitted: AdmissibleStep }[] = [];
  for (const targetId of hosts ?? step.targetIds) {
    const one = meant(step, set, admitted(step, targetId, judgement));
    if (one !== undefined) chosen.push({ targetId, admitted: one });
    // A host that another step is for is no fault of this one.
    else if (step.targetIds.includes(targetId)) problems.push(whyNotSet(step, set, targetId, judgement));
  }
  if (problems.length > 0) return err(problems);
  const same = Map.groupBy(chosen, (one) => JSON.stringify(one.admitted.parameters));
  return ok(
    [...same.values()].flatMap((group): readonly EditedStep[] => {
      const [first] = group;
      if (first === undefined) return [];
      const { runbook, parameters, title } = first.admitted;
      const targetIds = group.map(({ targetId }) => targetId);
      return [{ from: step, step: { kind: 'runbook', runbook, parameters, targetIds, title } }];
    }),
  );
}

export interface EditedPlan {
  readonly steps: readonly ProposedStep[];
  readonly changes: readonly PlanChange[];
}

/**
 * What an edit makes of a plan: steps for the builder of all plans, and how they differ. A runbook step is only ever one that
 * our own rules admit on its hosts; a shell step keeps its bytes, and may lose hosts. The error lists everything that is not
 * allowed, each with what is.
 */
export function editPlan(
  plan: Plan,
  asked: AskedEdit,
  { judgement, targets }: { readonly judgement: Judgement | undefined; readonly targets: readonly Target[] },
): Result<EditedPlan, readonly string[]> {
  const settings = settingsOf(plan, asked);
  const hosts = asked.targets === null ? ok(null) : hostsNamed(asked.targets, targets);
  if (!settings.ok || !hosts.ok)
    return err([...(settings.ok ? [] : settings.error), ...(hosts.ok ? [] : hosts.error)]);
  const problems: string[] = [];
  const edited: EditedStep[] = [];
  for (const step of plan.steps) {
    const result = editStep(step, settings.value.get(step.id) ?? new Map(), hosts.value, judgement);
    if (result.ok) edited.push(...result.value);
    else problems.push(...result.error);
  }
  if (problems.length === 0) problems.push(...unusedHosts(plan, hosts.value, edited, judgement));
  if (problems.length > 0) return err(problems);
  const changes = plan.steps.flatMap((step) => changesOf(step, edited));
  if (changes.length === 0) return err(['it changes nothing: the plan that waits is like that already']);
  return ok({ steps: edited.map(({ step }) => step), changes });
}

/** Hosts that were named and that no step is for, each with the reason. */
function unusedHosts(
  plan: Plan,
  hosts: readonly string[] | null,
  edited: readonly EditedStep[],
  judgement: Judgement | undefined,
): readonly string[] {
  const used = new Set(edited.flatMap(({ step }) => step.targetIds));
  return (hosts ?? []).flatMap((targetId) => {
    if (used.has(targetId)) return [];
    const why = plan.steps.flatMap((step) =>
      step.kind === 'shell'
        ? [`${step.id} is a shell step, made for ${step.targetIds.join(', ')} alone`]
        : [`${step.id} (${step.runbook.name}): ${whyInadmissible(step, targetId, judgement)}`],
    );
    return [
      `no step of the plan is admissible on ${targetId}: ${why.join('; ')}. Its hosts are ${planTargets(plan).join(', ')}`,
    ];
  });
}

function changesOf(step: PlanStep, edited: readonly EditedStep[]): readonly PlanChange[] {
  const made = edited.filter(({ from }) => from === step).map((one) => one.step);
  const was = step.targetIds.join(', ');
  if (made.length === 0) return [{ kind: 'left_out', stepId: step.id, name: step.title, was, is: '' }];
  const changes: PlanChange[] = [];
  const isIds = made.flatMap(({ targetIds }) => targetIds);
  const isSameSet =
    isIds.length === step.targetIds.length && isIds.every((id) => step.targetIds.includes(id));
  if (!isSameSet)
    changes.push({ kind: 'hosts', stepId: step.id, name: step.title, was, is: isIds.join(', ') });
  if (step.kind === 'shell') return changes;
  for (const [name, value] of Object.entries(step.parameters)) {
    const is = made.map((one) => (one.kind === 'runbook' ? one.parameters[name] : undefined));
    if (is.every((one) => one === value)) continue;
    const texts = [...new Set(is.map((one) => (one === undefined ? '' : shown(one))))];
    changes.push({ kind: 'parameter', stepId: step.id, name, was: shown(value), is: texts.join(' | ') });
  }
  return changes;
}

/** Runbooks of which the builder has another version than the plan before had: the bytes are others too. */
export function versionChanges(before: Plan, after: Plan): readonly PlanChange[] {
  const known = new Map<string, string>();
  for (const step of after.steps)
    if (step.kind === 'runbook') known.set(step.runbook.name, `v${step.runbook.version}`);
  return before.steps.flatMap((step): readonly PlanChange[] => {
    if (step.kind === 'shell') return [];
    const { name, version } = step.runbook;
    const is = known.get(name);
    if (is === undefined || is === `v${version}`) return [];
    return [{ kind: 'version', stepId: step.id, name, was: `v${version}`, is }];
  });
}

/** One difference as people read it: `s1 path: /a → /b`. */
export function changeText({ kind, stepId, name, was, is }: PlanChange): string {
  switch (kind) {
    case 'parameter':
      return `${stepId} ${name}: ${was} → ${is}`;
    case 'hosts':
      return `${stepId} hosts: ${was} → ${is}`;
    case 'left_out':
      return `${stepId} left out: ${name} on ${was}`;
    case 'version':
      return `${stepId} ${name}: ${was} → ${is}`;
  }
}

/** What could be changed in a plan: nothing that the same rules would not admit. */
export function editOptionsOf(
  plan: Plan,
  { judgement, targets }: { readonly judgement: Judgement | undefined; readonly targets: readonly Target[] },
): EditOptions {
  const inPlan = new Set(planTargets(plan));
  const runbookSteps = plan.steps.filter((step): step is RunbookStep => step.kind === 'runbook');
  const isPossible = ({ instanceId, online }: Target) =>
    inPlan.has(instanceId) ||
    (online && runbookSteps.some((step) => admissibleStep(step, instanceId, judgement) !== undefined));
  return {
    hosts: targets
      .filter(isPossible)
      .map(({ instanceId, name }) => ({ targetId: instanceId, name, isIn: inPlan.has(instanceId) })),
    steps: runbookSteps.map((step) => stepOptions(step, judgement)),
  };
}

function stepOptions(step: RunbookStep, judgement: Judgement | undefined): StepOptions {
  const all = step.targetIds.flatMap((targetId) => admitted(step, targetId, judgement));
  const same = [...Map.groupBy(all, ({ parameters }) => JSON.stringify(parameters)).values()];
  const admissible = same.slice(0, LIMITS.editOptionsMax).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { parameters, title } = first;
    return [{ parameters, title, targetIds: group.map(({ targetId }) => targetId) }];
  });
  return { stepId: step.id, title: step.title, admissible, more: same.length - admissible.length };
}
