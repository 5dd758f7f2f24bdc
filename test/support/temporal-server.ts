import { obtainTemporalCli } from '../../scripts/temporal-cli/obtain.ts';
import { startTemporalServer, type TemporalServer } from '../../scripts/temporal-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `127.0.0.1:<port>` of the Temporal server that this run shares. */
    temporalAddress: string;
    /** The CLI that the server runs from, for tests that signal as an operator does. */
    temporalCliPath: string;
  }
}

interface Shared {
  users: number;
  readonly started: Promise<{ server: TemporalServer; cliPath: string }>;
}

/** Every vitest project loads this module anew, in one process; the server is the same for all of them. */
const registry: { recoveropsTemporal?: Shared } & typeof globalThis = globalThis;

interface TestProject {
  provide(key: 'temporalAddress' | 'temporalCliPath', value: string): void;
}

/** Vitest calls this before a project's first test and the returned function after its last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  registry.recoveropsTemporal ??= { users: 0, started: start() };
  const shared = registry.recoveropsTemporal;
  shared.users += 1;
  const { server, cliPath } = await shared.started;
  project.provide('temporalAddress', server.address);
  project.provide('temporalCliPath', cliPath);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete registry.recoveropsTemporal;
    await server.stop();
  };
}

async function start() {
  const cli = await obtainTemporalCli({
    env: process.env,
    report: (line) => console.error(`[set-up] ${line}`),
  });
  const server = await startTemporalServer({
    cliPath: cli.path,
    database: { kind: 'memory' },
    raisedRateLimits: true,
  });
  // A run that is ended by process.exit() never reaches the teardown.
  const stopNow = () => process.kill(server.pid, 'SIGKILL');
  process.once('exit', stopNow);
  void server.process.exited.then(() => process.off('exit', stopNow));
  return { server, cliPath: cli.path };
}
