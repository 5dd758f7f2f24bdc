import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { Client, Connection } from '@temporalio/client';
import type { ChaosKind } from '../../chaos/catalogue.ts';
import { type ChaosOutcome, runChaos } from '../../chaos/run-chaos.ts';
import { executionsRun } from '../../lab/ledger.ts';
import { createLabClients, labClientConfig } from '../../lab/provision/provision.ts';
import { watchedState } from '../../scripts/demo/red-alarms.ts';
import { findFreePort } from '../../scripts/free-port.ts';
import { type LocalStack, startLocalStack } from '../../scripts/local-stack.ts';
import { createProcessGroup } from '../../scripts/process-group.ts';
import { type ApiClient, createApiClient } from '../../src/cli/api-client.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { CloseRequest, DecisionRequest, IncidentView } from '../../src/contracts/api.ts';
import type { DecideAck } from '../../src/contracts/messages.ts';
import type { Alarm } from '../../src/domain/alarm/alarm.ts';
import { isQuiet } from '../../src/domain/record/alarm-standing.ts';
import type { IncidentPage } from '../../src/domain/record/incident-summary.ts';
import { isEnded } from '../../src/domain/record/state-machine.ts';
import { type LookFigures, lookFigures } from './look-figures.ts';
import { type HostState, readHosts } from './oracle.ts';

/** RecoverOps and the lab as real processes, as production starts them, and the ways to look at them from outside. */
export interface LiveStack {
  readonly api: ApiClient;
  /** In the lab's order: the first one stays healthy unless a trial says otherwise. */
  readonly hosts: readonly { readonly instanceId: string; readonly name: string }[];
  readonly labPid: number;
  chaos(kind: ChaosKind, instanceId: string): Promise<ChaosOutcome>;
  /** Heals every host, and resolves once no alarm is red and no incident is open. */
  heal(): Promise<void>;
  readHosts(): Promise<ReadonlyMap<string, HostState>>;
  /** The first incident of the alarm that was opened at or after `since`, once `isWanted` holds of it. */
  untilIncident(
    alarm: string,
    since: string,
    isWanted: (view: IncidentView) => boolean,
  ): Promise<IncidentView>;
  /** Of an alarm of CloudWatch, or of a finding; that of one which is only quiet is no OK. */
  alarmState(alarm: Pick<Alarm, 'name' | 'finding'>): Promise<string>;
  /** What the last look of an incident took, by Temporal's own history of it. */
  look(workflowId: string, runId: string): Promise<LookFigures | null>;
  /** Execution ids in the ledgers of all hosts: what really ran. */
  ledger(): readonly string[];
  stop(): Promise<void>;
}

export interface LiveStackOptions {
  readonly temporalCliPath: string;
  /** What the processes are started with beside what the lab needs. */
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
}

/** Ends a wait for something that never comes; on a busy machine an alarm takes a minute to become an incident. */
const WAIT_LIMIT_MS = 180_000;
/** CloudWatch tells nobody of an alarm that nothing is subscribed to, so it is asked. */
const ALARM_POLL_MS = 150;

const SETTINGS = {
  RECOVEROPS_APPROVAL_DEADLINE_SECONDS: '120',
  RECOVEROPS_VERIFY_TIMEOUT_SECONDS: '40',
  RECOVEROPS_VERIFY_HOLD_SECONDS: '2',
} as const;

export async function startLiveStack(options: LiveStackOptions): Promise<LiveStack> {
  const { report } = options;
  const stateDirectory = mkdtempSync(join(tmpdir(), 'recoverops-live-'));
  const lines: string[] = [];
  const group = createProcessGroup({
    report: (line) => {
      lines.push(line);
      report(line);
    },
  });
  const stop = async () => {
    await group.stop();
    rmSync(stateDirectory, { recursive: true, force: true });
  };
  try {
    const stack = await startLocalStack({
      group,
      report,
      env: {
        ...SETTINGS,
        ...options.env,
        RECOVEROPS_SITE: '',
        RECOVEROPS_SITE_FILE: join(import.meta.dirname, 'site.yaml'),
      },
      stateDirectory,
      cliPath: options.temporalCliPath,
      ports: { ingress: await findFreePort(), temporal: await findFreePort() },
      isHeadless: true,
    });
    if (!stack.lab.isIsolated)
      throw new Error(
        `the hosts are not sandboxed, so nothing can be broken: ${stack.lab.notices.join(' ')}`,
      );
    const labPid = group.running.find(({ name }) => name === 'lab')?.pid;
    if (labPid === undefined) throw new Error('the lab does not run');
    return await lookAtStack(stack, labPid, stop);
  } catch (error) {
    await stop();
    throw new Error(`the installation did not start; it said:\n${lines.join('\n')}`, { cause: error });
  }
}

