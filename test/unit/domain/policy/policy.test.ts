import { describe, expect, it } from 'vitest';
import type { Plan, PlanStep } from '../../../../src/domain/plan/plan.ts';
import { RISK_CLASSES, type RiskClass } from '../../../../src/domain/plan/runbook.ts';
import {
  type ApprovalMode,
  approvalsRequired,
  judgePlan as judge,
  POLICY_VERSION,
} from '../../../../src/domain/policy/policy.ts';
import { VERDICT_KINDS } from '../../../../src/domain/policy/verdict.ts';
import { diagnosticsOf, SERVICE_REQUEST, target } from '../../../support/plan-samples.ts';

const HOSTS = ['i-1', 'i-2'];
const MEASURED = {
  ...SERVICE_REQUEST,
  targets: HOSTS.map((id) => target(id)),
  diagnostics: diagnosticsOf(
    'service',
    HOSTS.map((targetId) => ({
      kind: 'service',
      targetId,
      service: 'nginx',
      active: false,
      state: 'failed',
    })),
    HOSTS,
  ),
};

/** On hosts on which nginx is down, which is what these plans' runbooks answer. */
const judgePlan = (plan: Plan, mode: ApprovalMode) => judge(plan, mode, MEASURED);

const command = { body: 'true\n', argv: [], timeoutSeconds: 1 };
const base = { id: 's1', title: 't', targetIds: ['i-1'], action: command, verify: null, rollback: null };
const runbook = (risk: RiskClass, id = 's1', targetId = 'i-1'): PlanStep => ({
  ...base,
  id,
  targetIds: [targetId],
  kind: 'runbook',
  risk,
  runbook: { name: 'restart-nginx', version: 1 },
  parameters: {},
  answers: 'service',
  sources: {},
});
const shell: PlanStep = { ...base, kind: 'shell', risk: 'high' };
const plan = (...steps: readonly PlanStep[]): Plan => ({
  schema: 'recoverops.plan/1',
  incidentId: '1_a_b',
  planVersion: 1,
  steps,
  notAfter: '2026-11-22T09:00:00.000Z',
  policyVersion: POLICY_VERSION,
  diagnosticsSha256: 'd',
});

describe('verdicts', () => {
  it.each([
    ['read_only', 'auto', 'auto'],
    ['low', 'approval', 'auto'],
    ['medium', 'approval', 'auto'],
    ['high', 'approval', 'approval'],
    ['destructive', 'two_person', 'two_person'],
  ] as const)('a runbook of risk %s: %s with approval mode on, %s with it off', (risk, on, off) => {
    expect(judgePlan(plan(runbook(risk)), 'on').kind).toBe(on);
    expect(judgePlan(plan(runbook(risk)), 'off').kind).toBe(off);
  });

  it.each(['on', 'off'] as const)('a shell step always needs a person (mode %s)', (mode) => {
    expect(judgePlan(plan(shell), mode).kind).toBe('approval');
    expect(judgePlan(plan({ ...shell, risk: 'read_only' }), mode).kind).toBe('approval');
  });

  it.each(['on', 'off'] as const)(
    'denies an empty plan and a plan under another policy (mode %s)',
    (mode) => {
      expect(judgePlan(plan(), mode).kind).toBe('deny');
      const other = judgePlan({ ...plan(runbook('low')), policyVersion: 'old' }, mode);
      expect(other.kind).toBe('deny');
      expect(other.reasons.map((reason) => reason.rule)).toContain('policy-version');
    },
  );

  it('the strictest step decides, and every step has its reason', () => {
    for (const a of RISK_CLASSES) {
      for (const b of RISK_CLASSES) {
        const both = judgePlan(plan(runbook(a), runbook(b, 's2', 'i-2')), 'off');
        const rank = (risk: RiskClass) => VERDICT_KINDS.indexOf(judgePlan(plan(runbook(risk)), 'off').kind);
        expect(VERDICT_KINDS.indexOf(both.kind)).toBe(Math.max(rank(a), rank(b)));
        expect(both.reasons.map((reason) => reason.stepId)).toEqual(['s1', 's2']);
      }
    }
  });

  it('approval mode off never weakens a verdict that is stricter than auto for its own reasons', () => {
    for (const step of [...RISK_CLASSES.map((risk) => runbook(risk)), shell]) {
      const [on, off] = (['on', 'off'] as const).map((mode) => judgePlan(plan(step), mode));
      const own = (off?.reasons ?? []).map((reason) => VERDICT_KINDS.indexOf(reason.verdict));
      expect(VERDICT_KINDS.indexOf(off?.kind ?? 'auto')).toBe(Math.max(...own));
      expect(on?.reasons).toEqual(expect.arrayContaining([...(off?.reasons ?? [])]));
    }
  });
});

it('asks for as many people as the verdict says', () => {
  expect(VERDICT_KINDS.map(approvalsRequired)).toEqual([0, 1, 2, 0]);
});
