import type { Config } from '../../config/config.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '127.0.0.1', 'localhost', '::1']);
const HTTP_PORT = 80;

/** An address as it stands in a URL. */
export function urlHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** Host header values for an address that is listened on; browsers leave out the port of HTTP itself. */
export function hostHeaderValues(http: Config['http'], port: number): readonly string[] {
  const names = ANY_ADDRESS.has(http.host) ? LOOPBACK : [urlHost(http.host)];
  const own = names.flatMap((name) => (port === HTTP_PORT ? [name, `${name}:80`] : [`${name}:${port}`]));
  const named = http.publicUrl === null ? [] : [new URL(http.publicUrl).host];
  return [...own, ...named, ...http.allowedHosts].map((host) => host.toLowerCase());
}
