import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { HostJudgement, Judgement } from '../../../../src/domain/diagnosis/judge/judgement.ts';
import { checkPlan } from '../../../../src/domain/plan/check-plan.ts';
import type { Plan, PlanStep } from '../../../../src/domain/plan/plan.ts';
import { planNotAfter } from '../../../../src/domain/plan/plan-validity.ts';
import { POLICY_VERSION } from '../../../../src/domain/policy/policy.ts';
import { canonicalJson } from '../../../../src/domain/text/canonical-json.ts';
import {
  HOST_A,
  HOST_B,
  sampleDiagnostics,
  sampleStep,
  sampleTarget,
} from '../../../workflow/support/sample-plan.ts';

const targets = [sampleTarget(HOST_A), sampleTarget(HOST_B, false)];
const diagnostics = sampleDiagnostics(targets);
const expected = {
  incidentId: 'incident-1',
  planVersion: 1,
  policyVersion: POLICY_VERSION,
  timing: {
    decideBy: '2026-01-01T00:00:00.000Z',
    deliveryTimeoutSeconds: 60,
    settleSeconds: 120,
    verifyPollSeconds: 10,
  },
  diagnostics,
  targets,
};
const good: Plan = {
  schema: 'recoverops.plan/1',
  incidentId: 'incident-1',
  planVersion: 1,
  steps: [sampleStep()],
  notAfter: planNotAfter([sampleStep()], expected.timing),
  policyVersion: POLICY_VERSION,
  diagnosticsSha256: diagnostics.sha256,
};
const withAction = (change: Partial<PlanStep['action']>): Plan => {
  const step = sampleStep();
  return { ...good, steps: [{ ...step, action: { ...step.action, ...change } }] };
};

