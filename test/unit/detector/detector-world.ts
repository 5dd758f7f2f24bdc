import { pino } from 'pino';
import type { EventDeps } from '../../../src/detector/handle-event.ts';
import { lookedMemories } from '../../../src/detector/handle-heartbeat.ts';
import { createShardMemories } from '../../../src/detector/shard-memories.ts';
import { parentsOf } from '../../../src/detector/shard-origins.ts';
import type { Finding } from '../../../src/domain/alarm/finding/finding.ts';
import { countVote, type FindingRecord } from '../../../src/domain/alarm/finding/finding-votes.ts';
import type { ShardLag } from '../../../src/domain/logs/detection/lag-report.ts';
import { memoryFromJson, type ShardMemory } from '../../../src/domain/logs/detection/shard-memory.ts';
import type { LogShardPort } from '../../../src/ports/log-shards.ts';
import type { ShardMemoryStore } from '../../../src/ports/shard-memory-store.ts';
import { byName, tools } from '../domain/logs/window/tally-fixture.ts';

/** What outlives processes: objects, findings and what was published, in the order in which it happened. */
export class DetectorWorld {
  readonly steps: string[] = [];
  /** What the newest heartbeat told of how far each shard has come. */
  lags: readonly ShardLag[] = [];
  readonly memories = new Map<string, { json: string | null; version: string; writtenAt?: number }>();
  /** Shards of the stream, and when the records of each came. */
  readonly shards = new Map<string, { isClosed: boolean; parents: string[]; records: number[] }>([
    ['shardId-000000000000', { isClosed: false, parents: [], records: [] }],
  ]);
  readonly objects = new Map<string, string>();
  /** What the detector could not take. */
  readonly aside = new Map<string, string>();
  readonly records = new Map<string, FindingRecord>();
  readonly published: Finding[] = [];
  readonly logFiles = new Map<string, Uint8Array>();
  readonly logged: Record<string, unknown>[] = [];
  /** Throws where something is to fail. */
  before: (step: string) => void = () => {};
  /** Writes of memories that met another writer. */
  refused = 0;
  nowMs = Date.parse('2026-11-29T12:01:05.000Z');
  #version = 0;

  #step(step: string): void {
    this.before(step);
    this.steps.push(step);
  }

  /** @param gate Awaited before every call to what processes share. */
  store(gate: () => Promise<void> = async () => {}): ShardMemoryStore {
    return {
      list: async (max) => {
        const memories = [...this.memories].map(([shard, { version, writtenAt = 0 }]) => ({
          shard,
          version,
          writtenAt,
        }));
        return { memories: memories.slice(0, max), isCut: memories.length > max };
      },
      read: async (shard) => {
        await gate();
        return this.memories.get(shard) ?? null;
      },
      write: async (shard, json, version) => {
        await gate();
        this.#step('memory');
        if ((this.memories.get(shard)?.version ?? null) !== version) {
          this.refused += 1;
          return null;
        }
        this.#version += 1;
        this.memories.set(shard, { json, version: `v${this.#version}`, writtenAt: this.nowMs });
        return `v${this.#version}`;
      },
    };
  }

  /** What a shard remembers; of the only one where none is named. */
  memory(of: string = [...this.memories.keys()][0] ?? ''): ShardMemory {
    const memory = memoryFromJson(JSON.parse(this.memories.get(of)?.json ?? 'null'));
    if (memory === null) throw new Error(`${of} remembers nothing`);
    return memory;
  }

  openVotes(of: string) {
    return [...this.records.values()].flatMap(({ change, votes }) => {
      const vote = votes[of];
      return vote?.state === 'ALARM' ? [{ finding: change, at: vote.at }] : [];
    });
  }

  /** A process of its own: it knows what is stored and nothing else. */
  process({ gate, ...parts }: Partial<EventDeps> & { gate?: () => Promise<void> } = {}): EventDeps {
    const shards: LogShardPort = {
      list: async () => this.shards,
      recordsSince: async (_stream, shardId, since) => {
        this.steps.push('ask the shard');
        const waiting = (this.shards.get(shardId)?.records ?? []).filter((at) => at >= since);
        return waiting.length === 0 ? { kind: 'none' } : { kind: 'some', firstAtMs: Math.min(...waiting) };
      },
    };
    return {
      tools: tools(),
      memories: createShardMemories(
        this.store(gate),
        { openVotes: async (shard) => ({ votes: this.openVotes(shard), isCut: false }) },
        {
          unreadable: (shard) => this.steps.push(`unreadable ${shard}`),
          votesCut: (shard) => this.steps.push(`votes cut ${shard}`),
          cut: (shard) => this.steps.push(`cut ${shard}`),
        },
        { parents: (shard) => parentsOf(shards, shard), region: 'eu-west-1', now: () => this.nowMs },
      ),
      findings: {
        settle: async ({ finding, shard, isTakenOver }) => {
          await gate?.();
          const key = [finding.accountId, finding.detector, finding.resource.id].join(' ');
          this.#step(`settle ${finding.detector} ${finding.state}`);
          const outcome = countVote(this.records.get(key) ?? null, finding, shard, isTakenOver);
          if (outcome.kind === 'changed' || outcome.kind === 'counted') this.records.set(key, outcome.record);
          if (outcome.kind !== 'changed') return { published: null };
          this.published.push(outcome.record.change);
          return { published: outcome.record.change };
        },
      },
      objects: {
        put: async (key, body) => {
          await gate?.();
          this.#step('evidence');
          this.objects.set(key, body);
        },
      },
      aside: {
        put: async (key, body) => {
          await gate?.();
          this.#step('aside');
          this.aside.set(key, body);
        },
      },
      logObjects: { read: async (bucket, key) => this.logFiles.get(`${bucket}/${key}`) ?? null },
      shards,
      looked: lookedMemories(),
      tellModels: async () => {},
      tellLag: async (shards) => {
        this.lags = shards;
      },
      classifier: null,
      patterns: byName,
      region: 'eu-west-1',
      reached: () => {},
      ownLogGroup: '/aws/lambda/recoverops-detector',
      log: pino({ level: 'debug' }, { write: (line) => this.logged.push(JSON.parse(line)) }),
      now: () => this.nowMs,
      ...parts,
    };
  }
}
