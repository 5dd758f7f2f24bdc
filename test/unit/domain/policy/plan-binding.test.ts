import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { PlanningInput } from '../../../../src/domain/diagnosis/causes/host-diagnosis.ts';
import type { Finding, ProbeSet } from '../../../../src/domain/diagnosis/diagnostics.ts';
import type { Plan, ProposedStep } from '../../../../src/domain/plan/plan.ts';
import type { ParameterValue } from '../../../../src/domain/plan/runbook.ts';
import { planDeterministically } from '../../../../src/domain/planner/deterministic-planner.ts';
import { assembleFor, type PlanRequest } from '../../../../src/domain/planner/plan-request.ts';
import { judgePlan } from '../../../../src/domain/policy/policy.ts';
import { alarmOn, catalogue, diagnosticsOf, SERVICE_REQUEST, target } from '../../../support/plan-samples.ts';

const STARTED = 'Sun Nov 22 08:00:00 2026';
const process = (targetId: string, pid: number, command: string, mib: number): Finding => ({
  kind: 'process',
  targetId,
  pid,
  command,
  rssBytes: mib * 1024 ** 2,
  startedAt: STARTED,
});
const FINDINGS: Readonly<Record<ProbeSet, (targetId: string) => readonly Finding[]>> = {
  disk: (targetId) => [
    { kind: 'disk_usage', targetId, mount: '/var/log', usedPercent: 96 },
    { kind: 'large_file', targetId, path: `/var/log/${targetId}.log`, sizeBytes: 9_000_000 },
    { kind: 'large_file', targetId, path: '/var/log/small.log', sizeBytes: 9_000 },
  ],
  memory: (targetId) => [
    { kind: 'memory_usage', targetId, usedPercent: 96 },
    process(targetId, 4711, 'report-worker', 900),
    process(targetId, 12, 'postgres', 90),
  ],
  service: (targetId) => [{ kind: 'service', targetId, service: 'nginx', active: false, state: 'failed' }],
};
const ALARMS = {
  disk: alarmOn('disk_used_percent', 85),
  memory: alarmOn('mem_used_percent', 90),
  service: alarmOn('UnHealthyHostCount', 0),
};

/** A case in which every host of `ids` is ill in the same way. */
function requestOf(probeSet: ProbeSet, ids: readonly string[] = ['i-1']): PlanRequest {
  return {
    ...SERVICE_REQUEST,
    alarm: ALARMS[probeSet],
    targets: ids.map((id) => target(id)),
    diagnostics: diagnosticsOf(probeSet, ids.flatMap(FINDINGS[probeSet]), ids),
  };
}

function planOf(request: PlanRequest, steps: readonly ProposedStep[] = rulesOf(request)): Plan {
  const plan = assembleFor(request, steps, catalogue);
  if (!plan.ok) throw new Error(plan.error.join('; '));
  return plan.value;
}

const rulesOf = (request: PlanRequest) => planDeterministically({ ...request, catalogue }).steps;

/** The first step that the rules propose, with what a test changes in its parameters. */
function changed(request: PlanRequest, parameters: Readonly<Record<string, ParameterValue>>): ProposedStep[] {
  const [step] = rulesOf(request);
  if (step?.kind !== 'runbook') throw new Error('the rules propose no runbook');
  return [{ ...step, parameters: { ...step.parameters, ...parameters } }];
}

const judgeOff = (plan: Plan, measured: PlanningInput) => judgePlan(plan, 'off', measured);

function rulesBroken(plan: Plan, measured: PlanningInput): readonly string[] {
  const verdict = judgeOff(plan, measured);
  const broken = verdict.reasons.filter((reason) => reason.verdict !== 'auto');
  expect(verdict.kind).toBe(broken.length === 0 ? 'auto' : 'approval');
  return broken.map(({ rule }) => rule);
}

