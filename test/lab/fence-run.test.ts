import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { payloadSha256Of } from './host-fixture.ts';

const FENCE = resolve(import.meta.dirname, '..', '..', 'vm-image', 'fence', 'recoverops-fence');
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rops-fence-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Call {
  readonly body: string;
  readonly argv?: readonly string[];
  readonly id?: string;
  readonly sha256?: string;
  readonly notAfter?: string;
  readonly timeout?: string;
  readonly root?: string;
}

function words(call: Call): string[] {
  const argv = call.argv ?? [];
  return [
    'run',
    ...['--execution-id', call.id ?? 'x-1'],
    ...['--payload-sha256', call.sha256 ?? payloadSha256Of(call.body, argv)],
    ...['--not-after', call.notAfter ?? String(Math.floor(Date.now() / 1000) + 60)],
    ...['--timeout-seconds', call.timeout ?? '20'],
    ...['--body-b64', Buffer.from(call.body).toString('base64')],
    ...['--argv-b64', Buffer.from(argv.map((one) => `${one}\0`).join('')).toString('base64')],
    ...['--root', call.root ?? root],
  ];
}

function fence(call: Call) {
  return spawnSync(FENCE, words(call), { encoding: 'utf8', timeout: HANG_LIMIT_MS });
}

function read(id = 'x-1'): Record<string, unknown> {
  const result = spawnSync(FENCE, ['read', '--execution-id', id, '--root', root], { encoding: 'utf8' });
  expect(result.status).toBe(0);
  return JSON.parse(result.stdout);
}

test('runs the exact body once with its arguments, in an empty environment, and keeps the record', () => {
  const body = 'printf "%s|" "$@"; echo "$#"; env | sort; echo problem >&2; exit 3';
  const first = fence({ body, argv: ['a b', '', '$(id)\n'] });
  expect(first.status).toBe(3);
  expect(first.stdout).toContain('a b||$(id)\n|3\n');
  expect(first.stdout).toContain('PATH=/usr/sbin:/usr/bin:/sbin:/bin');
  expect(first.stdout).not.toContain('HOME=');
  expect(first.stderr).toBe('problem\nrecoverops-fence: finished execution_id=x-1 exit_code=3\n');
  const record = read();
  expect(record).toMatchObject({
    state: 'finished',
    execution_id: 'x-1',
    exit_code: 3,
    raw_exit_code: 3,
    timed_out: false,
    output_complete: true,
    payload_sha256: payloadSha256Of(body, ['a b', '', '$(id)\n']),
    stderr_tail_b64: Buffer.from('problem\n').toString('base64'),
  });
  expect(record.stdout_sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('sixty concurrent duplicates run once', async () => {
  const marker = join(root, 'ran');
  const body = `echo ran >>"$1"; sleep 0.3`;
  const codes = await Promise.all(
    Array.from({ length: 60 }, () => {
      const child = spawn(FENCE, words({ body, argv: [marker] }), { stdio: 'ignore' });
      return new Promise<number | null>((settle) => child.once('exit', settle));
    }),
  );
  expect(codes.filter((code) => code === 0)).toHaveLength(1);
  expect(codes.filter((code) => code === 75)).toHaveLength(59);
  expect(readFileSync(marker, 'utf8')).toBe('ran\n');
});

test('a duplicate is refused with 75 and learns what is stored', () => {
  fence({ body: 'exit 5' });
  const again = fence({ body: 'exit 5' });
  expect(again.status).toBe(75);
  expect(JSON.parse(again.stdout)).toMatchObject({ state: 'finished', exit_code: 5 });
  expect(again.stderr).toContain('reason=duplicate');
});

test.each([
  ['expired', { notAfter: '1700000000' }, 76],
  ['tampered body', { sha256: payloadSha256Of('exit 0', []) }, 77],
  ['not a hash', { sha256: 'abc' }, 64],
  ['a path as id', { id: '../x' }, 64],
  ['no time limit', { timeout: '0' }, 64],
  ['too long a time limit', { timeout: '3501' }, 64],
])('%s: nothing runs and nothing is claimed', (_name, change, code) => {
  const marker = join(root, 'ran');
  const result = fence({ body: `touch ${marker}`, ...change });
  expect(result.status).toBe(code);
  expect(existsSync(marker)).toBe(false);
  expect(existsSync(join(root, 'once'))).toBe(false);
});

test('arguments that differ from the approved ones are tampering', () => {
  const result = fence({ body: 'echo "$1"', argv: ['b'], sha256: payloadSha256Of('echo "$1"', ['a']) });
  expect(result.status).toBe(77);
  expect(result.stdout).toBe('');
});

test('exit 194, which would reboot the host and run again, becomes 1', () => {
  expect(fence({ body: 'exit 194' }).status).toBe(1);
  expect(read()).toMatchObject({ exit_code: 1, raw_exit_code: 194 });
});

test('the time limit ends the body and what it started, and the record says so', () => {
  const began = Date.now();
  expect(fence({ body: 'sleep 60 & sleep 60', timeout: '1' }).status).toBe(124);
  expect(Date.now() - began).toBeLessThan(15_000);
  expect(read()).toMatchObject({ state: 'finished', timed_out: true });
});

test('a background process that keeps the output open does not hold the fence', () => {
  const result = fence({ body: 'sleep 8 & echo done' });
  expect(result.status).toBe(0);
  expect(read()).toMatchObject({ state: 'finished', exit_code: 0, output_complete: false });
});

test('a ledger that is no directory: 78, and nothing runs', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  const result = fence({ body: `touch ${root}/ran`, root: file });
  expect(result.status).toBe(78);
  expect(existsSync(join(root, 'ran'))).toBe(false);
});

test('a claim that takes until the time is over: 76, nothing runs, and nothing is on record', () => {
  const notAfter = String(Math.floor(Date.now() / 1000) + 2);
  const call = words({ body: `touch ${root}/ran`, notAfter });
  // A disk that takes its time to write.
  const env = { ...process.env, 'BASH_FUNC_sync%%': '() { sleep 4; }' };
  const result = spawnSync(FENCE, call, { encoding: 'utf8', timeout: HANG_LIMIT_MS, env });
  expect(result.status).toBe(76);
  expect(existsSync(join(root, 'ran'))).toBe(false);
  expect(read()).toEqual({ state: 'absent', execution_id: 'x-1' });
});

test('read changes nothing: absent stays absent', () => {
  expect(read('x-none')).toEqual({ state: 'absent', execution_id: 'x-none' });
  expect(existsSync(join(root, 'once'))).toBe(false);
});

test('a killed fence leaves the execution as started and not running, and it is never run again', async () => {
  const child = spawn(FENCE, words({ body: 'echo up; sleep 60' }), { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((settle) => child.stdout.once('data', settle));
  expect(read()).toMatchObject({ state: 'started', running: true });
  const ended = new Promise((settle) => child.once('exit', settle));
  child.kill('SIGKILL');
  await ended;
  expect(read()).toMatchObject({ state: 'started', running: false });
  expect(fence({ body: 'echo up; sleep 60' }).status).toBe(75);
});

/** Command lines of living processes in which the text occurs. */
function commandLinesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return line.includes(text) ? [line] : [];
      } catch {
        return [];
      }
    });
}

