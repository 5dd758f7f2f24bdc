import type { Subject } from '../../../alarm/condition/subjects.ts';
import { fullUnitName } from '../../../site/unit-name.ts';
import { isTakenOut } from '../../aws/group-membership.ts';
import { isGone } from '../../aws/instance-state.ts';
import type {} from '../../aws/target-health.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';

// What the host serves, and by which of its units: read from facts of several probes, for all causes of the family.

export type UnitFact = FactOf<'unit'>;
export type SocketFact = FactOf<'socket'>;
export type CheckFact = FactOf<'http_check'>;
export type TroubleFact = FactOf<'trouble'>;

/** What was said longer ago is not why an alarm is red now, unless whoever said it has been down since. */
const RECENT_SECONDS = 1_800;
/** A unit that came back by itself so often does not stay up. */
const LOOP_RESTARTS = 3;
/** A load balancer waits so long for an answer, unless it is told otherwise. */
export const CHECK_TIMEOUT_MS = 5_000;

const WEB_UNIT =
  /^(?:nginx|httpd|apache2|haproxy|caddy|envoy|traefik|lighttpd|varnish|openresty|angie)(?:@[^.]+)?\.service$/;
const APP_UNIT =
  /^(?:php[0-9.-]*fpm|tomcat\d*|gunicorn|uwsgi|puma|unicorn|pm2-.*|node.*)(?:@[^.]+)?\.service$/;
/** What keeps house: whether it failed says nothing of what the host serves. */
const HOUSEKEEPING =
  /^(?:systemd-|logrotate|certbot|snap\.certbot|snapd|apt-|dnf-|yum-|update-|unattended-|fstrim|man-db|motd-|kdump|NetworkManager|cloud-|mdadm|mdmonitor|smartd|ua-|ubuntu-|esm-|e2scrub|dpkg-|plocate|mlocate|sysstat|rngd|atd|cron|crond|auditd|postfix|exim4|sendmail|chrony|ntp|rsyslog|ssh|sshd|getty|lvm2|multipath|iscsi|open-iscsi|rpc|nfs-|irqbalance|tuned|firewalld|ufw|apparmor|polkit|dbus|user@|packagekit|fwupd|amazon-|snap\.amazon|collectd|awslogs|crowdstrike|falcon|motd|selinux|acpid|lm_sensors|libstoragemgmt|hibinit|ec2-|amazonlinux|policy-routes|update-motd|gssproxy|sm-notify)/;

/** By which people reach the host itself. */
const SSH_PORT = 22;
const BY_HAND = /^(?:user@\d{1,10}\.service|session-[\w-]{1,20}\.scope)$/;

export const isWebUnit = (name: string) => WEB_UNIT.test(name);
/** `nginx` of `nginx.service`, `worker` of `worker@3.service`. */
export const stemOf = (unit: string) => unit.replace(/(?:@[^.]{0,255})?\.[a-z]{1,20}$/, '');

/** Names by which the processes of a unit's program go. */
export function programsOf(unit: string): readonly string[] {
  const stem = stemOf(unit);
  if (stem === 'httpd' || stem === 'apache2') return ['httpd', 'apache2'];
  return [stem];
}

/** The addresses on the host where a unit answers, by the operator's word. */
export function servedPorts(view: HostView, unit: string): readonly number[] {
  const served = view.site.units.filter(({ serves }) => serves.length > 0);
  if (served.length === 0) return [];
  const name = fullUnitName(unit);
  return served
    .filter((entry) => fullUnitName(entry.unit) === name)
    .flatMap(({ serves }) => serves.flatMap(portOfUrl));
}

function portOfUrl(url: string): readonly number[] {
  const [, scheme, port] = /^(https?):\/\/(?:\[[^\]]{0,60}\]|[^/:]{1,253})(?::(\d{1,5}))?/.exec(url) ?? [];
  if (scheme === undefined) return [];
  return [port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port)];
}

export function subjectOf({ condition }: HostView): Subject {
  return condition.subject === 'heartbeat' && condition.about !== undefined
    ? condition.about
    : condition.subject;
}

/** Whether the alarm itself names the unit's program. */
export function isNamedByAlarm({ condition }: HostView, unit: string): boolean {
  const { by, value: named = '' } = condition.selectors.process ?? {};
  if (by === 'unit') return fullUnitName(named) === unit;
  return named !== '' && programsOf(unit).some((program) => named.includes(program));
}

