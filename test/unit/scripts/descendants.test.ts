import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { descendantsOf, killDescendants } from '../../../scripts/descendants.ts';
import { isProcessAlive } from '../../../scripts/file-lock.mjs';

/** A process that starts another one in a group of its own, and prints its pid. */
const PARENT = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
  console.log(child.pid);
  setInterval(() => {}, 1000);
`;

test('what a killed process left in a group of its own is found beforehand and ended', async () => {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const orphan = await new Promise<number>((resolve) =>
    createInterface(parent.stdout).once('line', (line) => resolve(Number(line))),
  );
  const descendants = descendantsOf(parent.pid ?? 0);
  expect(descendants.map(({ pid }) => pid)).toEqual([orphan]);
  const gone = new Promise((resolve) => parent.once('exit', resolve));
  parent.kill('SIGKILL');
  await gone;
  expect(isProcessAlive(orphan)).toBe(true);
  killDescendants(descendants);
  await expect.poll(() => isProcessAlive(orphan)).toBe(false);
});

test('a process that only has the same pid is left alone', () => {
  killDescendants([{ pid: process.pid, startMark: 'another' }]);
  expect(isProcessAlive(process.pid)).toBe(true);
});