describe('checkPlan', () => {
  it('finds nothing wrong with a good plan', () => {
    expect(checkPlan(good, expected)).toEqual([]);
  });

  it('refuses a runbook step that our own rules do not admit, and says why', () => {
    const problemsOf = (judgement: Judgement | undefined) => {
      const { judgement: _judgement, ...rest } = diagnostics;
      const given = judgement === undefined ? rest : { ...rest, judgement };
      return checkPlan(good, { ...expected, diagnostics: given }).join('\n');
    };
    const { judgement } = diagnostics;
    if (judgement === undefined) throw new Error('the sample has no judgement');
    const hosts = (change: Partial<HostJudgement>) => ({
      ...judgement,
      hosts: judgement.hosts.map((host) => ({ ...host, ...change })),
    });
    expect(problemsOf(undefined)).toContain('s1 (archive-log) is not admissible');
    expect(problemsOf({ ...judgement, notUnderstood: 'it is a band' })).toBe('');
    expect(problemsOf(hosts({ state: 'well', steps: [] }))).toContain('nothing ill was measured');
    expect(problemsOf(hosts({ steps: [] }))).toContain('nothing that it answers is blamed');
    const withheld = [{ cause: 'growing_log', why: 'it would not suffice' }];
    expect(problemsOf(hosts({ steps: [], withheld }))).toContain('it would not suffice');
  });

  it.each<[string, Plan, string]>([
    [
      'another schema',
      { ...good, schema: 'recoverops.plan/2' as Plan['schema'] },
      'schema is recoverops.plan/2, expected recoverops.plan/1',
    ],
    ['another incident', { ...good, incidentId: 'other' }, 'incidentId'],
    ['an older version', { ...good, planVersion: 0 }, 'planVersion'],
    ['another policy', { ...good, policyVersion: 'x' }, 'policyVersion'],
    ['other diagnostics', { ...good, diagnosticsSha256: 'x' }, 'diagnosticsSha256'],
    ['a longer life', { ...good, notAfter: '2027-01-01T00:00:00.000Z' }, 'notAfter'],
    ['no steps', { ...good, steps: [] }, '0 steps'],
    [
      'too many steps',
      {
        ...good,
        steps: Array.from({ length: LIMITS.planStepsMax + 1 }, (_, i) => sampleStep({ id: `s${i}` })),
      },
      '11 steps',
    ],
    ['a repeated step id', { ...good, steps: [sampleStep(), sampleStep()] }, 'repeat'],
    ['no host', { ...good, steps: [sampleStep({ targetIds: [] })] }, 'names no host'],
    ['a host twice', { ...good, steps: [sampleStep({ targetIds: [HOST_A, HOST_A] })] }, 'twice'],
    ['a host that is offline', { ...good, steps: [sampleStep({ targetIds: [HOST_B] })] }, HOST_B],
    ['a foreign host', { ...good, steps: [sampleStep({ targetIds: ['i-0other'] })] }, 'i-0other'],
    ['an empty body', withAction({ body: ' \n' }), 'empty'],
    ['a body that is too large', withAction({ body: 'é'.repeat(LIMITS.scriptBytes / 2 + 1) }), 'larger'],
    ['a NUL in an argument', withAction({ argv: ['a\0b'] }), 'NUL'],
    ['no time limit', withAction({ timeoutSeconds: Number.NaN }), 's1 action has the time limit NaN'],
    ['a time limit of no whole second', withAction({ timeoutSeconds: 1.5 }), 'time limit'],
    ['a time limit of nothing', withAction({ timeoutSeconds: 0 }), 'time limit'],
    [
      'a time limit that is too long',
      withAction({ timeoutSeconds: LIMITS.stepTimeoutSeconds + 1 }),
      'time limit',
    ],
    ['text that no digest can hold', withAction({ argv: ['\ud800'] }), 'well-formed'],
    ['too many bytes', withAction({ argv: ['a'.repeat(LIMITS.planBytes)] }), 'the plan is larger'],
  ])('refuses %s', (_, plan, problem) => {
    expect(checkPlan(plan, expected).join('\n')).toContain(problem);
  });

  it('refuses a check or an undo as it refuses an action, and says which it is', () => {
    const step = sampleStep({ withRollback: true });
    const empty = { body: '', argv: [], timeoutSeconds: 5 };
    const problems = checkPlan({ ...good, steps: [{ ...step, verify: empty, rollback: empty }] }, expected);
    expect(problems).toEqual(['s1 verify is empty', 's1 rollback is empty']);
  });

  it('finds nothing wrong at its limits', () => {
    const steps = (change: Partial<PlanStep['action']>) => {
      const step = sampleStep({ withRollback: true });
      return [{ ...step, action: { ...step.action, ...change } }];
    };
    const made = (given: readonly PlanStep[]): Plan => ({
      ...good,
      steps: given,
      notAfter: planNotAfter(given, expected.timing),
    });
    const none = (given: readonly PlanStep[]) => expect(checkPlan(made(given), expected)).toEqual([]);
    none(Array.from({ length: LIMITS.planStepsMax }, (_, index) => sampleStep({ id: `s${index}` })));
    none(steps({ timeoutSeconds: 1 }));
    none(steps({ timeoutSeconds: LIMITS.stepTimeoutSeconds }));
    none(steps({ body: 'a'.repeat(LIMITS.scriptBytes) }));
    none(steps({ argv: ['plain', ''] }));
    none([sampleStep({ withVerify: false })]);
    // As long as it may be, to the byte.
    const bytes = new TextEncoder().encode(canonicalJson(made(steps({ argv: [''] })))).length;
    none(steps({ argv: ['a'.repeat(LIMITS.planBytes - bytes)] }));
    expect(checkPlan(made(steps({ argv: ['a'.repeat(LIMITS.planBytes - bytes + 1)] })), expected)).toEqual([
      `the plan is larger than ${LIMITS.planBytes} bytes`,
    ]);
  });

  it('of a plan that is too long only as many steps as one may have are told of', () => {
    const many = Array.from({ length: LIMITS.planStepsMax + 2 }, (_, index) =>
      sampleStep({ id: `s${index}`, targetIds: ['i-0other'] }),
    );
    const problems = checkPlan({ ...good, steps: many }, expected);
    expect(problems.filter((problem) => problem.includes('not an affected host'))).toHaveLength(10);
    expect(problems.filter((problem) => problem.includes('not admissible'))).toHaveLength(10);
  });
});