describe.each(['disk', 'memory', 'service'] as const)('%s', (probeSet) => {
  const request = requestOf(probeSet);

  it('what the rules propose from the measurements may run by itself', () => {
    expect(rulesBroken(planOf(request), request)).toEqual([]);
  });

  it.each(['disk', 'memory', 'service'] as const)(
    'an alarm about %s is answered by its own runbook alone',
    (of) => {
      const other = { ...request, alarm: ALARMS[of] };
      const expected = of === probeSet ? [] : expect.arrayContaining(['metric-class']);
      expect(rulesBroken(planOf(request), other)).toEqual(expected);
    },
  );

  it('nothing runs by itself for an alarm about something unknown', () => {
    const other = { ...request, alarm: alarmOn('CPUUtilization', 80) };
    expect(rulesBroken(planOf(request), other)).toContain('metric-class');
  });

  it('the same step twice needs a person, and so does the same runbook twice on one host', () => {
    const steps = rulesOf(request);
    expect(rulesBroken(planOf(request, [...steps, ...steps]), request)).toEqual(['step-repeats']);
  });

  it('a host that is not ill, not measured or did not answer is touched by a person alone', () => {
    const two = requestOf(probeSet, ['i-1', 'i-2']);
    const onOther = rulesOf(two).filter(({ targetIds }) => targetIds[0] === 'i-2');
    const plan = planOf(two, onOther);
    expect(rulesBroken(plan, two)).toEqual([]);
    const one = { ...two, diagnostics: { ...request.diagnostics, unreachable: [] } };
    expect(rulesBroken(plan, one)).toContain('host-not-measured');
    const unreachable = { ...two, diagnostics: { ...two.diagnostics, unreachable: ['i-2'] } };
    expect(rulesBroken(plan, unreachable)).toContain('host-not-measured');
  });

  it('ten steps are never done without a person, not even on ten ill hosts', () => {
    const ids = Array.from({ length: LIMITS.planStepsMax }, (_, index) => `i-${index}`);
    const many = requestOf(probeSet, ids);
    expect(planOf(many).steps).toHaveLength(LIMITS.planStepsMax);
    expect(rulesBroken(planOf(many), many)).toEqual(['many-actions']);
    const few = requestOf(probeSet, ids.slice(0, LIMITS.autoActionsMax));
    expect(rulesBroken(planOf(few), few)).toEqual([]);
  });

  it('a plan that does not say where its parameters come from needs a person', () => {
    const plan = planOf(request);
    const steps = plan.steps.map((step) => {
      if (step.kind === 'shell') return step;
      const { sources: _sources, answers: _answers, ...bare } = step;
      return bare;
    });
    expect(rulesBroken({ ...plan, steps }, request)).toContain('metric-class');
  });
});

describe('parameters', () => {
  it.each([
    [
      'a path that no finding holds',
      'disk',
      { path: '/var/log/other.log' },
      'path "/var/log/other.log" was not found on i-1',
    ],
    ['an archive key of its own', 'disk', { archive_key: 'logs/x.gz' }, 'is not what we compute for i-1'],
    ['another threshold', 'disk', { threshold_percent: 99 }, 'threshold_percent 99 is not what we compute'],
    ['a pid that no finding holds', 'memory', { pid: 4712 }, 'pid 4712 was not found on i-1'],
    ['another start time', 'memory', { started_at: 'Sun Nov 22 08:00:01 2026' }, 'started_at'],
    ['another command', 'memory', { command: 'report-workers' }, 'command "report-workers" was not found'],
    ['the pid of another process', 'memory', { pid: 12 }, 'pid 12 was not found on i-1'],
  ] as const)('%s (%s) is shown to a person', (_what, probeSet, parameters, message) => {
    const request = requestOf(probeSet);
    for (const mode of ['on', 'off'] as const) {
      const { kind, reasons } = judgePlan(planOf(request, changed(request, parameters)), mode, request);
      expect(kind).toBe('approval');
      expect(reasons.map((reason) => reason.message).join('\n')).toContain(message);
    }
  });

  it('what was measured on one host is no parameter for another', () => {
    const two = requestOf('memory', ['i-1', 'i-2']);
    const findings = two.diagnostics.findings.map((finding) =>
      finding.kind === 'process' && finding.targetId === 'i-2'
        ? { ...finding, pid: finding.pid + 1 }
        : finding,
    );
    const request = { ...two, diagnostics: { ...two.diagnostics, findings } };
    const [step] = rulesOf(request);
    if (step === undefined) throw new Error('the rules propose nothing');
    const elsewhere = planOf(request, [{ ...step, targetIds: ['i-2'] }]);
    expect(rulesBroken(elsewhere, request)).toContain('parameter-not-measured');
    const onBoth = planOf(request, [{ ...step, targetIds: ['i-1', 'i-2'] }]);
    expect(rulesBroken(onBoth, request)).toContain('parameter-not-measured');
  });

  it.each([
    ['memory', { pid: 12, command: 'postgres' }],
    ['disk', { path: '/var/log/small.log' }],
  ] as const)(
    'another culprit than the one that the rules find (%s) needs a person',
    (probeSet, parameters) => {
      const request = requestOf(probeSet);
      expect(rulesBroken(planOf(request, changed(request, parameters)), request)).toContain('other-culprit');
    },
  );

  it('where the rules find no fix, because a protected process holds more, no model ends another one by itself', () => {
    const request = requestOf('memory');
    const plan = planOf(request);
    const findings = [...request.diagnostics.findings, process('i-1', 9, 'sshd-x', 901)];
    const measured = { ...request, diagnostics: { ...request.diagnostics, findings } };
    expect(rulesOf(measured)).toEqual([]);
    expect(rulesBroken(plan, measured)).toEqual(['other-culprit']);
  });

  it('of a runbook that says nothing of a parameter needs a person', () => {
    const request = requestOf('disk');
    const plan = planOf(request);
    const steps = plan.steps.map((step) =>
      step.kind === 'shell' ? step : { ...step, sources: { ...step.sources, path: null } },
    );
    expect(rulesBroken({ ...plan, steps }, request)).toContain('parameter-source-unknown');
  });

  it('names of a finding that no step may be given are refused, whoever proposes them', () => {
    const request = requestOf('memory');
    const [step] = rulesOf(request);
    const findings = request.diagnostics.findings.map((finding) =>
      finding.kind === 'process' ? { ...finding, inadmissible: 'redacted' as const } : finding,
    );
    const measured = { ...request, diagnostics: { ...request.diagnostics, findings } };
    expect(assembleFor(measured, step === undefined ? [] : [step], catalogue)).toEqual({
      ok: false,
      error: [expect.stringContaining('parameter pid'), expect.stringContaining('parameter command')],
    });
  });
});

