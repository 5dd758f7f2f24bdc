import { fileURLToPath } from 'node:url';
import { ConfigError, loadConfig } from './config/config.ts';
import { createLogger } from './telemetry/log.ts';
import { runWorker } from './worker/run-worker.ts';
import { installRuntime } from './worker/runtime.ts';

async function main(): Promise<number> {
  const stopping = new AbortController();
  let log = createLogger('info', 'worker');
  try {
    const config = loadConfig();
    log = createLogger(config.logLevel, 'worker');
    installRuntime(config, log);
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => {
        log.info({ signal: name }, 'stopping; running activities get a moment to end');
        stopping.abort();
      });
    }
    await runWorker(config, { log, signal: stopping.signal });
    log.info('worker stopped');
    return 0;
  } catch (error) {
    const isOurs =
      error instanceof ConfigError ||
      (error instanceof Error &&
        ['RunbookCatalogueError', 'OperatorFileError', 'WorkflowBundleError'].includes(error.name));
    log.error(isOurs ? { problems: error.message } : { err: error }, 'the worker cannot run');
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main());
