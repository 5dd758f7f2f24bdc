import { loadConfig } from '../../src/config/config.ts';
import type { TaskQueues } from '../../src/contracts/task-queues.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { type RunWorkerOptions, runWorker } from '../../src/worker/run-worker.ts';
import './quiet-runtime.ts';

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly buildId?: string;
}

/** Settings of a worker in a test: nothing of this machine's configuration of Temporal, and tables that it makes. */
export function workerConfig(env: Readonly<Record<string, string>>) {
  return loadConfig({
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    RECOVEROPS_CREATE_TABLES: 'true',
    // Several share a server, which has one such schedule.
    RECOVEROPS_WEEKLY_SUMMARY: 'off',
    ...env,
  });
}

/** Queues that no other worker on the same server looks at. */
export function ownTaskQueues(): TaskQueues {
  const suffix = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  return { incident: `incident-${suffix}`, ssm: `ssm-${suffix}`, ai: `ai-${suffix}` };
}

export interface RunningWorker {
  readonly lines: readonly Line[];
  /** Rejects where the worker ends before it is ready. */
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
  /** The first line that is so; rejects when the worker ends without it. */
  said(isWanted: (line: Line) => boolean): Promise<Line>;
  stop(): Promise<void>;
}

/** The real worker in this process, with the credentials that are set for it. */
export function startWorker(
  env: Readonly<Record<string, string>>,
  options: Pick<RunWorkerOptions, 'taskQueues' | 'workflowBundle'>,
): RunningWorker {
  const waiters = new Set<(line: Line) => void>();
  const lines: Line[] = [];
  const log = createLogger('info', 'worker', {
    write(text) {
      const line: Line = JSON.parse(text);
      lines.push(line);
      for (const hear of waiters) hear(line);
    },
  });
  const stopping = new AbortController();
  const ready = Promise.withResolvers<void>();
  const ended = runWorker(workerConfig(env), {
    log,
    signal: stopping.signal,
    onReady: ready.resolve,
    ...options,
  });
  ended.catch(() => undefined);
  const gone = ended.then((): never => {
    throw new Error('the worker ended before it said that');
  });
  const isReady = Promise.race([ready.promise, gone]);
  isReady.catch(() => undefined);
  return {
    lines,
    ready: isReady,
    ended,
    said: (isWanted) =>
      Promise.race([
        gone,
        new Promise<Line>((resolve) => {
          const line = lines.find(isWanted);
          if (line !== undefined) return resolve(line);
          waiters.add((next) => isWanted(next) && resolve(next));
        }),
      ]),
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
