import { factsOf, type HostView } from '../../host-view.ts';
import { memoryOf } from './memory-use.ts';

/** Pages of 4 KiB in a second: what comes back now and then slows nothing down, and so much goes to and fro only in need. */
const IDLE_PAGES = 20;
const BACK_PAGES = 50;
const THRASH_PAGES = 200;
/** Share of a minute in which all programs waited for memory. */
const WAITS_PERCENT = 10;
const AVAILABLE_PERCENT = 10;

export interface SwapState {
  /** Nothing of note is swapped, nobody waits for memory and some is there. */
  readonly isIdle: boolean;
  /** What was swapped out is asked for again all the time. */
  readonly isThrashing: boolean;
  /** It thrashes, and all programs wait for it for a good part of the time, as the kernel counts. */
  readonly isFelt: boolean;
  readonly text: string;
}

/** What swap does just now; where it was not read it neither idles nor thrashes. */
export function swapState(view: HostView): SwapState {
  const [traffic] = factsOf(view, 'memory_traffic');
  const [pressure] = factsOf(view, 'memory_pressure');
  const memory = memoryOf(view);
  if (traffic === undefined)
    return {
      isIdle: false,
      isThrashing: false,
      isFelt: false,
      text: 'what is swapped just now could not be read',
    };
  const back = traffic.swappedInPagesPerSecond;
  const out = traffic.swappedOutPagesPerSecond;
  const waits = pressure?.fullPercent ?? 0;
  const isThrashing =
    (back >= BACK_PAGES && back + out >= THRASH_PAGES) || (back >= IDLE_PAGES && waits >= WAITS_PERCENT);
  const available = memory === undefined ? 0 : (100 * memory.availableBytes) / memory.totalBytes;
  const isIdle = back + out < IDLE_PAGES && waits < 1 && available >= AVAILABLE_PERCENT;
  const waiting =
    pressure === undefined ? '' : `, and all programs waited for memory ${waits} % of the last minute`;
  const pages = (count: number) => Math.round(count * 10) / 10;
  const text = `${pages(back)} pages come back and ${pages(out)} go out each second${waiting}`;
  return { isIdle, isThrashing, isFelt: isThrashing && waits >= WAITS_PERCENT, text };
}
