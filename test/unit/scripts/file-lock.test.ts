import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  FOREIGN_CLAIM_AGE_LIMIT_MS,
  isProcessAlive,
  processStartMark,
  tryLock,
  waitForLock,
} from '../../../scripts/file-lock.mjs';

const MODULE = resolve(import.meta.dirname, '../../../scripts/file-lock.mjs');
let directory: string;
let lock: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'file-lock-'));
  lock = join(directory, 'x.lock');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function held() {
  const attempt = await tryLock(lock);
  if (attempt.kind !== 'held') throw new Error(`busy: ${attempt.owner.pid}`);
  return attempt;
}

const deadPid = () => spawnSync(process.execPath, ['--version']).pid;
const claim = (owner: object) => writeFile(join(lock, 'old.claim'), JSON.stringify(owner));

test('is held once, names its owner, and is free again after release', async () => {
  const mine = await held();
  mine.describe({ url: 'http://127.0.0.1:1' });
  expect(await tryLock(lock)).toMatchObject({
    kind: 'busy',
    owner: { pid: process.pid, url: 'http://127.0.0.1:1' },
  });
  mine.release();
  mine.release();
  (await held()).release();
  expect(await readdir(lock)).toEqual([]);
});

test('takes over from a dead process', async () => {
  (await held()).release();
  await claim({ pid: deadPid(), host: hostname(), startedAt: '' });
  (await held()).release();
  expect(await readdir(lock)).toEqual([]);
});

test.skipIf(processStartMark(process.pid) === undefined)(
  'takes over when the pid now belongs to another',
  async () => {
    (await held()).release();
    await claim({ pid: process.pid, startMark: '1', host: hostname(), startedAt: '' });
    (await held()).release();
    expect(isProcessAlive(process.pid, '1')).toBe(false);
    expect(isProcessAlive(process.pid, processStartMark(process.pid))).toBe(true);
  },
);

test('respects a claim from another machine until it is too old', async () => {
  (await held()).release();
  await claim({ pid: 1, host: 'elsewhere.invalid', startedAt: '' });
  expect(await tryLock(lock)).toMatchObject({ kind: 'busy', owner: { host: 'elsewhere.invalid' } });
  const old = new Date(Date.now() - FOREIGN_CLAIM_AGE_LIMIT_MS - 1000);
  await utimes(join(lock, 'old.claim'), old, old);
  (await held()).release();
});

test('a waiter is told who is in the way, and gets its turn', async () => {
  const mine = await held();
  const owners: number[] = [];
  const waiting = waitForLock(lock, {
    timeoutMs: 10_000,
    onWait: (owner) => {
      owners.push(owner.pid);
      mine.release();
    },
  });
  (await waiting).release();
  expect(owners).toEqual([process.pid]);
});

test('a waiter gives up after its bound and says whom it waited for', async () => {
  const mine = await held();
  await expect(waitForLock(lock, { timeoutMs: 1 })).rejects.toThrow(`Process ${process.pid} has held`);
  mine.release();
});

test('processes that compete, one of them killed in the middle, never hold it together', async () => {
  const log = join(directory, 'log.txt');
  const source = `
    import { appendFileSync } from 'node:fs';
    import { waitForLock } from ${JSON.stringify(MODULE)};
    for (let round = 0; round < 4; round += 1) {
      const lock = await waitForLock(${JSON.stringify(lock)}, { timeoutMs: 30000 });
      appendFileSync(${JSON.stringify(log)}, 'in ' + process.pid + '\\n');
      if (process.argv[1] === 'dies' && round === 1) process.kill(process.pid, 'SIGKILL');
      await new Promise((done) => setTimeout(done, 5));
      appendFileSync(${JSON.stringify(log)}, 'out ' + process.pid + '\\n');
      lock.release();
    }`;
  const children = ['dies', 'lives', 'lives'].map((fate) =>
    spawn(process.execPath, ['--input-type=module', '-e', source, fate], { stdio: 'inherit' }),
  );
  await Promise.all(children.map((child) => new Promise((done) => child.on('exit', done))));
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  expect(lines.filter((line) => line.startsWith('in'))).toHaveLength(2 + 4 + 4);
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1];
    // It may also be the last one that gets in: then nothing follows.
    const killedHere = line === `in ${children[0]?.pid}` && (next === undefined || next.startsWith('in'));
    if (line.startsWith('in') && !killedHere) expect(next).toBe(line.replace('in', 'out'));
  }
});
