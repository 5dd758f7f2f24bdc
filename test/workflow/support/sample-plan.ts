import { createAiActivities } from '../../../src/activities/planning/ai-activities.ts';
import type {
  AiActivities,
  ProposePlanInput,
  ProposePlanOutcome,
} from '../../../src/contracts/activities.ts';
import type { Diagnostics } from '../../../src/domain/diagnosis/diagnostics.ts';
import type { HostJudgement } from '../../../src/domain/diagnosis/judge/judgement.ts';
import type { Target } from '../../../src/domain/diagnosis/target.ts';
import type { CommandBytes } from '../../../src/domain/execution/command-bytes.ts';
import type { Plan, PlanStep } from '../../../src/domain/plan/plan.ts';
import { planNotAfter } from '../../../src/domain/plan/plan-validity.ts';
import type { RiskClass, Runbook } from '../../../src/domain/plan/runbook.ts';
import { sha256Hex } from '../../../src/domain/text/sha256.ts';
import { FakeObjects } from '../../support/fake-aws.ts';
import { FakeQuestions } from '../../support/fake-stores.ts';
import { MemoryIncidents } from '../../support/memory-incidents.ts';

export const HOST_A = 'i-0aaaaaaaaaaaaaaaa';
export const HOST_B = 'i-0bbbbbbbbbbbbbbbb';

export function sampleTarget(instanceId: string, online = true): Target {
  return { instanceId, name: null, platform: 'Ubuntu', agentVersion: '3.3.1', online };
}

/** A host whose log disk is full, as our rules judge it: the sample step is what they admit. */
function sampleHost(targetId: string): HostJudgement {
  return {
    targetId,
    state: 'ill',
    measured: '/var/log is 91 % full: 9.1 MB used, 0.9 MB free for users',
    causes: [
      {
        cause: 'growing_log',
        targetId,
        state: 'asserted',
        confidence: 0.9,
        blamed: { path: '/var/log/app.log' },
        explained: 0.95,
        sentence: 'the log /var/log/app.log has grown',
      },
    ],
    steps: [
      {
        runbook: 'archive-log',
        title: 'archive the log and truncate it',
        parameters: { path: '/var/log/app.log' },
        targetId,
        cause: 'growing_log',
        predicted: { value: 5, sentence: '/var/log is then at 5 %, where the alarm is quiet' },
      },
    ],
    withheld: [],
    balances: [],
    unread: [],
  };
}

const wellHost = (targetId: string): HostJudgement => ({
  ...sampleHost(targetId),
  state: 'well',
  measured: '/var/log is 20 % full: 2 MB used, 8 MB free for users',
  causes: [],
  steps: [],
});

/** What was measured; hosts that are not `ill` are well. */
export function sampleDiagnostics(
  targets: readonly Target[],
  unreachable: readonly string[] = [],
  ill: readonly string[] = targets.map(({ instanceId }) => instanceId),
): Diagnostics {
  const evidence = targets.map(({ instanceId }, index) => ({
    id: `E${index + 1}`,
    targetId: instanceId,
    probeSet: 'disk',
    key: `evidence/${instanceId}`,
    sha256: sha256Hex(instanceId),
    sizeBytes: 20,
    excerpt: '/var/log 91%',
    problem: null,
  }));
  const hosts = targets
    .map(({ instanceId }) => instanceId)
    .filter((id) => !unreachable.includes(id))
    .map((id) => (ill.includes(id) ? sampleHost(id) : wellHost(id)));
  return {
    probeSet: 'disk',
    evidence,
    judgement: {
      family: 'disk',
      condition: 'disk used > 85 %',
      notUnderstood: null,
      rounds: 2,
      hosts,
      offline: unreachable,
    },
    facts: [],
    factsDropped: 0,
    sha256: sha256Hex(evidence.map((item) => item.sha256).join('')),
    unreachable,
  };
}

const command = (body: string): CommandBytes => ({ body, argv: [], timeoutSeconds: 5 });

export interface StepOptions {
  readonly id?: string;
  readonly risk?: RiskClass;
  readonly targetIds?: readonly string[];
  readonly withRollback?: boolean;
  readonly withVerify?: boolean;
}

export function sampleStep({
  id = 's1',
  risk = 'medium',
  targetIds = [HOST_A],
  withRollback = false,
  withVerify = true,
}: StepOptions = {}): PlanStep {
  return {
    id,
    kind: 'runbook',
    title: 'archive the log and truncate it',
    risk,
    targetIds,
    runbook: { name: 'archive-log', version: 1 },
    parameters: { path: '/var/log/app.log' },
    answers: ['growing_log'],
    sources: { path: 'path' },
    action: command(`# ${id} action`),
    verify: withVerify ? command(`# ${id} verify`) : null,
    rollback: withRollback ? command(`# ${id} rollback`) : null,
  };
}

/** The runbook of the sample step, as a catalogue has it. */
export function sampleRunbook(risk: RiskClass = 'medium', withRollback = false): Runbook {
  const script = (phase: string) => ({ script: `# s1 ${phase}`, arguments: [], timeoutSeconds: 5 });
  return {
    name: 'archive-log',
    version: 1,
    title: 'archive a log',
    description: 'archives a log and truncates it',
    risk,
    answers: ['growing_log'],
    tried: 'live',
    parameters: [
      {
        name: 'path',
        type: 'string',
        description: 'the log',
        pattern: '/[a-z/.]+',
        lengthMax: 200,
        source: 'path',
      },
    ],
    action: script('action'),
    verify: script('verify'),
    rollback: withRollback ? script('rollback') : null,
  };
}

/** The real activity that binds edited steps, over a catalogue of these. */
export function bindWith(...catalogue: readonly Runbook[]): AiActivities['bindPlan'] {
  return createAiActivities({
    model: null,
    catalogue,
    executions: { lastFix: async () => undefined },
    objects: new FakeObjects(),
    incidents: new MemoryIncidents(),
    questions: new FakeQuestions(),
    spend: new FakeQuestions(),
    questionUsdPerDay: 0,
    now: () => Date.now(),
    createNonce: () => '',
  }).bindPlan;
}

const PROVENANCE = {
  planner: 'deterministic',
  model: null,
  fallbackReason: 'no API key',
  attempts: 0,
  promptTokens: 0,
  outputTokens: 0,
  costUsdCents: 0,
  durationMs: 1,
} as const;

const HYPOTHESIS = {
  rootCause: 'the log of the app fills /var/log',
  reasoning: 'the largest file under /var/log is app.log',
  confidence: 0.9,
  evidenceIds: ['E1'],
} as const;

/** A good answer of a planner; `change` spoils it. */
export function samplePlan(
  input: ProposePlanInput,
  steps: readonly PlanStep[] = [sampleStep()],
  change: Partial<Plan> = {},
): ProposePlanOutcome {
  const plan: Plan = {
    schema: 'recoverops.plan/1',
    incidentId: input.incidentId,
    planVersion: input.planVersion,
    steps,
    notAfter: planNotAfter(steps, input.timing),
    policyVersion: input.policyVersion,
    diagnosticsSha256: input.diagnostics.sha256,
    ...change,
  };
  return { kind: 'proposed', hypothesis: HYPOTHESIS, plan, provenance: PROVENANCE };
}

export const NO_PLAN: ProposePlanOutcome = {
  kind: 'no_plan',
  hypothesis: HYPOTHESIS,
  message: 'no runbook fits',
  provenance: PROVENANCE,
};
