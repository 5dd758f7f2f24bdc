import type { RenderProbe, World } from '../../world.ts';
import { serverKeepAlive } from './told-numbers.ts';

/** What curl counts where it gives up after five seconds. */
const GIVES_UP_MS = 5_001;
const URL_PARTS = /^(https?):\/\/(?:\[[^\]]*\]|[^/:]*)(?::(\d+))?(\/[^\s]*)?$/;

/** curl's exit code for what kept an answer away. */
function codeOf(error: string): number {
  if (/refused|connect|\(7\)/i.test(error)) return 7;
  if (/time/i.test(error)) return 28;
  if (/empty|reset|closed/i.test(error)) return 52;
  return /tls|ssl|certificate/i.test(error) ? 35 : 56;
}

/** What a server is configured to is seen in its answers too, but for those whose own test tells it. */
function keepAliveOf(world: World): string {
  const { header, configured } = serverKeepAlive(world.http_keepalive);
  const isTested = world.config_test !== undefined && world.config_test !== null;
  const seconds = header ?? (isTested ? null : configured);
  return seconds === null ? '-' : String(Math.floor(seconds));
}

/** What the probe's own curl calls print: an address on a port that nobody listens on is not asked. */
export const renderHealth: RenderProbe = (world) => {
  const all = (world.http ?? []).map((one) => ({ ...one, parts: URL_PARTS.exec(one.url) }));
  const listened = new Set((world.sockets ?? []).map(({ port }) => port));
  const rows = all.flatMap(({ parts, status, ms, error, asked: why, keep_alive_s: alive }) => {
    if (parts === null) return [];
    const [, scheme = 'http', given, path = '/'] = parts;
    const port = Number(given ?? (scheme === 'https' ? 443 : 80));
    if (listened.size > 0 && !listened.has(port)) return [];
    const others = all.some((one) => one.parts?.[2] === given && (one.parts?.[3] ?? '/') !== '/');
    // A world lists what is asked from outside; the root beside it is what the probe tries of itself.
    const asked = why ?? (path === '/' && others ? 'guessed' : 'balancer');
    const failed =
      typeof error === 'string' && error !== ''
        ? codeOf(error)
        : status === undefined || status === null
          ? 52
          : 0;
    // curl gives up after five seconds, as the balancer does.
    const isLate = failed === 0 && (ms ?? 0) >= 5_000;
    const shown = failed !== 0 || isLate ? '000' : String(status);
    const code = isLate ? 28 : failed;
    const took = code === 7 ? 0 : code === 28 ? GIVES_UP_MS : (ms ?? 3);
    // Where nothing is answered, nothing says for how long the connection is kept.
    const kept = code === 0 ? (alive ?? keepAliveOf(world)) : '-';
    return [`${scheme} ${port} ${asked} ${shown} ${took} ${code} ${kept} ${path}\n`];
  });
  return { text: rows.join(''), exitCode: 0 };
};
