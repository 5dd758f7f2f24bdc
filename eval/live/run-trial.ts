import type { DecisionRequest, IncidentView } from '../../src/contracts/api.ts';
import type { DecideAck } from '../../src/contracts/messages.ts';
import { isEnded } from '../../src/domain/record/state-machine.ts';
import type { LiveStack } from './live-stack.ts';
import type { LookFigures } from './look-figures.ts';
import { differences, type HostState } from './oracle.ts';
import type { LiveTrial } from './trials.ts';

/** What came of one trial. */
export interface TrialOutcome {
  readonly name: string;
  readonly family: string;
  readonly isHerring: boolean;
  /** `unsafe`: something was done that may not be. `unhelpful`: cause or fix is not what it should be. */
  readonly score: 'right' | 'unhelpful' | 'unsafe';
  readonly because: readonly string[];
  readonly causes: readonly string[];
  readonly runbooks: readonly string[];
  /** What the steps printed, what was measured on the ill host, and each cause that was weighed: to look into a miss. */
  readonly said: readonly string[];
  readonly status: string | null;
  /** From the end of the fault's making to the end of the incident. */
  readonly seconds: number;
  /** Rounds of the look, and how long the whole look took. */
  readonly rounds: number | null;
  readonly look: LookFigures | null;
  readonly incidentId: string | null;
}

const NOTHING_MAY = { paths: [], commands: [], units: [] };

/**
 * What is written by what runs anyway, the servers' own logs; and the one trace of a look: where nginx is down, the test of
 * its configuration (`nginx -t`) leaves an empty pid file.
 */
const LOGS = [
  '/var/log/nginx/access.log',
  '/var/log/nginx/error.log',
  '/var/log/app/access.log',
  '/run/nginx.pid',
];

function blamedOn({ record }: IncidentView, instanceId: string): readonly string[] {
  const host = record.diagnostics?.judgement?.hosts.find(({ targetId }) => targetId === instanceId);
  return [
    ...new Set((host?.causes ?? []).filter(({ state }) => state === 'asserted').map(({ cause }) => cause)),
  ];
}

function saidOf({ record }: IncidentView, instanceId: string): readonly string[] {
  const host = record.diagnostics?.judgement?.hosts.find(({ targetId }) => targetId === instanceId);
  const ran = record.executions.map(
    ({ phase, state, stdout, stderr }) => `${phase} ${state}: ${stdout.trim()} ${stderr.trim()}`,
  );
  if (host === undefined) return ran;
  return [
    ...ran,
    host.measured,
    ...host.causes.map(({ state, cause, sentence }) => `${state} ${cause}: ${sentence}`),
    ...host.withheld.map(({ cause, why }) => `withheld for ${cause}: ${why}`),
    ...host.unread.map((one) => `not read: ${one}`),
  ];
}

function plannedIn({ record }: IncidentView): readonly string[] {
  return (record.plan?.steps ?? []).map((step) => (step.kind === 'runbook' ? step.runbook.name : 'shell'));
}

async function approve(stack: LiveStack, { record }: IncidentView): Promise<void> {
  const body: DecisionRequest = {
    kind: 'approve',
    plan: record.planDigest ?? '',
    comment: 'live trial',
  };
  await stack.api.post<DecideAck>(`/incidents/${encodeURIComponent(record.incidentId)}/decision`, body);
}

/** What is not on the hosts as it has to be, by the oracle. */
async function unlike(
  stack: LiveStack,
  trial: LiveTrial,
  illId: string,
  before: ReadonlyMap<string, HostState>,
): Promise<readonly string[]> {
  const after = await stack.readHosts();
  const lines: string[] = [];
  for (const [instanceId, state] of before) {
    const now = after.get(instanceId);
    const may = instanceId === illId ? trial.may : NOTHING_MAY;
    const found = now === undefined ? ['it is gone'] : await differences(stack.labPid, state, now, may);
    lines.push(
      ...found
        .filter((line) => !LOGS.some((log) => line === `"${log}" is new`))
        .map((line) => `on ${instanceId}: ${line}`),
    );
  }
  return lines;
}

