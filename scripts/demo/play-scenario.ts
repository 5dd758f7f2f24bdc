import { setTimeout as pause } from 'node:timers/promises';
import { executionsRun } from '../../lab/ledger.ts';
import type { ApiClient } from '../../src/cli/api-client.ts';
import type { ChaosAck, IncidentView } from '../../src/contracts/api.ts';
import type { IncidentPage } from '../../src/domain/record/incident-summary.ts';
import { type IncidentStatus, isEnded } from '../../src/domain/record/state-machine.ts';
import type { TimelineEvent } from '../../src/domain/record/timeline.ts';
import type { LocalStack } from '../local-stack.ts';
import type { Report } from '../progress.ts';
import type { Approval } from './approvals.ts';
import { logStory } from './log-story.ts';
import { redAlarms, watchedState } from './red-alarms.ts';
import type { Scenario } from './scenarios.ts';

const POLL_INTERVAL_MS = 250;
const PENDING_TIMEOUT_MS = 120_000;
const END_TIMEOUT_MS = 180_000;

export interface ScenarioResult {
  readonly title: string;
  readonly approvedBy: string;
  readonly status: IncidentStatus | null;
  readonly timeline: readonly TimelineEvent[];
  /** From the alarm's change of state to the request for approval, and to the end. */
  readonly planMs: number | null;
  readonly endMs: number | null;
  /** What the logs said and metrics did not; empty where an alarm of CloudWatch told. */
  readonly story: readonly string[];
  /** What is not as it should be; empty when all is. */
  readonly misses: readonly string[];
}

export interface ScenarioInput {
  readonly scenario: Scenario;
  readonly approval: Approval;
  readonly api: ApiClient;
  readonly stack: LocalStack;
  readonly cliPath: string;
  readonly say: Report;
}

/** Asks again and again until there is an answer; undefined when the time is up. */
async function poll<T>(ask: () => Promise<T | undefined>, timeoutMs: number): Promise<T | undefined> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(POLL_INTERVAL_MS);
  }
  return undefined;
}

const viewOf = (api: ApiClient, incidentId: string) =>
  api.get<IncidentView>(`/incidents/${encodeURIComponent(incidentId)}`);

async function untilPending(input: ScenarioInput, startedAt: string): Promise<IncidentView | undefined> {
  const { api, scenario } = input;
  return poll(async () => {
    const query = new URLSearchParams({ alarm: scenario.alarm, from: startedAt, limit: '5' });
    const { items } = await api.get<IncidentPage>(`/incidents?${query}`);
    const [newest] = items;
    if (newest === undefined) return undefined;
    const view = await viewOf(api, newest.incidentId);
    const { status } = view.record;
    return status === 'pending_approval' || isEnded(status) ? view : undefined;
  }, PENDING_TIMEOUT_MS);
}

async function missesOf(input: ScenarioInput, view: IncidentView): Promise<readonly string[]> {
  const { scenario, stack } = input;
  const { record, chainFaults, timeline } = view;
  const misses: string[] = [];
  if (record.status !== 'completed') {
    misses.push(`ended ${record.status} (${record.outcome?.message ?? 'no outcome'}), wanted completed`);
  }
  const runbooks =
    record.plan?.steps.map((step) => (step.kind === 'runbook' ? step.runbook.name : 'shell')) ?? [];
  if (!runbooks.includes(scenario.runbook))
    misses.push(`planned ${runbooks.join(', ') || 'nothing'}, wanted ${scenario.runbook}`);
  const actions = record.executions
    .filter(({ phase }) => phase === 'action')
    .map(({ executionId }) => executionId);
  const run = executionsRun(stack.lab.instances);
  const times = actions.map((id) => run.filter((entry) => entry === id).length);
  if (times.length === 0 || times.some((count) => count !== 1)) {
    misses.push(`the actions ran [${times.join(', ')}] times by the hosts' ledgers, wanted once each`);
  }
  const { state } = await watchedState(stack, record.alarm);
  if (state !== 'OK') misses.push(`${record.alarm.name} is ${state}, wanted OK`);
  if (chainFaults.length > 0 || timeline.length === 0) misses.push('the timeline is not whole');
  return misses;
}

/** Breaks something, approves the plan, and holds what came of it against what should have. */
export async function playScenario(input: ScenarioInput): Promise<ScenarioResult> {
  const { scenario, approval, api, stack, cliPath, say } = input;
  const { title } = scenario;
  const startedAt = new Date().toISOString();
  const ack = await api.post<ChaosAck>('/chaos', { kind: scenario.chaos });
  say(`${title}: ${scenario.chaos} on ${ack.instanceId}; waiting for the alarm and a plan`);
  const pending = await untilPending(input, startedAt);
  const nothing = {
    title,
    approvedBy: approval.name,
    status: null,
    timeline: [],
    story: [],
    planMs: null,
    endMs: null,
  };
  if (pending === undefined) return { ...nothing, misses: [`no plan within ${PENDING_TIMEOUT_MS / 1000} s`] };
  const { incidentId, workflowId, planDigest, alarm, approval: wait } = pending.record;
  const red = alarm.finding === undefined ? [] : await redAlarms(stack);
  const planMs = wait === null ? null : Date.parse(wait.requestedAt) - Date.parse(alarm.stateChangeTime);
  if (planDigest !== null && !isEnded(pending.record.status)) {
    say(
      `${title}: ${incidentId} waits for approval of plan ${planDigest.slice(0, 12)}; approving by ${approval.name}`,
    );
    await approval.approve({ api, stack, cliPath, incidentId, workflowId, planDigest });
  }
  const ended = await poll(async () => {
    const view = await viewOf(api, incidentId);
    return isEnded(view.record.status) ? view : undefined;
  }, END_TIMEOUT_MS);
  const view = ended ?? (await viewOf(api, incidentId));
  const { status, endedAt } = view.record;
  return {
    title,
    approvedBy: approval.name,
    status,
    timeline: view.timeline,
    planMs,
    endMs: endedAt === null ? null : Date.parse(endedAt) - Date.parse(alarm.stateChangeTime),
    story: await logStory({ stack, alarm, red, causedAt: startedAt }),
    misses: [
      ...(await missesOf(input, view)),
      ...red.map((name) => `${name} is red too, where only the log should show it`),
    ],
  };
}
