import { mayRestart } from '../../../site/site-rules.ts';
import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import { LASTING_WORDS } from '../lasting-words.ts';
import { isFull, isSpaceBack } from './disk-full-behind.ts';
import {
  currentTroubles,
  hasEnded,
  holderText,
  isHostRead,
  isLeaving,
  isOnItsWay,
  isWebUnit,
  ownerOf,
  servedByHand,
  servedByUnknown,
  socketsAt,
  stemOf,
  type TroubleFact,
  unitNamed,
  wantedPorts,
} from './host-service.ts';
import { isKilledAtOwnLimit, lacksMemory, wasKilledAndMemoryIsBack } from './memory-kills.ts';
import { isConnected } from './unanswered-peer.ts';

/** A host that was started less long ago may still be starting what it serves. */
const SETTLED_SECONDS = 180;
/** Servers that can test their own configuration: without such a test nothing proves that they come back. */
const TESTED = new Set(['nginx', 'httpd', 'apache2', 'haproxy', 'caddy']);
const isUsualWebPort = (port: number) => port === 80 || port === 443 || port === 8080 || port === 8443;
const NEEDED_MOUNTS = new Set(['/', '/run', '/var', '/var/log', '/tmp']);

/** What the last words of a unit say that a start cannot change. */
const LASTING = [
  ...LASTING_WORDS,
  'semaphores',
  'inotify',
  'processes_limit',
  'too_many_files',
  'dependency_refused',
  'dependency_timeout',
  'unresolved',
] as const;

/** Ends of a run that say nothing against starting it again: somebody, or the kernel, ended it. */
export const ENDED_FROM_OUTSIDE: ReadonlySet<string> = new Set(['success', 'signal', 'oom-kill', 'watchdog']);
/** What a server's own test looks at, and finds well by now, was mended since. */
const SHOWN_BY_TEST = ['config_rejected', 'missing', 'no_space', 'unresolved'] as const;

const LOCAL_HOST = /^(?:127\.|localhost$|::1$|::ffff:127\.|0\.0\.0\.0$)/;

/** Whether what a unit got no connection to is shown to answer now: it listens on this host, or others are connected to it. */
function isAnswering(view: HostView, unit: string, { what, host, port }: TroubleFact): boolean {
  if (port === null) return false;
  if (host !== null && !LOCAL_HOST.test(host)) return isConnected(view, host, port);
  const [socket] = socketsAt(view, port);
  if (socket === undefined || !isHostRead(view)) return false;
  // What listens refuses nobody. What did not answer in time listened then too, unless it was started since.
  if (what === 'dependency_refused') return true;
  const owner = ownerOf(view, socket);
  const since = owner === null ? null : (unitNamed(view, owner)?.activeForSeconds ?? null);
  const downFor = unitNamed(view, unit)?.downForSeconds ?? null;
  return since !== null && downFor !== null && since < downFor;
}

/** What a unit said of its dependencies at its end, which it got no connection to. */
function lostDependencies(view: HostView, name: string): readonly TroubleFact[] {
  return currentTroubles(view, 'dependency_refused', 'dependency_timeout').filter(
    (one) => one.unit === name && one.source === 'journal',
  );
}

/** Whether a unit ended for want of what it depends on, and all of that answers now. */
export function areDependenciesBack(view: HostView, name: string): boolean {
  const lost = lostDependencies(view, name);
  return lost.length > 0 && lost.every((one) => isAnswering(view, name, one));
}

/** Whether a unit that is down lost something elsewhere: whether others are connected to it shows that it is back. */
export function hasLostElsewhere(view: HostView): boolean {
  return factsOf(view, 'unit').some(
    (unit) =>
      hasEnded(unit) &&
      lostDependencies(view, unit.name).some(({ host }) => host !== null && !LOCAL_HOST.test(host)),
  );
}

/** Whether a unit that ended by itself said why, and that is over: only then a start may end otherwise. */
function isReasonOver(view: HostView, name: string, isTested: boolean): boolean {
  const over = [
    ...(isTested ? SHOWN_BY_TEST : []),
    ...(isSpaceBack(view) ? (['no_space'] as const) : []),
    'address_in_use',
  ] as const;
  if (wasKilledAndMemoryIsBack(view, name) || areDependenciesBack(view, name)) return true;
  return currentTroubles(view, ...over).some((one) => one.unit === name && one.source === 'journal');
}

interface StepGives {
  /** A port that the same step makes free. */
  readonly freedPort?: number;
  /** What a restart gives back. */
  readonly cures?: (typeof LASTING)[number];
}

/** What speaks against restarting a unit by the facts; null: they show that it will come back, and that it may be done. */
export function startProblem(view: HostView, name: string, gives: StepGives = {}): string | null {
  const allowed = mayRestart(view.site, name);
  return allowed.allowed ? comeUpProblem(view, name, gives) : `no step may start it: ${allowed.why}`;
}

