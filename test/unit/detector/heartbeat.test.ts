import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadPatternCatalogue } from '../../../src/clients/files/pattern-catalogue.ts';
import { type EventDeps, handleEvent } from '../../../src/detector/handle-event.ts';
import { lagTeller } from '../../../src/detector/tell-lag.ts';
import { iteratorAgeMs, lagReport, parseLagReport } from '../../../src/domain/logs/detection/lag-report.ts';
import { PatternSet } from '../../../src/domain/logs/patterns/log-pattern.ts';
import { ServiceError } from '../../../src/ports/service-error.ts';
import { tools } from '../domain/logs/window/tally-fixture.ts';
import { DetectorWorld } from './detector-world.ts';
import { logData, streamEvent } from './stream-samples.ts';

const START = Date.parse('2026-11-29T12:00:00.000Z');
const MINUTE = 60_000;
const SHARD = 'shardId-000000000000';
const MEMORY = `recoverops-logs/${SHARD}`;
const OOM = 'kernel: Out of memory: Killed process 1234 (java)';
/** As EventBridge sends it. */
const BEAT = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '111122223333',
  time: '2026-11-29T12:05:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:events:eu-west-1:111122223333:rule/recoverops-heartbeat'],
  detail: {},
};

const invoke = (deps: EventDeps, event: object) =>
  handleEvent(deps, JSON.stringify(event), START + 24 * 60 * MINUTE);
const beat = (world: DetectorWorld, minute: number, deps: EventDeps = world.process()) => {
  world.nowMs = START + minute * MINUTE;
  return invoke(deps, BEAT);
};
const told = (world: DetectorWorld) => world.published.map(({ state, at }) => `${state} ${at.slice(11, 23)}`);

const memoryOf = (world: DetectorWorld, shard = MEMORY) => world.memory(shard);

/** One whole window, told at its end. */
async function window(world: DetectorWorld, index: number, lines: readonly string[], deps = world.process()) {
  world.nowMs = START + (index + 1) * MINUTE + 5_000;
  world.shards.get(SHARD)?.records.push(START + index * MINUTE + 1_000);
  const data = lines.length === 0 ? [] : [logData(lines)];
  const answer = await invoke(deps, streamEvent(data, { window: index, first: index * 10 + 1 }));
  const { state } = answer as { state: object };
  return await invoke(deps, streamEvent([], { window: index, state, isFinal: true }));
}

async function redWorld(): Promise<DetectorWorld> {
  const world = new DetectorWorld();
  await window(world, 0, [OOM]);
  expect(told(world)).toEqual(['ALARM 12:01:00.000']);
  return world;
}

