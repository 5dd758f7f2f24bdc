import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import type { ChaosAlarm, ChaosKind } from '../../../chaos/catalogue.ts';
import { runChaos, untilChaosIsThere } from '../../../chaos/run-chaos.ts';
import { executionsRun } from '../../../lab/ledger.ts';
import { createLabClients, type LabClients, labClientConfig } from '../../../lab/provision/provision.ts';
import { findFreePort } from '../../../scripts/free-port.ts';
import { type LocalStack, startLocalStack } from '../../../scripts/local-stack.ts';
import { createProcessGroup, type ProcessGroup } from '../../../scripts/process-group.ts';
import { type ApiClient, createApiClient } from '../../../src/cli/api-client.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { ChaosAck, IncidentView } from '../../../src/contracts/api.ts';
import type { IncidentPage } from '../../../src/domain/record/incident-summary.ts';
import { isEnded } from '../../../src/domain/record/state-machine.ts';
import { until } from './until.ts';

/** All of RecoverOps as real processes beside a lab of its own, and what a test needs to look at it from outside. */
export interface RunningStack {
  readonly stack: LocalStack;
  readonly group: ProcessGroup;
  readonly stateDirectory: string;
  readonly api: ApiClient;
  readonly temporal: Client;
  readonly lab: LabClients;
  /** Causes a failure as the dashboard does, and returns once it is there. */
  chaos(kind: ChaosKind): Promise<ChaosAck>;
  /** The first incident of the alarm opened at or after `since` for which `isWanted` holds. */
  untilIncident(
    alarm: ChaosAlarm,
    since: string,
    isWanted: (view: IncidentView) => boolean,
  ): Promise<IncidentView>;
  untilEnded(incidentId: string): Promise<IncidentView>;
  view(incidentId: string): Promise<IncidentView>;
  alarmState(alarm: ChaosAlarm): Promise<string>;
  /** Undoes what chaos did and waits until every alarm is OK, so that the next test starts from a healthy host. */
  heal(): Promise<void>;
  /** Execution ids in the ledgers of all hosts: what really ran. */
  ledger(): readonly string[];
  stop(): Promise<void>;
}

export async function startRunningStack(
  env: Readonly<Record<string, string>>,
  {
    isHeadless = true,
    keepsSigningKey = false,
  }: { readonly isHeadless?: boolean; readonly keepsSigningKey?: boolean } = {},
): Promise<RunningStack> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'recoverops-e2e-'));
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  const group = createProcessGroup({ report });
  const cleanUp = async () => {
    await group.stop();
    rmSync(stateDirectory, { recursive: true, force: true });
  };
  try {
    const stack = await startLocalStack({
      group,
      report,
      env: { ...process.env, RECOVEROPS_WORKFLOW_BUNDLE: inject('workflowBundlePath'), ...env },
      stateDirectory,
      cliPath: inject('temporalCliPath'),
      ports: {
        ingress: await findFreePort(),
        temporal: await findFreePort(),
      },
      isHeadless,
      keepsSigningKey,
    });
    if (!stack.lab.isIsolated) throw new Error(`the hosts are not sandboxed: ${stack.lab.notices.join(' ')}`);
    return await lookInside(stack, group, stateDirectory, cleanUp);
  } catch (error) {
    await cleanUp();
    throw new Error(`the installation did not start; it said:\n${lines.join('\n')}`, { cause: error });
  }
}

async function lookInside(
  stack: LocalStack,
  group: ProcessGroup,
  stateDirectory: string,
  cleanUp: () => Promise<void>,
): Promise<RunningStack> {
  const api = await createApiClient(loadConfig(stack.env));
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const lab = createLabClients(labClientConfig(stack.lab.endpoint, stack.lab.region));
  const view = (incidentId: string) => api.get<IncidentView>(`/incidents/${encodeURIComponent(incidentId)}`);
  const states = async () => {
    const { MetricAlarms = [] } = await lab.cloudWatch.send(new DescribeAlarmsCommand({}));
    return new Map(MetricAlarms.map(({ AlarmName, StateValue }) => [AlarmName, StateValue]));
  };
  const chaos = async (kind: ChaosKind) => {
    const ack = await api.post<ChaosAck>('/chaos', { kind });
    // A finding that a test makes itself would be judged before there is anything to see.
    await untilChaosIsThere(lab.ssm, ack.commandId, ack.instanceId);
    return ack;
  };
  return {
    stack,
    group,
    stateDirectory,
    api,
    temporal: new Client({ connection }),
    lab,
    chaos,
    view,
    untilIncident: async (alarm, since, isWanted) => {
      const found = async (query: Readonly<Record<string, string>>) =>
        (await api.get<IncidentPage>(`/incidents?${new URLSearchParams({ alarm, limit: '5', ...query })}`))
          .items;
      try {
        return await until(`an incident of ${alarm}`, async () => {
          const items = await found({ from: since });
          const views = await Promise.all(items.map((item) => view(item.incidentId)));
          return views.find(isWanted);
        });
      } catch (error) {
        const history = await lab.cloudWatch.send(
          new DescribeAlarmHistoryCommand({ AlarmName: alarm, MaxRecords: 20 }),
        );
        const changes = (history.AlarmHistoryItems ?? []).map(
          ({ Timestamp, HistorySummary }) => `${Timestamp?.toISOString()} ${HistorySummary}`,
        );
        const incidents = (await found({})).map(({ incidentId, status }) => `${incidentId} ${status}`);
        throw new Error(
          [`since ${since}; the alarm:`, ...changes, 'its incidents:', ...incidents].join('\n'),
          { cause: error },
        );
      }
    },
    untilEnded: (incidentId) =>
      until(`the end of ${incidentId}`, async () => {
        const found = await view(incidentId);
        return isEnded(found.record.status) ? found : undefined;
      }),
    alarmState: async (alarm) => (await states()).get(alarm) ?? 'missing',
    heal: async () => {
      // Until the hosts have done it: the alarms may be OK already, and it would undo the next test's failure.
      for (const { instanceId } of stack.lab.instances)
        await runChaos({ ssm: lab.ssm, kind: 'heal', instanceId });
      await until('every alarm in OK', async () =>
        [...(await states()).values()].every((state) => state === 'OK') ? true : undefined,
      );
    },
    ledger: () => executionsRun(stack.lab.instances),
    stop: async () => {
      await connection.close();
      lab.destroy();
      await cleanUp();
    },
  };
}
