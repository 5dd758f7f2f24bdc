import { DefaultLogger, type LogEntry, type Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

type PinoLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
const PINO_LEVELS: Readonly<Record<LogEntry['level'], PinoLevel>> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** What Temporal's runtime, workflows and activities log, as lines of ours. Pass it to `Runtime.install`. */
export function createTemporalLogger(log: Logger): TemporalLogger {
  return new DefaultLogger('TRACE', ({ level, message, meta }) => {
    log[PINO_LEVELS[level]](meta ?? {}, message);
  });
}
