import type { JsonObject } from '../../src/domain/text/json-object.ts';
import { parseSequenceNumber } from '../kinesis/sequence-number.ts';
import type { Shard } from '../kinesis/shard.ts';
import { labLimits } from '../limits.ts';
import { readBatchAnswer } from './batch-answer.ts';
import type { GivenUpBecause } from './failure-record.ts';
import type { MappingSettings } from './function-store.ts';
import { LET_FINISH, type SettledInvocation } from './invocation-queue.ts';
import {
  type BatchedRecord,
  batchedRecord,
  eventOverheadBytes,
  kinesisEvent,
  type RecordOrigin,
  type WindowContext,
} from './kinesis-event.ts';
import type { MappingTimes } from './mapping-times.ts';
import type { Progress, ShardProgress } from './shard-progress.ts';
import { isWithin, windowOf } from './tumbling-window.ts';

export interface DiscardedBatch {
  readonly records: readonly BatchedRecord[];
  readonly payload: string;
  readonly because: GivenUpBecause;
  readonly invokeCount: number;
  readonly requestId: string;
}

export interface ShardConsumerOptions {
  readonly settings: MappingSettings;
  readonly shard: Shard;
  readonly origin: RecordOrigin;
  /** Has progress already: where the mapping starts. */
  readonly progress: ShardProgress;
  readonly times: MappingTimes;
  readonly now: () => number;
  /** False once the shard's stream is gone: nothing of it can be read any more. */
  readonly isThere: () => boolean;
  readonly invoke: (payload: string, signal: AbortSignal) => Promise<SettledInvocation>;
  /** Resolves once what was given up is where it belongs. */
  readonly discard: (batch: DiscardedBatch) => Promise<void>;
  /** Told of the last invocation: `OK`, or what was wrong. */
  readonly onResult: (result: string) => void;
}

export interface ShardConsumer {
  /** Ends it; an invocation under way counts for nothing any more. Resolves when nothing of it runs. */
  stop(): Promise<void>;
  /** Ends it once what the function works at counts. */
  finish(): Promise<void>;
}

/** A part of a batch, and how often it has failed as such. */
interface Part {
  readonly records: readonly BatchedRecord[];
  readonly failures: number;
}

/**
 * Carries one shard to a function: in order, one invocation at a time. What a batch has done to the checkpoint and to the
 * window's state is kept in one frame before the next invocation, so whatever is killed, a record counts once in the state;
 * an invocation whose frame was not written comes again with the state that it had.
 */