/** `close`: surely part of what is served here. `loose`: it may be. `none`: it keeps house. */
export function relevanceOf(view: HostView, unit: UnitFact): 'close' | 'loose' | 'none' {
  const { name, type, origin } = unit;
  if (isNamedByAlarm(view, name) || servedPorts(view, name).length > 0) return 'close';
  if (HOUSEKEEPING.test(name) || type === 'oneshot' || !name.endsWith('.service')) return 'none';
  if (isWebUnit(name) || APP_UNIT.test(name) || origin === 'admin') return 'close';
  return 'loose';
}

export type Down = 'stopped' | 'failed' | 'looping';

/** How a unit is down; null: it runs, is on its way, or is not meant to run. */
export function downOf({
  active,
  sub,
  result,
  restarts,
  enabled,
  load,
  conditionFailed,
}: UnitFact): Down | null {
  const isLimited = result.startsWith('start-limit');
  if (sub === 'auto-restart' || isLimited || (active === 'failed' && (restarts ?? 0) >= LOOP_RESTARTS))
    return 'looping';
  if (active === 'activating' && (restarts ?? 0) >= LOOP_RESTARTS) return 'looping';
  if (active === 'failed') return 'failed';
  if (active !== 'inactive' || conditionFailed || load === 'not-found') return null;
  return enabled?.startsWith('enabled') ? 'stopped' : load === 'masked' ? 'stopped' : null;
}

/** Without a main process: whatever is still in its control group was left over from its last run. */
export function hasEnded({ active, sub }: UnitFact): boolean {
  return active === 'failed' || active === 'inactive' || sub === 'auto-restart';
}

/** On its way up or over to a new configuration: to restart it would only begin again. */
export function isOnItsWay({ active, sub, restarts }: UnitFact): boolean {
  if (active === 'reloading' || active === 'refreshing' || active === 'deactivating') return true;
  return active === 'activating' && sub !== 'auto-restart' && (restarts ?? 0) < LOOP_RESTARTS;
}

/** Something else starts it, and its last run ended well: a job between two of its runs. */
export function isBetweenRuns({ name, active, result, type, enabled }: UnitFact): boolean {
  if (active !== 'inactive' || result !== 'success' || isWebUnit(name)) return false;
  return type === 'oneshot' || (enabled === 'static' && !name.includes('@'));
}

export interface DownUnit {
  readonly unit: UnitFact;
  readonly how: Down;
  readonly relevance: 'close' | 'loose';
}

/** The only unit of a web server on the host is meant to run, enabled or not. */
function isOnlyWebServer(view: HostView, unit: UnitFact): boolean {
  const web = factsOf(view, 'unit').filter(({ name }) => isWebUnit(name));
  return web.length === 1 && web[0]?.name === unit.name && unit.load === 'loaded';
}

/** Of a host without a web server the only unit that somebody put there to serve: what is missed can be no other. */
function isOnlyApplication(view: HostView, unit: UnitFact): boolean {
  const units = factsOf(view, 'unit');
  if (unit.load !== 'loaded' || units.some(({ name }) => isWebUnit(name))) return false;
  const own = units.filter((one) => relevanceOf(view, one) === 'close');
  return own.length === 1 && own[0]?.name === unit.name;
}

/** What systemd has started again less long ago than this may be between two of its ends. */
const BETWEEN_SECONDS = 180;

/**
 * Whether a unit that systemd has started again and again is up for a moment only: its journal tells what it ends of, and where
 * it is asked it does not listen.
 */
function isUpForAMoment(view: HostView, { name, active, restarts, activeForSeconds }: UnitFact): boolean {
  if (active !== 'active' || (restarts ?? 0) < LOOP_RESTARTS) return false;
  if ((activeForSeconds ?? Infinity) >= BETWEEN_SECONDS) return false;
  const sockets = factsOf(view, 'socket');
  const asked = [...targetPorts(view), ...servedPorts(view, name)];
  const isDeaf = sockets.length > 0 && asked.length > 0 && !sockets.some(({ port }) => asked.includes(port));
  if (!isDeaf || sockets.some((socket) => ownerOf(view, socket) === name)) return false;
  return factsOf(view, 'trouble').some(
    ({ unit, ageSeconds }) => unit === name && ageSeconds !== null && ageSeconds <= RECENT_SECONDS,
  );
}

