import { describe, expect, test } from 'vitest';
import { type EventDeps, handleEvent } from '../../../src/detector/handle-event.ts';
import { DetectorWorld } from './detector-world.ts';
import { logData, streamEvent } from './stream-samples.ts';

const START = Date.parse('2026-11-29T12:00:00.000Z');
const MINUTE = 60_000;
const [PARENT, OTHER, LEFT, RIGHT] = [0, 1, 2, 3].map((index) => `shardId-00000000000${index}`) as [
  string,
  string,
  string,
  string,
];
const memoryName = (shardId: string) => `recoverops-logs/${shardId}`;
const BEAT = { 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} };
const OK_LINES = ['INFO: request 1 served', 'INFO: request 2 served'];
const NEW = 'ERROR: basket 17 cannot be priced: rule missing';
const repeat = (line: string, count: number) => Array.from({ length: count }, () => line);

const invoke = (deps: EventDeps, event: object) =>
  handleEvent(deps, JSON.stringify(event), START + 24 * 60 * MINUTE);
const told = (world: DetectorWorld) =>
  world.published.map(({ detector, state, at }) => `${detector} ${state} ${at.slice(11, 23)}`);

async function window(world: DetectorWorld, shardId: string, index: number, lines: readonly string[]) {
  world.nowMs = START + (index + 1) * MINUTE + 5_000;
  world.shards.get(shardId)?.records.push(START + index * MINUTE + 1_000);
  const answer = await invoke(
    world.process(),
    streamEvent([logData(lines, { at: START + index * MINUTE })], {
      window: index,
      first: index * 10 + 1,
      shardId,
    }),
  );
  const { state } = answer as { state: object };
  const end = streamEvent([], { window: index, state, isFinal: true, shardId });
  await invoke(world.process(), end);
  return end;
}

async function beat(world: DetectorWorld, minute: number) {
  world.nowMs = START + minute * MINUTE;
  await invoke(world.process(), BEAT);
}

/** A shard that knows its group, and has an alarm for a new error in its twelfth window. */
async function redWorld(): Promise<DetectorWorld> {
  const world = new DetectorWorld();
  for (let index = 0; index < 11; index += 1) await window(world, PARENT, index, OK_LINES);
  await window(world, PARENT, 11, [...OK_LINES, ...repeat(NEW, 3)]);
  expect(told(world)).toEqual(['log-novelty ALARM 12:12:00.000']);
  return world;
}

function split(world: DetectorWorld): void {
  const { records = [] } = world.shards.get(PARENT) ?? {};
  world.shards.set(PARENT, { isClosed: true, parents: [], records });
  for (const child of [LEFT, RIGHT])
    world.shards.set(child, { isClosed: false, parents: [PARENT], records: [] });
}

const votes = (world: DetectorWorld) =>
  [...world.records.values()].map((record) =>
    Object.fromEntries(
      Object.entries(record.votes).map(([shard, { state }]) => [shard.slice(-1), state] as const),
    ),
  );

