import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { isProcessAlive, processStartMark } from '../../../scripts/file-lock.mjs';
import { claimStateDirectory, stateDirectoryPath } from '../../../scripts/state-directory.ts';

let parent: string;
let path: string;
let said: string[];
const started: number[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'state-directory-'));
  path = join(parent, 'state');
  said = [];
});
afterEach(async () => {
  for (const pid of started.splice(0)) if (isProcessAlive(pid)) process.kill(pid, 'SIGKILL');
  await rm(parent, { recursive: true, force: true });
});

const claim = () => claimStateDirectory(path, (line) => said.push(line));

async function longRunning(): Promise<number> {
  const child = spawn(process.execPath, ['-e', "setInterval(() => {}, 1000); console.log('up')"], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise<void>((up) => child.stdout.once('data', () => up()));
  if (child.pid === undefined) throw new Error('no process');
  started.push(child.pid);
  return child.pid;
}

test('is in the checkout unless the environment says otherwise', () => {
  expect(stateDirectoryPath({})).toMatch(/\/\.recoverops$/);
  expect(stateDirectoryPath({ RECOVEROPS_STATE_DIR: '/var/lib/x' })).toBe('/var/lib/x');
});

test('the state directory is readable by its owner only', async () => {
  const state = await claim();
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect(state.file('logs', 'x.log')).toBe(join(path, 'logs/x.log'));
  state.release();
});

test('a second start is told where the first is and how to stop it, and works after it has gone', async () => {
  const first = await claim();
  await expect(claim()).rejects.toThrow(
    `A RecoverOps is already running here (pid ${process.pid}, still starting)`,
  );
  first.announce({ dashboardUrl: 'http://127.0.0.1:8080' });
  await expect(claim()).rejects.toThrow('dashboard http://127.0.0.1:8080). Stop it with Ctrl-C there');
  first.release();
  (await claim()).release();
});

test.skipIf(processStartMark(process.pid) === undefined)(
  'stops what a killed run left behind, and nothing that merely has its pid',
  async () => {
    (await claim()).release();
    const [left, other] = [await longRunning(), await longRunning()];
    await writeFile(
      join(path, 'processes.json'),
      JSON.stringify([
        { name: 'worker', pid: left, startMark: processStartMark(left) },
        { name: 'ingress', pid: other, startMark: 'another time' },
        { name: 'nonsense', pid: 'x' },
      ]),
    );
    (await claim()).release();
    expect(isProcessAlive(left)).toBe(false);
    expect(isProcessAlive(other)).toBe(true);
    expect(said).toEqual([
      `the previous run was killed and left its worker behind (pid ${left}); stopping it`,
    ]);
    said = [];
    (await claim()).release();
    expect(said).toEqual([]);
  },
);

test('keeps its tokens out of the repository that it lies in, whatever it is called', async () => {
  const state = await claim();
  onTestFinished(() => state.release());
  expect(await readFile(state.file('.gitignore'), 'utf8')).toBe('*\n');
});