export function downUnits(view: HostView): readonly DownUnit[] {
  return factsOf(view, 'unit').flatMap((unit): readonly DownUnit[] => {
    const isOff = unit.active === 'inactive' && !unit.conditionFailed;
    const isMeant =
      isOnlyWebServer(view, unit) ||
      isOnlyApplication(view, unit) ||
      servedPorts(view, unit.name).length > 0 ||
      isNamedByAlarm(view, unit.name);
    const how =
      downOf(unit) ??
      (isOff && isMeant ? 'stopped' : null) ??
      (isUpForAMoment(view, unit) ? ('looping' as const) : null);
    const relevance = relevanceOf(view, unit);
    return how === null || relevance === 'none' ? [] : [{ unit, how, relevance }];
  });
}

export function unitNamed(view: HostView, name: string): UnitFact | undefined {
  return factsOf(view, 'unit').find((unit) => unit.name === name);
}

/** The unit whose process holds a socket: by its control group, else by the main process. */
export function ownerOf(view: HostView, socket: SocketFact): string | null {
  if (socket.unit !== null) return socket.unit;
  if (socket.pid === null) return null;
  const owner = factsOf(view, 'unit').find(
    ({ mainPid }) => mainPid !== null && (mainPid === socket.pid || mainPid === socket.ppid),
  );
  return owner?.name ?? null;
}

export const isLoopback = ({ address }: Pick<SocketFact, 'address'>) =>
  address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');

export function socketsAt(view: HostView, port: number): readonly SocketFact[] {
  return factsOf(view, 'socket').filter((socket) => socket.port === port);
}

/** What may be reached from outside, where the alarm asks or anywhere. */
function reachable(view: HostView): readonly SocketFact[] {
  const asked = targetPorts(view);
  return factsOf(view, 'socket').filter(
    (socket) => !isLoopback(socket) && (asked.length === 0 || asked.includes(socket.port)),
  );
}

/** What somebody started from a login, and what may be reached from outside: served by hand. */
export function servedByHand(view: HostView): readonly SocketFact[] {
  return reachable(view).filter((socket) => BY_HAND.test(ownerOf(view, socket) ?? ''));
}

/** What listens for others, and whose it is could not be told, though a process holds it; what keeps house is no service. */
export function servedByUnknown(view: HostView): readonly SocketFact[] {
  return reachable(view).filter(
    (socket) =>
      socket.pid !== null &&
      socket.port !== SSH_PORT &&
      ownerOf(view, socket) === null &&
      !HOUSEKEEPING.test(socket.process ?? ''),
  );
}

/** Who holds a port, for people: "apache2 (pid 812, apache2.service)". */
export function holderText(view: HostView, socket: SocketFact): string {
  const owner = ownerOf(view, socket);
  const program = socket.process ?? 'an unknown process';
  const details = [...(socket.pid === null ? [] : [`pid ${socket.pid}`]), ...(owner === null ? [] : [owner])];
  return details.length === 0 ? program : `${program} (${details.join(', ')})`;
}

/**
 * Whether the operator names an address of a unit at which a web server answers that runs in front of it: then it is reached there, and
 * does not listen there itself.
 */
function isFronted(view: HostView, unit: string, port: number): boolean {
  if (isWebUnit(unit)) return false;
  return socketsAt(view, port).some((socket) => {
    const owner = ownerOf(view, socket);
    return owner !== null && isWebUnit(owner) && !servedPorts(view, owner).includes(port);
  });
}

/** Ports that a unit needs: by its configuration, by the operator, and those that it complained of. */
export function wantedPorts(view: HostView, unit: string): readonly number[] {
  const configured = factsOf(view, 'configured_port').filter((one) => one.unit === unit);
  const refused = factsOf(view, 'trouble').filter(
    (one) => one.unit === unit && one.what === 'address_in_use' && one.port !== null,
  );
  return [
    ...new Set([
      ...configured.map(({ port }) => port),
      ...servedPorts(view, unit).filter((port) => !isFronted(view, unit, port)),
      ...refused.flatMap(({ port }) => (port === null ? [] : [port])),
    ]),
  ];
}

