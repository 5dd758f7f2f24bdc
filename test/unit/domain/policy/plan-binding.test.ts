import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmOfFinding } from '../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { HostJudgement, Judgement } from '../../../../src/domain/diagnosis/judge/judgement.ts';
import { assemblePlan } from '../../../../src/domain/plan/assemble-plan.ts';
import type { Plan, ProposedStep } from '../../../../src/domain/plan/plan.ts';
import type { ParameterValue } from '../../../../src/domain/plan/runbook.ts';
import { planDeterministically } from '../../../../src/domain/planner/deterministic-planner.ts';
import { assembleFor, type PlanRequest } from '../../../../src/domain/planner/plan-request.ts';
import type { Measured } from '../../../../src/domain/policy/plan-binding.ts';
import { judgePlan } from '../../../../src/domain/policy/policy.ts';
import { classification } from '../../../support/classification-samples.ts';
import { finding } from '../../../support/finding-samples.ts';
import { alarmOn, catalogue, ILL, illRequest, requestOf } from '../../../support/plan-samples.ts';
import { memoryWorld } from '../../../support/printed-host.ts';

const FAMILIES = ['disk', 'memory', 'service'] as const;
type Family = (typeof FAMILIES)[number];

const rulesOf = (request: PlanRequest) => planDeterministically({ ...request, catalogue }).steps;

/** A plan of these steps, whether our rules admit them or not: what comes from outside the workflow may be any. */
function planOf(request: PlanRequest, steps: readonly ProposedStep[] = rulesOf(request)): Plan {
  const { incidentId, planVersion, timing, policyVersion, targets, diagnostics } = request;
  const plan = assemblePlan({
    incidentId,
    planVersion,
    timing,
    policyVersion,
    diagnosticsSha256: diagnostics.sha256,
    steps,
    catalogue,
    targets,
  });
  if (!plan.ok) throw new Error(plan.error.join('; '));
  return plan.value;
}

/** The first step that the rules propose, with what a test changes in its parameters. */
function changed(request: PlanRequest, parameters: Readonly<Record<string, ParameterValue>>): ProposedStep[] {
  const [step] = rulesOf(request);
  if (step?.kind !== 'runbook') throw new Error('the rules propose no runbook');
  return [{ ...step, parameters: { ...step.parameters, ...parameters } }];
}

function rejudged(request: PlanRequest, change: (judgement: Judgement) => Judgement): PlanRequest {
  const { judgement } = request.diagnostics;
  if (judgement === undefined) throw new Error('nothing was judged');
  return { ...request, diagnostics: { ...request.diagnostics, judgement: change(judgement) } };
}

const everyHost = (change: (host: HostJudgement) => HostJudgement) => (judgement: Judgement) => ({
  ...judgement,
  hosts: judgement.hosts.map(change),
});

/** Rules that bind a plan to what was measured, and that it breaks; that a runbook is of high risk is another matter. */
function rulesBroken(plan: Plan, measured: Measured): readonly string[] {
  const verdict = judgePlan(plan, 'off', measured);
  const strict = verdict.reasons.filter((reason) => reason.verdict !== 'auto');
  expect(verdict.kind).toBe(strict.length === 0 ? 'auto' : 'approval');
  return strict.map(({ rule }) => rule).filter((rule) => rule !== 'risk-high');
}

