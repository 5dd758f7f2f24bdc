// node scripts/probe-runtime.ts: the health check of a container that works for a Lambda Runtime API. Ends with 0 while a
// connection to AWS_LAMBDA_RUNTIME_API is open, over which the process asks for its work; else with 1 and the reason.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ESTABLISHED = '01';

/** Ports of the far ends of open connections, as Linux lists those of the network namespace. */
function farPorts(table: string): readonly number[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, , far = '', state] = line.trim().split(/\s+/);
      const port = far.split(':')[1];
      return state === ESTABLISHED && port !== undefined ? [Number.parseInt(port, 16)] : [];
    });
}

/**
 * Undefined when all is well, else why not.
 * @param address `host:port`.
 * @param tables `/proc/net/tcp` and `/proc/net/tcp6`.
 */
export function probeRuntime(address: string, tables: readonly string[]): string | undefined {
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  if (!Number.isInteger(port) || port < 1) return `AWS_LAMBDA_RUNTIME_API is "${address}": give host:port`;
  if (tables.flatMap(farPorts).includes(port)) return undefined;
  return `no connection to ${address} is open, so no work is asked for there`;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Without IPv6 there is no table of it.
    return '';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problem = probeRuntime(
    process.env.AWS_LAMBDA_RUNTIME_API ?? '',
    ['/proc/net/tcp', '/proc/net/tcp6'].map(read),
  );
  if (problem !== undefined) console.error(problem);
  process.exit(problem === undefined ? 0 : 1);
}