/** Whether something that a log told still counts: said lately, or the last word of a unit that has been down since. */
function isCurrent(view: HostView, { unit, ageSeconds, source }: TroubleFact): boolean {
  if (ageSeconds === null || ageSeconds <= RECENT_SECONDS) return true;
  if (source !== 'journal' || unit === null) return false;
  const fact = unitNamed(view, unit);
  if (fact === undefined || downOf(fact) === null) return false;
  // What it said a few minutes before it went down belongs to it going down.
  return fact.downForSeconds === null || ageSeconds <= fact.downForSeconds + RECENT_SECONDS;
}

export function currentTroubles(
  view: HostView,
  ...what: readonly TroubleFact['what'][]
): readonly TroubleFact[] {
  return factsOf(view, 'trouble').filter((one) => what.includes(one.what) && isCurrent(view, one));
}

/** What balancers say of the host in the target groups that the alarm is about, or in all of them. */
export function targetHealth(view: HostView): readonly FactOf<'target_health'>[] {
  const all = factsOf(view, 'target_health');
  const named = view.condition.selectors.targetGroup;
  const own = all.filter(({ targetGroup }) => named !== undefined && targetGroup.endsWith(named));
  return own.length > 0 ? own : all;
}

/** Ports where the balancer asks; empty: not known. */
export function targetPorts(view: HostView): readonly number[] {
  const told = targetHealth(view).flatMap(({ port }) => (port === null ? [] : [port]));
  if (told.length > 0) return [...new Set(told)];
  const served = view.site.units.flatMap(({ serves }) => serves.flatMap(portOfUrl));
  return [...new Set(served)];
}

export interface PortHealth {
  readonly port: number;
  readonly state: 'good' | 'bad' | 'unclear';
  /** The check that says so; undefined: nobody listens there. */
  readonly check: CheckFact | undefined;
}

const RANK = { balancer: 0, configured: 1, guessed: 2 } as const;

function stateOfCheck({ asked, status }: CheckFact): PortHealth['state'] {
  if (status === null || status >= 500) return 'bad';
  if (status < 300) return 'good';
  // A guessed path may well lead nowhere.
  if (asked === 'guessed') return status < 400 ? 'good' : 'unclear';
  return 'bad';
}

function portHealth(port: number, checks: readonly CheckFact[]): PortHealth {
  const best = Math.min(...checks.map(({ asked }) => RANK[asked]));
  const own = checks.filter(({ asked }) => RANK[asked] === best);
  const states = own.map((check) => ({ check, state: stateOfCheck(check) }));
  // Of guesses one good answer is enough; what the balancer asks for has to be good.
  const order =
    best === RANK.guessed ? (['good', 'bad', 'unclear'] as const) : (['bad', 'unclear', 'good'] as const);
  for (const state of order) {
    const found = states.find((one) => one.state === state);
    if (found !== undefined) return { port, state, check: found.check };
  }
  return { port, state: 'unclear', check: own[0] };
}

/** How the ports answer that matter: the balancer's, or all web ports where those are not known. */
export function portsHealth(view: HostView): readonly PortHealth[] {
  const checks = factsOf(view, 'http_check');
  const wanted = targetPorts(view);
  const checked = [...new Set(checks.map(({ port }) => port))];
  const ports =
    wanted.length > 0 && wanted.some((port) => checked.includes(port) || isHostRead(view)) ? wanted : checked;
  return ports.map((port): PortHealth => {
    const own = checks.filter((check) => check.port === port);
    if (own.length > 0) return portHealth(port, own);
    return { port, state: socketsAt(view, port).length === 0 ? 'bad' : 'unclear', check: undefined };
  });
}

/** Whether the sockets of the host are known, so that one that is missing is not there. */
export function isHostRead(view: HostView): boolean {
  return view.asked.has('sockets') && !factsOf(view, 'unread').some(({ probe }) => probe === 'sockets');
}

export type HostHealth = 'good' | 'bad' | 'unclear' | 'unread';

export function hostHealth(view: HostView): HostHealth {
  const ports = portsHealth(view);
  if (ports.length === 0) {
    if (!isHostRead(view) || !view.asked.has('health')) return 'unread';
    if (factsOf(view, 'unread').some(({ probe }) => probe === 'health')) return 'unread';
    // Nobody listens where anybody serves.
    return downUnits(view).length > 0 || factsOf(view, 'socket').length === 0 ? 'bad' : 'unclear';
  }
  if (targetPorts(view).length > 0) {
    if (ports.some(({ state }) => state === 'bad')) return 'bad';
    return ports.every(({ state }) => state === 'good') ? 'good' : 'unclear';
  }
  const told = ports.filter(({ check }) => check !== undefined && check.asked !== 'guessed');
  const counted = told.length > 0 ? told : ports;
  if (counted.some(({ state }) => state === 'bad')) return 'bad';
  return counted.some(({ state }) => state === 'good') ? 'good' : 'unclear';
}

