import type { HostJudgement } from '../../src/domain/diagnosis/judge/judgement.ts';
import type { Plan, PlanStep } from '../../src/domain/plan/plan.ts';
import { planDigest } from '../../src/domain/plan/plan-digest.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { nextAttemptRecord } from '../../src/domain/record/opening-record.ts';
import { summaryOf } from '../../src/domain/record/summarise-attempt.ts';
import { incidentRecord, timelineOf } from './incident-record.ts';

/** Words of a length, as people and hosts write them: with blanks, since such text breaks and an id does not. */
const longText = (chars: number, words = 'the quick brown fox jumps over the lazy dog ') =>
  words
    .repeat(Math.ceil(chars / words.length))
    .slice(0, chars - 1)
    .concat('x');

/** As many hosts as one incident looks at, each with the longest name that EC2 allows. */
export const WORST_HOSTS = Array.from({ length: 10 }, (_, index) => ({
  instanceId: `i-0123456789abcde${index.toString(16).padStart(2, '0')}`,
  name: `production-web-fleet-eu-central-1-${index}-${'n'.repeat(220)}`,
  platform: 'Amazon Linux',
  agentVersion: '3.3.1345.0',
  online: true,
}));

const ids = WORST_HOSTS.map(({ instanceId }) => instanceId);

const step = (number: number): PlanStep => ({
  kind: 'runbook',
  id: `s${number}`,
  title: longText(120, 'archive the log of the application and truncate it '),
  risk: number === 1 ? 'high' : 'medium',
  runbook: { name: 'archive-and-truncate-log-of-the-longest-name-that-there-is', version: 12 },
  parameters: { file: `/var/log/${'d'.repeat(200)}/application.log` },
  answers: ['growing_log'],
  sources: { file: 'path' },
  targetIds: ids,
  action: { body: 'echo action\n'.repeat(300), argv: ['/var/log/app'], timeoutSeconds: 120 },
  verify: { body: 'df --output=pcent /var/log\n', argv: [], timeoutSeconds: 30 },
  rollback: number === 1 ? null : { body: 'echo rollback\n', argv: [], timeoutSeconds: 30 },
});

const judged = (targetId: string): HostJudgement => ({
  targetId,
  state: 'ill',
  measured: longText(400, 'the file system /var/log is 99.8 % full: 16.0 GiB used, 0 B free for users '),
  causes: [1, 2, 3].map((number) => ({
    cause: `growing_log_${number}`,
    targetId,
    state: 'asserted',
    confidence: 0.93,
    blamed: {},
    explained: 0.97,
    sentence: longText(500, 'the log /var/log/app/application.log has grown, written by app (4711) '),
  })),
  steps: [],
  withheld: [],
  balances: [],
  unread: [],
});

export const WORST_PLAN: Plan = {
  schema: 'recoverops.plan/1',
  incidentId: '1795334400_Disk-Critical-ASG_web-asg',
  planVersion: 2,
  steps: Array.from({ length: 10 }, (_, index) => step(index + 1)),
  notAfter: '2026-11-22T10:15:00.000Z',
  policyVersion: 'policy/1',
  diagnosticsSha256: 'd'.repeat(64),
};

/** The second attempt of an incident in which every text is as long as it may be, on ten hosts. */
export function worstRecord(change: Partial<IncidentRecord> = {}): IncidentRecord {
  const opened = incidentRecord();
  const alarm = {
    ...opened.alarm,
    name: longText(255, 'Production-Disk-Critical '),
    reason: longText(10_240, 'Threshold Crossed: 1 datapoint [99.8] was greater than the threshold (90.0). '),
    description: longText(1_024),
  };
  const outcome = { code: 'approval.expired', message: longText(600), nextStep: longText(600) };
  const end = { status: 'expired', outcome, at: '2026-11-22T08:16:00.000Z' } as const;
  const first: IncidentRecord = {
    ...opened,
    alarm,
    targets: WORST_HOSTS,
    status: 'expired',
    outcome,
    attempts: [summaryOf(opened, timelineOf(opened.incidentId, 9), end)],
    attention: { since: end.at, reason: longText(300) },
  };
  const second = nextAttemptRecord(first, {
    runId: opened.runId,
    revision: 40,
    settings: opened.settings,
    begun: {
      at: '2026-11-22T08:20:00.000Z',
      by: 'a'.repeat(120),
      reason: longText(2_000),
      kind: 'plan_again',
    },
  });
  return {
    ...second,
    status: 'pending_approval',
    repeatCount: 12_345,
    targets: WORST_HOSTS,
    diagnostics: {
      probeSet: 'disk',
      evidence: [],
      judgement: {
        family: 'disk',
        condition: longText(300, 'disk used on /var/log > 90 % (average of 5 min, 3 of 3) '),
        notUnderstood: null,
        rounds: 3,
        hosts: ids.map(judged),
        offline: [],
      },
      facts: [],
      sha256: 'd'.repeat(64),
      unreachable: [],
    },
    hypothesis: {
      rootCause: longText(500),
      reasoning: longText(4_000),
      confidence: 0.9,
      evidenceIds: ['E1'],
    },
    provenance: {
      planner: 'gemini',
      model: 'gemini-2.5-pro',
      fallbackReason: null,
      attempts: 1,
      promptTokens: 9_000,
      outputTokens: 800,
      costUsdCents: 1.2,
      durationMs: 4_200,
    },
    plan: WORST_PLAN,
    planDigest: planDigest(WORST_PLAN),
    verdict: {
      kind: 'two_person',
      reasons: [{ rule: 'risk.high', verdict: 'two_person', message: longText(600), stepId: 's1' }],
      policyVersion: 'policy/1',
    },
    approval: {
      requestedAt: '2026-11-22T08:21:00.000Z',
      deadline: '2026-11-22T08:36:00.000Z',
      required: 2,
      approvals: [],
      remindersSent: 1,
    },
    ...change,
  };
}