/** Kills the fence as an agent does on cancel: with its process group. */
async function killedWhen(call: Call, ready: () => Promise<void>): Promise<void> {
  const child = spawn(FENCE, words(call), { detached: true, stdio: 'ignore' });
  const ended = new Promise((settle) => child.once('exit', settle));
  await ready();
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  await ended;
}

/** Leaves a child deaf to the first signal, as any command is that bash is just forking. Its name has the root in it. */
function withDeafChild(): Pick<Call, 'body' | 'argv'> {
  const deaf = `trap '' TERM; exec -a ${root}/deaf sleep 600`;
  return { body: `bash -c "$1" & echo >${root}/up; sleep 600`, argv: [deaf] };
}

test('a killed fence takes with it what is deaf to the first signal', async () => {
  await killedWhen(withDeafChild(), () => expect.poll(() => existsSync(join(root, 'up'))).toBe(true));
  await expect.poll(() => commandLinesWith(root)).toEqual([]);
});

test('however early the fence is killed, nothing of the body lives on', async () => {
  for (let delayMs = 0; delayMs < 60; delayMs += 1.5) {
    const started = ['a', 'b', 'c'].map((name) => {
      const id = `x-${delayMs}-${name}`;
      return killedWhen({ body: `(exec -a ${root}/sleeper sleep 600); exit`, id }, async () => {
        while (!existsSync(join(root, 'once', id, 'started.json'))) await setTimeout(1);
        await setTimeout(delayMs);
      });
    });
    await Promise.all(started);
  }
  await expect.poll(() => commandLinesWith(root)).toEqual([]);
});

test('the time limit ends what is deaf to the first signal, too', async () => {
  expect(fence({ ...withDeafChild(), timeout: '1' }).status).toBe(124);
  await expect.poll(() => commandLinesWith(root)).toEqual([]);
});

test('the record of a claim without one counts as started', () => {
  mkdirSync(join(root, 'once', 'x-1'), { recursive: true });
  chmodSync(join(root, 'once', 'x-1'), 0o700);
  expect(read()).toEqual({ state: 'started', execution_id: 'x-1', record: 'missing' });
});
