import { isIP } from 'node:net';

/** Set to `true` where only the lab's own containers can reach it, as docker-compose.yml does. */
export const ALLOW_REMOTE_VARIABLE = 'RECOVEROPS_LAB_ALLOW_REMOTE';

export const LOOPBACK = '127.0.0.1';
const ANY_ADDRESS = new Set(['0.0.0.0', '::']);

const isLoopback = (address: string) => address === '::1' || /^127\./.test(address);

/**
 * The address to listen on. The lab checks no signature and runs commands on its hosts, so any other address than
 * loopback needs consent. @throws Error with what to do.
 */
export function checkedBindAddress(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (isIP(address) === 0) {
    throw new Error(`--bind is "${address}": give an IP address of this machine, for example ${LOOPBACK}.`);
  }
  if (isLoopback(address) || env[ALLOW_REMOTE_VARIABLE] === 'true') return address;
  throw new Error(
    `--bind ${address} is refused: the lab checks no signature, so whoever reaches it can run commands on its hosts. ` +
      `Leave --bind away to stay on ${LOOPBACK}, or set ${ALLOW_REMOTE_VARIABLE}=true inside a network of containers that nothing else can reach.`,
  );
}

/** Where a process on the same machine reaches a server that listens on this address. */
export function localUrl(bindAddress: string, port: number): string {
  const host = ANY_ADDRESS.has(bindAddress) ? LOOPBACK : bindAddress;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
