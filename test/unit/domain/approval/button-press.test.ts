import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROLES } from '../../../../src/domain/access/roles.ts';
import { slackIdentity } from '../../../../src/domain/access/slack-users.ts';
import {
  type DecisionButton,
  isApprovableUnopened,
  judgePress,
} from '../../../../src/domain/approval/button-press.ts';
import { parseDecisionRequest } from '../../../../src/domain/approval/decision-request.ts';
import { judgeDecision } from '../../../../src/domain/approval/decision-rules.ts';
import type { Plan, PlanStep } from '../../../../src/domain/plan/plan.ts';
import { planDigest } from '../../../../src/domain/plan/plan-digest.ts';
import { RISK_CLASSES } from '../../../../src/domain/plan/runbook.ts';
import type { Decision } from '../../../../src/domain/policy/decision.ts';
import { mustBeOpened } from '../../../../web/src/incident/opened-scripts.ts';
import { INCIDENT_ID, sampleIncident } from '../../ingress/incident-samples.ts';

const NOW_MS = Date.parse('2026-11-30T01:00:00.000Z');
const DEADLINE = '2026-11-30T01:15:00.000Z';
const ANA = { team: 'T0123ABCD', user: 'U0ANA' };
const WHO = slackIdentity([{ ...ANA, account: 'ana', role: 'approver' }], ANA);

type Kind = PlanStep['kind'];
const command = { body: 'do', argv: [], timeoutSeconds: 5 };
const base = { id: 's1', title: 't', targetIds: ['i-1'], action: command, verify: null, rollback: null };
function stepOf(kind: Kind, risk: PlanStep['risk']): PlanStep {
  return kind === 'shell'
    ? { ...base, kind, risk }
    : { ...base, kind, risk, runbook: { name: 'r', version: 1 }, parameters: {} };
}
const planOf = (...steps: readonly PlanStep[]): Plan => ({
  schema: 'recoverops.plan/1',
  incidentId: INCIDENT_ID,
  planVersion: 1,
  steps,
  notAfter: DEADLINE,
  policyVersion: 'p',
  diagnosticsSha256: 'd',
});

test.each(
  (['runbook', 'shell'] as const).flatMap((kind) => RISK_CLASSES.map((risk) => [kind, risk] as const)),
)('a %s step of %s risk needs to be opened where the dashboard says so too', (kind, risk) => {
  const step = stepOf(kind, risk);
  expect(isApprovableUnopened(planOf(step))).toBe(!mustBeOpened(step));
  expect(isApprovableUnopened(planOf(stepOf('runbook', 'low'), step))).toBe(!mustBeOpened(step));
});

test('a plan of nothing is approved by nobody here', () => {
  expect(isApprovableUnopened(planOf())).toBe(false);
});

test('whatever is true of a press, it becomes a decision only where everything holds', () => {
  const low = planOf(stepOf('runbook', 'low'));
  const high = planOf(stepOf('runbook', 'high'));
  const press = fc.record({
    role: fc.constantFrom(null, ...ROLES),
    kind: fc.constantFrom('approve', 'reject'),
    sameChannel: fc.boolean(),
    isLate: fc.boolean(),
    isHigh: fc.boolean(),
    samePlan: fc.boolean(),
    status: fc.constantFrom('pending_approval', 'executing', 'expired', 'completed'),
    isStored: fc.boolean(),
  });
  fc.assert(
    fc.property(press, ({ role, kind, sameChannel, isLate, isHigh, samePlan, status, isStored }) => {
      const plan = isHigh ? high : low;
      const button: DecisionButton = {
        kind,
        incidentId: INCIDENT_ID,
        planDigest: samePlan ? planDigest(plan) : 'ab'.repeat(32),
        channel: 'C0123ABCD',
        expiresAt: DEADLINE,
      };
      const who = role === null ? undefined : slackIdentity([{ ...ANA, account: 'ana', role }], ANA);
      const judged = judgePress(
        button,
        { who, channel: sameChannel ? 'C0123ABCD' : 'C0999ZZZZ', subject: 'T0123ABCD/U0ANA' },
        isStored ? { status, plan, planDigest: planDigest(plan) } : null,
        isLate ? Date.parse(DEADLINE) : NOW_MS,
      );
      const mayDecide = role === 'approver' || role === 'admin';
      const isOpen = isStored && (status === 'pending_approval' || status === 'executing');
      const isAllowed = !isHigh || kind === 'reject';
      expect(judged.kind === 'decide').toBe(
        mayDecide && sameChannel && !isLate && isOpen && samePlan && isAllowed,
      );
      if (judged.kind === 'refuse') expect(judged.reason).toMatch(/^Nothing was decided.*\.$/s);
    }),
  );
});

describe('two people', () => {
  const plan = planOf(stepOf('runbook', 'low'));
  const plansDigest = planDigest(plan);
  const decisionOf = (by: string, via: Decision['via'], signedIn?: Decision['signedIn']): Decision => ({
    id: 'd',
    kind: 'approve',
    by,
    planDigest: plansDigest,
    comment: '',
    via,
    decidedAt: DEADLINE,
    ...(signedIn === undefined ? {} : { signedIn }),
  });
  const judge = (before: Decision) => {
    const { record } = sampleIncident({
      plan,
      planDigest: plansDigest,
      approval: {
        requestedAt: '2026-11-30T00:59:00.000Z',
        deadline: DEADLINE,
        required: 2,
        approvals: [before],
        remindersSent: 0,
      },
    });
    if (WHO === undefined) throw new Error('ana is mapped');
    const { principal, method, subject, issuer, role } = WHO;
    const request = parseDecisionRequest({
      kind: 'approve',
      by: principal,
      plan: plansDigest,
      comment: '',
      via: 'slack',
      signedIn: { method, subject, issuer, role },
    });
    if (!request.ok) throw new Error(request.error);
    return judgeDecision(record, request.value, NOW_MS).kind;
  };

  test('one person in the dashboard and in Slack is one', () => {
    expect(judge(decisionOf('Ana', 'dashboard'))).toBe('repeat');
  });

  test('one Slack user under a name that was changed meanwhile is one', () => {
    const before = { method: 'slack', subject: 'T0123ABCD/U0ANA', issuer: 'https://slack.com' } as const;
    expect(judge(decisionOf('anna', 'slack', before))).toBe('repeat');
  });

  test('somebody else in the dashboard and one in Slack are two', () => {
    expect(judge(decisionOf('ben', 'dashboard'))).toBe('record');
  });
});