/** What speaks against a unit's coming up, by the facts; null: they show that it will. What the step itself gives counts as given. */
export function comeUpProblem(
  view: HostView,
  name: string,
  { freedPort, cures }: StepGives = {},
): string | null {
  const unit = unitNamed(view, name);
  if (unit === undefined) return 'its state could not be read';
  if (unit.load !== 'loaded') return `its file is ${unit.load}`;
  if (unit.enabled === 'masked' || unit.enabled === 'disabled')
    return `it is ${unit.enabled}, so somebody switched it off`;
  if (isOnItsWay(unit)) return `it is ${unit.active} by itself`;
  if (isLeaving(view)) return 'the host is on its way out';
  const [boot] = factsOf(view, 'boot');
  if (boot === undefined) return 'whether the host is still starting could not be read';
  if (
    boot.uptimeSeconds < SETTLED_SECONDS ||
    /^(?:initializing|starting|stopping|maintenance)$/.test(boot.system) ||
    boot.settingUp
  )
    return `the host is still ${boot.system === 'stopping' ? 'stopping' : 'starting'}`;
  const tests = factsOf(view, 'config_test').filter((test) => test.unit === name);
  if (tests.some(({ ok }) => !ok)) return 'its configuration test fails';
  // One that was stopped in order has no fault of its own to show.
  const isUntestable =
    view.asked.has('config-test') && unreadOf(view, 'config-test') === undefined && unit.result === 'success';
  if (TESTED.has(stemOf(name)) && tests.length === 0 && !isUntestable)
    return 'whether its configuration is valid could not be read';
  if (!isHostRead(view)) return 'who holds its ports could not be read';
  for (const port of wantedPorts(view, name).filter((one) => one !== freedPort)) {
    const other = socketsAt(view, port).find((socket) => ownerOf(view, socket) !== name || hasEnded(unit));
    if (other !== undefined) return `its port ${port} is held by ${holderText(view, other)}`;
  }
  const wanted = wantedPorts(view, name);
  const refused = currentTroubles(view, 'address_in_use').some(
    (one) => one.unit === name && one.port === null,
  );
  if (refused) return 'its port is in use, and which one it is cannot be told';
  const rival = factsOf(view, 'socket').find(
    (socket) =>
      isUsualWebPort(socket.port) &&
      socket.port !== freedPort &&
      ownerOf(view, socket) !== name &&
      socket.process !== null,
  );
  if (isWebUnit(name) && wanted.length === 0 && rival !== undefined)
    return `which ports it needs is not known, and ${holderText(view, rival)} listens on ${rival.port}`;
  const [byHand] = servedByHand(view);
  if (wanted.length === 0 && byHand !== undefined)
    return `which ports it needs is not known, and ${holderText(view, byHand)}, started by hand, listens on ${byHand.port}`;
  const [unknown] = servedByUnknown(view);
  if (wanted.length === 0 && unknown !== undefined)
    return `which ports it needs is not known, and whose ${holderText(view, unknown)} is, which listens on ${unknown.port}, could not be told`;
  if (!view.asked.has('unit-journal') || unreadOf(view, 'unit-journal') !== undefined)
    return 'what it wrote last could not be read';
  const isTested = tests.length > 0;
  const mended: ReadonlySet<string> = new Set([
    ...(isTested ? SHOWN_BY_TEST : []),
    ...(isSpaceBack(view) ? ['no_space'] : []),
    ...(areDependenciesBack(view, name) ? ['dependency_refused', 'dependency_timeout'] : []),
    ...(cures === undefined ? [] : [cures]),
  ]);
  const lasting = currentTroubles(view, ...LASTING).find(
    (one) => one.unit === name && one.source === 'journal' && !mended.has(one.what),
  );
  if (lasting !== undefined && !(isWebUnit(name) && lasting.what.startsWith('dependency')))
    return `its last words (${lasting.what.replaceAll('_', ' ')}) speak of something that a start does not change`;
  if (unit.active !== 'active' && isKilledAtOwnLimit(view, name))
    return 'the kernel ends it at the limit of memory that is set for it, which a start does not change';
  if (unit.active !== 'active' && lacksMemory(view, name))
    return 'the kernel ended it for want of memory, and there is still none';
  if (unit.active === 'failed' && !ENDED_FROM_OUTSIDE.has(unit.result) && !isReasonOver(view, name, isTested))
    return `it ended by itself with an error (${unit.result}), and nothing says why: look at its last lines (journalctl -u ${name})`;
  const full = factsOf(view, 'filesystem').find((one) => NEEDED_MOUNTS.has(one.mount) && isFull(one));
  return full === undefined ? null : `${full.mount} is full`;
}