describe('a heartbeat', () => {
  test('ends the alarm of a silent shard whose memory is damaged, when the stream holds nothing of it any more', async () => {
    const world = await redWorld();
    world.memories.set(MEMORY, { json: null, version: 'damaged' });
    await beat(world, 20);
    expect(memoryOf(world).clock).toMatchObject({ judgedTo: START + 19 * MINUTE });
    await beat(world, 24);
    expect(told(world)).toEqual(['ALARM 12:01:00.000']);
    world.shards.get(SHARD)?.records.splice(0);
    await beat(world, 25);
    expect(told(world)).toHaveLength(2);
    expect(world.published.at(-1)?.state).toBe('OK');
    expect(world.openVotes(MEMORY)).toEqual([]);
  });

  test('ends the alarm of a shard that got nothing more, once, at its third window of silence', async () => {
    const world = await redWorld();
    for (let minute = 2; minute < 12; minute += 1) {
      expect(await beat(world, minute)).toEqual({});
      expect(told(world).length).toBe(minute < 5 ? 1 : 2);
    }
    expect(told(world)).toEqual(['ALARM 12:01:00.000', 'OK 12:04:00.000']);
    expect(world.steps.slice(-4)).toEqual([
      'ask the shard',
      'memory',
      'settle log-pattern-memory-oom OK',
      'memory',
    ]);
  });

  test('leaves a shard alone that has records which were not judged: the detector is behind', async () => {
    const world = await redWorld();
    world.shards.get(SHARD)?.records.push(START + MINUTE);
    await beat(world, 30);
    expect(told(world)).toHaveLength(1);
    expect(world.logged.at(-1)).toMatchObject({ UnreadShards: 1, SilentShards: 0 });
    expect(memoryOf(world).clock?.claimedTo).toBeNull();
  });

  test.each(['memory', 'settle log-pattern-memory-oom OK'])(
    'that is killed at any %s is done again, and told once',
    async (step) => {
      const times = step === 'memory' ? 2 : 1;
      for (let nth = 0; nth < times; nth += 1) {
        const world = await redWorld();
        let left = nth;
        world.before = (reached) => {
          if (reached !== step) return;
          if (left === 0) throw new Error('killed');
          left -= 1;
        };
        await expect(beat(world, 6)).rejects.toThrow('killed');
        world.before = () => {};
        await beat(world, 12);
        await beat(world, 13);
        expect(told(world)).toEqual(['ALARM 12:01:00.000', 'OK 12:04:00.000']);
      }
    },
  );

  test('that was killed in the middle is finished by the next window of the shard', async () => {
    const world = await redWorld();
    world.before = (step) => {
      if (step.startsWith('settle')) throw new Error('killed');
    };
    await expect(beat(world, 6)).rejects.toThrow('killed');
    world.before = () => {};
    await window(world, 20, ['fine']);
    // The silence, and that its host was heard behind it.
    expect(told(world)).toEqual(['ALARM 12:01:00.000', 'OK 12:04:00.000', 'OK 12:21:00.000']);
    expect(memoryOf(world).clock).toMatchObject({ claimedTo: null, judgedTo: START + 21 * MINUTE });
  });

  test('loses to a window that was written first, and begins again', async () => {
    const world = await redWorld();
    let isFirst = true;
    world.before = (step) => {
      if (step !== 'memory' || !isFirst) return;
      isFirst = false;
      const other = world.memories.get(MEMORY);
      if (other !== undefined) world.memories.set(MEMORY, { ...other, version: 'another' });
    };
    await beat(world, 6);
    expect(told(world)).toEqual(['ALARM 12:01:00.000', 'OK 12:04:00.000']);
    expect(world.steps.filter((step) => step === 'ask the shard')).toHaveLength(2);
  });

  test('that wins leaves to the window the counts that it had, and each is told once', async () => {
    const world = await redWorld();
    let isFirst = true;
    const late = world.process({
      reached: (point) => {
        if (point !== 'before-memory-written' || !isFirst) return;
        isFirst = false;
        // The window has judged by what it read; now silence was judged before it could write that.
        world.memories.set(MEMORY, { json: silent, version: 'of the heartbeat', writtenAt: world.nowMs });
        for (const [key, record] of records) world.records.set(key, record);
      },
    });
    const other = await redWorld();
    await beat(other, 30);
    const silent = other.memories.get(MEMORY)?.json ?? null;
    const records = [...other.records];
    await window(world, 3, [OOM, OOM], late);
    expect(isFirst).toBe(false);
    const memory = memoryOf(world);
    expect(memory.sums).toMatchObject({ windows: 2, lines: 3 });
    expect(memory.resources.values().next().value?.detections.get('log-pattern-memory-oom')).toMatchObject({
      detection: { state: 'ALARM' },
    });
    expect([...world.records.values()].map(({ state }) => state)).toEqual(['ALARM']);
    expect(told(world)).toEqual(['ALARM 12:01:00.000', 'ALARM 12:04:00.001']);
    expect(told(other)).toEqual(['ALARM 12:01:00.000', 'OK 12:04:00.000']);
  });

  test('loses no record of an old window that is told of after it', async () => {
    const world = await redWorld();
    world.shards.get(SHARD)?.records.splice(0);
    await beat(world, 10);
    for (const late of [2, 3]) await window(world, late, [OOM]);
    // The end of one of them again.
    await window(world, 3, []);
    expect(memoryOf(world).sums).toMatchObject({ lines: 3 });
    expect(told(world)).toEqual(['ALARM 12:01:00.000', 'OK 12:04:00.000', 'ALARM 12:04:00.001']);
    expect([...world.records.values()].map(({ state }) => state)).toEqual(['ALARM']);
  });

  test.each([
    [
      'is closed',
      (world: DetectorWorld) => world.shards.set(SHARD, { isClosed: true, parents: [], records: [] }),
    ],
    ['is not there any more', (world: DetectorWorld) => world.shards.clear()],
  ])('settles the votes of a shard that %s, and retires its memory', async (_how, end) => {
    const world = await redWorld();
    end(world);
    const deps = world.process();
    await beat(world, 10, deps);
    expect(told(world)).toEqual(['ALARM 12:01:00.000', 'OK 12:04:00.000']);
    const memory = memoryOf(world);
    expect(memory).toMatchObject({ retiredAt: world.nowMs, sums: { lines: 1 } });
    expect([memory.resources.size, memory.rates.size, memory.templates.size]).toEqual([0, 0, 0]);
    const { length } = world.steps;
    for (const minute of [11, 12, 13]) await beat(world, minute, deps);
    expect(world.steps).toHaveLength(length);
    // The end of its last window is still known.
    const known = await invoke(world.process(), streamEvent([], { window: 0, isFinal: true }));
    expect(known).toEqual({ state: {}, batchItemFailures: [] });
    expect(told(world)).toHaveLength(2);
  });

  test('keeps the memory of a closed shard until all of it was judged', async () => {
    const world = await redWorld();
    world.shards.set(SHARD, { isClosed: true, parents: [], records: [START + 2 * MINUTE] });
    await beat(world, 10);
    expect(memoryOf(world).retiredAt).toBeNull();
    expect(told(world)).toHaveLength(1);
  });

  test('retires a shard without an alarm too, and reads none twice that has nothing to tell', async () => {
    const world = new DetectorWorld();
    await window(world, 0, ['fine']);
    const deps = world.process();
    const reads: number[] = [];
    const read = deps.memories.read;
    const counting = {
      ...deps,
      memories: {
        ...deps.memories,
        read: async (shard: string) => {
          reads.push(1);
          return await read(shard);
        },
      },
    };
    for (const minute of [10, 11, 12]) await beat(world, minute, counting);
    expect(reads).toHaveLength(1);
    world.shards.clear();
    await beat(world, 13, counting);
    expect(memoryOf(world).retiredAt).not.toBeNull();
    expect(world.published).toEqual([]);
  });

  test('that fails at one shard goes on with the others, and fails', async () => {
    const world = await redWorld();
    const red = world.memories.get(MEMORY);
    if (red === undefined) throw new Error('there is no memory');
    world.memories.clear();
    world.memories.set('another/shardId-000000000009', red).set(MEMORY, red);
    const deps = world.process();
    const { list } = deps.shards;
    const shards = {
      ...deps.shards,
      list: async (stream: string) => {
        if (stream !== 'another') return await list(stream);
        throw new ServiceError({
          service: 'kinesis',
          operation: 'ListShards',
          kind: 'refused',
          code: 'AccessDeniedException',
          detail: '',
          neverSent: false,
          cause: undefined,
        });
      },
    };
    await expect(beat(world, 10, { ...deps, shards })).rejects.toThrow(ServiceError);
    expect(told(world)).toEqual(['ALARM 12:01:00.000', 'OK 12:04:00.000']);
  });

  test('ends the alarm of a load balancer that writes no more access logs, and loses none that comes late', async () => {
    const world = new DetectorWorld();
    const patterns = await loadPatternCatalogue('patterns');
    const known = { patterns: new Map(patterns.map((one) => [one.name, one])) };
    const own = () => world.process({ ...known, tools: { ...tools(), patterns: new PatternSet(patterns) } });
    const entry =
      'https 2026-11-29T12:00:01.000000Z app/shop/0123456789abcdef 198.51.100.7:4711 - -1 -1 -1 503 - 34 366 "GET https://shop.example:443/ HTTP/1.1" "curl/8" ECDHE TLSv1.3 - "Root=1-1" "shop.example" "arn" 0 2026-11-29T12:00:00.000000Z "forward" "-" "-" "-" "-" "-" "-" TID_1';
    const file = async (end: string, lines: readonly string[]) => {
      const key = `AWSLogs/111122223333/elasticloadbalancing/us-east-2/2026/11/29/111122223333_elasticloadbalancing_us-east-2_app.shop.0123456789abcdef_20261129T${end}Z_203.0.113.9_4d2k1x0z.log.gz`;
      world.logFiles.set(`access/${key}`, gzipSync(`${lines.join('\n')}\n`));
      const s3 = { bucket: { name: 'access' }, object: { key } };
      await invoke(own(), { Records: [{ eventSource: 'aws:s3', s3 }] });
    };
    await file('1205', [entry]);
    expect(told(world)).toEqual(['ALARM 12:05:00.000']);
    await beat(world, 24, own());
    expect(told(world)).toHaveLength(1);
    await beat(world, 25, own());
    expect(told(world).slice(1)).toEqual(['OK 12:20:00.000']);
    expect(world.steps).not.toContain('ask the shard');
    await file('1210', [entry]);
    await file('1210', [entry]);
    expect(told(world).slice(2)).toEqual(['ALARM 12:20:00.001']);
    const shard = 'alb/111122223333-us-east-2-app.shop.0123456789abcdef';
    expect(memoryOf(world, shard).sums).toMatchObject({ windows: 2, lines: 2 });
  });
});

