import type { HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { ENDED_FROM_OUTSIDE } from './comes-back.ts';
import {
  currentTroubles,
  downUnits,
  healthText,
  hostHealth,
  isServedAnyway,
  isServiceAlarm,
  nextOf,
  type UnitFact,
} from './host-service.ts';
import { isKilledAtOwnLimit, wasKilledAndMemoryIsBack } from './memory-kills.ts';
import { startRemedy } from './start-remedy.ts';

function reasonText(view: HostView, unit: string): string {
  const [said] = currentTroubles(
    view,
    'dependency_refused',
    'dependency_timeout',
    'unresolved',
    'killed_for_memory',
    'exec_failed',
    'missing',
    'config_rejected',
    'permission_denied',
    'no_space',
  ).filter((one) => one.unit === unit);
  if (said === undefined) return '';
  const where = said.port === null ? (said.path ?? '') : `${said.host ?? ''}:${said.port}`;
  return `; its journal says: ${said.what.replaceAll('_', ' ')}${where === '' ? '' : ` ${where}`}`;
}

/** How its last run ended; one that is up for the moment has only begun the next. */
function endText({ active, result, exitStatus }: UnitFact): string {
  return active === 'active' ? ' but this one, so far' : ` (${result}, status ${exitStatus ?? 'unknown'})`;
}

/** A unit that systemd has given up on comes back only by a start, which helps where the reason that it gave is over. */
function afterwards(view: HostView, unit: UnitFact): Pick<CauseFinding, 'remedy' | 'withheld'> {
  // What somebody or the kernel ended so often says nothing of a reason.
  const isOver = wasKilledAndMemoryIsBack(view, unit.name);
  if (unit.active === 'failed' && (isOver || !ENDED_FROM_OUTSIDE.has(unit.result)))
    return startRemedy(view, unit.name);
  const systemd = unit.active === 'failed' ? 'has restarted' : 'restarts';
  return {
    withheld: `systemd ${systemd} ${unit.name} already, so one more restart changes nothing: its own error has to be mended (journalctl -u ${unit.name})`,
  };
}

function weigh(view: HostView): readonly CauseFinding[] {
  const looping = downUnits(view).filter(({ how }) => how === 'looping');
  const hasClose = looping.some(({ relevance }) => relevance === 'close');
  return looping.map(({ unit, relevance }): CauseFinding => {
    const times = unit.restarts === null || unit.restarts === 0 ? '' : ` ${unit.restarts} times`;
    const sentence = `${unit.name} crashes in a loop: systemd started it again${times} and it ended each time${endText(unit)}${reasonText(view, unit.name)}; ${healthText(view)}`;
    const blamed = { unit: unit.name };
    if ((relevance === 'loose' && (hasClose || hostHealth(view) !== 'bad')) || isServedAnyway(view))
      return { state: 'possible', confidence: 0.3, blamed, sentence };
    // The limit is the cause, and that it ends what comes of it.
    if (isKilledAtOwnLimit(view, unit.name)) return { state: 'possible', confidence: 0.4, blamed, sentence };
    return {
      state: 'shown',
      confidence: 0.9,
      blamed,
      sentence,
      ...afterwards(view, unit),
    };
  });
}

/** A unit that ends as soon as it is started, again and again. */
export const crashLoop: CauseDefinition = {
  name: 'crash_loop',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) => [
    ...nextOf(view, ['units', 'sockets', 'health', 'boot', 'config-test', 'unit-journal', 'filesystems']),
    // Why it ended, and whether that is over, decides whether a start helps.
    ...(downUnits(view).some(({ how, unit }) => how === 'looping' && unit.active === 'failed')
      ? nextOf(view, ['kernel']).concat(view.asked.has('kernel') ? ['meminfo', 'inodes'] : [])
      : []),
  ],
  weigh,
  // The proxy in front of it answers 502 because of it.
  explainsAway: ['upstream_down', 'unit_stopped'],
};