describe.each(FAMILIES)('%s', (family) => {
  const request = illRequest(family);

  it('what the rules propose from the measurements may run by itself', () => {
    expect(rulesBroken(planOf(request), request)).toEqual([]);
  });

  it('a process is ended by a person alone, and the rest runs by itself', () => {
    const { kind } = judgePlan(planOf(request), 'off', request);
    expect(kind).toBe(family === 'memory' ? 'approval' : 'auto');
  });

  it.each(FAMILIES)('an alarm about %s is answered by its own runbook alone', (of) => {
    const other = illRequest(of);
    const expected = of === family ? [] : ['not-admissible'];
    expect(rulesBroken(planOf(request), other)).toEqual(expected);
    if (of !== family) expect(assembleFor(other, rulesOf(request), catalogue).ok).toBe(false);
  });

  it('nothing runs by itself for an alarm about something unknown', () => {
    const other = requestOf(alarmOn('Orders', 80), { 'i-1': ILL[family].ill });
    expect(rulesOf(other)).toEqual([]);
    expect(rulesBroken(planOf(request), other)).toContain('condition-unclear');
  });

  it('the same step twice needs a person, and so does the same runbook twice on one host', () => {
    const steps = rulesOf(request);
    expect(rulesBroken(planOf(request, [...steps, ...steps]), request)).toEqual(['step-repeats']);
  });

  it('a host that is not ill, not measured or did not answer is touched by a person alone', () => {
    const two = illRequest(family, ['i-1', 'i-2']);
    const onOther = rulesOf(two).map((step) => ({ ...step, targetIds: ['i-2'] }));
    const well = requestOf(ILL[family].alarm, { 'i-1': ILL[family].ill, 'i-2': ILL[family].well });
    expect(rulesBroken(planOf(two, onOther.slice(0, 1)), well)).toContain('host-not-ill');
    const one = rejudged(two, (judgement) => ({ ...judgement, hosts: judgement.hosts.slice(0, 1) }));
    const plan = planOf(two, onOther.slice(0, 1));
    expect(rulesBroken(plan, one)).toContain('host-not-measured');
    const unreachable = { ...two, diagnostics: { ...two.diagnostics, unreachable: ['i-2'] } };
    expect(rulesBroken(plan, unreachable)).toContain('host-not-measured');
    const unread = rejudged(
      two,
      everyHost((host) => ({ ...host, state: 'unread' })),
    );
    expect(rulesBroken(plan, unread)).toContain('host-not-measured');
  });

  it('ten steps are never done without a person, not even on ten ill hosts', () => {
    const ids = Array.from({ length: LIMITS.planStepsMax }, (_, index) => `i-${index}`);
    const many = illRequest(family, ids);
    expect(planOf(many).steps.flatMap(({ targetIds }) => targetIds)).toHaveLength(LIMITS.planStepsMax);
    expect(rulesBroken(planOf(many), many)).toEqual(['many-actions']);
    const few = illRequest(family, ids.slice(0, LIMITS.autoActionsMax));
    expect(rulesBroken(planOf(few), few)).toEqual([]);
  });

  it('a plan that does not say what it answers, or where its parameters come from, needs a person', () => {
    const plan = planOf(request);
    const steps = plan.steps.map((step) => {
      if (step.kind === 'shell') return step;
      const { sources: _sources, answers: _answers, ...bare } = step;
      return bare;
    });
    expect(rulesBroken({ ...plan, steps }, request)).toContain('answers-other-cause');
  });

  it('a cause that is not blamed, or that another runbook answers, is no reason to act', () => {
    const plan = planOf(request);
    const weaker = rejudged(
      request,
      everyHost((host) => ({ ...host, causes: host.causes.map((one) => ({ ...one, state: 'possible' })) })),
    );
    expect(rulesBroken(plan, weaker)).toEqual(['cause-not-asserted']);
    const other = rejudged(
      request,
      everyHost((host) => ({ ...host, steps: host.steps.map((one) => ({ ...one, cause: 'backups' })) })),
    );
    expect(rulesBroken(plan, other)).toEqual(['cause-not-asserted', 'answers-other-cause']);
  });

  it('a step that our own rules leave to a person is never taken without one, by whatever planner', () => {
    const why = 'shop.service is not listed under units with restart: allowed';
    const left = rejudged(
      request,
      everyHost((host) => ({ ...host, steps: host.steps.map((one) => ({ ...one, byPerson: why })) })),
    );
    expect(rulesBroken(planOf(request), left)).toEqual(['for-a-person']);
    const verdict = judgePlan(planOf(request), 'off', left);
    expect(verdict.kind).toBe('approval');
    expect(verdict.reasons.map(({ message }) => message).join(' ')).toContain(why);
  });

  it('a condition that is not understood makes every step one for a person', () => {
    const unclear = rejudged(request, (judgement) => ({ ...judgement, notUnderstood: 'a band' }));
    expect(rulesBroken(planOf(request), unclear)).toEqual(['condition-unclear']);
  });

  it('without a judgement nothing is bound to anything', () => {
    const { judgement: _judgement, ...diagnostics } = request.diagnostics;
    expect(rulesBroken(planOf(request), { ...request, diagnostics })).toEqual(['host-not-measured']);
  });
});

