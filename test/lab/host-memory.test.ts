import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatMemoryInfo } from '../../lab/hosts/inside/memory-info.ts';
import { memoryUsedPercent } from '../../lab/hosts/inside/metrics.ts';
import { createUnitGroups } from '../../lab/hosts/inside/unit-groups.ts';
import { createMemoryGroup, sweepMemoryGroups } from '../../lab/hosts/memory-group.ts';
import { createSimulatedMemoryGroup } from '../../lab/hosts/simulated-memory-group.ts';

const MEBIBYTE = 1024 * 1024;
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rops-cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

// A directory tree stands in for the kernel's: it shows which files are written and read, not that the kernel obeys.
test('on cgroup v2 the limits are written and the use is read without file cache', () => {
  writeFileSync(join(root, 'cgroup.controllers'), 'cpu memory pids\n');
  writeFileSync(join(root, 'cgroup.subtree_control'), '');
  const group = createMemoryGroup({ name: 'lab-1-x', limitBytes: 300 * MEBIBYTE, processesMax: 10, root });
  expect(group?.kind).toBe('cgroup v2');
  expect(readFileSync(join(root, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids');
  const directory = join(root, 'lab-1-x');
  expect(readFileSync(join(directory, 'memory.max'), 'utf8')).toBe(String(300 * MEBIBYTE));
  writeFileSync(join(directory, 'memory.current'), String(120 * MEBIBYTE));
  writeFileSync(
    join(directory, 'memory.stat'),
    `inactive_file ${15 * MEBIBYTE}\nactive_file ${5 * MEBIBYTE}\nshmem ${7 * MEBIBYTE}\n`,
  );
  writeFileSync(join(directory, 'memory.events'), 'low 0\noom 2\noom_kill 1\n');
  expect(group?.use(1)).toEqual({
    usedBytes: 100 * MEBIBYTE,
    cacheBytes: 20 * MEBIBYTE,
    sharedBytes: 7 * MEBIBYTE,
    limitBytes: 300 * MEBIBYTE,
    outOfMemoryKills: 1,
  });
  expect(group?.wrap(['bwrap', 'x']).slice(-3)).toEqual([directory, 'bwrap', 'x']);
});

test('on cgroup v1 the host is below the group with its limit, lends its part to its units, and all their kills count', () => {
  const own = join(root, 'memory', 'lab-1-x');
  const unit = join(own, 'host', 'system.slice', 'shop.service');
  for (const hierarchy of ['memory', 'pids', 'systemd']) {
    mkdirSync(join(root, hierarchy), { recursive: true });
    writeFileSync(join(root, hierarchy, 'cgroup.procs'), '');
  }
  writeFileSync(join(root, 'memory', 'memory.limit_in_bytes'), '');
  const group = createMemoryGroup({ name: 'lab-1-x', limitBytes: 300 * MEBIBYTE, processesMax: 10, root });
  expect(group?.kind).toBe('cgroup v1');
  expect(readFileSync(join(own, 'memory.limit_in_bytes'), 'utf8')).toBe(String(300 * MEBIBYTE));
  const entered = [
    join(own, 'host'),
    join(root, 'pids', 'lab-1-x'),
    join(root, 'systemd', 'lab-1-x', 'host'),
  ];
  expect(group?.wrap(['bwrap', 'x']).slice(-5)).toEqual([...entered, 'bwrap', 'x']);
  expect(group?.lends).toEqual([
    { from: entered[0], to: '/sys/fs/cgroup/memory' },
    { from: entered[2], to: '/sys/fs/cgroup/systemd' },
  ]);
  mkdirSync(unit, { recursive: true });
  writeFileSync(join(own, 'memory.stat'), 'total_inactive_file 0\n');
  writeFileSync(join(own, 'memory.usage_in_bytes'), '0');
  for (const one of [own, join(own, 'host'), join(own, 'host', 'system.slice')])
    writeFileSync(join(one, 'memory.oom_control'), 'oom_kill 0\n');
  const kills = (count: number) => {
    writeFileSync(join(unit, 'memory.oom_control'), `oom_kill_disable 0\noom_kill ${count}\n`);
    return group?.use(1).outOfMemoryKills;
  };
  expect(kills(2)).toBe(2);
  // The unit was started anew, in a group that counts from nothing.
  expect(kills(0)).toBe(2);
  expect(kills(1)).toBe(3);
});

test('a unit enters groups of its own, with its limit or none, and its kills are told', async () => {
  for (const hierarchy of ['memory', 'systemd']) {
    mkdirSync(join(root, hierarchy), { recursive: true });
    writeFileSync(join(root, hierarchy, 'cgroup.procs'), '');
  }
  const groups = createUnitGroups(root);
  const [memory = '', systemd = ''] = groups.prepare('shop', 64 * MEBIBYTE);
  expect([memory, systemd]).toEqual([
    join(root, 'memory', 'system.slice', 'shop.service'),
    join(root, 'systemd', 'system.slice', 'shop.service'),
  ]);
  expect(readFileSync(join(memory, 'memory.limit_in_bytes'), 'utf8')).toBe(String(64 * MEBIBYTE));
  expect(groups.killedForMemory('shop')).toBe(0);
  writeFileSync(join(memory, 'memory.oom_control'), 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n');
  expect(groups.killedForMemory('shop')).toBe(3);
  groups.prepare('shop', undefined);
  expect(readFileSync(join(memory, 'memory.limit_in_bytes'), 'utf8')).toBe('-1');
  // A unit that runs again keeps them.
  await groups.remove('shop', () => true);
  expect(existsSync(systemd)).toBe(true);
  // In the kernel's tree files are no obstacle.
  for (const name of ['memory.limit_in_bytes', 'memory.oom_control']) rmSync(join(memory, name));
  await groups.remove('shop', () => false);
  expect([existsSync(memory), existsSync(systemd)]).toEqual([false, false]);
});

test('units have no groups where the machine lends none', () => {
  const groups = createUnitGroups(root);
  expect(groups.prepare('shop', 1)).toEqual([]);
  expect(groups.killedForMemory('shop')).toBe(0);
});

test('groups of a process that is gone are swept, those of a living one stay', () => {
  const memory = join(root, 'memory');
  for (const name of ['lab-999999999-x', `lab-${process.pid}-x`])
    mkdirSync(join(memory, name, 'host', 'system.slice', 'shop.service'), { recursive: true });
  sweepMemoryGroups('lab', root);
  expect(existsSync(join(memory, 'lab-999999999-x'))).toBe(false);
  expect(existsSync(join(memory, `lab-${process.pid}-x`))).toBe(true);
});

test('without a cgroup the lab itself ends the largest process over the limit', async () => {
  const hog = spawn('/bin/sh', ['-c', `"${process.execPath}" -e 'setInterval(() => {}, 1000)' & wait`], {
    stdio: 'ignore',
  });
  const ended = new Promise((settle) => hog.once('exit', settle));
  const group = createSimulatedMemoryGroup(10 * MEBIBYTE);
  const kills = (): number => group.use(hog.pid ?? 0).outOfMemoryKills;
  await expect.poll(kills).toBeGreaterThan(0);
  await ended;
});

test('the memory file always has one length, and yields the percentage', () => {
  const text = (usedBytes: number): string =>
    formatMemoryInfo({ usedBytes, cacheBytes: 0, limitBytes: 320 * MEBIBYTE, outOfMemoryKills: 0 });
  expect(text(0)).toHaveLength(text(319 * MEBIBYTE).length);
  expect(memoryUsedPercent(text(240 * MEBIBYTE))).toBe(75);
});
