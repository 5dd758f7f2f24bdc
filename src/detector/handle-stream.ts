import type { Logger } from 'pino';
import { templateOf } from '../domain/logs/template.ts';
import { type TallyState, type TallyTools, WindowTally } from '../domain/logs/window/window-tally.ts';
import { cutText } from '../domain/text/cut-text.ts';
import { PROBLEM_CHARS } from './bounds.ts';
import { type Figure, metricFields } from './detector-metrics.ts';
import type { StreamBatch } from './events/kinesis-event.ts';
import { readLogRecord } from './events/read-record.ts';
import { type SettleDeps, settleWindow } from './settle-window.ts';
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
  /** The first record that was not counted; the mapping begins with it again, and in the end gives it up. */
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

interface BatchCounts {
  records: number;
  controls: number;
  repeated: number;
  ignored: number;
  refused: string | null;
  problem: string;
}

const takenUp = new WeakSet<object>();

/** Takes up templates that another process has learned, so that lines have the same ones here. */
export function takeUp({ counter }: TallyTools, { memory }: VersionedMemory): void {
  if (takenUp.has(memory)) return;
  takenUp.add(memory);
  counter.restore([...memory.templates].map(([, text]) => templateOf(text.split(' '))));
}

/** Counts records until one cannot be read: those behind it are given again. */
function countRecords(tally: WindowTally, batch: StreamBatch, { ownLogGroup }: DetectorDeps): BatchCounts {
  const counts: BatchCounts = {
    records: 0,
    controls: 0,
    repeated: 0,
    ignored: 0,
    refused: null,
    problem: '',
  };
  for (const { sequence, base64 } of batch.records) {
    if (tally.hasCounted(sequence)) {
      counts.repeated += 1;
      continue;
    }
    const record = readLogRecord(base64);
    if (!record.ok) {
      counts.refused = sequence;
      counts.problem = cutText(record.error, PROBLEM_CHARS);
      return counts;
    }
    counts.records += 1;
    if (record.value === 'control') {
      counts.controls += 1;
      tally.skip(sequence);
    } else if (record.value.group === ownLogGroup) {
      counts.ignored += 1;
      tally.skip(sequence);
    } else {
      const counted = tally.add(record.value, sequence);
      if (counted === 'repeated') counts.repeated += 1;
      else if (counted === 'ignored') counts.ignored += 1;
    }
  }
  return counts;
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
  const before = decodeState(batch.state);
  // At the beginning of a window another process may have settled the one before it.
  const known = before === null ? await memories.read(shard) : await memories.known(shard);
  takeUp(tools, known);
  const tally = new WindowTally(tools, span, before, known.memory);
  const counts = countRecords(tally, batch, deps);
  const state = tally.close();
  const { refused, problem } = counts;
  if (refused !== null)
    log.warn(
      { shard, sequence: refused, problem },
      'a record cannot be read: the mapping tries it alone, then sends it to its on-failure destination',
    );
  const isEnd = batch.isFinal && refused === null;
  const settled = isEnd ? await settleWindow({ ...deps, isInOrder: true }, shard, state, ensureTime) : null;
  const encoded = isEnd ? null : encodeState(state);
  const figures = {
    Records: count(counts.records),
    Lines: count(linesOf(state) - linesOf(before)),
    OtherLines: count(otherOf(state) - otherOf(before)),
    RepeatedRecords: count(counts.repeated),
    IgnoredRecords: count(counts.ignored),
    RefusedRecords: count(refused === null ? 0 : 1),
    StateShrinks: count(encoded?.shrinks ?? 0),
    StateBytes: { unit: 'Bytes', value: encoded?.state.data.length ?? 0 } as const,
    FindingsPublished: count(settled?.published.length ?? 0),
    FindingsInvalid: count(settled?.invalid ?? 0),
    AlarmsHeld: count(settled?.judged?.held ?? 0),
    Took: { unit: 'Milliseconds', value: now() - began } as const,
  };
  const isRepeated = settled !== null && settled.judged === null;
  log.info(
    {
      ...metricFields(figures, now()),
      shard,
      window: new Date(span.to).toISOString(),
      ...(isEnd ? { isRepeated, resources: state.resources.length } : {}),
    },
    isEnd ? 'window settled' : 'batch counted',
  );
  for (const { detector, resource, state: told, reason } of settled?.published ?? [])
    log.info({ detector, resource, state: told, reason }, 'finding published');
  deps.reached('before-answer');
  return {
    state: encoded?.state ?? {},
    batchItemFailures: refused === null ? [] : [{ itemIdentifier: refused }],
  };
}
