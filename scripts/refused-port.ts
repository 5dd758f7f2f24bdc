import { claimPort } from './free-port.ts';

/**
 * Ports that no browser connects to, whatever the page asks for: the Fetch standard's list of bad ports, which
 * Chromium, Firefox and WebKit all keep, less those that need root or that a common service listens on. What listens
 * here can be reached by programs and by no web page, under whichever name the page was loaded.
 */
export const REFUSED_PORTS = [
  6697, 6669, 6668, 6667, 6666, 6665, 10_080, 6566, 5061, 5060, 4045, 3659, 1723, 1720, 1719,
] as const;

/** A port of `REFUSED_PORTS` that nothing listens on and no other process has claimed; undefined when all are taken. */
export async function findRefusedPort(): Promise<number | undefined> {
  for (const port of REFUSED_PORTS) if (await claimPort(port)) return port;
  return undefined;
}
