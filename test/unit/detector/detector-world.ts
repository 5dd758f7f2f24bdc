import { pino } from 'pino';
import type { EventDeps } from '../../../src/detector/handle-event.ts';
import { lookedMemories } from '../../../src/detector/handle-heartbeat.ts';
import { createShardMemories } from '../../../src/detector/shard-memories.ts';
import type { Finding } from '../../../src/domain/alarm/finding/finding.ts';
import { countVote, type FindingRecord } from '../../../src/domain/alarm/finding/finding-votes.ts';
import type { ShardMemoryStore } from '../../../src/ports/shard-memory-store.ts';
import { byName, tools } from '../domain/logs/window/tally-fixture.ts';

/** What outlives processes: objects, findings and what was published, in the order in which it happened. */
export class DetectorWorld {
  readonly steps: string[] = [];
  readonly memories = new Map<string, { json: string | null; version: string; writtenAt?: number }>();
  /** Shards of the stream, and when the records of each came. */
  readonly shards = new Map([['shardId-000000000000', { isClosed: false, records: [] as number[] }]]);
  readonly objects = new Map<string, string>();
  readonly records = new Map<string, FindingRecord>();
  readonly published: Finding[] = [];
  readonly logFiles = new Map<string, Uint8Array>();
  readonly logged: Record<string, unknown>[] = [];
  /** Throws where something is to fail. */
  before: (step: string) => void = () => {};
  nowMs = Date.parse('2026-11-29T12:01:05.000Z');
  #version = 0;

  #step(step: string): void {
    this.before(step);
    this.steps.push(step);
  }

  store(): ShardMemoryStore {
    return {
      list: async (max) => {
        const memories = [...this.memories].map(([shard, { version, writtenAt = 0 }]) => ({
          shard,
          version,
          writtenAt,
        }));
        return { memories: memories.slice(0, max), isCut: memories.length > max };
      },
      read: async (shard) => this.memories.get(shard) ?? null,
      write: async (shard, json, version) => {
        this.#step('memory');
        if ((this.memories.get(shard)?.version ?? null) !== version) return null;
        this.#version += 1;
        this.memories.set(shard, { json, version: `v${this.#version}`, writtenAt: this.nowMs });
        return `v${this.#version}`;
      },
    };
  }

  openVotes(of: string) {
    return [...this.records.values()].flatMap(({ change, votes }) => {
      const vote = votes[of];
      return vote?.state === 'ALARM' ? [{ finding: change, at: vote.at }] : [];
    });
  }

  /** A process of its own: it knows what is stored and nothing else. */
  process(parts: Partial<EventDeps> = {}): EventDeps {
    return {
      tools: tools(),
      memories: createShardMemories(
        this.store(),
        { openVotes: async (shard) => this.openVotes(shard) },
        {
          unreadable: (shard) => this.steps.push(`unreadable ${shard}`),
          cut: (shard) => this.steps.push(`cut ${shard}`),
        },
      ),
      findings: {
        settle: async ({ finding, shard }) => {
          const key = [finding.accountId, finding.detector, finding.resource.id].join(' ');
          this.#step(`settle ${finding.detector} ${finding.state}`);
          const outcome = countVote(this.records.get(key) ?? null, finding, shard);
          if (outcome.kind === 'changed' || outcome.kind === 'counted') this.records.set(key, outcome.record);
          if (outcome.kind !== 'changed') return { published: null };
          this.published.push(outcome.record.change);
          return { published: outcome.record.change };
        },
      },
      objects: {
        put: async (key, body) => {
          this.#step('evidence');
          this.objects.set(key, body);
        },
      },
      logObjects: { read: async (bucket, key) => this.logFiles.get(`${bucket}/${key}`) ?? null },
      shards: {
        list: async () => this.shards,
        hasRecordsSince: async (_stream, shardId, since) => {
          this.steps.push('ask the shard');
          return (this.shards.get(shardId)?.records ?? []).some((at) => at >= since);
        },
      },
      looked: lookedMemories(),
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
