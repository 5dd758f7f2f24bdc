import { readableBytes } from '../../../text/readable-bytes.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/service/log-lines.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isServiceAlarm } from '../service/host-service.ts';
import { isAboutAnyMemory, MEMORY_PROBES, memoryOf } from './memory-use.ts';
import { killedAs, wantedOfKills } from './service-kills.ts';

/** Of its limit a group holds so much, file cache left out, where nothing more can be had. */
const FULL_SHARE = 0.9;
/** The host has room for others while the group has none. */
const ROOM_SHARE = 0.1;
const RECENT_SECONDS = 7_200;

type Limit = FactOf<'memory_limit'>;

/** What a group holds that it cannot give back, of its limit; null: it has none. */
function fullness({ currentBytes, cacheBytes, maxBytes }: Limit): number | null {
  if (maxBytes === null || maxBytes === 0) return null;
  return Math.max(0, currentBytes - (cacheBytes ?? 0)) / maxBytes;
}

function finding(view: HostView, limit: Limit, isKilledOfLate: boolean): CauseFinding | null {
  const full = fullness(limit);
  const { unit, oomKills, limitHits, maxBytes, currentBytes } = limit;
  if (full === null || maxBytes === null) return null;
  const kills = oomKills ?? 0;
  // A group that is full of file cache reaches its limit all day, and nobody is killed.
  const isFull = full >= FULL_SHARE && (kills > 0 || (limitHits ?? 0) > 0);
  const isKilling = kills > 0 && (isKilledOfLate || full >= FULL_SHARE);
  if (!isFull && !isKilling) return null;
  const memory = memoryOf(view);
  const hasRoom = memory !== undefined && memory.availableBytes >= ROOM_SHARE * memory.totalBytes;
  const told = kills > 0 ? `, and ${kills} of its processes were killed for that` : '';
  return {
    state: hasRoom ? 'shown' : 'possible',
    confidence: hasRoom ? 0.85 : 0.4,
    blamed: { unit },
    sentence: `${unit} holds ${readableBytes(currentBytes)} of the ${readableBytes(maxBytes)} that its own limit allows${told}; the host itself has ${memory === undefined ? 'an unknown amount of' : readableBytes(memory.availableBytes)} memory available`,
    withheld: `the limit of ${unit} (MemoryMax=, or that of its container) is too small for what it does, or it holds too much: set another limit or mend the service. More memory for the host changes nothing`,
  };
}

function weigh(view: HostView): readonly CauseFinding[] {
  const isKilledOfLate = factsOf(view, 'trouble').some(
    ({ what, ageSeconds }) => what === 'killed_for_memory' && (ageSeconds ?? 0) < RECENT_SECONDS,
  );
  return factsOf(view, 'memory_limit').flatMap((limit) => finding(view, limit, isKilledOfLate) ?? []);
}

/** Of what a group holds that is no unit a process holds so much at least where it is that group's. */
const ITS_SHARE = 0.5;

/**
 * Whether what a unit holds is at the limit that was set for it, which is why it cannot grow, whatever it is. Of a container,
 * and of what lies in a slice, its group is not told: it is the one whose size fits, where that has reached its limit.
 */
export function isAtLimit(
  view: HostView,
  { unit, bytes }: { readonly unit: string | null; readonly bytes: number },
): boolean {
  if (unit === null) return false;
  const reached = factsOf(view, 'memory_limit').filter(
    (limit) => finding(view, limit, true)?.state === 'shown',
  );
  if (reached.some((limit) => limit.unit === unit)) return true;
  return reached.some(({ unit: name, currentBytes, cacheBytes }) => {
    const isOfMany = unit === 'container' ? !name.endsWith('.service') : name.endsWith('.slice');
    const held = Math.max(0, currentBytes - (cacheBytes ?? 0));
    return isOfMany && bytes <= currentBytes && bytes >= ITS_SHARE * held;
  });
}

/** A unit or container has reached the limit that was set for it, while the host has room. */
export const cgroupLimit: CauseDefinition = {
  name: 'cgroup_limit',
  family: 'memory',
  applies: (view) => isAboutAnyMemory(view) || isServiceAlarm(view),
  wants: (view) => (isServiceAlarm(view) ? wantedOfKills(view) : [...MEMORY_PROBES, 'kernel']),
  weigh: (view) => (isServiceAlarm(view) ? killedAs(view, 'cgroup_limit') : weigh(view)),
  whenWell: 'too',
};
