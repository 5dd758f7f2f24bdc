import type { Finding } from '../domain/alarm/finding/finding.ts';
import { hasJudged, type Judged, judgeWindow, partOf, passWindow } from '../domain/logs/detection/detect.ts';
import type { WindowClassifier } from '../domain/logs/detection/window-classifier.ts';
import type { LogPattern } from '../domain/logs/patterns/log-pattern.ts';
import type { TallyState } from '../domain/logs/window/window-tally.ts';
import { cutText } from '../domain/text/cut-text.ts';
import { PROBLEM_CHARS } from './bounds.ts';
import { type ChangeDeps, changeMemory, type MemoryChange } from './change-memory.ts';
import { type AsidePort, putCountsAside } from './set-aside.ts';

export interface SettleDeps extends ChangeDeps {
  readonly patterns: ReadonlyMap<string, LogPattern>;
  readonly region: string;
  /** Null: no model answers. */
  readonly classifier: WindowClassifier | null;
  readonly aside: AsidePort;
  /** Whether the windows of a shard come one after the other. */
  readonly isInOrder: boolean;
}

export interface SettledWindow {
  /** Null: they were not judged now. */
  readonly judged: Judged | null;
  /** These counts were judged or put aside before, and their answer was lost. */
  readonly isRepeated: boolean;
  /** They cannot be judged, and were put aside. */
  readonly isRefused: boolean;
  readonly published: readonly Finding[];
  /** Findings that nobody could read: they are left out. */
  readonly invalid: number;
}

/** What is to be remembered and told of it. */
export const changeOf = ({ memory, findings, heard, windows }: Judged): MemoryChange => ({
  memory,
  findings: [...findings, ...heard],
  windows,
});

/** The end of a window of which the counts are lost: it is no good one, as nobody knows what was in it. */
export async function passOverWindow(
  deps: ChangeDeps,
  shard: string,
  state: TallyState,
  ensureTime: () => void,
): Promise<void> {
  await changeMemory(
    deps,
    shard,
    ({ memory }) => ({
      result: null,
      change: hasJudged(memory, state, true)
        ? null
        : { memory: passWindow(memory, state), findings: [], windows: [] },
    }),
    ensureTime,
  );
}

/**
 * The end of a window: judges its counts, remembers them with what is to be told, and tells it. Given again after a kill it tells what was
 * not told, and counts nothing. Counts that cannot be judged would fail in the same way whenever they came again, and stop their shard:
 * they are put aside.
 *
 * @param ensureTime Throws when there is too little time left for another step.
 */
export async function settleWindow(
  deps: SettleDeps,
  shard: string,
  state: TallyState,
  ensureTime: () => void,
): Promise<SettledWindow> {
  const { patterns, region, isInOrder, classifier } = deps;
  const { result, published, invalid } = await changeMemory<Judged | 'repeated' | 'refused'>(
    deps,
    shard,
    async ({ memory }) => {
      if (hasJudged(memory, state, isInOrder)) return { result: 'repeated', change: null };
      let judged: Judged;
      try {
        // Nothing but counts and memory goes in: what it throws once, it throws always.
        judged = judgeWindow(memory, state, patterns, region, isInOrder, classifier);
      } catch (error) {
        const problem = cutText(error instanceof Error ? error.message : String(error), PROBLEM_CHARS);
        deps.log.error({ shard, err: error }, 'a window cannot be judged; its counts are put aside');
        await putCountsAside(deps.aside, shard, state.span.to, partOf(state), problem, state);
        const change = { memory: passWindow(memory, state), findings: [], windows: [] };
        return { result: 'refused', change };
      }
      return { result: judged, change: changeOf(judged) };
    },
    ensureTime,
  );
  return {
    judged: typeof result === 'string' ? null : result,
    isRepeated: result === 'repeated',
    isRefused: result === 'refused',
    published,
    invalid,
  };
}
