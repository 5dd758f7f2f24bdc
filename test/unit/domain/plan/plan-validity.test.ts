import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { checkPlan } from '../../../../src/domain/plan/check-plan.ts';
import type { Plan } from '../../../../src/domain/plan/plan.ts';
import { planLengthSeconds, planNotAfter, planTimingOf } from '../../../../src/domain/plan/plan-validity.ts';
import { POLICY_VERSION } from '../../../../src/domain/policy/policy.ts';
import { sampleDiagnostics, sampleStep, sampleTarget } from '../../../workflow/support/sample-plan.ts';

const HOSTS = ['i-1', 'i-2', 'i-3'];
const TIMING = {
  decideBy: '2026-11-22T08:15:00.000Z',
  deliveryTimeoutSeconds: 60,
  settleSeconds: 120,
  verifyPollSeconds: 10,
};
const slow = () => {
  const step = sampleStep({ targetIds: HOSTS });
  return { ...step, action: { ...step.action, timeoutSeconds: 600 } };
};

test('a plan approved at the last moment is still good when the third slow host is reached', () => {
  // Two hosts before the third, each with the whole time that the action, its delivery and settling may take.
  const thirdStartsMs = Date.parse(TIMING.decideBy) + 2 * (600 + 60 + 120) * 1000;
  const notAfterMs = Date.parse(planNotAfter([slow()], TIMING));
  expect(notAfterMs).toBeGreaterThan(thirdStartsMs + TIMING.deliveryTimeoutSeconds * 1000);
});

test('its length is that of all steps on all hosts with their checks', () => {
  // One action and three checks of 5 s, with delivery and settling around each, and the pauses between checks.
  expect(planLengthSeconds([slow()], TIMING)).toBe(3 * (600 + 180 + 3 * (5 + 180 + 10)));
  expect(planLengthSeconds([sampleStep({ withVerify: false })], TIMING)).toBe(5 + 180);
});

test('a plan is decided at the latest after planning and the time that people have', () => {
  const { decideBy: _decideBy, ...rest } = TIMING;
  expect(LIMITS.planningSeconds).toBe(900);
  const nowMs = Date.parse('2026-11-22T07:00:00.000Z');
  // 900 s of planning and an hour.
  expect(planTimingOf(nowMs, { ...rest, approvalDeadlineSeconds: 3600 })).toEqual(TIMING);
});

test('a planner cannot give its plan a longer life', () => {
  const targets = HOSTS.map((id) => sampleTarget(id));
  const diagnostics = sampleDiagnostics(targets);
  const plan: Plan = {
    schema: 'recoverops.plan/1',
    incidentId: 'one',
    planVersion: 2,
    steps: [slow()],
    notAfter: planNotAfter([slow()], TIMING),
    policyVersion: POLICY_VERSION,
    diagnosticsSha256: diagnostics.sha256,
  };
  const expected = {
    incidentId: 'one',
    planVersion: 2,
    policyVersion: POLICY_VERSION,
    timing: TIMING,
    diagnostics,
    targets,
  };
  expect(checkPlan(plan, expected)).toEqual([]);
  const longer = new Date(Date.parse(plan.notAfter) + 1000).toISOString();
  expect(checkPlan({ ...plan, notAfter: longer }, expected)[0]).toContain('notAfter');
});
