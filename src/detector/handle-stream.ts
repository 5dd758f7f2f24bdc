import type { Logger } from 'pino';
import { templateOf } from '../domain/logs/template.ts';
import { type TallyState, type TallyTools, WindowTally } from '../domain/logs/window/window-tally.ts';
import { cutText } from '../domain/text/cut-text.ts';
import { err } from '../domain/text/result.ts';
import { PROBLEM_CHARS, UNCOUNTABLE_RECORDS_MAX } from './bounds.ts';
import { type Figure, metricFields } from './detector-metrics.ts';
import type { StreamBatch } from './events/kinesis-event.ts';
import { readLogRecord } from './events/read-record.ts';
import { putCountsAside, putRecordsAside, type RefusedRecord } from './set-aside.ts';
import { passOverWindow, type SettleDeps, settleWindow } from './settle-window.ts';
import type { VersionedMemory } from './shard-memories.ts';
import { decodeState, encodeState, type WindowState } from './window-state.ts';

export interface DetectorDeps extends Omit<SettleDeps, 'isInOrder'> {
  readonly tools: TallyTools;
  /** The log group of the detector itself: a line of it would make another one. Null where it is not known. */
  readonly ownLogGroup: string | null;
  readonly log: Logger;
  readonly now: () => number;
}

/** What Lambda's mapping of a stream with windows and reported failures expects. */
export interface StreamAnswer {
  readonly state: WindowState | Record<string, never>;
  /** Always empty: what cannot be read is put aside, as a record that is given again stops all behind it. */
  readonly batchItemFailures: readonly never[];
}

interface BatchCounts {
  records: number;
  repeated: number;
  ignored: number;
  readonly refused: RefusedRecord[];
}

const takenUp = new WeakSet<object>();

/** Takes up templates that another process has learned, so that lines have the same ones here. */
export function takeUp({ counter }: TallyTools, { memory }: VersionedMemory): void {
  if (takenUp.has(memory)) return;
  takenUp.add(memory);
  counter.restore([...memory.templates].map(([, text]) => templateOf(text.split(' '))));
}

/** A record on which counting itself has failed. */
class CountingError extends Error {
  override readonly name = 'CountingError';
  readonly sequence: string;

  constructor(sequence: string, cause: unknown) {
    super('a record cannot be counted', { cause });
    this.sequence = sequence;
  }
}

/** Counts records; those that cannot be read are passed, and so are those of `uncountable`. */
function countRecords(
  tally: WindowTally,
  batch: StreamBatch,
  { ownLogGroup }: DetectorDeps,
  uncountable: ReadonlySet<string>,
): BatchCounts {
  const counts: BatchCounts = { records: 0, repeated: 0, ignored: 0, refused: [] };
  for (const { sequence, base64 } of batch.records) {
    if (tally.hasCounted(sequence)) {
      counts.repeated += 1;
      continue;
    }
    const record = uncountable.has(sequence) ? err('cannot be counted') : readLogRecord(base64);
    if (!record.ok) {
      counts.refused.push({ sequence, problem: cutText(record.error, PROBLEM_CHARS), base64 });
      tally.skip(sequence);
      continue;
    }
    counts.records += 1;
    if (record.value === 'control') {
      tally.skip(sequence);
    } else if (record.value.group === ownLogGroup) {
      counts.ignored += 1;
      tally.skip(sequence);
    } else {
      try {
        const counted = tally.add(record.value, sequence);
        if (counted === 'repeated') counts.repeated += 1;
        else if (counted === 'ignored') counts.ignored += 1;
      } catch (error) {
        throw new CountingError(sequence, error);
      }
    }
  }
  return counts;
}

/** What the window has with the batch. */
interface CountedBatch {
  readonly counts: BatchCounts;
  readonly state: TallyState;
}

/**
 * Counts a batch. A record on which counting fails would fail whenever it came again, and stop its shard: it is left out, and the others are
 * counted from the beginning.
 * @throws CountingError when so many fail that it is not for what they hold.
 */
function countBatch(
  deps: DetectorDeps,
  batch: StreamBatch,
  before: TallyState | null,
  { memory }: VersionedMemory,
): CountedBatch {
  const uncountable = new Set<string>();
  for (;;) {
    const tally = new WindowTally(deps.tools, batch.span, before, memory);
    try {
      const counts = countRecords(tally, batch, deps, uncountable);
      return { counts, state: tally.close() };
    } catch (error) {
      if (!(error instanceof CountingError) || uncountable.size >= UNCOUNTABLE_RECORDS_MAX) throw error;
      deps.log.error(
        { shard: batch.shard, sequence: error.sequence, err: error.cause },
        'a record cannot be counted',
      );
      uncountable.add(error.sequence);
    }
  }
}