describe('parameters', () => {
  it.each([
    ['a path that no finding holds', 'disk', { path: '/var/log/other.log' }],
    ['an archive key of its own', 'disk', { archive_key: 'logs/x.gz' }],
    ['another threshold', 'disk', { threshold_percent: 99 }],
    ['a pid that no finding holds', 'memory', { pid: 4712 }],
    ['another start time', 'memory', { started_at: 'Sun Nov 22 08:00:01 2026' }],
    ['another command', 'memory', { command: 'report-workers' }],
    ['another executable', 'memory', { executable: '/usr/bin/report-worker' }],
    ['the pid of another process', 'memory', { pid: 90 }],
  ] as const)('%s (%s) is shown to a person', (_what, family, parameters) => {
    const request = illRequest(family);
    const steps = changed(request, parameters);
    for (const mode of ['on', 'off'] as const) {
      const { kind, reasons } = judgePlan(planOf(request, steps), mode, request);
      expect(kind).toBe('approval');
      expect(reasons.map(({ rule }) => rule)).toContain('not-admissible');
      expect(reasons.map(({ message }) => message).join('\n')).toContain('its parameters have to be');
    }
    expect(assembleFor(request, steps, catalogue)).toMatchObject({
      ok: false,
      error: [expect.stringContaining('is not admissible: its parameters have to be')],
    });
  });

  it('what was measured on one host is no parameter for another', () => {
    const request = requestOf(ILL.memory.alarm, {
      'i-1': ILL.memory.ill,
      'i-2': memoryWorld(96, { comm: 'other-worker' }),
    });
    const [step] = rulesOf(request);
    if (step === undefined) throw new Error('the rules propose nothing');
    for (const targetIds of [['i-2'], ['i-1', 'i-2']]) {
      expect(rulesBroken(planOf(request, [{ ...step, targetIds }]), request)).toEqual(['not-admissible']);
    }
  });

  it('where the rules find no fix, because a protected process holds more, no model ends another one by itself', () => {
    const request = illRequest('memory');
    const measured = requestOf(ILL.memory.alarm, { 'i-1': memoryWorld(96, { comm: 'sshd-x' }) });
    expect(rulesOf(measured)).toEqual([]);
    expect(rulesBroken(planOf(request), measured)).toEqual(['not-admissible']);
  });

  it('of a runbook that says nothing of a parameter needs a person', () => {
    const request = illRequest('disk');
    const plan = planOf(request);
    const steps = plan.steps.map((step) =>
      step.kind === 'shell' ? step : { ...step, sources: { ...step.sources, path: null } },
    );
    expect(rulesBroken({ ...plan, steps }, request)).toEqual(['parameter-source-unknown']);
  });

  it('names of a finding that no step may be given are refused, whoever proposes them', () => {
    const request = illRequest('memory');
    const escaped = requestOf(ILL.memory.alarm, { 'i-1': memoryWorld(96, { comm: 'a\u0001b' }) });
    expect(rulesOf(escaped)).toEqual([]);
    const named = changed(request, { command: 'a\\x01b' });
    expect(assembleFor(escaped, named, catalogue).ok).toBe(false);
    expect(assembleFor(escaped, rulesOf(request), catalogue)).toMatchObject({
      ok: false,
      error: [expect.stringContaining('nothing may be done about runaway_memory on i-1')],
    });
  });
});