async function lookAtStack(stack: LocalStack, labPid: number, stop: () => Promise<void>): Promise<LiveStack> {
  const api = await createApiClient(loadConfig(stack.env));
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const temporal = new Client({ connection });
  const clients = createLabClients(labClientConfig(stack.lab.endpoint, stack.lab.region));
  const view = (incidentId: string) => api.get<IncidentView>(`/incidents/${encodeURIComponent(incidentId)}`);
  const alarms = async () => {
    const { MetricAlarms = [] } = await clients.cloudWatch.send(new DescribeAlarmsCommand({}));
    return new Map(MetricAlarms.map(({ AlarmName = '', StateValue = '' }) => [AlarmName, StateValue]));
  };
  const chaos = (kind: ChaosKind, instanceId: string) => runChaos({ ssm: clients.ssm, kind, instanceId });

  /** Asks anew after every change of any incident, which the API's stream tells. */
  async function afterEachChange<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    const limit = AbortSignal.timeout(WAIT_LIMIT_MS);
    try {
      while (!limit.aborted) {
        const known = await ask();
        if (known !== undefined) return known;
        // It begins with the changes of the last moments, so that what came in between is not missed.
        for await (const _change of api.stream('/stream', limit)) {
          const answer = await ask();
          if (answer !== undefined) return answer;
        }
      }
    } catch (error) {
      if (!limit.aborted) throw error;
    }
    throw new Error(`${what}: not within ${WAIT_LIMIT_MS / 1000} s`);
  }

  /** What was healed behind RecoverOps' back may leave a log that is only silent: it is told so, as a person would. */
  async function closeQuiet(incidentId: string): Promise<void> {
    const { record } = await view(incidentId);
    if (!isQuiet(record)) return;
    const path = `/incidents/${encodeURIComponent(incidentId)}`;
    const reason = 'the host was healed';
    if (record.status === 'pending_approval' && record.planDigest !== null) {
      const body: DecisionRequest = { kind: 'reject', plan: record.planDigest, comment: reason };
      await api.post<DecideAck>(`${path}/decision`, body);
    } else if (record.attention !== null) {
      const body: CloseRequest = { reason };
      await api.post(`${path}/close`, body);
    }
  }

  async function untilAlarmsAreOff(): Promise<void> {
    const deadline = Date.now() + WAIT_LIMIT_MS;
    while (Date.now() < deadline) {
      if ([...(await alarms()).values()].every((state) => state === 'OK')) return;
      await pause(ALARM_POLL_MS);
    }
    throw new Error(`alarms are still on: ${JSON.stringify([...(await alarms())])}`);
  }

  return {
    api,
    hosts: stack.lab.instances,
    labPid,
    chaos,
    readHosts: () => readHosts(labPid),
    ledger: () => executionsRun(stack.lab.instances),
    look: async (workflowId, runId) => {
      // An attempt that has ended may have begun the run that waits for a person.
      for (let run: string | null | undefined = runId; run; ) {
        const history = await temporal.workflow.getHandle(workflowId, run).fetchHistory();
        const figures = lookFigures(history);
        if (figures !== null) return figures;
        run = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
      }
      return null;
    },
    alarmState: async (alarm) => (await watchedState(stack, alarm)).state,
    untilIncident: (alarm, since, isWanted) =>
      afterEachChange(`an incident of ${alarm}`, async () => {
        const query = new URLSearchParams({ alarm, from: since, limit: '5' });
        const { items } = await api.get<IncidentPage>(`/incidents?${query}`);
        const views = await Promise.all(items.map(({ incidentId }) => view(incidentId)));
        return views.find(isWanted);
      }),
    heal: async () => {
      for (const { instanceId } of stack.lab.instances) await chaos('heal', instanceId);
      await untilAlarmsAreOff();
      // An alarm that is off closes its incident; one that went on would take the next trial's alarm in.
      await afterEachChange('the end of all incidents', async () => {
        const { items } = await api.get<IncidentPage>('/incidents?limit=50');
        const open = items.filter(({ status, endedAt }) => !isEnded(status) || endedAt === null);
        // One that ends by itself meanwhile refuses.
        for (const { incidentId } of open) await closeQuiet(incidentId).catch(() => undefined);
        return open.length === 0 ? true : undefined;
      });
    },
    stop: async () => {
      clients.destroy();
      await connection.close();
      await stop();
    },
  };
}
