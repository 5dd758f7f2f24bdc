import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ProcessSpec, ProcessStartError, startProcess } from '../../../scripts/child-process.ts';
import { isProcessAlive } from '../../../scripts/file-lock.mjs';
import { createProcessGroup } from '../../../scripts/process-group.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';

let directory: string;
let said: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'process-group-'));
  said = [];
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const KEEP_RUNNING = 'setInterval(() => {}, 1000);';
const spec = (name: string, source: string, more: Partial<ProcessSpec> = {}): ProcessSpec => ({
  name,
  command: process.execPath,
  args: ['-e', source],
  logPath: join(directory, `${name}.log`),
  ...more,
});
const group = () => createProcessGroup({ report: (line) => said.push(line) });

test('is ready when the ready line comes, and gives what stands in it', async () => {
  const running = await startProcess(
    spec('web', `console.log('starting'); console.log('listening on 4711'); ${KEEP_RUNNING}`, {
      readyLine: /listening on (\d+)/,
    }),
  );
  expect(running.ready?.[1]).toBe('4711');
  await running.stop();
  expect(await readFile(join(directory, 'web.log'), 'utf8')).toBe('starting\nlistening on 4711\n');
  expect(isProcessAlive(running.pid)).toBe(false);
});

test('stops in reverse order, each before the next, with a line each', async () => {
  const order = join(directory, 'order.txt');
  const note = (name: string) =>
    `process.on('SIGTERM', () => setTimeout(() => { require('node:fs').appendFileSync(${JSON.stringify(order)}, '${name} '); process.exit(0); }, 30)); console.log('up'); ${KEEP_RUNNING}`;
  const processes = group();
  for (const name of ['first', 'second', 'third']) {
    await processes.start(spec(name, note(name), { readyLine: /up/ }));
  }
  await Promise.all([processes.stop(), processes.stop()]);
  expect(await readFile(order, 'utf8')).toBe('third second first ');
  expect(said.slice(3)).toEqual(['stopped third', 'stopped second', 'stopped first']);
});

test('kills what does not heed SIGTERM, and what it had started', async () => {
  const source = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); ${KEEP_RUNNING}'], { stdio: 'ignore' });
    process.on('SIGTERM', () => {});
    console.log('child ' + child.pid);
    ${KEEP_RUNNING}`;
  const running = await startProcess(
    spec('stubborn', source, { readyLine: /child (\d+)/, stopTimeoutMs: 100 }),
  );
  const grandchild = Number(running.ready?.[1]);
  await running.stop();
  expect(await running.exited).toContain('was ended by SIGKILL');
  await expect.poll(() => isProcessAlive(grandchild)).toBe(false);
});

test('says which process died on its own, how, and what it last said', async () => {
  const processes = group();
  await processes.start(spec('steady', `console.log('up'); ${KEEP_RUNNING}`, { readyLine: /up/ }));
  await processes.start(
    spec(
      'fragile',
      "console.log('up'); setTimeout(() => { console.error('out of luck'); process.exit(3); }, 50)",
      {
        readyLine: /up/,
      },
    ),
  );
  const what = await processes.unexpectedExit;
  expect(what).toMatch(/^fragile \(pid \d+\) exited with code 3\./);
  expect(what).toContain('out of luck');
  await processes.stop();
});

test.each([
  [
    'exits before it is ready',
    "console.error('no database'); process.exit(9)",
    HANG_LIMIT_MS,
    'exited with code 9',
  ],
  [
    'is not ready in time',
    `console.error('no database'); ${KEEP_RUNNING}`,
    500,
    'was not ready within 0.5 s',
  ],
])(
  'a process that %s is an error with its last lines, and is gone',
  async (_, source, readyTimeoutMs, reason) => {
    const starting = startProcess(spec('db', source, { readyLine: /never/, readyTimeoutMs }));
    const error = await starting.catch((caught: unknown) => caught);
    if (!(error instanceof ProcessStartError)) throw error;
    expect(error.message).toContain(reason);
    if (reason.includes('code 9')) expect(error.message).toContain('no database');
    expect(error.message).toContain(join(directory, 'db.log'));
  },
);

test('a failing probe stops the process', async () => {
  const pidFile = join(directory, 'pid');
  await expect(
    startProcess(
      spec(
        'sick',
        `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); console.log('up'); ${KEEP_RUNNING}`,
        {
          readyLine: /up/,
          probe: () => Promise.reject(new Error('health says no')),
        },
      ),
    ),
  ).rejects.toThrow('health says no');
  expect(isProcessAlive(Number(await readFile(pidFile, 'utf8')))).toBe(false);
});

test('a program that is not there is an error that names it', async () => {
  await expect(startProcess({ name: 'ghost', command: '/no/such/program', args: [] })).rejects.toThrow(
    'ghost could not be started',
  );
});

test('nothing starts once stopping has begun', async () => {
  const processes = group();
  await processes.stop();
  await expect(processes.start(spec('late', KEEP_RUNNING))).rejects.toThrow('late is not started');
});

test('stopping during a start stops what is starting, too', async () => {
  const processes = group();
  const pidFile = join(directory, 'pid');
  const source = `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); ${KEEP_RUNNING}`;
  const starting = processes.start(spec('slow', source, { readyLine: /never/ }));
  const refused = expect(starting).rejects.toThrow('slow is not started');
  const written = async () => {
    const text = await readFile(pidFile, 'utf8');
    if (text === '') throw new Error('not written yet');
    return Number(text);
  };
  const pid = await vi.waitFor(written, { timeout: HANG_LIMIT_MS });
  await processes.stop();
  await refused;
  expect(isProcessAlive(pid)).toBe(false);
});

test('a process that somebody stopped on purpose is no surprise', async () => {
  const processes = group();
  const worker = await processes.start(
    spec('worker', `console.log('up'); ${KEEP_RUNNING}`, { readyLine: /up/ }),
  );
  await worker.stop();
  const surprise = await Promise.race([processes.unexpectedExit, Promise.resolve('none')]);
  expect(surprise).toBe('none');
  await processes.stop();
});