describe('a second runbook for the same cause', () => {
  /** The catalogue with another runbook that does the same as the one the rules propose. */
  function second(of: Family, parameters: Readonly<Record<string, ParameterValue>> = {}) {
    const request = illRequest(of);
    const [step] = changed(request, parameters);
    if (step?.kind !== 'runbook') throw new Error('the rules propose no runbook');
    const other = catalogue.flatMap((known) =>
      known.name === step.runbook ? [known, { ...known, name: 'another' }] : [known],
    );
    const { incidentId, planVersion, timing, policyVersion, targets, diagnostics } = request;
    const made = assemblePlan({
      incidentId,
      planVersion,
      timing,
      policyVersion,
      diagnosticsSha256: diagnostics.sha256,
      steps: [{ ...step, runbook: 'another' }],
      catalogue: other,
      targets,
    });
    if (!made.ok) throw new Error(made.error.join('; '));
    return { plan: made.value, request };
  }

  it.each([
    ['the culprit of the rules', 'memory', {}],
    ['another process', 'memory', { pid: 12, command: 'postgres' }],
    ['another log', 'disk', { path: '/var/log/small.log' }],
    ['the same service', 'service', {}],
  ] as const)('never runs by itself, not even on %s: our rules did not admit it', (_what, of, parameters) => {
    const { plan, request } = second(of, parameters);
    expect(rulesBroken(plan, request)).toContain('not-admissible');
  });

  it('beside the first one on one host needs a person', () => {
    const { plan, request } = second('memory');
    const both = { ...plan, steps: [...planOf(request).steps, ...plan.steps] };
    expect(rulesBroken(both, request)).toContain('not-admissible');
  });
});

it.each([
  ['memory', 'report-worker', 'sshd'],
  ['disk', '/var/log/app/app.log', '/var/log/audit/audit.log'],
  ['disk', '/var/log/app/app.log', '/var/log/app/app.log.gz'],
] as const)('what is protected is never admitted (%s, %s as %s)', (of, name, protectedName) => {
  const request = illRequest(of);
  const swapped: Plan = JSON.parse(JSON.stringify(planOf(request)).replaceAll(name, protectedName));
  expect(rulesBroken(swapped, request)).toContain('not-admissible');
});

it.each([
  ['at the other end', 'LessThanThreshold'],
  ['at a band', 'LessThanLowerOrGreaterThanUpperThreshold'],
  ['nobody knows where', null],
])('nothing runs by itself for an alarm that goes off %s', (_what, comparisonOperator) => {
  for (const of of FAMILIES) {
    const plan = planOf(illRequest(of));
    // CloudWatch's own words tell the direction too, where the operator is not told.
    const alarm = { ...ILL[of].alarm, comparisonOperator, reason: '' };
    const request = requestOf(alarm, { 'i-1': ILL[of].ill });
    expect(rulesBroken(plan, request)).not.toEqual([]);
  }
});

it('a shell step has its own rule, and approval mode on shows what is not bound too', () => {
  const request = illRequest('service');
  const shell: ProposedStep = {
    kind: 'shell',
    body: 'true',
    verifyBody: 'true',
    rollbackBody: null,
    targetIds: ['i-1'],
    title: 't',
  };
  expect(rulesBroken(planOf(request, [shell]), request)).toEqual(['shell-needs-person']);
  expect(assembleFor(request, [shell], catalogue).ok).toBe(true);
});

it('a step that runs by itself equals what the rules measured, whatever a planner changes', () => {
  const requests: Readonly<Record<Family, PlanRequest>> = {
    disk: illRequest('disk'),
    memory: illRequest('memory'),
    service: illRequest('service'),
  };
  const value = fc.oneof(
    fc.constantFrom<ParameterValue>(90, 4711, 85, 'nginx', 'report-worker', '/var/log/app/app.log'),
    fc.integer({ min: 2, max: 99 }),
    fc.stringMatching(/^\/var\/log\/[a-z]{1,9}$/),
  );
  const name = fc.constantFrom('path', 'archive_key', 'threshold_percent', 'pid', 'started_at', 'command');
  fc.assert(
    fc.property(fc.constantFrom('disk', 'memory'), name, value, (family, key, changedTo) => {
      const request = requests[family];
      const [step] = rulesOf(request);
      if (step?.kind !== 'runbook' || step.parameters[key] === undefined) return;
      const isSame = step.parameters[key] === changedTo;
      const steps = changed(request, { [key]: changedTo });
      expect(assembleFor(request, steps, catalogue).ok).toBe(isSame);
      let plan: Plan;
      try {
        plan = planOf(request, steps);
      } catch {
        return;
      }
      expect(rulesBroken(plan, request).length === 0).toBe(isSame);
    }),
    { numRuns: 300 },
  );
});

