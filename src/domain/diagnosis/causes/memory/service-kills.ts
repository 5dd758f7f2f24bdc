import { readableBytes } from '../../../text/readable-bytes.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type { CauseFinding } from '../cause.ts';
import {
  currentTroubles,
  downOf,
  isServiceAlarm,
  nextOf,
  ownerOf,
  relevanceOf,
  type UnitFact,
} from '../service/host-service.ts';
import { killsOf, type MemoryKill } from '../service/memory-kills.ts';
import { memoryOf } from './memory-use.ts';

// What a want of memory does to a service: the kernel ends its processes, at the unit's own limit or the host's, and what they
// were about to answer fails. How much memory is used afterwards says nothing of it.

/** Once may have been anything; what happens again goes on. */
const AGAIN = 2;
/** What held more of the memory than this when it was ended had taken it. */
const TAKEN_SHARE = 0.5;

export interface KilledFinding {
  readonly cause: 'cgroup_limit' | 'memory_too_small' | 'runaway_memory';
  readonly finding: CauseFinding;
}

/** Whether a unit is one that serves here: somebody's own, a web server, or one that listens. */
function serves(view: HostView, unit: UnitFact): boolean {
  const relevance = relevanceOf(view, unit);
  if (relevance !== 'loose') return relevance === 'close';
  return factsOf(view, 'socket').some((socket) => ownerOf(view, socket) === unit.name);
}

function timesText(kills: readonly MemoryKill[]): string {
  const ages = kills.flatMap(({ ageSeconds }) => (ageSeconds === null ? [] : [ageSeconds]));
  const last = ages.length === 0 ? '' : `, the last ${Math.round(Math.min(...ages) / 60)} min ago`;
  return `${kills.length === 1 ? 'a process' : `${kills.length} processes`} of it${last}`;
}

function atOwnLimit(
  view: HostView,
  { name, active }: UnitFact,
  kills: readonly MemoryKill[],
  limit: FactOf<'memory_limit'> | undefined,
): KilledFinding {
  const counted = Math.max(kills.length, limit?.oomKills ?? 0);
  const memory = memoryOf(view);
  const size = limit?.maxBytes == null ? '' : ` of ${readableBytes(limit.maxBytes)}`;
  const all = counted > kills.length ? ` (${counted} since it was started)` : '';
  const room =
    memory === undefined ? '' : `; the host itself has ${readableBytes(memory.availableBytes)} available`;
  // What is down was ended by it, however often.
  const isShown = counted >= AGAIN || active !== 'active';
  return {
    cause: 'cgroup_limit',
    finding: {
      state: isShown ? 'shown' : 'possible',
      confidence: isShown ? 0.85 : 0.5,
      blamed: { unit: name },
      sentence: `${name} reaches the limit of memory${size} that is set for it (MemoryMax=, or that of its container), and the kernel has ended ${timesText(kills)}${all}${room}`,
      withheld: `the limit of ${name} is too small for what it does, or it holds too much: set another limit or mend the service. A restart, or more memory for the host, changes nothing`,
    },
  };
}

function byHost(view: HostView, unit: UnitFact, kills: readonly MemoryKill[]): KilledFinding {
  const { name } = unit;
  const memory = memoryOf(view);
  const most = Math.max(0, ...kills.map(({ bytes }) => bytes ?? 0));
  const isTaker = memory !== undefined && most >= TAKEN_SHARE * memory.totalBytes;
  const down = downOf(unit);
  // One that is down is missed for being down: it is started where nothing speaks against that.
  const isShown =
    kills.length >= AGAIN && (down === null || (down === 'looping' && unit.active !== 'failed'));
  const held = most === 0 ? '' : ` (it held ${readableBytes(most)})`;
  const whole = memory === undefined ? '' : ` of ${readableBytes(memory.totalBytes)}`;
  const common = {
    state: isShown ? ('shown' as const) : ('possible' as const),
    confidence: isShown ? 0.75 : 0.4,
  };
  if (isTaker)
    return {
      cause: 'runaway_memory',
      finding: {
        ...common,
        blamed: { unit: name },
        sentence: `${name} took the memory${whole} until there was none, and the kernel has ended ${timesText(kills)}${held}`,
        withheld: `the kernel has ended it already, so one more restart changes nothing: find out what ${name} fills the memory with, or bound it (MemoryMax=, its heap, its workers)`,
      },
    };
  return {
    cause: 'memory_too_small',
    finding: {
      ...common,
      blamed: {},
      sentence: `the host had no memory left${whole}, and the kernel has ended ${name}: ${timesText(kills)}${held}`,
      withheld:
        'no step makes the memory larger: look at what holds it at the hours of the kills, take a larger type, or move something away',
    },
  };
}

/** What the kernel's kills near the alarm show of the services that it is about. */
export function killedFindings(view: HostView): readonly KilledFinding[] {
  if (factsOf(view, 'alarm_reading').some(({ exists, state }) => exists && state === 'OK')) return [];
  return factsOf(view, 'unit')
    .filter((unit) => serves(view, unit))
    .flatMap((unit): readonly KilledFinding[] => {
      const kills = killsOf(view, unit.name);
      const own = kills.filter(({ limit }) => limit === 'group');
      const limit = factsOf(view, 'memory_limit').find((one) => one.unit === unit.name);
      if (own.length > 0) return [atOwnLimit(view, unit, own, limit)];
      return kills.length > 0 ? [byHost(view, unit, kills)] : [];
    });
}

export function killedAs(view: HostView, cause: KilledFinding['cause']): readonly CauseFinding[] {
  return killedFindings(view).flatMap((one) => (one.cause === cause ? [one.finding] : []));
}

/**
 * What shows whether services lost processes for want of memory. Groups are looked at, which takes seconds, only where the
 * kernel has ended any; how much memory there is costs nothing, and the last round asks for both.
 */
export function wantedOfKills(view: HostView): readonly string[] {
  if (!isServiceAlarm(view)) return [];
  const isKilling =
    factsOf(view, 'memory_kill').length > 0 || currentTroubles(view, 'killed_for_memory').length > 0;
  const kernel = nextOf(view, ['kernel']);
  return [
    ...nextOf(view, ['units', 'sockets']),
    ...kernel,
    ...(kernel.length > 0 || isKilling ? ['meminfo'] : []),
    ...(isKilling ? ['memory-limits'] : []),
  ];
}
