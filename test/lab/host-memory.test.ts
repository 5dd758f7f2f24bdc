import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatMemoryInfo } from '../../lab/hosts/inside/memory-info.ts';
import { memoryUsedPercent } from '../../lab/hosts/inside/metrics.ts';
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

test('groups of a process that is gone are swept, those of a living one stay', () => {
  const memory = join(root, 'memory');
  for (const name of ['lab-999999999-x', `lab-${process.pid}-x`])
    mkdirSync(join(memory, name), { recursive: true });
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
