import { expect, test } from 'vitest';
import { createShardMemories } from '../../../src/detector/shard-memories.ts';
import {
  emptyMemory,
  type LiveDetection,
  memoryToJson,
  type ShardMemory,
} from '../../../src/domain/logs/detection/shard-memory.ts';
import { DetectorWorld } from './detector-world.ts';

const SHARD = 'logs/a';
const NO_PARENTS = { parents: async () => [], region: 'eu-west-1', now: () => 0 };
const RED: LiveDetection = {
  detection: { state: 'ALARM', against: 0, changedAt: 1, changes: [1] },
  class: 'disk_full',
  severity: 'critical',
  source: 'ec2',
  group: 'g',
  because: [],
};

function fullMemory(): ShardMemory {
  const memory = emptyMemory();
  for (let at = 0; at < 100; at += 1) {
    memory.templates.set(`t${at}`, 'x'.repeat(100));
    memory.rates.set(`r${at}`, { rate: { mean: 1, variance: 1, windows: 1 }, at });
    memory.groups.set(`g${at}`, 12);
    memory.errors.set(`e${at}`, { groupKey: `g${at}`, text: 'x', firstAt: at, lastAt: at, novel: false });
    memory.resources.set(`h${at}`, {
      accountId: '111122223333',
      resource: { kind: 'log_group', id: `h${at}` },
      at,
      detections: new Map(at === 0 ? [['log-pattern-disk-full', RED]] : []),
    });
  }
  return memory;
}

function memoriesOf(world: DetectorWorld, bytesMax?: number) {
  const told = {
    unreadable: (shard: string) => world.steps.push(`unreadable ${shard}`),
    votesCut: (shard: string) => world.steps.push(`votes cut ${shard}`),
    cut: (shard: string) => world.steps.push(`cut ${shard}`),
  };
  return createShardMemories(
    world.store(),
    { openVotes: async (shard) => ({ votes: world.openVotes(shard), isCut: false }) },
    told,
    NO_PARENTS,
    bytesMax,
  );
}

test('a damaged memory is replaced: its shard learns anew', async () => {
  const world = new DetectorWorld();
  world.memories.set(SHARD, { json: null, version: 'damaged' });
  const memories = memoriesOf(world);
  const before = await memories.read(SHARD);
  expect([before.memory.last, before.version]).toEqual([null, 'damaged']);
  expect(world.steps).toEqual([`unreadable ${SHARD}`]);
  expect(await memories.write(SHARD, before, emptyMemory())).toBe(true);
  await memoriesOf(world).read(SHARD);
  expect(world.steps).toEqual([`unreadable ${SHARD}`, 'memory']);
});

test('a memory that is too large forgets templates and rates that were seen longest ago', async () => {
  const world = new DetectorWorld();
  const whole = fullMemory();
  const bytes = JSON.stringify(memoryToJson(whole)).length;
  const memories = memoriesOf(world, bytes - 1);
  expect(await memories.write(SHARD, { memory: emptyMemory(), version: null }, whole)).toBe(true);
  expect(world.steps).toEqual([`cut ${SHARD}`, 'memory']);
  const { memory } = await memoriesOf(world).read(SHARD);
  expect([memory.templates.size, memory.rates.size, memory.errors.size]).toEqual([50, 50, 100]);
  expect([memory.templates.has('t49'), memory.templates.has('t50')]).toEqual([false, true]);
  expect((await memories.known(SHARD)).memory.templates.size).toBe(50);
});

test('a memory that is far too large keeps its alarms, and learns groups anew of which it forgot an error', async () => {
  const world = new DetectorWorld();
  const memories = memoriesOf(world, 900);
  expect(await memories.write(SHARD, { memory: emptyMemory(), version: null }, fullMemory())).toBe(true);
  const { memory } = await memoriesOf(world).read(SHARD);
  expect((world.memories.get(SHARD)?.json ?? '').length).toBeLessThanOrEqual(900);
  expect([...memory.resources.keys()]).toContain('h0');
  expect(memory.errors.size).toBe(0);
  expect(memory.groups.size).toBe(0);
});

test('a shard that begins and cannot look through the whole table takes over what it found, and says so', async () => {
  const world = new DetectorWorld();
  const told: string[] = [];
  const memories = createShardMemories(
    world.store(),
    { openVotes: async () => ({ votes: [], isCut: true }) },
    {
      unreadable: () => {},
      votesCut: (shard, votes) => told.push(`${shard} ${votes}`),
      cut: () => {},
    },
    NO_PARENTS,
  );
  expect((await memories.read(SHARD)).memory.resources.size).toBe(0);
  expect(told).toEqual([`${SHARD} 0`]);
});
