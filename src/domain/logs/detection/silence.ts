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
 * The memory with its silence claimed, that is to be stored before any of it is judged: from then on whoever judges the shard
 * begins with this silence, so that nobody goes on from an alarm that another has told to be over.
 *
 * @param windowMs Length of its windows, where the memory does not say.
 * @param isOver The shard can get no more records.
 * @returns The same memory where silence was claimed before; null where nothing is to be judged.
 */
export function claimSilence(
  memory: ShardMemory,
  nowMs: number,
  windowMs: number,
  isOver: boolean,
): ShardMemory | null {
  const clock = clockOf(memory, windowMs);
  if (clock === null) return null;
  if (clock.claimedTo !== null) return memory;
  const isNeeded = isOver ? memory.retiredAt === null : hasAlarm(memory);
  const windows = Math.floor((nowMs - clock.judgedTo) / clock.windowMs) - DELAY_WINDOWS;
  if (!isNeeded || windows < SILENT_WINDOWS) return null;
  return { ...memory, clock: { ...clock, claimedTo: clock.judgedTo + windows * clock.windowMs } };
}

/** What is kept of a shard that gets no more records: enough to know the end of a window that is told again. */
export function retired(memory: ShardMemory, at: number): ShardMemory {
  const { last, clock, sums } = memory;
  return { ...emptyMemory(), last, clock, sums, retiredAt: at };
}
