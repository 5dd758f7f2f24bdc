import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { leaseSeconds, planTargets } from '../../../../src/domain/plan/host-lease.ts';
import type { PlanStep } from '../../../../src/domain/plan/plan.ts';
import { planLengthSeconds } from '../../../../src/domain/plan/plan-validity.ts';
import { sampleStep } from '../../../workflow/support/sample-plan.ts';

const TIMING = {
  deliveryTimeoutSeconds: 60,
  settleSeconds: 120,
  verifyPollSeconds: 10,
  verifyTimeoutSeconds: 600,
  verifyHoldSeconds: 60,
};
const HOSTS = ['i-1', 'i-2', 'i-3'];
const lasting = (step: PlanStep, seconds: number): PlanStep => ({
  ...step,
  action: { ...step.action, timeoutSeconds: seconds },
});

test('the hosts of a plan are named once, in the order in which the plan comes to them', () => {
  const steps = [sampleStep({ targetIds: ['i-2', 'i-1'] }), sampleStep({ targetIds: ['i-1', 'i-3'] })];
  expect(planTargets({ steps })).toEqual(['i-2', 'i-1', 'i-3']);
  expect(planTargets({ steps: [] })).toEqual([]);
});

test('an action alone holds its host for its own time, its delivery, its settling and the alarm’s verification', () => {
  const step = lasting(sampleStep({ withVerify: false }), 600);
  // 600 + 60 + 120, and 600 + 60 for the alarm.
  expect(leaseSeconds({ steps: [step] }, TIMING)).toBe(1440);
});

test('checks are counted as often as they may be made, with the pause after each', () => {
  const step = lasting(sampleStep({ targetIds: ['i-1'] }), 600);
  expect(LIMITS.hostChecksMax).toBe(3);
  // 780 for the action, three times 5 + 180 + 10 for the checks, 660 for the alarm.
  expect(leaseSeconds({ steps: [step] }, TIMING)).toBe(2025);
});

test('an undo is counted, and everything once per host and step', () => {
  const first = lasting(sampleStep({ targetIds: HOSTS, withRollback: true }), 600);
  const second = lasting(sampleStep({ targetIds: ['i-1'], withVerify: false }), 30);
  // Three hosts of 780 + 585 + 185, one of 30 + 180, and 660 for the alarm.
  expect(leaseSeconds({ steps: [first, second] }, TIMING)).toBe(3 * 1550 + 210 + 660);
});

test('parts of a second are rounded up once, at the end', () => {
  const step = lasting(sampleStep({ withVerify: false }), 0.25);
  expect(leaseSeconds({ steps: [step, step] }, TIMING)).toBe(2 * 180 + 660 + 1);
});

test('a claim outlasts everything that may still start under the plan', () => {
  const steps = [lasting(sampleStep({ targetIds: HOSTS, withRollback: true }), 600)];
  expect(leaseSeconds({ steps }, TIMING)).toBeGreaterThan(planLengthSeconds(steps, TIMING));
});