describe('how far the shards have come', () => {
  test('is told with each heartbeat: a quiet shard is not behind, one with unread records is', async () => {
    const world = await redWorld();
    await beat(world, 2);
    expect(world.lags).toMatchObject([{ shard: MEMORY, isBehind: false, unreadAtMs: null }]);
    const [first] = world.lags;
    world.shards.get(SHARD)?.records.push(START + 3 * MINUTE);
    await beat(world, 20);
    const behind = { ...first, isBehind: true, unreadAtMs: START + 3 * MINUTE };
    expect(world.lags).toEqual([behind]);
    await beat(world, 21);
    expect(world.lags).toEqual([behind]);
  });

  test('is bounded and read again as it was written; what cannot be written stops nothing', async () => {
    const many = Array.from({ length: 150 }, (_, at) => ({
      shard: `s/${at}`,
      windowAtMs: START + at,
      isBehind: at === 149,
      unreadAtMs: at === 149 ? START - 12 * MINUTE : null,
    }));
    const report = lagReport(START, many);
    expect(report.shardsTotal).toBe(150);
    expect(report.shards.slice(0, 2)).toMatchObject([{ shard: 's/149' }, { shard: 's/0' }]);
    expect(report.shards).toHaveLength(100);
    expect(iteratorAgeMs(report)).toBe(12 * MINUTE);
    const [, quiet] = report.shards;
    expect(iteratorAgeMs({ ...report, shards: report.shards.slice(1) })).toBeNull();
    // As a detector of the release before wrote it.
    const before = { ...report, format: 'detector-lag/v1', shards: [quiet] };
    expect(parseLagReport(JSON.stringify(before))).toEqual({ ok: true, value: before });
    expect(parseLagReport(JSON.stringify(report))).toEqual({ ok: true, value: report });
    for (const wrong of ['', '{}', JSON.stringify({ ...report, more: 1 }), ' '.repeat(70_000)])
      expect(parseLagReport(wrong).ok).toBe(false);
    const warned: string[] = [];
    const log = { warn: (_: unknown, text: string) => void warned.push(text) };
    const put = async () => {
      throw new Error('away');
    };
    await lagTeller({ put }, () => START, log as never)(many);
    expect(warned).toHaveLength(1);
  });
});
