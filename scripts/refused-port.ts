import { claimPort } from './free-port.ts';

/**
 * Ports that no browser connects to, whatever the page asks for: the Fetch standard's list of bad ports, which
 * Chromium, Firefox and WebKit all keep, less those that need root or that a common service listens on. What listens
 * here can be reached by programs and by no web page, under whichever name the page was loaded.
 */
export const REFUSED_PORTS = [
  6697, 6669, 6668, 6667, 6666, 6665, 10_080, 6566, 5061, 5060, 4045, 3659, 1723, 1720, 1719,
] as const;

/** The rest of that list: nothing of ours listens on these, and no browser opens what does. */
const OTHER_BAD_PORTS: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 2049, 4190, 6000, 6679,
]);

/** Whether no browser opens what listens on this port. */
export function isRefusedPort(port: number): boolean {
  return OTHER_BAD_PORTS.has(port) || REFUSED_PORTS.some((refused) => refused === port);
}

/**
 * A port of `REFUSED_PORTS` that nothing listens on and no other process has claimed, and none of `kept`; undefined when
 * all are taken.
 */
export async function findRefusedPort(kept: readonly number[] = []): Promise<number | undefined> {
  for (const port of REFUSED_PORTS) if (!kept.includes(port) && (await claimPort(port))) return port;
  return undefined;
}
