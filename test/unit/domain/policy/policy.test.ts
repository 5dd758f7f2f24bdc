import { describe, expect, it } from 'vitest';
import { type PastFixes, plannedFixes } from '../../../../src/domain/plan/past-fix.ts';
import type { Plan, PlanStep } from '../../../../src/domain/plan/plan.ts';
import { RISK_CLASSES, type RiskClass } from '../../../../src/domain/plan/runbook.ts';
import {
  type ApprovalMode,
  approvalsRequired,
  judgePlan as judge,
  POLICY_VERSION,
} from '../../../../src/domain/policy/policy.ts';
import { VERDICT_KINDS } from '../../../../src/domain/policy/verdict.ts';
import { SERVICE_REQUEST } from '../../../support/plan-samples.ts';

const { diagnostics: DIAGNOSTICS, targets } = SERVICE_REQUEST;
const { judgement: JUDGEMENT } = DIAGNOSTICS;
if (JUDGEMENT === undefined) throw new Error('the sample has no judgement');
const HOSTS = JUDGEMENT.hosts.map((host) => ({
  ...host,
  steps: ['r-s1', 'r-s2'].map((name) => ({
    runbook: name,
    title: name,
    parameters: {},
    targetId: host.targetId,
    cause: 'unit_stopped',
    predicted: null,
  })),
}));
const MEASURED = {
  targets,
  diagnostics: { ...DIAGNOSTICS, judgement: { ...JUDGEMENT, hosts: HOSTS } },
};

/** On a host for which our own rules admit exactly these plans' runbooks. */
const judgePlan = (plan: Plan, mode: ApprovalMode) => judge(plan, mode, MEASURED);

const command = { body: 'true\n', argv: [], timeoutSeconds: 1 };
const base = { id: 's1', title: 't', targetIds: ['i-1'], action: command, verify: null, rollback: null };
const runbook = (risk: RiskClass, id = 's1'): PlanStep => ({
  ...base,
  id,
  kind: 'runbook',
  risk,
  runbook: { name: `r-${id}`, version: 1 },
  parameters: {},
  answers: ['unit_stopped'],
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
        const both = judgePlan(plan(runbook(a), runbook(b, 's2')), 'off');
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

describe('the same fix within the last hour', () => {
  const low = plan(runbook('low'));
  const [fix] = plannedFixes(low.steps);
  if (fix === undefined) throw new Error('the plan has no fix');
  const past = { ...fix, incidentId: '7_other_b', executionId: 'x', at: '2026-11-22T07:30:00.000Z' };
  const judged = (pastFixes: PastFixes | undefined, one: Plan = low) =>
    judge(one, 'off', { ...MEASURED, ...(pastFixes === undefined ? {} : { pastFixes }) });

  it('needs a person even with approval mode off, and names the incident that ran it', () => {
    expect(judged({ found: [], unread: null }).kind).toBe('auto');
    const { kind, reasons } = judged({ found: [past], unread: null });
    expect(kind).toBe('approval');
    expect(reasons).toContainEqual({
      rule: 'same-fix-lately',
      verdict: 'approval',
      stepId: 's1',
      message: expect.stringMatching(/r-s1 ran on i-1 .*2026-11-22T07:30:00\.000Z.* incident 7_other_b/),
    });
  });

  it('raises that step alone, and never lowers a stricter verdict', () => {
    const both = judged({ found: [past], unread: null }, plan(runbook('low'), runbook('low', 's2')));
    expect(both.reasons.filter(({ rule }) => rule === 'same-fix-lately').map(({ stepId }) => stepId)).toEqual(
      ['s1'],
    );
    expect(judged({ found: [past], unread: null }, plan(runbook('destructive'))).kind).toBe('two_person');
  });

  it('that could not be read needs a person too', () => {
    expect(judged({ found: [], unread: 'dynamodb: timed out' })).toMatchObject({
      kind: 'approval',
      reasons: expect.arrayContaining([expect.objectContaining({ rule: 'past-fixes-unread' })]),
    });
  });

  it('of another fix, and a plan from before it was read, change nothing', () => {
    expect(judged({ found: [{ ...past, key: 'another' }], unread: null }).kind).toBe('auto');
    expect(judged(undefined).kind).toBe('auto');
  });

  it('is asked of nothing that only looks', () => {
    const look = plan(runbook('read_only'));
    expect(judged({ found: [past], unread: 'away' }, look).kind).toBe('auto');
  });
});
