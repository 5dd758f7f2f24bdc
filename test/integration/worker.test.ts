import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { type RunWorkerOptions, runWorker } from '../../src/worker/run-worker.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Line {
  readonly level: string;
  readonly msg: string;
}

/** A worker on queues of its own; `said(text)` resolves when it has logged that. */
function startWorker(env: Readonly<Record<string, string>>) {
  const waiters: { readonly text: string; readonly resolve: (line: Line) => void }[] = [];
  const lines: Line[] = [];
  const log = createLogger('info', 'worker', {
    write(text) {
      const line = JSON.parse(text) as Line;
      lines.push(line);
      for (const waiter of waiters) if (line.msg.includes(waiter.text)) waiter.resolve(line);
    },
  });
  const stopping = new AbortController();
  const suffix = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  const taskQueues = { incident: `incident-${suffix}`, ssm: `ssm-${suffix}`, ai: `ai-${suffix}` };
  const options: RunWorkerOptions = { log, signal: stopping.signal, taskQueues };
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  const config = loadConfig({
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    RECOVEROPS_CREATE_TABLES: 'true',
    ...env,
  });
  const ended = runWorker(config, options);
  ended.catch(() => undefined);
  onTestFinished(async () => {
    stopping.abort();
    await ended.catch(() => undefined);
  });
  return {
    lines,
    ended,
    stop: () => stopping.abort(),
    said: (text: string) =>
      new Promise<Line>((resolve) => {
        const line = lines.find((one) => one.msg.includes(text));
        if (line === undefined) waiters.push({ text, resolve });
        else resolve(line);
      }),
  };
}

test('waits for DynamoDB, says so, works once it is there, and ends when asked', async () => {
  const port = await freePort();
  const worker = startWorker({
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    RECOVEROPS_AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  });
  expect(await worker.said('DynamoDB cannot be used yet')).toMatchObject({
    level: 'warn',
    reason: expect.stringContaining('ECONNREFUSED'),
  });
  expect(worker.lines.map((line) => line.msg)).not.toContain('worker ready');
  const lab = await startControlPlane({ port });
  onTestFinished(() => lab.stop());
  expect(await worker.said('worker ready')).toMatchObject({ level: 'info', namespace: 'default' });
  worker.stop();
  await worker.ended;
});

test('waits for Temporal, says so, and can be stopped meanwhile', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const worker = startWorker({ TEMPORAL_ADDRESS: address });
  expect(await worker.said('Temporal cannot be reached')).toMatchObject({ level: 'warn', address });
  worker.stop();
  await worker.ended;
  expect(worker.lines.at(-1)?.msg).toBe('stopped before the worker was ready');
});

test('runbooks that are not valid stop it with all problems', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'runbooks-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const worker = startWorker({
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    RECOVEROPS_RUNBOOK_DIR: directory,
  });
  await expect(worker.ended).rejects.toMatchObject({
    name: 'RunbookCatalogueError',
    problems: ['the folder holds no runbook'],
  });
});
