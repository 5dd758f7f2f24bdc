import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { HostJudgement, Judgement } from '../../../../src/domain/diagnosis/judge/judgement.ts';
import { checkPlan } from '../../../../src/domain/plan/check-plan.ts';
import type { Plan, PlanStep } from '../../../../src/domain/plan/plan.ts';
import { planNotAfter } from '../../../../src/domain/plan/plan-validity.ts';
import { POLICY_VERSION } from '../../../../src/domain/policy/policy.ts';
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
    ['no time limit', withAction({ timeoutSeconds: Number.NaN }), 'time limit'],
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
});
