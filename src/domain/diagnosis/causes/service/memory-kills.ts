import { type FactOf, factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type {} from '../../probes/host/kernel.ts';
import type {} from '../../probes/memory/meminfo.ts';
import type {} from '../../probes/memory/memory-limits.ts';
import type {} from '../../probes/service/log-lines.ts';
import { programsOf, unitNamed } from './host-service.ts';

// Which services lost processes to a want of memory, by the kernel's log and by systemd: for all causes that ask why one ended.

export type MemoryKill = FactOf<'memory_kill'>;

/** What was killed longer ago is not why an alarm is red now. */
const NEAR_SECONDS = 3_600;
/** A unit that has been down since went down by what was killed so shortly before. */
const BEFORE_DOWN_SECONDS = 1_800;
/** Times of two logs differ by so much. */
const CLOCK_SECONDS = 60;
/** With so much of the memory to be had, what was ended for want of it finds room again. */
const ROOM_SHARE = 0.2;
/** With so little of it to be had, whatever is started is the next to be ended. */
const SCARCE_SHARE = 0.05;
/** What was ended less long ago may not have been the last. */
const QUIET_SECONDS = 120;

/** The kernel keeps fifteen characters of a name. */
const kept = (name: string) => name.slice(0, 15);

const only = (names: readonly string[]): string | null => {
  const [first, ...others] = new Set(names);
  return first !== undefined && others.length === 0 ? first : null;
};

/** Whose process was killed, where the kernel does not tell its group; null: that is not shown. */
function unitOfKill(view: HostView, { unit, process, limit }: MemoryKill): string | null {
  if (unit !== null) return unit;
  if (process !== '?') {
    const alike = factsOf(view, 'memory_kill').flatMap((one) =>
      one.process === process && one.unit !== null ? [one.unit] : [],
    );
    if (alike.length > 0) return only(alike);
    const named = factsOf(view, 'unit').filter(({ name }) =>
      programsOf(name).some((program) => kept(program) === process),
    );
    if (named.length > 0) return only(named.map(({ name }) => name));
    const held = factsOf(view, 'socket').flatMap((one) =>
      one.process === process && one.unit !== null ? [one.unit] : [],
    );
    if (held.length > 0) return only(held);
  }
  // Groups count their kills; of one that has a limit those are kills of its own.
  const counted = factsOf(view, 'memory_limit').filter(
    ({ maxBytes, oomKills }) => maxBytes !== null && (oomKills ?? 0) > 0,
  );
  return limit === 'group' ? only(counted.map((one) => one.unit)) : null;
}

/** Whether it was lately, or the last that happened to a unit which has been down since. */
function isNear(view: HostView, unit: string, ageSeconds: number | null): boolean {
  if (ageSeconds === null) return false;
  if (ageSeconds <= NEAR_SECONDS) return true;
  const down = unitNamed(view, unit);
  if (down === undefined || down.active === 'active' || down.downForSeconds === null) return false;
  return ageSeconds <= down.downForSeconds + BEFORE_DOWN_SECONDS;
}

/** The processes of a unit that the kernel ended near the alarm. */
export function killsOf(view: HostView, unit: string): readonly MemoryKill[] {
  return factsOf(view, 'memory_kill').filter(
    (kill) => unitOfKill(view, kill) === unit && isNear(view, unit, kill.ageSeconds),
  );
}

/** Whether a unit ends at the limit of memory that was set for it: a start changes nothing about that. */
export function isKilledAtOwnLimit(view: HostView, unit: string): boolean {
  return killsOf(view, unit).some(({ limit }) => limit === 'group');
}

/** Whether the kernel ended a unit for want of memory of the host, and there is none to start it with. */
export function lacksMemory(view: HostView, unit: string): boolean {
  const [memory] = factsOf(view, 'memory');
  return (
    memory !== undefined &&
    memory.availableBytes < SCARCE_SHARE * memory.totalBytes &&
    killsOf(view, unit).some(({ limit }) => limit === 'host')
  );
}

/**
 * Whether the kernel ended a program for want of memory of the host when it went down last, and there is memory again. False
 * where that is not known.
 */
export function wasKilledAndMemoryIsBack(
  view: HostView,
  unit: string,
  programs: readonly string[] = programsOf(unit),
): boolean {
  if (!view.asked.has('kernel') || unreadOf(view, 'kernel') !== undefined) return false;
  const [memory] = factsOf(view, 'memory');
  if (memory === undefined || memory.availableBytes < ROOM_SHARE * memory.totalBytes) return false;
  const kills = factsOf(view, 'memory_kill');
  if (kills.some(({ ageSeconds }) => ageSeconds === null || ageSeconds < QUIET_SECONDS)) return false;
  const own = kills.filter(
    (kill) =>
      unitOfKill(view, kill) === unit ||
      (kill.unit === null && programs.some((program) => kept(program) === kill.process)),
  );
  // Its own limit is still there.
  if (own.some(({ limit }) => limit === 'group')) return false;
  const downFor = unitNamed(view, unit)?.downForSeconds ?? null;
  return own.some(({ ageSeconds }) => {
    if (ageSeconds === null) return false;
    if (downFor === null) return ageSeconds <= NEAR_SECONDS;
    return ageSeconds >= downFor - CLOCK_SECONDS && ageSeconds <= downFor + BEFORE_DOWN_SECONDS;
  });
}
