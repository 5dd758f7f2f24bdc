import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { EVERYBODYS } from '../processor/traffic.ts';
import { areDependenciesBack } from './comes-back.ts';
import {
  CHECK_TIMEOUT_MS,
  currentTroubles,
  type DownUnit,
  downUnits,
  healthText,
  isHostRead,
  isServiceAlarm,
  isWebUnit,
  nextOf,
  ownerOf,
  portsHealth,
  relevanceOf,
  socketsAt,
  unitNamed,
  wantedPorts,
} from './host-service.ts';
import { isKilledAtOwnLimit } from './memory-kills.ts';
import { startRemedy } from './start-remedy.ts';
import { type UnansweredPeer, unansweredPeers, unansweredText } from './unanswered-peer.ts';

const LOCAL = /^(?:127\.|localhost$|::1$|::ffff:127\.|0\.0\.0\.0$|unix$)/;
const PROXY = /^(?:nginx|httpd|apache2|haproxy|caddy|envoy|traefik|lighttpd|varnish|openresty|angie)/;
const ENDED_BY_ITSELF: ReadonlySet<string> = new Set([
  'exit-code',
  'core-dump',
  'timeout',
  'protocol',
  'resources',
]);

interface Upstream {
  readonly host: string | null;
  readonly port: number | null;
  readonly path: string | null;
}

interface Answer {
  readonly unit: string | null;
  /** Null: it does not answer in time. */
  readonly status: number | null;
  /** What it asks for a connection in vain. */
  readonly peer?: UnansweredPeer | undefined;
}

/** Whether something answers for the proxy at all, and says that what is behind it does not. */
function proxyAnswer(view: HostView): Answer | null {
  for (const { port, check } of portsHealth(view)) {
    const status = check?.status ?? null;
    if (status === null || status < 502 || status > 504) continue;
    const holder = socketsAt(view, port)[0];
    if (holder !== undefined && holder.process !== null && !PROXY.test(holder.process)) continue;
    // nginx says 502 or 504 of what does not answer it; 503 is its own word, as for maintenance or a limit.
    if (status === 503 && holder?.process?.startsWith('nginx')) continue;
    const owner = holder === undefined ? null : ownerOf(view, holder);
    const running = factsOf(view, 'unit').find(({ name, active }) => isWebUnit(name) && active === 'active');
    return { unit: owner ?? running?.name ?? null, status };
  }
  return null;
}

function upstreams(view: HostView): readonly Upstream[] {
  const said = currentTroubles(view, 'upstream_refused', 'upstream_timeout').filter(
    ({ source }) => source === 'error_log' || source === 'journal',
  );
  const known = new Map<string, Upstream>();
  for (const { host, port, path } of said) known.set(`${host} ${port} ${path}`, { host, port, path });
  const named = [...known.values()].filter(
    ({ host, port, path }) => host !== null || port !== null || path !== null,
  );
  return named.length > 0 ? named : [...known.values()];
}

/** The unit that should be behind the proxy: by its port, else the only one that is down. */
function unitBehind(view: HostView, { port, path }: Upstream): DownUnit | undefined {
  const candidates = downUnits(view).filter(({ unit }) => !isWebUnit(unit.name));
  const byPort =
    port === null ? undefined : candidates.find(({ unit }) => wantedPorts(view, unit.name).includes(port));
  if (byPort !== undefined) return byPort;
  const byPath =
    path === null
      ? undefined
      : candidates.find(({ unit }) => path.includes(unit.name.replace(/\.service$/, '')));
  if (byPath !== undefined) return byPath;
  const close = candidates.filter(({ relevance }) => relevance === 'close');
  if (close.length === 1) return close[0];
  return close.length === 0 && candidates.length === 1 ? candidates[0] : undefined;
}

const nameOf = ({ host, port, path }: Upstream) =>
  path ?? (port === null ? (host ?? 'what it passes requests on to') : `${host ?? ''}:${port}`);

function finding(view: HostView, proxy: Answer | null, upstream: Upstream): CauseFinding | null {
  const isLocal = upstream.host === null || LOCAL.test(upstream.host);
  const listens = upstream.port !== null && isLocal && socketsAt(view, upstream.port).length > 0;
  const who = proxy?.unit ?? 'the proxy';
  const answers = proxy?.status == null ? 'does not answer in time' : `answers ${proxy.status}`;
  const answer = proxy === null ? `${who} gets no connection` : `${who} runs and ${answers}`;
  const at = upstream.port === null ? {} : { port: upstream.port };
  const where = upstream.path === null ? {} : { path: upstream.path };
  if (listens)
    return {
      state: 'rejected',
      confidence: 0.2,
      blamed: at,
      sentence: `${answer}, but its upstream ${nameOf(upstream)} listens again`,
    };
  if (!isLocal) {
    const blamed = { ...at, ...where };
    const sentence = `${answer}: the upstream ${nameOf(upstream)}, on another host, is down or cannot be reached${proxy?.peer === undefined ? '' : `: ${unansweredText(proxy.peer)}`}; ${healthText(view)}`;
    const withheld = `a restart of ${who} changes nothing: look at ${nameOf(upstream)}`;
    return proxy === null
      ? { state: 'possible', confidence: 0.5, blamed, sentence }
      : { state: 'shown', confidence: 0.88, blamed, sentence, withheld };
  }
  if (proxy === null && !isHostRead(view)) return null;
  const behind = unitBehind(view, upstream);
  const { host, port, path } = upstream;
  const named = host === null && port === null && path === null ? '' : ` ${nameOf(upstream)}`;
  const sentence = `${answer}, since its upstream${named}${behind === undefined ? '' : ` (${behind.unit.name}, ${behind.unit.active})`} is down; the proxy itself is fine`;
  if (behind === undefined)
    return {
      state: upstream.host === null && proxy === null ? 'possible' : 'shown',
      confidence: upstream.port === null && upstream.path === null ? 0.65 : 0.85,
      blamed: { ...at, ...where },
      sentence,
      withheld: `no unit is known that serves ${nameOf(upstream)}: start the application there. A restart of ${who} changes nothing`,
    };
  const { unit } = behind;
  const blamed = { unit: unit.name, ...at, ...where };
  if (isKilledAtOwnLimit(view, unit.name)) return { state: 'possible', confidence: 0.4, blamed, sentence };
  const remedy =
    behind.how === 'failed' && ENDED_BY_ITSELF.has(unit.result) && !areDependenciesBack(view, unit.name)
      ? {
          withheld: `${unit.name} ended by itself with an error (${unit.result}): look at its last lines (journalctl -u ${unit.name}). A restart of ${who} changes nothing`,
        }
      : startRemedy(view, unit.name);
  return { state: 'shown', confidence: 0.9, blamed, sentence, ...remedy };
}

