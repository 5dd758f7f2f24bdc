import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';
/**
 * Below the ports that Linux gives to outgoing connections (32768 and up), so that none takes a port between the moment
 * at which it is found free and the one at which a program listens on it.
 */
const FIRST_PORT = 20_000;
const PORTS_PER_BLOCK = 100;
const BLOCKS = 120;

/** Each process looks in a block of its own first: two that search at the same time do not find the same port. */
let next = (process.pid % BLOCKS) * PORTS_PER_BLOCK;

/** A port on loopback that nothing listens on at the moment. For programs that cannot be told "any port". */
export async function findFreePort(): Promise<number> {
  for (let tried = 0; tried < BLOCKS * PORTS_PER_BLOCK; tried += 1) {
    const port = FIRST_PORT + next;
    // Never the same one twice in a row: whoever got it may not listen yet.
    next = (next + 1) % (BLOCKS * PORTS_PER_BLOCK);
    if ((await isPortFree(port)).free) return port;
  }
  throw new Error(`no free port on ${LOOPBACK} from ${FIRST_PORT} on`);
}

/** Whether this user could listen on the port now; `reason` is the system's code, such as EADDRINUSE. */
export async function isPortFree(
  port: number,
): Promise<{ readonly free: boolean; readonly reason?: string }> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, resolve);
    });
    return { free: true };
  } catch (error) {
    return {
      free: false,
      reason: error instanceof Error && 'code' in error ? String(error.code) : String(error),
    };
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

export interface NamedPort {
  /** What listens there, as a person knows it. */
  readonly purpose: string;
  readonly port: number;
  /** The environment variable that moves it. */
  readonly variable: string;
}

/** Checks all ports before anything starts. @throws Error naming every taken one and the variable that moves it. */
export async function assertPortsFree(ports: readonly NamedPort[]): Promise<void> {
  const checks = await Promise.all(
    ports.map(async (named) => ({ named, ...(await isPortFree(named.port)) })),
  );
  const problems = checks
    .filter(({ free }) => !free)
    .map(({ named: { purpose, port, variable }, reason }) =>
      reason === 'EADDRINUSE'
        ? `Port ${port} (${purpose}) is taken by another program. Stop that program, or choose another port: ${variable}=${port + 10} npm start`
        : `Port ${port} (${purpose}) cannot be used (${reason}). Choose another one: ${variable}=<port> npm start`,
    );
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
