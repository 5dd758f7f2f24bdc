import type { Plan, PlanStep } from '../plan/plan.ts';
import { assertNever } from '../text/result.ts';
import { bindingReasons, type Measured } from './plan-binding.ts';
import { VERDICT_KINDS, type Verdict, type VerdictKind, type VerdictReason } from './verdict.ts';

export type ApprovalMode = 'on' | 'off';

/** Names the rules below; part of every plan, so that a plan made under other rules cannot be approved. */
export const POLICY_VERSION = 'judged-1';

function judgeStep(step: PlanStep): VerdictReason {
  const base = { stepId: step.id };
  if (step.kind === 'shell') {
    return {
      ...base,
      rule: 'shell-needs-person',
      verdict: 'approval',
      message: 'a shell step always needs a person',
    };
  }
  const name = `${step.runbook.name} v${step.runbook.version}`;
  switch (step.risk) {
    case 'read_only':
      return { ...base, rule: 'risk-read-only', verdict: 'auto', message: `${name} changes nothing` };
    case 'low':
    case 'medium':
      return {
        ...base,
        rule: `risk-${step.risk}`,
        verdict: 'auto',
        message: `${name} is a reviewed runbook of ${step.risk} risk`,
      };
    case 'high':
      return { ...base, rule: 'risk-high', verdict: 'approval', message: `${name} is of high risk` };
    case 'destructive':
      return {
        ...base,
        rule: 'risk-destructive',
        verdict: 'two_person',
        message: `${name} destroys data: two people must agree`,
      };
    default:
      return assertNever(step.risk);
  }
}

function strictest(reasons: readonly VerdictReason[]): VerdictKind {
  const worst = Math.max(...reasons.map((reason) => VERDICT_KINDS.indexOf(reason.verdict)));
  return VERDICT_KINDS[worst] ?? 'deny';
}

/**
 * What may happen to a plan: risk class × approval mode × what was measured. Approval mode off lets `auto` verdicts run at
 * once; it never weakens a stricter one. A plan that is not bound to what was measured (see `bindingReasons`) needs a
 * person, whoever made it. A plan without steps, or made under another policy, is denied.
 */
export function judgePlan(plan: Plan, mode: ApprovalMode, measured: Measured): Verdict {
  const reasons: VerdictReason[] = [...plan.steps.map(judgeStep), ...bindingReasons(plan, measured)];
  if (plan.steps.length === 0) {
    reasons.push({ rule: 'empty-plan', verdict: 'deny', message: 'the plan has no steps', stepId: null });
  }
  if (plan.policyVersion !== POLICY_VERSION) {
    reasons.push({
      rule: 'policy-version',
      verdict: 'deny',
      message: `the plan was made under policy ${plan.policyVersion}, in force is ${POLICY_VERSION}`,
      stepId: null,
    });
  }
  const { editedBy } = measured;
  if (editedBy !== undefined) {
    reasons.push({
      rule: 'edited-by-person',
      verdict: 'approval',
      message: `${editedBy} changed the plan: a person approves it as it is now`,
      stepId: null,
    });
  }
  const changesHost = plan.steps.some((step) => step.kind === 'shell' || step.risk !== 'read_only');
  if (mode === 'on' && changesHost) {
    reasons.push({
      rule: 'approval-mode-on',
      verdict: 'approval',
      message: 'approval mode is on: everything that changes a host needs a person',
      stepId: null,
    });
  }
  return { kind: strictest(reasons), reasons, policyVersion: POLICY_VERSION };
}

/**
 * What may happen to an undo. A person always decides: it brings back what was before the fix, on no fresh evidence. It is as bad
 * as the step that it undoes may be.
 */
export function judgeUndoPlan(plan: Pick<Plan, 'steps'>): Verdict {
  const reasons: VerdictReason[] = [
    ...plan.steps.map(judgeStep),
    {
      rule: 'undo-needs-person',
      verdict: 'approval',
      message: 'an undo brings back what was before the fix: a person decides it',
      stepId: null,
    },
  ];
  return { kind: strictest(reasons), reasons, policyVersion: POLICY_VERSION };
}

/** How many different people must approve. */
export function approvalsRequired(kind: VerdictKind): number {
  return kind === 'two_person' ? 2 : kind === 'approval' ? 1 : 0;
}