describe('a second runbook of the same class', () => {
  const second = (probeSet: 'disk' | 'memory', parameters: Readonly<Record<string, ParameterValue>> = {}) => {
    const request = requestOf(probeSet);
    const [step] = changed(request, parameters);
    if (step?.kind !== 'runbook') throw new Error('the rules propose no runbook');
    const other = catalogue.flatMap((known) =>
      known.name === step.runbook ? [known, { ...known, name: 'another' }] : [known],
    );
    const plan = assembleFor(request, [{ ...step, runbook: 'another' }], other);
    if (!plan.ok) throw new Error(plan.error.join('; '));
    return { plan: plan.value, request };
  };

  it.each(['disk', 'memory'] as const)('may act on what the rules blame (%s)', (probeSet) => {
    const { plan, request } = second(probeSet);
    expect(rulesBroken(plan, request)).toEqual([]);
  });

  it.each([
    ['memory', { pid: 12, command: 'postgres' }],
    ['disk', { path: '/var/log/small.log' }],
  ] as const)('needs a person for another culprit than theirs (%s)', (probeSet, parameters) => {
    const { plan, request } = second(probeSet, parameters);
    expect(rulesBroken(plan, request)).toContain('other-culprit');
  });

  it.each(['disk', 'memory', 'service'] as const)('that names nothing needs a person (%s)', (probeSet) => {
    const request = requestOf(probeSet);
    const plan = planOf(request);
    const steps = plan.steps.map((step) =>
      step.kind === 'shell'
        ? step
        : { ...step, runbook: { name: 'another', version: 1 }, parameters: {}, sources: {} },
    );
    expect(rulesBroken({ ...plan, steps }, request)).toEqual(['other-culprit']);
  });

  it('beside the first one on one host needs a person', () => {
    const request = requestOf('memory');
    const plan = planOf(request);
    const steps = [...plan.steps, ...second('memory').plan.steps];
    expect(rulesBroken({ ...plan, steps }, request)).toEqual(['step-repeats']);
  });
});

it.each([
  ['memory', 'report-worker', 'sshd'],
  ['disk', '/var/log/i-1.log', '/var/log/audit/audit.log'],
  ['disk', '/var/log/i-1.log', '/var/log/i-1.log.gz'],
] as const)(
  'what is protected needs a person, whatever was measured (%s, %s as %s)',
  (probeSet, name, protectedName) => {
    const request = requestOf(probeSet);
    const swap = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(name, protectedName));
    expect(rulesBroken(swap(planOf(request)), swap(request))).toContain('protected');
  },
);

it.each([
  ['at the other end', 'LessThanThreshold'],
  ['at a band', 'LessThanLowerOrGreaterThanUpperThreshold'],
  ['nobody knows where', null],
])('nothing runs by itself for an alarm that goes off %s', (_what, comparisonOperator) => {
  for (const probeSet of ['disk', 'memory', 'service'] as const) {
    const request = requestOf(probeSet);
    const measured = { ...request, alarm: { ...request.alarm, comparisonOperator } };
    expect(rulesBroken(planOf(request), measured)).toEqual(['metric-direction']);
  }
});

it('a shell step has its own rule, and approval mode on shows what is not bound too', () => {
  const request = requestOf('service');
  const shell: ProposedStep = {
    kind: 'shell',
    body: 'true',
    verifyBody: 'true',
    rollbackBody: null,
    targetIds: ['i-1'],
    title: 't',
  };
  expect(rulesBroken(planOf(request, [shell]), request)).toEqual(['shell-needs-person']);
});

it('a step that runs by itself equals what the rules measured, whatever a planner changes', () => {
  const value = fc.oneof(
    fc.constantFrom<ParameterValue>(
      12,
      4711,
      85,
      90,
      'postgres',
      'report-worker',
      '/var/log/small.log',
      STARTED,
    ),
    fc.integer({ min: 2, max: 99 }),
    fc.stringMatching(/^\/var\/log\/[a-z]{1,9}$/),
  );
  const name = fc.constantFrom('path', 'archive_key', 'threshold_percent', 'pid', 'started_at', 'command');
  fc.assert(
    fc.property(fc.constantFrom<ProbeSet>('disk', 'memory'), name, value, (probeSet, key, changedTo) => {
      const request = requestOf(probeSet);
      const [step] = rulesOf(request);
      if (step?.kind !== 'runbook' || step.parameters[key] === undefined) return;
      const plan = assembleFor(request, changed(request, { [key]: changedTo }), catalogue);
      if (!plan.ok) return;
      const isSame = step.parameters[key] === changedTo;
      expect(judgeOff(plan.value, request).kind).toBe(isSame ? 'auto' : 'approval');
    }),
    { numRuns: 500 },
  );
});
