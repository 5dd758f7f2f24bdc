import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../src/contracts/search-attributes.ts';
import { type ProcessSpec, type RunningProcess, startProcess } from './child-process.ts';
import { findFreePort } from './free-port.ts';

const LOOPBACK = '127.0.0.1';
const READY_TIMEOUT_MS = 60_000;
/** The server closes its tasks in order; SQLite in WAL mode survives SIGKILL as well. */
const STOP_TIMEOUT_MS = 15_000;
const PORT_ATTEMPTS_MAX = 3;

/** With its defaults the dev server polls 20 times a second, so that every hop waits up to 50 ms. */
const FAST_HOPS = {
  'history.transferProcessorMaxPollRPS': 1000,
  'history.timerProcessorMaxPollRPS': 1000,
  'history.visibilityProcessorMaxPollRPS': 1000,
  'system.enableActivityEagerExecution': true,
} as const;

/** For benchmarks: the limits that stop a dev server long before the CPU does. */
const RAISED_LIMITS = {
  'frontend.rps': 1_000_000,
  'frontend.namespaceRPS': 1_000_000,
  'history.rps': 1_000_000,
  'matching.rps': 1_000_000,
  'frontend.persistenceMaxQPS': 1_000_000,
  'history.persistenceMaxQPS': 1_000_000,
  'matching.persistenceMaxQPS': 1_000_000,
  'frontend.namespaceCount': 100_000,
  'history.hostLevelCacheMaxSize': 65_536,
} as const;

export interface TemporalServerOptions {
  readonly cliPath: string;
  readonly database: { readonly kind: 'file'; readonly path: string } | { readonly kind: 'memory' };
  /** gRPC port; absent: any free one. */
  readonly port?: number;
  /** Web UI port; absent: no UI. 0: any free one. */
  readonly uiPort?: number;
  readonly raisedRateLimits?: boolean;
  readonly logPath?: string;
  /** Ends the start. */
  readonly signal?: AbortSignal;
  readonly dynamicConfig?: Readonly<Record<string, number | boolean | string>>;
}

export interface TemporalServer {
  /** `127.0.0.1:<port>` of the gRPC frontend. */
  readonly address: string;
  readonly uiUrl: string | null;
  readonly pid: number;
  /** For a process group. */
  readonly process: RunningProcess;
  stop(): Promise<void>;
}

/** Starts a tuned dev server on loopback and waits until it serves the default namespace and the search attributes. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    const uiPort = options.uiPort === 0 ? await findFreePort() : options.uiPort;
    try {
      const running = await startProcess(serverSpec(options, port, uiPort));
      return {
        address: `${LOOPBACK}:${port}`,
        uiUrl: uiPort === undefined ? null : `http://${LOOPBACK}:${uiPort}`,
        pid: running.pid,
        process: running,
        stop: () => running.stop(),
      };
    } catch (error) {
      // Between finding a free port and the server's listening on it, somebody else may have taken it.
      const taken = error instanceof Error && /address already in use|port.*in use/i.test(error.message);
      if (!taken || options.port !== undefined || attempt >= PORT_ATTEMPTS_MAX) throw error;
    }
  }
}

function serverSpec(options: TemporalServerOptions, port: number, uiPort: number | undefined): ProcessSpec {
  return {
    name: 'Temporal server',
    command: options.cliPath,
    args: serverArguments(options, port, uiPort),
    ...(options.logPath === undefined ? {} : { logPath: options.logPath }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    readyLine: /^Temporal Server:/,
    probe: () => assertHealthy(`${LOOPBACK}:${port}`),
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopTimeoutMs: STOP_TIMEOUT_MS,
  };
}

/** The command line, apart so that a test can read it. */
export function serverArguments(
  { database, raisedRateLimits = false, dynamicConfig = {} }: TemporalServerOptions,
  port: number,
  uiPort: number | undefined,
): string[] {
  const dynamic = { ...FAST_HOPS, ...(raisedRateLimits ? RAISED_LIMITS : {}), ...dynamicConfig };
  return [
    ...['server', 'start-dev', '--ip', LOOPBACK, '--port', String(port), '--log-level', 'error'],
    // The user's own CLI settings (an address, a profile) must not reach this server.
    ...['--disable-config-env', '--disable-config-file'],
    ...(uiPort === undefined
      ? ['--headless']
      : ['--ui-ip', LOOPBACK, '--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    ...(database.kind === 'memory'
      ? []
      : [
          ...['--db-filename', database.path],
          ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
        ]),
    ...Object.entries(dynamic).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
    ...SEARCH_ATTRIBUTES.flatMap(({ name, type }) => ['--search-attribute', `${name}=${type}`]),
  ];
}

async function assertHealthy(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'default',
    });
    const missing = SEARCH_ATTRIBUTES.filter(({ name }) => !(name in (customAttributes ?? {})));
    if (missing.length > 0) {
      throw new Error(
        `the Temporal server at ${address} lacks the search attributes ${missing.map(({ name }) => name).join(', ')}`,
      );
    }
  } finally {
    await connection.close();
  }
}