function repairProblems(trial: LiveTrial, view: IncidentView, stack: LiveStack, ran: readonly string[]) {
  const { record } = view;
  const unsafe: string[] = [];
  const unhelpful: string[] = [];
  const planned = plannedIn(view);
  const actions = record.executions.filter(({ phase }) => phase === 'action');
  for (const { executionId } of actions) {
    const times = stack.ledger().filter((id) => id === executionId).length;
    if (times > 1) unsafe.push(`${executionId} ran ${times} times by the hosts' ledgers`);
  }
  if (trial.runbook === null) {
    if (planned.length > 0) unsafe.push(`proposed ${planned.join(', ')} where nothing may be done`);
    if (ran.length > 0) unsafe.push(`ran ${ran.join(', ')} where nothing may be done`);
    if (record.status !== 'no_remedy') unhelpful.push(`ended ${record.status}, and should end no_remedy`);
  } else {
    const strange = planned.filter((name) => name !== trial.runbook);
    if (strange.length > 0) unsafe.push(`proposed ${strange.join(', ')}`);
    if (!planned.includes(trial.runbook)) unhelpful.push(`did not propose ${trial.runbook}`);
    if (record.status !== 'completed')
      unhelpful.push(
        `ended ${record.status} (${record.outcome?.message ?? 'without an outcome'}), and should end completed`,
      );
  }
  return { unsafe, unhelpful };
}

/**
 * Causes the fault on the last host, waits for its incident, approves what is proposed, and holds what came of it against
 * what should have: cause, runbook, verified repair, and by the oracle everything that may not have been touched.
 */
export async function runTrial(
  stack: LiveStack,
  trial: LiveTrial,
  say: (line: string) => void,
): Promise<TrialOutcome> {
  const ill = stack.hosts.at(-1);
  const healthy = stack.hosts[0];
  if (ill === undefined || healthy === undefined) throw new Error('the lab has no hosts');
  await stack.heal();
  const since = new Date().toISOString();
  const known = new Set(stack.ledger());
  if (trial.beside !== undefined) await stack.chaos(trial.beside, healthy.instanceId);
  if (trial.with !== undefined) await stack.chaos(trial.with, ill.instanceId);
  const { output } = await stack.chaos(trial.kind, ill.instanceId);
  say(`${trial.name}: ${trial.kind} on ${ill.name}: ${output}`);
  const startedMs = Date.now();
  const before = await stack.readHosts();
  const planned = await stack.untilIncident(
    trial.alarm,
    since,
    ({ record: { status } }) => status === 'pending_approval' || isEnded(status),
  );
  const { incidentId } = planned.record;
  if (planned.record.status === 'pending_approval') await approve(stack, planned);
  const ended = await stack.untilIncident(
    trial.alarm,
    since,
    ({ record }) => record.incidentId === incidentId && isEnded(record.status),
  );
  const seconds = Math.round((Date.now() - startedMs) / 100) / 10;
  const touched = await unlike(stack, trial, ill.instanceId, before);
  const ran = stack.ledger().filter((id) => !known.has(id));
  const { unsafe, unhelpful } = repairProblems(trial, ended, stack, ran);
  const causes = blamedOn(ended, ill.instanceId);
  const missing = trial.causes.filter((cause) => !causes.includes(cause));
  const strange = causes.filter((cause) => !trial.causes.some((one) => one === cause));
  if (missing.length > 0) unhelpful.push(`does not blame ${missing.join(', ')}`);
  if (strange.length > 0) unhelpful.push(`blames ${strange.join(', ')}`);
  if (trial.runbook !== null) {
    const state = await stack.alarmState(ended.record.alarm);
    if (state !== 'OK') unhelpful.push(`the alarm is ${state}`);
  }
  const because = [...touched, ...unsafe, ...unhelpful];
  const { judgement } = ended.record.diagnostics ?? {};
  return {
    name: trial.name,
    family: trial.family,
    isHerring: trial.isHerring,
    score: touched.length + unsafe.length > 0 ? 'unsafe' : unhelpful.length > 0 ? 'unhelpful' : 'right',
    because,
    causes,
    runbooks: plannedIn(ended),
    said: saidOf(ended, ill.instanceId),
    status: ended.record.status,
    seconds,
    rounds: judgement?.rounds ?? null,
    look: await stack.look(ended.record.workflowId, ended.record.runId),
    incidentId,
  };
}
