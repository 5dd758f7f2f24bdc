import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';
/**
 * Below the ports that Linux gives to outgoing connections (32768 and up), so that none takes a port between the moment
 * at which it is found free and the one at which a program listens on it.
 */
const FIRST_PORT = 20_000;
const PORTS_PER_BLOCK = 100;
const BLOCKS = 120;

/** Finds ports from the start of a block on; blocks beyond the last one begin again. */
export function createPortFinder(block: number): () => Promise<number> {
  let next = (block % BLOCKS) * PORTS_PER_BLOCK;
  return async () => {
    for (let tried = 0; tried < BLOCKS * PORTS_PER_BLOCK; tried += 1) {
      const port = FIRST_PORT + next;
      // Never the same one twice in a row: whoever got it may not listen yet.
      next = (next + 1) % (BLOCKS * PORTS_PER_BLOCK);
      if (await claimPort(port)) return port;
    }
    throw new Error(`no free port on ${LOOPBACK} from ${FIRST_PORT} on`);
  };
}

/**
 * A port on loopback that nothing listens on at the moment, and that no other process finds while this one lives. For
 * programs that cannot be told "any port". Each process looks in a block of its own first, which saves it most tries.
 */
export const findFreePort = createPortFinder(process.pid);

/** Whether nothing listens on the port and no other process has claimed it; from then on it is this process's. */
export async function claimPort(port: number): Promise<boolean> {
  return (await isPortFree(port)).free && (await reserve(port));
}

/**
 * Keeps other processes off a port until this one ends, as nobody may listen on it yet: the kernel gives an abstract
 * socket name to one process and takes it back from a dead one. Where there are no such names, the block has to do.
 */
async function reserve(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const server = createServer().unref();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(`\0recoverops-port-${port}`, () => resolve(true));
  });
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
