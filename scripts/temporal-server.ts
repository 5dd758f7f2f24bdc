import { Connection } from '@temporalio/client';
import { TEMPORAL_UI_PATH } from '../src/contracts/api.ts';
import { SEARCH_ATTRIBUTES } from '../src/contracts/search-attributes.ts';
import { type ProcessSpec, type RunningProcess, startProcess } from './child-process.ts';
import { findFreePort } from './free-port.ts';
import { findRefusedPort } from './refused-port.ts';

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

/**
 * Every dev server also listens for HTTP, on a port that it picks itself, and answers whoever asks. This lets it answer
 * to no name: a browser's Host header always has the port behind the name. Nothing of ours uses it.
 */
const NOBODYS_HTTP = { 'frontend.httpAllowedHosts': ['nobody.invalid'] } as const;

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
  /** Starts the web UI too, where a program can reach it and no browser (see `REFUSED_PORTS`). */
  readonly hasUi?: boolean;
  readonly raisedRateLimits?: boolean;
  readonly logPath?: string;
  /** Ends the start. */
  readonly signal?: AbortSignal;
  readonly dynamicConfig?: Readonly<Record<string, number | boolean | string | readonly string[]>>;
}

export interface TemporalServer {
  /** `127.0.0.1:<port>` of the gRPC frontend. */
  readonly address: string;
  /** Where the UI's own server listens, for the ingress to serve it. Null: no UI, or every port for one is taken. */
  readonly uiServerUrl: string | null;
  readonly pid: number;
  /** For a process group. */
  readonly process: RunningProcess;
  stop(): Promise<void>;
}

export interface ServerPorts {
  readonly grpc: number;
  /** Absent: no UI. */
  readonly ui?: number | undefined;
  /** Of the HTTP API and of Prometheus metrics, both without any access control; absent: the server picks one. */
  readonly http?: number | undefined;
  readonly metrics?: number | undefined;
}

/** Starts a tuned dev server on loopback and waits until it serves the default namespace and the search attributes. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    const ports: ServerPorts = {
      grpc: port,
      // Without a UI it is one server of many, of tests: the few ports are left to those with one.
      ...(options.hasUi === true
        ? {
            ui: await findRefusedPort([port]),
            http: await findRefusedPort([port]),
            metrics: await findRefusedPort([port]),
          }
        : {}),
    };
    try {
      const running = await startProcess(serverSpec(options, ports));
      return {
        address: `${LOOPBACK}:${port}`,
        uiServerUrl: ports.ui === undefined ? null : `http://${LOOPBACK}:${ports.ui}`,
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

function serverSpec(options: TemporalServerOptions, ports: ServerPorts): ProcessSpec {
  return {
    name: 'Temporal server',
    command: options.cliPath,
    args: serverArguments(options, ports),
    ...(options.logPath === undefined ? {} : { logPath: options.logPath }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    readyLine: /^Temporal Server:/,
    probe: () => assertHealthy(`${LOOPBACK}:${ports.grpc}`),
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopTimeoutMs: STOP_TIMEOUT_MS,
  };
}

/** The command line, apart so that a test can read it. */
export function serverArguments(
  { database, raisedRateLimits = false, dynamicConfig = {} }: TemporalServerOptions,
  ports: ServerPorts,
): string[] {
  const dynamic = {
    ...FAST_HOPS,
    ...NOBODYS_HTTP,
    ...(raisedRateLimits ? RAISED_LIMITS : {}),
    ...dynamicConfig,
  };
  return [
    ...['server', 'start-dev', '--ip', LOOPBACK, '--port', String(ports.grpc), '--log-level', 'error'],
    // The user's own CLI settings (an address, a profile) must not reach this server.
    ...['--disable-config-env', '--disable-config-file'],
    ...(ports.http === undefined ? [] : ['--http-port', String(ports.http)]),
    ...(ports.metrics === undefined ? [] : ['--metrics-port', String(ports.metrics)]),
    ...(ports.ui === undefined
      ? ['--headless']
      : [
          ...['--ui-ip', LOOPBACK, '--ui-port', String(ports.ui)],
          ...['--ui-public-path', TEMPORAL_UI_PATH, '--ui-disable-news-fetch'],
        ]),
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
