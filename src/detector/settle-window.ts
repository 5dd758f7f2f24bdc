import type { Finding } from '../domain/alarm/finding/finding.ts';
import { hasJudged, type Judged, judgeWindow } from '../domain/logs/detection/detect.ts';
import type { LogPattern } from '../domain/logs/patterns/log-pattern.ts';
import type { TallyState } from '../domain/logs/window/window-tally.ts';
import { type ChangeDeps, changeMemory } from './change-memory.ts';

export interface SettleDeps extends ChangeDeps {
  readonly patterns: ReadonlyMap<string, LogPattern>;
  readonly region: string;
  /** Whether the windows of a shard come one after the other. */
  readonly isInOrder: boolean;
}

export interface SettledWindow {
  /** Null: these counts were judged before, and their answer was lost. */
  readonly judged: Judged | null;
  readonly published: readonly Finding[];
  /** Findings that nobody could read: they are left out. */
  readonly invalid: number;
}

/**
 * The end of a window: judges its counts, remembers them with what is to be told, and tells it. Given again after a kill it tells what was
 * not told, and counts nothing.
 *
 * @param ensureTime Throws when there is too little time left for another step.
 */
export async function settleWindow(
  deps: SettleDeps,
  shard: string,
  state: TallyState,
  ensureTime: () => void,
): Promise<SettledWindow> {
  const { patterns, region, isInOrder } = deps;
  const { result, published, invalid } = await changeMemory<Judged | null>(
    deps,
    shard,
    ({ memory }) => {
      if (hasJudged(memory, state, isInOrder)) return { result: null, change: null };
      const judged = judgeWindow(memory, state, patterns, region, isInOrder);
      return { result: judged, change: judged };
    },
    ensureTime,
  );
  return { judged: result, published, invalid };
}
