import { type Logger, pino } from 'pino';

export type LogLevelName = 'debug' | 'info' | 'warn' | 'error';

const HIDDEN = '<REDACTED>';
/** Deeper values are cut: a log line is not a place for whole objects. */
const DEPTH_MAX = 6;
/** Names under which secrets travel; counts such as `promptTokens` are none. */
const SECRET_KEY =
  /passw(or)?d|secret|credential|cookie|^authorization$|api[-_]?key|access[-_]?key|private[-_]?key|(^|[-_])token$|Token$/i;

/** The same value without what stands under a secret's name, and with what JSON cannot hold made printable. */
function withoutSecrets(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return '[deeper values are not logged]';
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      SECRET_KEY.test(key) ? HIDDEN : withoutSecrets(member, depth + 1),
    ]),
  );
}

function describeError(error: Error, depth: number): object {
  return {
    name: error.name,
    message: error.message,
    ...('type' in error && typeof error.type === 'string' ? { type: error.type } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: withoutSecrets(error.cause, depth + 1) }),
  };
}

/** One JSON object per line. What stands under a secret's name is hidden, however deep. */
export function createLogger(
  level: LogLevelName,
  processName: string,
  destination: { write(line: string): void } = pino.destination({ fd: 1, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: { process: processName, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      // pino's own serializer would turn errors into something that the formatter below no longer recognises.
      serializers: { err: (error: unknown) => error },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => withoutSecrets(fields, 0) as Record<string, unknown>,
      },
    },
    destination,
  );
}
