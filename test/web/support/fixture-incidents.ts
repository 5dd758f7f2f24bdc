import { toAttributes, toSummary } from '../../../src/clients/dynamodb/incident-item.ts';
import type { IncidentView } from '../../../src/contracts/api.ts';
import { incidentWorkflowId } from '../../../src/contracts/workflow-ids.ts';
import type { Alarm } from '../../../src/domain/alarm/alarm.ts';
import { alarmOfFinding } from '../../../src/domain/alarm/finding/alarm-of-finding.ts';
import type { Finding } from '../../../src/domain/alarm/finding/finding.ts';
import { incidentIdOf } from '../../../src/domain/alarm/ids.ts';
import type { ExecutionOutcome } from '../../../src/domain/execution/execution.ts';
import { editOptionsOf } from '../../../src/domain/plan/edit-plan.ts';
import type { Plan } from '../../../src/domain/plan/plan.ts';
import { planDigest } from '../../../src/domain/plan/plan-digest.ts';
import type { Decision } from '../../../src/domain/policy/decision.ts';
import { approvalsRequired, judgePlan } from '../../../src/domain/policy/policy.ts';
import { briefOf } from '../../../src/domain/record/brief/brief.ts';
import type { Closing, IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { DEFAULT_SETTINGS } from '../../../src/domain/record/incident-settings.ts';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { nextAttemptRecord, openingRecord } from '../../../src/domain/record/opening-record.ts';
import type { IncidentOutcome } from '../../../src/domain/record/outcome.ts';
import { type EndStatus, type IncidentStatus, isEnded } from '../../../src/domain/record/state-machine.ts';
import { summaryOf as summaryOfAttempt } from '../../../src/domain/record/summarise-attempt.ts';
import { type TimelineEvent, verifyTimeline } from '../../../src/domain/record/timeline.ts';
import { finding } from '../../support/finding-samples.ts';
import { fixtureDiagnostics, fixtureHypothesis, fixtureProvenance } from './fixture-diagnostics.ts';
import { fixturePlan, type Scenario } from './fixture-plans.ts';
import { fixtureTimeline, PROGRESS, partOf } from './fixture-timeline.ts';

export interface FixtureOptions {
  readonly scenario?: Scenario;
  readonly status?: IncidentStatus;
  readonly openedAgoSeconds?: number;
  readonly planVersion?: number;
  /** How many hosts are looked at and planned for. */
  readonly hosts?: 1 | 2;
  /** The newest attempt; the ones before it failed. */
  readonly attempt?: number;
  /** Of an end that leaves the alarm red: somebody has closed the incident. */
  readonly isClosed?: boolean;
}

const RUN_ID = '019ab3c4-5d6e-7f80-91a2-b3c4d5e6f708';
const HOSTS = ['i-0aaa1111bbbb2222c', 'i-0ddd3333eeee4444f'];

const ALARMS = {
  disk: ['Disk-Critical-ASG', 'disk_used_percent', 'Disk of the web fleet above 85 %', 85, 99.8],
  memory: ['Memory-Exhaustion-ASG', 'mem_used_percent', 'Memory of the web fleet above 90 %', 90, 95.1],
  nginx: ['Nginx-Down-ALB', 'UnHealthyHostCount', 'A host behind the load balancer is unhealthy', 0, 1],
} as const;

/** Ends by which the alarm itself closes the incident. */
const CLEARED: readonly IncidentStatus[] = ['completed', 'recovered', 'suppressed'];

const OUTCOMES: Readonly<Record<EndStatus, IncidentOutcome>> = {
  completed: {
    code: 'Completed.Verified',
    message: 'The fix ran once and the alarm stayed OK.',
    nextStep: '',
  },
  rejected: {
    code: 'Rejected.ByPerson',
    message: 'bo rejected the plan; nothing ran.',
    nextStep: 'Plan again, or close it.',
  },
  expired: {
    code: 'Expired.NoDecision',
    message: 'Nobody decided within 15 minutes; nothing ran.',
    nextStep: 'Look at the host; the alarm may still be on.',
  },
  recovered: {
    code: 'Recovered.AlarmCleared',
    message: 'The alarm cleared before anything ran.',
    nextStep: '',
  },
  rolled_back: {
    code: 'RolledBack.VerifyFailed',
    message: 'The alarm did not clear; the fix was undone.',
    nextStep: 'Look at the diagnostics and fix it by hand.',
  },
  failed: {
    code: 'Diagnostics.Failed',
    message: 'No host answered the read-only probes.',
    nextStep: 'Check that the SSM agent runs on i-0aaa1111bbbb2222c, then plan again or close it.',
  },
  timeout: {
    code: 'Incident.Timeout',
    message: 'The incident was open for 6 hours.',
    nextStep: 'Look at it in the Temporal UI, then plan again or close it.',
  },
  no_remedy: {
    code: 'plan.none',
    message: 'Nothing that may be done about it is proposed.',
    nextStep: 'Read the diagnostics and act by hand, then plan again or close it.',
  },
  suppressed: { code: 'Suppressed.Window', message: 'A maintenance window covers this group.', nextStep: '' },
};

function fixtureAlarm(scenario: Scenario, changedAt: string): Alarm {
  const [name, metric, description, threshold, value] = ALARMS[scenario];
  const id = scenario === 'nginx' ? 'targetgroup/web/0123456789abcdef' : 'web-asg';
  return {
    kind: 'metric',
    name,
    description,
    arn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`,
    accountId: '123456789012',
    region: 'us-east-1',
    state: 'ALARM',
    previousState: 'OK',
    reason: `Threshold Crossed: 1 datapoint [${value} (21/11/26 08:15:00)] was greater than the threshold (${threshold}.0).`,
    stateChangeTime: changedAt,
    resource: { kind: scenario === 'nginx' ? 'target_group' : 'auto_scaling_group', id },
    metrics: [
      {
        namespace: scenario === 'nginx' ? 'AWS/ApplicationELB' : 'CWAgent',
        name: metric,
        dimensions: { AutoScalingGroupName: 'web-asg' },
        statistic: 'Maximum',
        periodSeconds: 60,
      },
    ],
    threshold,
    comparisonOperator: 'GreaterThanThreshold',
    rule: null,
    triggeringChildren: [],
  };
}

function fixtureExecution(targetId: string, at: string): ExecutionOutcome {
  return {
    executionId: 'x-5f0c3a9be1d2447788aa0b1c2d3e4f5061728394',
    stepId: 's1',
    targetId,
    phase: 'action',
    attempt: 1,
    commandId: '1f0d5e2c-7a51-4c0e-9f4e-0d6a6a1c9b1e',
    state: 'succeeded',
    exitCode: 0,
    stdout: 'Use%\n 3%\n',
    stderr: '',
    outputKey: 'incidents/outputs/s1.txt',
    settledBy: 'ssm',
    startedAt: at,
    endedAt: new Date(Date.parse(at) + 3_200).toISOString(),
    detail: '',
  };
}

/** As the API says it. */
export function editableOf({
  status,
  plan,
  diagnostics,
  targets,
}: Pick<IncidentRecord, 'status' | 'plan' | 'diagnostics' | 'targets'>): Pick<IncidentView, 'editable'> {
  if (status !== 'pending_approval' || plan === null) return {};
  return { editable: editOptionsOf(plan, { judgement: diagnostics?.judgement, targets }) };
}

/** One incident in one state, consistent as the workflow would have left it: real digest, real chain of hashes. */
export function fixtureIncident(options: FixtureOptions = {}): IncidentView {
  const {
    scenario = 'disk',
    status = 'pending_approval',
    openedAgoSeconds = 95,
    planVersion = 1,
    hosts = 1,
    attempt = 1,
  } = options;
  const after = (seconds: number) => new Date(openedMs + seconds * 1000).toISOString();
  const openedMs = Math.floor(Date.now() / 1000 - openedAgoSeconds) * 1000;
  const openedAt = after(0);
  const alarm = fixtureAlarm(scenario, openedAt);
  const incidentId = incidentIdOf(alarm);
  const progress = PROGRESS[status];
  const targetIds = HOSTS.slice(0, hosts);
  const diagnostics = progress >= 2 ? fixtureDiagnostics(scenario, incidentId, targetIds) : null;
  const plan =
    progress >= 3
      ? fixturePlan({
          scenario,
          incidentId,
          planVersion,
          targetIds,
          notAfter: after(1800),
          diagnosticsSha256: diagnostics?.sha256 ?? '',
        })
      : null;
  const digest = plan === null ? null : planDigest(plan);
  const targets = targetIds.map((instanceId, index) => ({
    instanceId,
    name: `web-${index + 1}`,
    platform: 'Linux',
    agentVersion: '3.3.1',
    online: true,
  }));
  const verdict =
    plan === null || diagnostics === null ? null : judgePlan(plan, 'on', { targets, diagnostics });
  const approve: Decision = {
    id: 'd1',
    kind: 'approve',
    by: 'ana',
    planDigest: digest ?? '',
    comment: 'disk is the known log',
    via: 'dashboard',
    decidedAt: after(20),
  };
  const ended = isEnded(status);
  const outcome = isEnded(status) ? OUTCOMES[status] : null;
  const closed: Closing | null =
    !ended || (!CLEARED.includes(status) && options.isClosed !== true)
      ? null
      : CLEARED.includes(status)
        ? { by: 'alarm', who: 'recoverops', reason: 'the alarm is OK', at: after(64) }
        : { by: 'person', who: 'bo', reason: 'mended by hand', at: after(64) };
  const needsAttention = ended && closed === null;
  const timeline = fixtureTimeline({
    incidentId,
    status,
    openedAt,
    alarmName: alarm.name,
    targetId: targetIds.join(', '),
    digest: digest ?? '',
    outcome: outcome?.message ?? null,
    attempt,
    needsAttention,
  });
  const revision = 10 * planVersion + progress;
  let fresh = openingRecord({
    incidentId,
    workflowId: incidentWorkflowId(alarm),
    runId: RUN_ID,
    revision,
    openedAt,
    alarm,
    settings: DEFAULT_SETTINGS,
  });
  const earlier: IncidentRecord[] = [];
  for (let number = 1; number < attempt; number += 1) {
    const failed: IncidentRecord = {
      ...ending({ ...fresh, targets }, timeline, 'failed', after(1)),
      attention: { since: openedAt, reason: 'no host answered' },
    };
    earlier.push(failed);
    fresh = nextAttemptOf(failed, { by: 'bo', reason: 'the agent is back', at: openedAt }, revision);
  }
  const reached: IncidentRecord = {
    ...fresh,
    status,
    updatedAt: after(40),
    alarmState: status === 'completed' || status === 'recovered' ? 'OK' : 'ALARM',
    repeatCount: scenario === 'disk' ? 3 : 0,
    targets,
    diagnostics,
    hypothesis: progress >= 3 ? fixtureHypothesis(scenario) : null,
    provenance: progress >= 3 ? fixtureProvenance(scenario) : null,
    plan,
    planDigest: digest,
    verdict,
    approval:
      verdict === null
        ? null
        : {
            requestedAt: after(16),
            deadline: after(916),
            required: approvalsRequired(verdict.kind),
            approvals: progress >= 4 ? [approve] : [],
            remindersSent: 0,
          },
    decision: progress >= 4 ? approve : null,
    executions: progress >= 5 ? targetIds.map((id) => fixtureExecution(id, after(24))) : [],
    verification:
      progress >= 5
        ? {
            startedAt: after(30),
            alarmOkAt: status === 'completed' ? after(50) : null,
            heldUntil: status === 'completed' ? after(60) : null,
            passed: status === 'completed' ? true : ended ? false : null,
          }
        : null,
  };
  const record: IncidentRecord = !isEnded(status)
    ? reached
    : {
        ...ending(reached, timeline, status, after(64)),
        endedAt: closed?.at ?? null,
        attention: needsAttention ? { since: after(64), reason: OUTCOMES[status].message } : null,
        closed,
      };
  return {
    brief: briefOf(record),
    record,
    timeline,
    attempts: earlier,
    source: ended ? 'projection' : 'workflow',
    chainFaults: verifyTimeline(incidentId, timeline),
    ...editableOf(record),
  };
}

/** The record at the end of its attempt, which it lists from then on. */
function ending(
  record: IncidentRecord,
  timeline: readonly TimelineEvent[],
  status: EndStatus,
  at: string,
): IncidentRecord {
  const outcome = OUTCOMES[status];
  const summary = summaryOfAttempt(record, partOf(timeline, record.attempt), { status, outcome, at });
  return { ...record, status, outcome, attempts: [...record.attempts, summary] };
}

/** The same view with parts of its record exchanged, and a newer revision. */
export function withRecord(view: IncidentView, changes: Partial<IncidentRecord>): IncidentView {
  const record = { ...view.record, revision: view.record.revision + 1, ...changes };
  return { ...view, brief: briefOf(record), record };
}

/** The same incident as it is of a finding of logs about its first host. */
export function ofFinding(view: IncidentView, change: Partial<Finding> = {}): IncidentView {
  const { alarm, targets, diagnostics } = view.record;
  const { accountId, region, stateChangeTime: at } = alarm;
  const resource = { kind: 'instance' as const, id: targets[0]?.instanceId ?? HOSTS[0] ?? '' };
  const found = finding({ accountId, region, at, resource, ...change });
  const judgement = diagnostics?.judgement;
  return withRecord(view, {
    alarm: alarmOfFinding(found),
    ...(found.classification === undefined
      ? {}
      : { classified: [{ at, classification: found.classification }] }),
    ...(diagnostics === null || judgement === undefined
      ? {}
      : {
          diagnostics: {
            ...diagnostics,
            judgement: {
              ...judgement,
              condition: `${found.reason}; looked for: whether a file system is full by more than 85 %`,
              finding: found.detector,
            },
          },
        }),
  });
}

/** The same incident after its plan was replaced by the next version, with another argument. */
export function withNextPlan(view: IncidentView): IncidentView {
  const before = view.record.plan;
  if (before === null) throw new Error('only an incident with a plan can get the next one');
  const plan: Plan = {
    ...before,
    planVersion: before.planVersion + 1,
    steps: before.steps.map((step) => ({
      ...step,
      action: { ...step.action, argv: [...step.action.argv, '--keep-days=7'] },
    })),
  };
  return withRecord(view, { plan, planDigest: planDigest(plan) });
}

/** As the list shows it: read from the item that the worker writes. */
export function summaryOf({ record, timeline }: IncidentView): IncidentSummary {
  const attributes = toAttributes({ record, timeline }, null, Date.parse(record.updatedAt));
  return toSummary({ incident_id: record.incidentId, ...attributes });
}

interface Asked {
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

const nextAttemptOf = (record: IncidentRecord, { by, reason, at }: Asked, revision: number) =>
  nextAttemptRecord(record, {
    runId: RUN_ID,
    revision,
    settings: record.settings,
    begun: { at, by, reason, kind: 'plan_again' },
  });

/** The next attempt of an incident that needs attention, at its beginning. */
export function nextAttemptView(view: IncidentView, asked: Asked): IncidentView {
  const { record } = view;
  const next = nextAttemptOf(record, asked, record.revision + 1);
  return {
    ...view,
    brief: briefOf(next),
    record: next,
    attempts: [...view.attempts, record],
    source: 'workflow',
  };
}

/** The same incident after somebody has closed it. */
export function closedView(view: IncidentView, { by, reason, at }: Asked): IncidentView {
  return withRecord(view, {
    attention: null,
    endedAt: at,
    closed: { by: 'person', who: by, reason, at },
  });
}