/**
 * The state that the batches before have given. One that this release cannot read is put aside: it would stop the shard, and what is
 * counted from here on is a part of the window.
 */
async function stateBefore(
  deps: DetectorDeps,
  { shard, span, state }: StreamBatch,
): Promise<{ readonly before: TallyState | null; readonly isRefused: boolean }> {
  try {
    return { before: decodeState(state), isRefused: false };
  } catch (error) {
    const problem = cutText(error instanceof Error ? error.message : String(error), PROBLEM_CHARS);
    deps.log.error({ shard, err: error }, 'the state of a window cannot be read; it is put aside');
    await putCountsAside(deps.aside, shard, span.to, 'state', problem, state);
    return { before: null, isRefused: true };
  }
}

const linesOf = (state: TallyState | null) =>
  (state?.resources ?? []).reduce((sum, { lines, late, dropped }) => sum + lines + late + dropped, 0);
/** Lines whose template was too many, or too long, to be told apart. */
const otherOf = (state: TallyState | null) =>
  (state?.resources ?? []).reduce((sum, { other }) => sum + other, 0);
const count = (value: number): Figure => ({ unit: 'Count', value });

/**
 * One batch of a shard, or the end of one of its windows.
 *
 * @param ensureTime Throws when there is too little time left for another step.
 * @throws ServiceError and others: nothing of the batch counts, and it is given again.
 */
export async function handleStream(
  deps: DetectorDeps,
  batch: StreamBatch,
  ensureTime: () => void,
): Promise<StreamAnswer> {
  const { tools, memories, log, now } = deps;
  const { shard, span } = batch;
  const began = now();
  const { before, isRefused } = await stateBefore(deps, batch);
  // At the beginning of a window another process may have settled the one before it.
  const known = before === null ? await memories.read(shard) : await memories.known(shard);
  takeUp(tools, known);
  const { counts, state } = countBatch(deps, batch, before, known);
  const { refused } = counts;
  if (refused.length > 0) {
    ensureTime();
    // Before the answer: from then on they are nowhere else.
    await putRecordsAside(deps.aside, shard, refused);
    const [{ sequence, problem } = { sequence: '', problem: '' }] = refused;
    log.warn(
      { shard, count: refused.length, sequence, problem },
      'records cannot be read: they are put aside, and those behind them are counted',
    );
  }
  if (batch.isFinal && isRefused) await passOverWindow(deps, shard, state, ensureTime);
  const isEnd = batch.isFinal && !isRefused;
  const settled = isEnd ? await settleWindow({ ...deps, isInOrder: true }, shard, state, ensureTime) : null;
  const encoded = batch.isFinal ? null : encodeState(state);
  const figures = {
    Records: count(counts.records),
    Lines: count(linesOf(state) - linesOf(before)),
    OtherLines: count(otherOf(state) - otherOf(before)),
    RepeatedRecords: count(counts.repeated),
    IgnoredRecords: count(counts.ignored),
    RefusedRecords: count(refused.length),
    RefusedWindows: count(isRefused || settled?.isRefused === true ? 1 : 0),
    StateShrinks: count(encoded?.shrinks ?? 0),
    StateBytes: { unit: 'Bytes', value: encoded?.state.data.length ?? 0 } as const,
    FindingsPublished: count(settled?.published.length ?? 0),
    FindingsInvalid: count(settled?.invalid ?? 0),
    AlarmsHeld: count(settled?.judged?.held ?? 0),
    ClassifiedResources: count(settled?.judged?.classified ?? 0),
    Took: { unit: 'Milliseconds', value: now() - began } as const,
  };
  log.info(
    {
      ...metricFields(figures, now()),
      shard,
      window: new Date(span.to).toISOString(),
      ...(settled === null ? {} : { isRepeated: settled.isRepeated, resources: state.resources.length }),
    },
    isEnd ? 'window settled' : 'batch counted',
  );
  for (const { detector, resource, state: told, reason } of settled?.published ?? [])
    log.info({ detector, resource, state: told, reason }, 'finding published');
  deps.reached('before-answer');
  return { state: encoded?.state ?? {}, batchItemFailures: [] };
}
