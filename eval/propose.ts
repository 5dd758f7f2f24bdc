import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Alarm } from '../src/domain/alarm/alarm.ts';
import { LIMITS } from '../src/domain/bounds.ts';
import { assembleDiagnostics } from '../src/domain/diagnosis/assemble-diagnostics.ts';
import type { Evidence, Hypothesis } from '../src/domain/diagnosis/diagnostics.ts';
import type { Judgement } from '../src/domain/diagnosis/judge/judgement.ts';
import type { Target } from '../src/domain/diagnosis/target.ts';
import { checkPlan } from '../src/domain/plan/check-plan.ts';
import { parseRunbook } from '../src/domain/plan/parse-runbook.ts';
import {
  fixKeyOf,
  isRecent,
  type PastFix,
  type PastFixes,
  plannedFixes,
} from '../src/domain/plan/past-fix.ts';
import type { Plan } from '../src/domain/plan/plan.ts';
import { planTimingOf } from '../src/domain/plan/plan-validity.ts';
import type { Runbook } from '../src/domain/plan/runbook.ts';
import { planByRules } from '../src/domain/planner/plan-by-rules.ts';
import { judgePlan, POLICY_VERSION } from '../src/domain/policy/policy.ts';
import type { VerdictKind } from '../src/domain/policy/verdict.ts';
import type { CasePastFix } from './case/case-schema.ts';

// From the judgement to what the product would do with it: the planner without a model, the plan bound to the committed
// runbooks, checked as the workflow checks it, and the policy's word with approvals on and off.

const RUNBOOKS = new URL('../runbooks/', import.meta.url);
const TIMING = {
  approvalDeadlineSeconds: 3_600,
  deliveryTimeoutSeconds: 60,
  settleSeconds: 60,
  verifyPollSeconds: 15,
};

function readRunbook(file: string): Runbook {
  const parsed = parseRunbook(parse(readFileSync(new URL(file, RUNBOOKS), 'utf8'), { maxAliasCount: 0 }));
  if (!parsed.ok) throw new Error(`${file}: ${parsed.error.join('; ')}`);
  return parsed.value;
}

/** The committed ones, in the order in which the worker loads them. */
const CATALOGUE: readonly Runbook[] = readdirSync(RUNBOOKS)
  .filter((file) => /\.ya?ml$/.test(file))
  .toSorted()
  .map(readRunbook);

/** Names of the committed runbooks, in their order. */
export const COMMITTED_RUNBOOKS: readonly string[] = CATALOGUE.map(({ name }) => name);

/** What stands for the evidence of a host that answered: that there is some decides, not what it says. */
function evidenceOf(targetId: string, index: number): Evidence {
  return {
    id: `E${index + 1}`,
    targetId,
    probeSet: 'case',
    key: null,
    sha256: '0'.repeat(64),
    sizeBytes: 0,
    excerpt: '',
    problem: null,
  };
}

export interface AskedHost {
  readonly targetId: string;
  readonly online: boolean;
  /** Whether any probe was answered. */
  readonly answered: boolean;
}

export interface Proposal {
  /** Null where nothing is proposed. */
  readonly plan: Plan | null;
  readonly hypothesis: Hypothesis;
  /** Why nothing is proposed, where nothing is; else what the policy says of an earlier run of the same. */
  readonly message: string;
  readonly verdict: { readonly on: VerdictKind | null; readonly off: VerdictKind | null };
}

/** What ran on the hosts of a case within the last hour, as the store of executions would tell it for this plan. */
function pastFixesOf({ steps }: Plan, past: readonly CasePastFix[], nowMs: number): PastFixes {
  const found = steps.flatMap((step) => {
    if (step.kind === 'shell') return [];
    const own = plannedFixes([step]);
    return past.flatMap(({ incident, runbook, parameters = {}, target, at }): readonly PastFix[] => {
      const { sources = {} } = step;
      const key = fixKeyOf({ runbook: { name: runbook }, parameters, sources }, target);
      const isSame = own.some((fix) => fix.key === key && isRecent({ at }, nowMs, LIMITS.sameFixSeconds));
      return isSame ? [{ key, runbook, targetId: target, incidentId: incident, executionId: '', at }] : [];
    });
  });
  return { found, unread: null };
}

/** What the product makes of a judgement by its own rules alone. */
export function propose(
  incidentId: string,
  alarm: Alarm,
  judgement: Judgement,
  hosts: readonly AskedHost[],
  past: readonly CasePastFix[] = [],
): Proposal {
  const targets = hosts.map(
    ({ targetId, online }): Target => ({
      instanceId: targetId,
      name: null,
      platform: 'Linux',
      agentVersion: null,
      online,
    }),
  );
  const evidence = hosts
    .filter(({ answered }) => answered)
    .map(({ targetId }, at) => evidenceOf(targetId, at));
  const diagnostics = assembleDiagnostics({ targets, evidence, judgement, facts: [] });
  const timing = planTimingOf(Date.parse(alarm.stateChangeTime), TIMING);
  const policyVersion = POLICY_VERSION;
  const planVersion = 1;
  const request = { incidentId, alarm, targets, diagnostics, planVersion, timing, policyVersion };
  const planned = planByRules(request, CATALOGUE);
  const { hypothesis } = planned;
  const none = (message: string): Proposal => ({
    plan: null,
    hypothesis,
    message,
    verdict: { on: null, off: null },
  });
  if (planned.kind === 'no_plan') return none(planned.message);
  const { plan } = planned;
  const problems = checkPlan(plan, request);
  if (problems.length > 0) return none(`the plan is refused: ${problems.join('; ')}`);
  const pastFixes = pastFixesOf(plan, past, Date.parse(alarm.stateChangeTime));
  const judged = (mode: 'on' | 'off') => judgePlan(plan, mode, { targets, diagnostics, pastFixes });
  const verdictOf = (mode: 'on' | 'off') => judged(mode).kind;
  const lately = judged('off').reasons.filter(({ rule }) => rule === 'same-fix-lately');
  return {
    plan,
    hypothesis,
    message: lately.map(({ message }) => message).join('\n'),
    verdict: { on: verdictOf('on'), off: verdictOf('off') },
  };
}
