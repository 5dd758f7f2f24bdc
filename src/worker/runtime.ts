import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { createTemporalLogger } from '../telemetry/temporal-log.ts';

/** Once per process, before any connection. */
export function installRuntime(config: Config, log: Logger): void {
  const { workerBindAddress } = config.metrics;
  Runtime.install({
    logger: createTemporalLogger(log),
    // The signals are handled below, so that they also end the wait for a server.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...(workerBindAddress === null
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: workerBindAddress,
                countersTotalSuffix: true,
                unitSuffix: true,
                useSecondsForDurations: true,
              },
            },
          }),
    },
  });
}
