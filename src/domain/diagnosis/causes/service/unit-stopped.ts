import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { areDependenciesBack, ENDED_FROM_OUTSIDE, hasLostElsewhere } from './comes-back.ts';
import {
  currentTroubles,
  type DownUnit,
  downUnits,
  healthText,
  hostHealth,
  isBetweenRuns,
  isNamedByAlarm,
  isServedAnyway,
  isServiceAlarm,
  isWebUnit,
  nextOf,
  ownerOf,
  portsHealth,
  socketsAt,
  wantedPorts,
} from './host-service.ts';
import { isKilledAtOwnLimit, killsOf } from './memory-kills.ts';
import { startRemedy } from './start-remedy.ts';

function stateText({ unit, how }: DownUnit): string {
  if (unit.enabled === 'masked' || unit.load === 'masked') return 'is masked and does not run';
  if (how === 'stopped')
    return unit.enabled === 'disabled' ? 'is stopped and disabled' : 'is stopped (inactive)';
  const status = unit.exitStatus === null || unit.exitStatus === 0 ? '' : `, status ${unit.exitStatus}`;
  return `has failed (${unit.result}${status})`;
}

/** What the kernel did when a unit was ended from outside: who ended it may have been the kernel, for want of memory. */
function killsText(view: HostView, { unit }: DownUnit): string {
  if (!ENDED_FROM_OUTSIDE.has(unit.result)) return '';
  const own = killsOf(view, unit.name).length > 0;
  const killed = currentTroubles(view, 'killed_for_memory').some(({ source }) => source === 'kernel');
  if (!own && !killed) return '';
  return own
    ? '; the kernel had killed it for want of memory'
    : '; the kernel killed programs for want of memory about then, and this may have been one of them';
}

/** Whether another web server answers, and with the answer of an application, where this one would serve. */
function isReplaced(view: HostView, unit: string): boolean {
  if (!isWebUnit(unit)) return false;
  return portsHealth(view).some(({ port, check }) => {
    if (check?.status == null || check.status >= 500) return false;
    const owners = socketsAt(view, port).map((socket) => ownerOf(view, socket));
    return owners.some((owner) => owner !== null && owner !== unit && isWebUnit(owner));
  });
}

/** Whether the alarm is OK again and every balancer that knows the host finds it healthy: what is down is not missed. */
function isMissedByNobody(view: HostView): boolean {
  const [reading] = factsOf(view, 'alarm_reading');
  const found = factsOf(view, 'target_health');
  return (
    reading?.exists === true &&
    reading.state === 'OK' &&
    found.length > 0 &&
    found.every(({ state }) => state === 'healthy')
  );
}

/**
 * Whether the alarm counts failed checks of whatever its name may mean, and the unit serves nowhere that is known: that it is
 * down is no reason why a check fails that is answered now.
 */
function isAskedNothing(view: HostView, unit: string): boolean {
  const { byName, subject } = view.condition;
  const isOfChecks = subject === 'connection_errors' || subject === 'tls_errors';
  return byName === true && isOfChecks && wantedPorts(view, unit).length === 0;
}

function weigh(view: HostView): readonly CauseFinding[] {
  const health = hostHealth(view);
  const down = downUnits(view).filter(({ how }) => how !== 'looping');
  const hasClose = down.some(({ relevance }) => relevance === 'close');
  return down.map((one): CauseFinding => {
    const { unit, how, relevance } = one;
    const blamed = { unit: unit.name };
    const sentence = `${unit.name} ${stateText(one)}${killsText(view, one)}; ${healthText(view)}`;
    const isNamed = isNamedByAlarm(view, unit.name);
    // Where a balancer misses it, it is one that stays up, whatever pulls it in.
    if (isNamed && how === 'stopped' && isBetweenRuns(unit))
      return {
        state: 'possible',
        confidence: 0.3,
        blamed,
        sentence: `${unit.name} does not run, its last run ended well, and something else starts it (a timer, a socket, another unit): it may be between two runs`,
      };
    if (!isNamed && how === 'stopped' && isReplaced(view, unit.name))
      return {
        state: 'possible',
        confidence: 0.3,
        blamed,
        sentence: `${sentence}, by another server than ${unit.name}`,
      };
    if (health === 'good' && !isNamed && (how === 'stopped' || relevance === 'loose' || isServedAnyway(view)))
      return {
        state: 'rejected',
        confidence: 0.1,
        blamed,
        sentence: `${sentence}: the host serves without it`,
      };
    if (health === 'good' && !isNamed && isAskedNothing(view, unit.name))
      return {
        state: 'possible',
        confidence: 0.3,
        blamed,
        sentence: `${sentence}: what was asked answers, and no port that ${unit.name} would serve is known`,
      };
    if (!isNamed && isMissedByNobody(view))
      return {
        state: 'possible',
        confidence: 0.3,
        blamed,
        sentence: `${sentence}; but the alarm is OK again and the load balancer finds the host healthy`,
      };
    // The limit is the cause, and that it ended what came of it.
    if (isKilledAtOwnLimit(view, unit.name)) return { state: 'possible', confidence: 0.4, blamed, sentence };
    // Which of several is missing cannot be told, where one that surely serves is down too.
    if (relevance === 'loose' && (hasClose || health !== 'bad'))
      return { state: 'possible', confidence: 0.3, blamed, sentence };
    const confidence = how === 'stopped' || isWebUnit(unit.name) ? 0.93 : 0.85;
    const isProvenBroken =
      how === 'failed' &&
      !isWebUnit(unit.name) &&
      !ENDED_FROM_OUTSIDE.has(unit.result) &&
      !areDependenciesBack(view, unit.name);
    if (isProvenBroken)
      return {
        state: 'shown',
        confidence,
        blamed,
        sentence,
        withheld: `${unit.name} ended by itself with an error, and nothing shows that it would not do so again: look at its last lines (journalctl -u ${unit.name})`,
      };
    return { state: 'shown', confidence, blamed, sentence, ...startRemedy(view, unit.name) };
  });
}

/** A unit that should serve does not run. */
export const unitStopped: CauseDefinition = {
  name: 'unit_stopped',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) =>
    nextOf(view, [
      'units',
      'sockets',
      'health',
      'boot',
      'config-test',
      'unit-journal',
      'filesystems',
      ...(hasLostElsewhere(view) ? ['connections'] : []),
    ]),
  weigh,
};