describe('a shard that was split', () => {
  test('hands its alarm over: it is told of once, lasts while it lasts, and ends once', async () => {
    const world = await redWorld();
    split(world);
    for (const index of [12, 13]) await window(world, LEFT, index, [...OK_LINES, NEW]);
    expect(votes(world)).toEqual([{ 0: 'ALARM', 2: 'ALARM' }]);
    // All of the parent was read, and it is silent; so is the child that has none of the log streams, in the end.
    for (let index = 14; index < 26; index += 1) {
      await window(world, LEFT, index, [...OK_LINES, NEW]);
      await beat(world, index + 2);
    }
    expect(votes(world)).toEqual([{ 0: 'OK', 2: 'ALARM', 3: 'OK' }]);
    expect(world.memory(memoryName(PARENT)).retiredAt).not.toBeNull();
    expect(told(world)).toHaveLength(1);
    for (const index of [26, 27, 28]) await window(world, LEFT, index, OK_LINES);
    expect(told(world)).toEqual(['log-novelty ALARM 12:12:00.000', 'log-novelty OK 12:29:00.000']);
  });

  test('hands over what it knows: its errors are no news, and others are at once', async () => {
    const world = new DetectorWorld();
    const known = 'ERROR: job ana failed in step 4';
    for (let index = 0; index < 12; index += 1) await window(world, PARENT, index, [...OK_LINES, known]);
    split(world);
    await window(world, LEFT, 12, [...OK_LINES, ...repeat(known, 3)]);
    expect(told(world)).toEqual([]);
    await window(world, RIGHT, 12, [...OK_LINES, ...repeat(NEW, 3)]);
    expect(told(world)).toEqual(['log-novelty ALARM 12:13:00.000']);
    // Each counts its own windows.
    expect(world.memory(memoryName(LEFT)).sums).toMatchObject({ windows: 1, lines: 5 });
  });

  test('hands over to a child that gets its first record long after the parent is gone', async () => {
    const world = await redWorld();
    split(world);
    for (let minute = 14; minute < 30; minute += 1) await beat(world, minute);
    expect(told(world)).toHaveLength(2);
    expect(votes(world)).toEqual([{ 0: 'OK', 2: 'OK', 3: 'OK' }]);
    world.shards.delete(PARENT);
    await window(world, RIGHT, 60, [...OK_LINES, 'ERROR: basket 18 cannot be priced: rule missing']);
    await window(world, RIGHT, 61, [...OK_LINES, ...repeat('ERROR: the till is stuck', 3)]);
    // The error of before is none any more; another one is, as the group is known.
    // That the resource is heard again is told by its heir too.
    expect(told(world).slice(2)).toEqual(['log-novelty OK 13:01:00.000', 'log-novelty ALARM 13:02:00.000']);
    expect(world.published.at(-1)?.templates.map(({ text }) => text)).toEqual([
      expect.stringContaining('till'),
    ]);
  });

  test('knows what its parent was told of when it comes again', async () => {
    const world = new DetectorWorld();
    const ids = ['1', '2'].map((id) => id.padStart(56, '3'));
    const same = (messages: readonly string[]) => logData(messages, { ids });
    const put = async (shardId: string, index: number) => {
      const answer = await invoke(
        world.process(),
        streamEvent([same(['one', 'two'])], { shardId, window: index, first: index * 10 + 1 }),
      );
      const { state } = answer as { state: object };
      await invoke(world.process(), streamEvent([], { shardId, window: index, state, isFinal: true }));
    };
    await put(PARENT, 0);
    split(world);
    await put(LEFT, 1);
    expect(world.memory(memoryName(LEFT)).sums).toMatchObject({ lines: 0, repeated: 2 });
  });

  test('tells of nothing twice, wherever the first window of its child is killed', async () => {
    for (let killed = 1; ; killed += 1) {
      const world = await redWorld();
      split(world);
      let step = 0;
      world.before = () => {
        step += 1;
        if (step === killed) throw new Error('killed');
      };
      const first = window(world, LEFT, 12, [...OK_LINES, NEW]);
      const isKilled = await first.then(
        () => false,
        () => true,
      );
      world.before = () => {};
      await window(world, LEFT, 12, [...OK_LINES, NEW]);
      expect(votes(world), `killed at step ${killed}`).toEqual([{ 0: 'ALARM', 2: 'ALARM' }]);
      expect(told(world), `killed at step ${killed}`).toHaveLength(1);
      expect(world.memory(memoryName(LEFT))).toMatchObject({
        takenOver: [],
        outbox: [],
        sums: { windows: 1, lines: 3 },
      });
      if (!isKilled) {
        expect(killed).toBeGreaterThan(4);
        return;
      }
    }
  });
});

test('shards that were merged hand over the sum of what is usual', async () => {
  const world = new DetectorWorld();
  const line = 'ERROR: job 4 failed';
  world.shards.set(OTHER, { isClosed: false, parents: [], records: [] });
  for (let index = 0; index < 15; index += 1)
    for (const shard of [PARENT, OTHER]) await window(world, shard, index, repeat(line, 100));
  world.shards.set(LEFT, { isClosed: false, parents: [PARENT, OTHER], records: [] });
  for (let index = 15; index < 20; index += 1) await window(world, LEFT, index, repeat(line, 200));
  expect(told(world)).toEqual([]);
  // More than that is more than usual.
  for (let index = 20; index < 22; index += 1) await window(world, LEFT, index, repeat(line, 900));
  expect(told(world)).toEqual(['log-rate ALARM 12:22:00.000']);
});