export function startShardConsumer(options: ShardConsumerOptions): ShardConsumer {
  const { settings, shard, origin, progress, times, now } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const hasWindow = settings.tumblingWindowSeconds > 0;
  const windowMs = times.windowMs(settings.tumblingWindowSeconds);

  let buffer: BatchedRecord[] = [];
  let readAt = current().next;
  /** When the buffer held its first record. */
  let heldSinceMs = 0;
  let nextPollMs = 0;
  /** When the shard was last read to its end. */
  let emptyAtMs = Number.NEGATIVE_INFINITY;

  function current(): Progress {
    const found = progress.get();
    if (found === undefined) throw new Error(`${shard.id} has no place to start from.`);
    return found;
  }

  const commit = (change: Partial<Progress>): void => progress.put({ ...current(), ...change });

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, delayMs));
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  function contextOf(flags: Partial<WindowContext> = {}): WindowContext | undefined {
    const { window, state } = current();
    if (!hasWindow || window === null) return undefined;
    return { window, state, isFinal: false, isTerminatedEarly: false, ...flags };
  }

  /** True when the shard has given what it has for now. */
  function poll(): void {
    const nowMs = now();
    if (nowMs < nextPollMs || buffer.length >= settings.batchSize) return;
    nextPollMs = nowMs + times.pollMs;
    const read = shard.read(readAt, settings.batchSize - buffer.length);
    // Others read the shard too: it is asked again.
    if (read === undefined) return;
    const found = read.records.flatMap((record) => {
      const counter = parseSequenceNumber(record.sequenceNumber)?.counter;
      return counter === undefined ? [] : [batchedRecord(record, counter, origin)];
    });
    if (buffer.length === 0 && found.length > 0) heldSinceMs = nowMs;
    buffer.push(...found);
    readAt = read.nextCounter;
    if (read.behindMs > 0) nextPollMs = nowMs + times.behindMs;
    else emptyAtMs = nowMs;
  }

  /** The longest run of records at the head of the buffer that one event can hold, and whether it may be waited for more. */
  function headBatch(): { readonly records: readonly BatchedRecord[]; readonly isFull: boolean } {
    let leftBytes = labLimits.invocationPayloadLimitBytes - eventOverheadBytes(contextOf(), origin);
    const { window } = current();
    let count = 0;
    for (const record of buffer) {
      const isOther = window !== null && hasWindow && !isWithin(window, record.arrivedMs);
      leftBytes -= record.sizeBytes + 1;
      if (isOther || count >= settings.batchSize || (leftBytes < 0 && count > 0)) {
        return { records: buffer.slice(0, count), isFull: true };
      }
      count += 1;
    }
    return { records: buffer.slice(0, count), isFull: count >= settings.batchSize };
  }

  async function invoke(payload: string): Promise<SettledInvocation> {
    const settled = await options.invoke(payload, signal);
    if (settled.outcome.kind === 'failed') options.onResult('PROBLEM: Function call failed');
    return settled;
  }

  function closeWindow(isTerminatedEarly: boolean): void {
    commit({ state: {}, isTerminating: false, ...(isTerminatedEarly ? {} : { window: null }) });
  }

  /** Whether what the window had is older than the mapping lets it become; its first record came when it began, or later. */
  function isWindowTooOld(): boolean {
    const { window } = current();
    return window !== null && isOlder(window.startMs);
  }

  /**
   * Tells the end of a window until the function has taken it: nothing else of the shard goes on before. AWS says that retries and age
   * bound it as they bound a batch, and not what becomes of its state then: here it is lost, which is the worst that it can mean.
   */
  async function endWindow(isTerminatedEarly: boolean): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      if (isWindowTooOld() || (settings.retriesMax >= 0 && failures > settings.retriesMax)) {
        options.onResult('PROBLEM: The end of a window was given up');
        closeWindow(isTerminatedEarly);
        return;
      }
      const context = contextOf({ isFinal: true, isTerminatedEarly });
      const { outcome } = await invoke(kinesisEvent([], context, origin));
      if (outcome.kind === 'answered') {
        const rules = { hasWindow, reportsItemFailures: false };
        if (readBatchAnswer(outcome.payload, [], rules).kind === 'processed') {
          options.onResult('OK');
          closeWindow(isTerminatedEarly);
          return;
        }
        options.onResult('PROBLEM: The answer has no state');
      }
      await pause(times.retryMs(failures));
      // Nobody had it where it was cancelled.
      if (outcome.kind !== 'cancelled') failures += 1;
    }
  }

  /** Counts the first records of a batch as done, with the state that the function gave. */
  async function accept(records: readonly BatchedRecord[], state: JsonObject | undefined): Promise<void> {
    options.onResult('OK');
    const last = records.at(-1);
    if (last === undefined) return;
    const isTooLarge =
      state !== undefined && Buffer.byteLength(JSON.stringify(state)) > labLimits.windowStateLimitBytes;
    commit({ next: last.counter + 1, ...(state === undefined ? {} : { state }), isTerminating: isTooLarge });
    if (isTooLarge) await endWindow(true);
  }

  async function giveUp(part: Part, because: GivenUpBecause, requestId: string): Promise<void> {
    const payload = kinesisEvent(part.records, contextOf(), origin);
    await options.discard({
      records: part.records,
      payload,
      because,
      invokeCount: part.failures,
      requestId,
    });
    const last = part.records.at(-1);
    // Where it goes comes first: a kill between the two gives it up again, and loses nothing.
    if (last !== undefined) commit({ next: last.counter + 1 });
  }

  function isOlder(thanMs: number): boolean {
    return settings.ageMaxSeconds >= 0 && now() - thanMs > settings.ageMaxSeconds * 1_000;
  }

  const isTooOld = ({ arrivedMs }: BatchedRecord): boolean => isOlder(arrivedMs);

  /** What is still to be done of a part after one invocation, first things first. */
  async function attempt(part: Part): Promise<readonly Part[]> {
    const { records } = part;
    const firstYoung = records.findIndex((record) => !isTooOld(record));
    if (firstYoung !== 0) {
      const old = firstYoung < 0 ? records : records.slice(0, firstYoung);
      await giveUp({ records: old, failures: part.failures }, 'RecordAgeExceeded', '');
      return [{ records: records.slice(old.length), failures: part.failures }];
    }
    const { requestId, outcome } = await invoke(kinesisEvent(records, contextOf(), origin));
    // Nobody has it any more: this consumer ends, or the function is gone.
    if (outcome.kind === 'cancelled') {
      await pause(times.pollMs);
      return [part];
    }
    const answer =
      outcome.kind === 'answered'
        ? readBatchAnswer(outcome.payload, records, {
            hasWindow,
            reportsItemFailures: settings.reportsItemFailures,
          })
        : ({ kind: 'failed', reason: 'Function call failed' } as const);
    if (answer.kind === 'processed') {
      await accept(records.slice(0, answer.count), answer.state);
      // What comes after the failed one starts anew.
      return [{ records: records.slice(answer.count), failures: 0 }];
    }
    options.onResult(`PROBLEM: ${answer.reason}`);
    const failures = part.failures + 1;
    if (settings.bisects && records.length > 1) {
      await pause(times.retryMs(0));
      // Splitting uses up no retry.
      const middle = records.length >>> 1;
      return [records.slice(0, middle), records.slice(middle)].map((half) => ({
        records: half,
        failures: part.failures,
      }));
    }
    if (settings.retriesMax >= 0 && failures > settings.retriesMax) {
      await giveUp({ records, failures }, 'RetryAttemptsExhausted', requestId);
      return [];
    }
    await pause(times.retryMs(part.failures));
    return [{ records, failures }];
  }

  async function settle(records: readonly BatchedRecord[]): Promise<void> {
    let parts: readonly Part[] = [{ records, failures: 0 }];
    for (let [first, ...rest] = parts; first !== undefined && !signal.aborted; [first, ...rest] = parts) {
      const left = first.records.length === 0 ? [] : await attempt(first);
      parts = [...left, ...rest];
    }
    buffer = buffer.slice(records.length);
    heldSinceMs = now();
  }

  async function step(): Promise<void> {
    if (!options.isThere()) return pause(times.pollMs);
    if (current().isTerminating) return endWindow(true);
    poll();
    const head = buffer[0];
    const { window } = current();
    if (hasWindow && window !== null) {
      const isOver =
        head === undefined
          ? emptyAtMs >= window.endMs + times.windowIdleMs
          : !isWithin(window, head.arrivedMs);
      if (isOver) return endWindow(false);
    }
    if (head === undefined) return pause(nextPollMs - now());
    if (hasWindow && window === null) commit({ window: windowOf(head.arrivedMs, windowMs) });
    const { records, isFull } = headBatch();
    const dueMs = heldSinceMs + settings.batchingWindowSeconds * 1_000;
    const isEnded = hasWindow && now() >= (current().window?.endMs ?? 0);
    if (!isFull && !isEnded && now() < dueMs) return pause(Math.min(nextPollMs, dueMs) - now());
    await settle(records);
  }

  async function run(): Promise<void> {
    while (!signal.aborted) await step();
  }

  // Only its own files can fail it. The lab ends then, rather than to go on as if it had kept them.
  const ended = run();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
    async finish() {
      stopping.abort(LET_FINISH);
      await ended;
    },
  };
}