/** "127.0.0.1:8080/health answers 401 in 3 ms". */
export function checkText({ port, path, status, ms, failure, scheme }: CheckFact): string {
  const where = `${scheme} port ${port} ${path}`;
  if (status !== null) return `${where} answers ${status} in ${ms} ms`;
  const why = {
    refused: 'refuses the connection',
    timeout: `does not answer within ${Math.round(ms / 1_000)} s`,
    reset: 'ends the connection without an answer',
    tls: 'does not agree on TLS',
    other: 'gives no answer',
  } as const;
  return `${where} ${why[failure ?? 'other']}`;
}

/** What is wrong is told before what is well. */
const TOLD_FIRST: readonly PortHealth['state'][] = ['bad', 'unclear', 'good'];

/** Ports that show a certificate which has ended: whoever asks without looking at it is answered well. */
function expiredPorts(view: HostView): ReadonlySet<number | null> {
  const ended = factsOf(view, 'certificate').filter(
    ({ from, endsInSeconds }) => from === 'port' && endsInSeconds <= 0,
  );
  return new Set(ended.map(({ port }) => port));
}

export function healthText(view: HostView): string {
  const ports = portsHealth(view);
  const expired = expiredPorts(view);
  const rank = ({ port, state }: PortHealth) =>
    state === 'good' && expired.has(port) ? 0 : TOLD_FIRST.indexOf(state);
  if (ports.length === 0) {
    const read = isHostRead(view);
    return read
      ? 'nothing listens where a web server or an application would'
      : 'what it answers is not known';
  }
  return ports
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, 4)
    .map(({ port, check }) =>
      check === undefined
        ? socketsAt(view, port).length === 0
          ? `nothing listens on port ${port}`
          : `port ${port} was not asked`
        : checkText(check),
    )
    .join(', ');
}

/** Whether the balancer, or EC2, says that the host is on its way out or in: nothing on it is to be mended. */
export function isLeaving(view: HostView): boolean {
  if (factsOf(view, 'instance_state').some(({ state }) => isGone(state))) return true;
  if (factsOf(view, 'group_membership').some(({ lifecycle }) => isTakenOut(lifecycle))) return true;
  const all = targetHealth(view);
  return all.length > 0 && all.every(({ state }) => state === 'draining' || state === 'unused');
}

const OF_TARGETS: ReadonlySet<Subject> = new Set(['target_healthy', 'target_unhealthy']);

/** Whether the host serves, by all that was asked first, so that nothing more need be asked. */
function isPlainlyWell(view: HostView): boolean {
  if (!OF_TARGETS.has(subjectOf(view)) || hostHealth(view) !== 'good') return false;
  if (targetHealth(view).some(({ state }) => state !== 'healthy')) return false;
  return downUnits(view).every(({ relevance }) => relevance === 'loose');
}

/**
 * Whether the balancer takes every target of the host for healthy and the host answers well: then a unit that failed is not
 * why targets were counted.
 */
export function isServedAnyway(view: HostView): boolean {
  const told = targetHealth(view);
  return (
    OF_TARGETS.has(subjectOf(view)) &&
    told.length > 0 &&
    told.every(({ state }) => state === 'healthy') &&
    hostHealth(view) === 'good'
  );
}

/** Looks from cheap to dear: what comes later is asked only where what came before leaves something open. */
const STAGES: readonly (readonly string[])[] = [
  ['units', 'sockets', 'health', 'boot'],
  ['config-test', 'unit-journal', 'server-errors', 'filesystems', 'inodes'],
  ['limits', 'certificates', 'connections', 'kernel', 'processes'],
];

/** Of the probes that a cause would like those whose turn it is. */
export function nextOf(view: HostView, names: readonly string[]): readonly string[] {
  const open: string[] = [];
  for (const stage of STAGES) {
    open.push(...stage);
    if (!stage.every((name) => view.asked.has(name)) || isPlainlyWell(view)) break;
  }
  return names.filter((name) => open.includes(name));
}

export function isServiceAlarm({ condition }: HostView): boolean {
  return condition.family === 'service';
}