/** What a unit says that gets no connection, or none in time, to what it asks. */
const WANTING = ['dependency_refused', 'dependency_timeout', 'unresolved', 'dependency_slow'] as const;

interface AppAnswer {
  readonly unit: string;
  /** Null: it does not answer in time. */
  readonly status: number | null;
  readonly behind: Upstream;
  readonly peer: UnansweredPeer | undefined;
}

/**
 * Whether what a line of a unit names gets no answer, or what it does not name: a unit that waits for a connection and does not
 * say from where waits for the only one that gives the host none.
 */
function peerOf(view: HostView, { host, port }: Upstream): UnansweredPeer | undefined {
  const all = unansweredPeers(view).filter((peer) => !EVERYBODYS.has(peer.port) || peer.host === host);
  if (host === null && port === null) return all.length === 1 ? all[0] : undefined;
  // A name may have any address.
  return all.find(
    (peer) =>
      (port === null || peer.port === port) &&
      (host === null || peer.host === host || !/^(?:[\d.]+|[\da-f:]+)$/i.test(host)),
  );
}

/**
 * An application that runs, answers 5xx or not in time, and says that it does not reach what it depends on. Of what is late the
 * reason may be another: then what it names has to be without an answer now.
 */
function appAnswer(view: HostView): AppAnswer | null {
  const checks = portsHealth(view).flatMap(({ check }) => (check === undefined ? [] : [check]));
  const failing = checks.find(({ status }) => status !== null && status >= 500);
  const isLate = checks.some(({ failure, ms }) => failure === 'timeout' || ms >= CHECK_TIMEOUT_MS);
  if (failing === undefined && !isLate) return null;
  for (const one of currentTroubles(view, ...WANTING)) {
    const { unit, host, port, path, source } = one;
    const fact = unit === null ? undefined : unitNamed(view, unit);
    if (
      unit === null ||
      fact === undefined ||
      fact.active !== 'active' ||
      relevanceOf(view, fact) !== 'close'
    )
      continue;
    const isNamed = port !== null || path !== null || host !== null;
    const peer = source === 'journal' ? peerOf(view, one) : undefined;
    const mayBeSlow = failing === undefined || one.what === 'dependency_slow';
    if (peer === undefined && (mayBeSlow || !isNamed)) continue;
    return {
      unit,
      status: failing?.status ?? null,
      behind: isNamed
        ? { host: host ?? peer?.host ?? '127.0.0.1', port: port ?? peer?.port ?? null, path }
        : { host: peer?.host ?? null, port: peer?.port ?? null, path },
      peer,
    };
  }
  return null;
}

function weigh(view: HostView): readonly CauseFinding[] {
  const said = upstreams(view);
  const app = said.length > 0 ? null : appAnswer(view);
  const proxy = app ?? proxyAnswer(view);
  const told = app === null ? said : [app.behind];
  if (proxy === null && told.length === 0) return [];
  const all = told.length > 0 ? told : [{ host: null, port: null, path: null }];
  // A proxy that refuses an expired certificate answers 502 too, though what is behind it runs.
  if (told.length === 0 && currentTroubles(view, 'certificate_expired').length > 0) return [];
  // A 504 without a word of a refusal is rather one that is slow.
  if (told.length === 0 && proxy?.status === 504 && downUnits(view).length === 0) return [];
  const found = all.map((one) => finding(view, proxy, one)).filter((one) => one !== null);
  if (proxy !== null || factsOf(view, 'http_check').length === 0) return found;
  // The proxy answers well now: what its log says is over, or is about something that nobody waits for.
  const isWell = portsHealth(view).some(({ state }) => state === 'good');
  return isWell
    ? found.map((one) => (one.state === 'shown' ? { ...one, state: 'possible', confidence: 0.4 } : one))
    : found;
}

/** The proxy runs and what it passes requests on to does not. */
export const upstreamDown: CauseDefinition = {
  name: 'upstream_down',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) =>
    nextOf(view, [
      'units',
      'sockets',
      'health',
      'boot',
      'server-errors',
      'unit-journal',
      'connections',
      'filesystems',
    ]),
  weigh,
  explainsAway: ['unit_stopped', 'slow'],
};
