import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Runtime } from '@temporalio/worker';
import type { Report } from './progress.ts';
import { quiet } from './quiet-logger.ts';
import { obtainTemporalCli } from './temporal-cli/obtain.ts';
import { startTemporalServer } from './temporal-server.ts';

export interface LoadRunOptions {
  /** Part of the temporary directory's name. */
  readonly name: string;
  readonly timeoutMs: number;
  readonly report: Report;
}

export interface LoadRun {
  /** `127.0.0.1:<port>` of a Temporal server that nobody else uses, with a file and raised limits. */
  readonly address: string;
  readonly cliVersion: string;
  /** Is removed when the run is over. */
  readonly directory: string;
  /** Rejects on Ctrl-C, on SIGTERM, and when the run takes too long. Whoever runs has to end then. */
  readonly stopped: Promise<never>;
}

/**
 * Runs `work` on a Temporal server of its own, with workers in this process, and stops the server after it. A process
 * can do that once.
 */
export async function withLoadRun<T>(
  { name, timeoutMs, report }: LoadRunOptions,
  work: (run: LoadRun) => Promise<T>,
): Promise<T> {
  const cli = await obtainTemporalCli({ env: process.env, report });
  const { stopped, release } = stopSignal(timeoutMs);
  const directory = await mkdtemp(join(tmpdir(), `recoverops-${name}-`));
  // Ctrl-C is ours: the workers are stopped with everything else.
  Runtime.install({
    logger: quiet,
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  try {
    const server = await startTemporalServer({
      cliPath: cli.path,
      database: { kind: 'file', path: join(directory, 'temporal.db') },
      raisedRateLimits: true,
    });
    try {
      return await work({ address: server.address, cliVersion: cli.version, directory, stopped });
    } finally {
      await server.stop();
    }
  } finally {
    release();
    await rm(directory, { recursive: true, force: true });
  }
}

function stopSignal(timeoutMs: number): { readonly stopped: Promise<never>; release(): void } {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stopped.catch(() => {});
  const stop = () => reject(new Error('stopped'));
  const tooLong = `not done after ${timeoutMs / 1000} s: the machine is too busy; try a smaller run, or later`;
  const timer = setTimeout(() => reject(new Error(tooLong)), timeoutMs);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    stopped,
    release() {
      clearTimeout(timer);
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
