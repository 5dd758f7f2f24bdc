import { join } from 'node:path';
import { pino } from 'pino';
import { loadPatternCatalogue } from '../../src/clients/files/pattern-catalogue.ts';
import { type EventDeps, handleEvent } from '../../src/detector/handle-event.ts';
import { lookedMemories } from '../../src/detector/handle-heartbeat.ts';
import { createShardMemories } from '../../src/detector/shard-memories.ts';
import { PatternSet } from '../../src/domain/logs/patterns/log-pattern.ts';
import { TemplateCounter } from '../../src/domain/logs/template-counter.ts';
import { SafeTemplates } from '../../src/domain/logs/window/safe-text.ts';

/** A batch of Lambda holds no more than 4.5 MB of gzip. */
const RECORDS_PER_BATCH = 400;
const BATCHES_PER_WINDOW = 10;
const PATTERNS = join(import.meta.dirname, '../../patterns');
const START = Date.UTC(2026, 10, 29);
const DEADLINE = Number.MAX_SAFE_INTEGER;

export interface Handled {
  readonly lines: number;
  /** Processor time of this thread in handling events, their making left out. */
  readonly seconds: number;
  readonly resources: number;
}

/** The whole detector, with stores that keep things in memory. */
async function detector(seed: number, sums: (lines: number, resources: number) => void): Promise<EventDeps> {
  const patterns = await loadPatternCatalogue(PATTERNS);
  let memory: { json: string; version: string } | null = null;
  const store = {
    list: async () => ({ memories: [], isCut: false }),
    read: async () => memory,
    write: async (_shard: string, json: string) => {
      memory = { json, version: String(json.length) };
      return memory.version;
    },
  };
  const log = {
    write(line: string) {
      const { Lines = 0, resources = 0 } = JSON.parse(line) as { Lines?: number; resources?: number };
      sums(Lines, resources);
    },
  };
  return {
    tools: {
      patterns: new PatternSet(patterns),
      groups: [],
      counter: new TemplateCounter([], seed),
      safe: new SafeTemplates(seed),
    },
    memories: createShardMemories(
      store,
      { openVotes: async () => ({ votes: [], isCut: false }) },
      { unreadable: () => {}, votesCut: () => {}, cut: () => {} },
      { parents: async () => [], region: 'eu-west-1', now: () => 0 },
    ),
    findings: { settle: async () => ({ published: null }) },
    objects: { put: async () => {} },
    aside: { put: async () => {} },
    logObjects: { read: async () => null },
    shards: { list: async () => new Map(), hasRecordsSince: async () => false },
    looked: lookedMemories(),
    patterns: new Map(patterns.map((one) => [one.name, one])),
    region: 'eu-west-1',
    reached: () => {},
    ownLogGroup: null,
    log: pino({}, log),
    now: () => 0,
  };
}

function eventOf(
  records: readonly Buffer[],
  first: number,
  window: number,
  state: object,
  isFinal: boolean,
): string {
  const instant = (index: number) => new Date(START + index * 60_000).toISOString();
  return JSON.stringify({
    Records: records.map((record, index) => ({
      kinesis: { sequenceNumber: String(first + index), data: record.toString('base64') },
      eventSource: 'aws:kinesis',
    })),
    window: { start: instant(window), end: instant(window + 1) },
    state,
    shardId: 'shardId-000000000000',
    eventSourceARN: 'arn:aws:kinesis:eu-west-1:111122223333:stream/logs',
    isFinalInvokeForWindow: isFinal,
  });
}

/** All that the detector does, from the event of a batch to the answer, and at the end of each window. */
export async function handleBatches(records: Iterable<Buffer>, seed: number): Promise<Handled> {
  let lines = 0;
  let resources = 0;
  const deps = await detector(seed, (counted, seen) => {
    lines += counted;
    resources = Math.max(resources, seen);
  });
  let seconds = 0;
  let state: object = {};
  let batches = 0;
  const handle = async (batch: readonly Buffer[], isFinal: boolean) => {
    const window = Math.floor(batches / BATCHES_PER_WINDOW);
    const event = eventOf(batch, batches * RECORDS_PER_BATCH + 1, window, state, isFinal);
    const before = process.threadCpuUsage();
    const answer = await handleEvent(deps, event, DEADLINE);
    const { user, system } = process.threadCpuUsage(before);
    seconds += (user + system) / 1e6;
    state = 'state' in answer ? (answer.state ?? {}) : {};
  };
  let batch: Buffer[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < RECORDS_PER_BATCH) continue;
    await handle(batch, false);
    if (batches % BATCHES_PER_WINDOW === BATCHES_PER_WINDOW - 1) await handle([], true);
    batches += 1;
    batch = [];
  }
  await handle(batch, false);
  await handle([], true);
  return { lines, seconds, resources };
}
