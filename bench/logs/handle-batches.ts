import { join } from 'node:path';
import { pino } from 'pino';
import { loadPatternCatalogue } from '../../src/clients/files/pattern-catalogue.ts';
import { type EventDeps, handleEvent } from '../../src/detector/handle-event.ts';
import { lookedMemories } from '../../src/detector/handle-heartbeat.ts';
import { createShardMemories } from '../../src/detector/shard-memories.ts';
import { type LogPattern, PatternSet } from '../../src/domain/logs/patterns/log-pattern.ts';
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
function detector(
  patterns: readonly LogPattern[],
  seed: number,
  sums: (lines: number, resources: number) => void,
): EventDeps {
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
    shards: { list: async () => new Map(), recordsSince: async () => ({ kind: 'none' }) },
    looked: lookedMemories(),
    tellModels: async () => {},
    tellLag: async () => {},
    classifier: null,
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

/** One detector, which stays what it is from batch to batch and from corpus to corpus, as the process on AWS does. */
export class BatchHandler {
  #deps: EventDeps;
  #lines = 0;
  #resources = 0;
  #batches = 0;
  #state: object = {};
  #seconds = 0;

  private constructor(deps: (sums: (lines: number, resources: number) => void) => EventDeps) {
    this.#deps = deps((lines, resources) => {
      this.#lines += lines;
      this.#resources = Math.max(this.#resources, resources);
    });
  }

  static async create(seed: number): Promise<BatchHandler> {
    const patterns = await loadPatternCatalogue(PATTERNS);
    return new BatchHandler((sums) => detector(patterns, seed, sums));
  }

  /** All that the detector does, from the event of a batch to the answer, and at the end of each window. */
  async handle(records: Iterable<Buffer>): Promise<Handled> {
    this.#lines = 0;
    this.#resources = 0;
    this.#seconds = 0;
    let batch: Buffer[] = [];
    for (const record of records) {
      batch.push(record);
      if (batch.length < RECORDS_PER_BATCH) continue;
      await this.#give(batch, false);
      if (this.#batches % BATCHES_PER_WINDOW === BATCHES_PER_WINDOW - 1) await this.#give([], true);
      this.#batches += 1;
      batch = [];
    }
    await this.#give(batch, false);
    await this.#give([], true);
    // What comes next is of the next window.
    this.#batches += BATCHES_PER_WINDOW - (this.#batches % BATCHES_PER_WINDOW);
    return { lines: this.#lines, seconds: this.#seconds, resources: this.#resources };
  }

  async #give(batch: readonly Buffer[], isFinal: boolean): Promise<void> {
    const window = Math.floor(this.#batches / BATCHES_PER_WINDOW);
    const event = eventOf(batch, this.#batches * RECORDS_PER_BATCH + 1, window, this.#state, isFinal);
    const before = process.threadCpuUsage();
    const answer = await handleEvent(this.#deps, event, DEADLINE);
    const { user, system } = process.threadCpuUsage(before);
    this.#seconds += (user + system) / 1e6;
    this.#state = 'state' in answer ? (answer.state ?? {}) : {};
  }
}
