import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type LabFile, readLabFile } from '../lab/lab-file.ts';
import { TEMPORAL_UI_PATH } from '../src/contracts/api.ts';
import { subscribeIngress } from './alarm-subscription.ts';
import type { RunningProcess } from './child-process.ts';
import { waitForIngress } from './ingress-access.ts';
import type { ProcessGroup } from './process-group.ts';
import type { Report } from './progress.ts';
import { stackEnvironment } from './stack-environment.ts';
import { startTemporalServer } from './temporal-server.ts';
import { waitForWorker } from './worker-readiness.ts';

const ROOT = resolve(import.meta.dirname, '..');

export interface LocalStackOptions {
  readonly group: ProcessGroup;
  readonly report: Report;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. Logs, databases, tokens and lab data live here. */
  readonly stateDirectory: string;
  readonly cliPath: string;
  readonly ports: { readonly ingress: number; readonly temporal: number };
  /** Leaves the UI of Temporal out. */
  readonly isHeadless?: boolean;
  readonly hostCount?: number;
  /** How many times faster the lab's alarm periods run than on AWS. */
  readonly timeScale?: number;
  /** Leaves the key that the lab's SNS signs with in `lab/control-plane/sns/` of the state directory, for whoever plays SNS beside it. */
  readonly keepsSigningKey?: boolean;
}

export interface LocalStack {
  readonly ingressUrl: string;
  readonly temporalAddress: string;
  /** The UI of Temporal, for those who are signed in; null: there is none. */
  readonly temporalUiUrl: string | null;
  readonly lab: LabFile;
  /** What worker and ingress were started with, for further processes such as the CLI. */
  readonly env: NodeJS.ProcessEnv;
  /** Starts another worker with the same configuration, for whoever has ended the first on purpose. */
  startWorker(): Promise<RunningProcess>;
}

/**
 * Starts Temporal, the lab, the worker, the ingress and the log detector, each once the one before is ready, and connects
 * the lab's alarms and the detector's findings to the ingress. Everything belongs to `group`, which stops it; on an error what has started keeps running
 * until then. @throws ProcessStartError
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { group, stateDirectory, ports } = options;
  const logs = join(stateDirectory, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  let temporalUiServerUrl: string | null = null;
  await group.launch(async (signal) => {
    const server = await startTemporalServer({
      cliPath: options.cliPath,
      database: { kind: 'file', path: join(stateDirectory, 'temporal.db') },
      port: ports.temporal,
      hasUi: options.isHeadless !== true,
      logPath: join(logs, 'temporal.log'),
      signal,
    });
    temporalUiServerUrl = server.uiServerUrl;
    return server.process;
  });
  const temporalAddress = `127.0.0.1:${ports.temporal}`;
  if (options.isHeadless !== true && temporalUiServerUrl === null) {
    options.report('there is no Temporal UI: every port that no browser can reach by itself is taken');
  }

  // Windows of the detector are as much shorter as periods of alarms.
  const timeScale = String(options.timeScale ?? 30);
  await group.start({
    name: 'lab',
    command: process.execPath,
    args: [
      join(ROOT, 'lab/main.ts'),
      stateDirectory,
      ...['--hosts', String(options.hostCount ?? 2), '--time-scale', timeScale, '--window-scale', timeScale],
      ...(options.keepsSigningKey === true ? ['--keep-signing-key'] : []),
    ],
    logPath: join(logs, 'lab.log'),
    readyLine: /^lab ready at /,
  });
  const lab = readLabFile(stateDirectory);
  for (const notice of lab.notices) options.report(`lab: ${notice}`);
  const services = await startServices({ ...options, lab, temporalAddress, temporalUiServerUrl });
  const temporalUiUrl = temporalUiServerUrl === null ? null : `${services.ingressUrl}${TEMPORAL_UI_PATH}/`;
  return { ...services, temporalAddress, temporalUiUrl, lab };
}

export interface ServicesOptions
  extends Pick<LocalStackOptions, 'group' | 'report' | 'env' | 'stateDirectory' | 'ports'> {
  readonly lab: LabFile;
  readonly temporalAddress: string;
  /** Where the server of Temporal's UI listens, which the ingress serves; null: there is none. */
  readonly temporalUiServerUrl: string | null;
}

/** Worker, ingress and log detector beside a lab that runs already, with alarms and findings delivered to the ingress. */
export async function startServices(
  options: ServicesOptions,
): Promise<Pick<LocalStack, 'ingressUrl' | 'env' | 'startWorker'>> {
  const { group, stateDirectory, ports, lab, temporalAddress, temporalUiServerUrl } = options;
  const logs = join(stateDirectory, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const env = stackEnvironment(options.env, {
    stateDirectory,
    temporalAddress,
    temporalUiServerUrl,
    ingressPort: ports.ingress,
    lab,
  });
  const startWorker = () =>
    group.start({
      name: 'worker',
      command: process.execPath,
      args: [join(ROOT, 'src/worker.ts')],
      env,
      cwd: ROOT,
      logPath: join(logs, 'worker.log'),
      probe: (signal) => waitForWorker(temporalAddress, signal),
      // It lets running activities finish before it ends.
      stopTimeoutMs: 20_000,
    });
  await startWorker();

  const ingressUrl = `http://127.0.0.1:${ports.ingress}`;
  await group.start({
    name: 'ingress',
    command: process.execPath,
    args: [join(ROOT, 'src/ingress/server.ts')],
    env,
    cwd: ROOT,
    logPath: join(logs, 'ingress.log'),
    probe: (signal) => waitForIngress(ingressUrl, stateDirectory, signal),
  });
  await subscribeIngress(lab, ingressUrl);
  options.report('alarms and findings of the lab are delivered to the ingress');
  await group.start({
    name: 'detector',
    command: process.execPath,
    args: ['--max-semi-space-size=16', join(ROOT, 'src/detector/main.ts')],
    env,
    cwd: ROOT,
    logPath: join(logs, 'detector.log'),
    readyLine: /"detector ready"/,
    // It answers the batch that it has before it ends.
    stopTimeoutMs: 20_000,
  });
  return { ingressUrl, env, startWorker };
}