it('part of what is only enough together needs a person: the alarm would stay red, with something gone for nothing', () => {
  const request = illRequest('disk');
  const second = { path: '/var/log/app/other.log' };
  const both = rejudged(
    request,
    everyHost((host) => ({
      ...host,
      steps: host.steps.flatMap((one) => [one, { ...one, parameters: { ...one.parameters, ...second } }]),
    })),
  );
  const all = [...rulesOf(request), ...changed(request, second)];
  expect(rulesBroken(planOf(both, all), both)).toEqual([]);
  expect(rulesBroken(planOf(both, all.toReversed()), both)).toEqual([]);
  for (const one of all) expect(rulesBroken(planOf(both, [one]), both)).toEqual(['part-of-remedy']);
});

describe('an incident that only a finding of logs has opened', () => {
  const alarm = alarmOfFinding(finding({ resource: { kind: 'instance', id: 'i-1' } }));
  const request = requestOf(alarm, { 'i-1': ILL.disk.ill });

  it('is looked at by the same rules, which propose the same step', () => {
    const { judgement } = request.diagnostics;
    expect(judgement).toMatchObject({
      family: 'disk',
      notUnderstood: null,
      finding: 'log-pattern-disk-full',
    });
    const [step] = rulesOf(request);
    expect(step).toMatchObject({ kind: 'runbook', runbook: 'archive-and-truncate-log' });
    expect(rulesOf(illRequest('disk'))).toMatchObject([{ runbook: 'archive-and-truncate-log' }]);
  });

  it('never runs by itself, with approval mode off either', () => {
    const plan = planOf(request);
    expect(rulesBroken(plan, request)).toEqual(['finding-alone']);
    const { reasons } = judgePlan(plan, 'off', request);
    expect(reasons.find(({ rule }) => rule === 'finding-alone')?.message).toBe(
      'only a finding of logs (log-pattern-disk-full) says that something is wrong',
    );
  });

  it.each(['log-model-disk-full', 'log-novelty'] as const)(
    'never runs by itself however sure models are, as a forged one of %s',
    (detector) => {
      const forged = classification({ confidence: 1, alternatives: [] });
      const kind = detector === 'log-novelty' ? null : ('disk_full' as const);
      const alarm = alarmOfFinding(finding({ detector, class: kind, patterns: [], classification: forged }));
      const told = requestOf(alarm, { 'i-1': ILL.disk.ill });
      expect(told.diagnostics.judgement?.family).toBe('disk');
      const plan = planOf(told);
      expect(plan.steps).toHaveLength(1);
      expect(rulesBroken(plan, told)).toEqual(['finding-alone']);
    },
  );

  it('is known by its judgement and by its alarm, each alone', () => {
    const plan = planOf(request);
    const { alarm: _alarm, ...judgedOnly } = request;
    expect(rulesBroken(plan, judgedOnly)).toEqual(['finding-alone']);
    const forgotten = rejudged(request, ({ finding: _finding, ...judgement }) => judgement);
    expect(rulesBroken(planOf(forgotten), forgotten)).toEqual(['finding-alone']);
  });

  it('does not weaken what is stricter', () => {
    const plan = planOf(request);
    const steps = plan.steps.map((step) => ({ ...step, risk: 'destructive' as const }));
    expect(judgePlan({ ...plan, steps }, 'off', request).kind).toBe('two_person');
  });
});
