import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { ChaosAlarm } from '../../../chaos/catalogue.ts';
import { describeLab } from '../../../lab/describe-lab.ts';
import { type Lab, startLab } from '../../../lab/environment.ts';
import { executionsRun } from '../../../lab/ledger.ts';
import type { RunningProcess } from '../../../scripts/child-process.ts';
import { findFreePort } from '../../../scripts/free-port.ts';
import { startServices } from '../../../scripts/local-stack.ts';
import { createProcessGroup } from '../../../scripts/process-group.ts';
import { startTemporalServer } from '../../../scripts/temporal-server.ts';
import { type ApiClient, createApiClient } from '../../../src/cli/api-client.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { IncidentView } from '../../../src/contracts/api.ts';
import type { IncidentPage, IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { until } from './until.ts';

const TIME_SCALE = 30;

/** Worker, ingress and Temporal as real processes; the lab in the test's own process, so that its faults are at hand. */
export interface FaultyStack {
  readonly lab: Lab;
  readonly api: ApiClient;
  readonly ingressUrl: string;
  readonly worker: () => RunningProcess | undefined;
  startWorker(): Promise<RunningProcess>;
  /** SIGKILL, and the port is free again when it resolves. */
  killTemporal(): Promise<void>;
  /** The same database on the same port. */
  startTemporal(): Promise<void>;
  incidents(alarm: ChaosAlarm): Promise<readonly IncidentSummary[]>;
  untilView(incidentId: string, isWanted: (view: IncidentView) => boolean): Promise<IncidentView>;
  ledger(): readonly string[];
  /** What the ingress counts, as Prometheus reads it. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

export async function startFaultyStack(env: Readonly<Record<string, string>>): Promise<FaultyStack> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'recoverops-faults-'));
  const group = createProcessGroup({ report: () => undefined });
  const undo: (() => Promise<void> | void)[] = [
    () => rmSync(stateDirectory, { recursive: true, force: true }),
    () => group.stop(),
  ];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const [temporalPort, ingressPort] = [await findFreePort(), await findFreePort()];
    const startTemporal = async () => {
      await group.launch(async (signal) => {
        const database = { kind: 'file', path: join(stateDirectory, 'temporal.db') } as const;
        const server = await startTemporalServer({
          cliPath: inject('temporalCliPath'),
          database,
          port: temporalPort,
          signal,
        });
        return server.process;
      });
    };
    await startTemporal();
    const lab = await startLab({ dataDirectory: join(stateDirectory, 'lab'), timeScale: TIME_SCALE });
    undo.push(() => lab.stop());
    if (!lab.driver.isIsolated) throw new Error(`the hosts are not sandboxed: ${lab.driver.announcement}`);
    const services = await startServices({
      group,
      report: () => undefined,
      env: { ...process.env, RECOVEROPS_WORKFLOW_BUNDLE: inject('workflowBundlePath'), ...env },
      stateDirectory,
      ports: { ingress: ingressPort, temporal: temporalPort },
      lab: describeLab(lab, stateDirectory, TIME_SCALE, []),
      temporalAddress: `127.0.0.1:${temporalPort}`,
      temporalUiServerUrl: null,
    });
    const api = await createApiClient(loadConfig(services.env));
    const processNamed = (name: string) => group.running.find((one) => one.name === name);
    return {
      lab,
      api,
      ingressUrl: services.ingressUrl,
      worker: () => processNamed('worker'),
      startWorker: services.startWorker,
      killTemporal: async () => {
        const server = processNamed('Temporal server');
        if (server === undefined) throw new Error('there is no Temporal server to kill');
        process.kill(server.pid, 'SIGKILL');
        await server.exited;
      },
      startTemporal,
      incidents: async (alarm) => (await api.get<IncidentPage>(`/incidents?alarm=${alarm}&limit=50`)).items,
      untilView: (incidentId, isWanted) =>
        until(`${incidentId} as wanted`, async () => {
          const view = await api.get<IncidentView>(`/incidents/${encodeURIComponent(incidentId)}`);
          return isWanted(view) ? view : undefined;
        }),
      ledger: () => executionsRun(lab.hosts),
      metrics: async () => {
        const token = readFileSync(join(stateDirectory, 'cli-token'), 'utf8').trim();
        const headers = { authorization: `Bearer ${token}` };
        return await (await fetch(`${services.ingressUrl}/metrics`, { headers })).text();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
