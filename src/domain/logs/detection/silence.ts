import type { WindowSpan } from '../window/window-tally.ts';
import { emptyMemory, type ShardClock, type ShardMemory } from './shard-memory.ts';

/** Windows without a record after which a shard is silent; as many as end an alarm. */
const SILENT_WINDOWS = 3;
/** What a window may be told of late, in windows: the mapping waits for a full batch, and for stragglers. */
const DELAY_WINDOWS = 1;

export const newClock = ({ from, to }: WindowSpan): ShardClock => ({
  judgedTo: from,
  windowMs: to - from,
  silentMs: 0,
  claimedTo: null,
});

/**
 * How far the shard was judged; null where it never was.
 * @param windowMs Length of its windows, where the memory does not say.
 */
export function clockOf({ clock, last }: ShardMemory, windowMs: number): ShardClock | null {
  if (clock !== null || last === null) return clock;
  return { judgedTo: last.to, windowMs, silentMs: 0, claimedTo: null };
}

/** For how long at least a shard is left alone after its last window, in milliseconds. */
export const silentAfterMs = (windowMs: number) => (SILENT_WINDOWS + DELAY_WINDOWS) * windowMs;

/** Whether silence has anything to tell: there is an alarm that it would end, or one that waits to be told. */
function hasAlarm({ resources, held }: ShardMemory): boolean {
  if (held.length > 0) return true;
  return [...resources.values()].some(({ detections }) =>
    [...detections.values()].some(({ detection }) => detection.state === 'ALARM'),
  );
}

/**
 * The end of the silence that is to be judged, milliseconds since 1970; null where nothing is.
 *
 * @param windowMs Length of its windows, where the memory does not say.
 * @param isOver The shard can get no more records.
 */
export function silenceTo(
  memory: ShardMemory,
  nowMs: number,
  windowMs: number,
  isOver: boolean,
): number | null {
  const clock = clockOf(memory, windowMs);
  if (clock === null) return null;
  if (clock.claimedTo !== null) return clock.claimedTo;
  const isNeeded = isOver ? memory.retiredAt === null : hasAlarm(memory);
  const windows = Math.floor((nowMs - clock.judgedTo) / clock.windowMs) - DELAY_WINDOWS;
  return isNeeded && windows >= SILENT_WINDOWS ? clock.judgedTo + windows * clock.windowMs : null;
}

/** What is kept of a shard that gets no more records: enough to know the end of a window that is told again. */
export function retired(memory: ShardMemory, at: number): ShardMemory {
  const { last, clock, sums } = memory;
  return { ...emptyMemory(), last, clock, sums, retiredAt: at };
}
