import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { probeHealth } from '../../../scripts/probe-health.ts';

const PROGRAM = join(import.meta.dirname, '../../../scripts/probe-health.ts');

async function serve(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function run(...args: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('close', (code) => resolve({ code, output }));
  });
}

const METRICS = 'other 1\ntemporal_num_pollers{poller_type="workflow_task"} 2\n';

test('an answer with 2xx is healthy, with the line that is asked for', async () => {
  const url = await serve(200, METRICS);
  expect(await probeHealth(url)).toBeUndefined();
  expect(await probeHealth(url, /^temporal_num_pollers.* [1-9]/)).toBeUndefined();
});

test.each([
  ['another status', 503, '{"status":"not_ready"}', /answered 503: \{"status":"not_ready"\}/],
  ['a redirect, which is not followed', 302, '', /answered 302/],
  ['no such line', 200, METRICS.replace(' 2', ' 0'), /has no line that matches/],
])('%s is not', async (_what, status, body, reason) => {
  expect(await probeHealth(await serve(status, body), /^temporal_num_pollers.* [1-9]/)).toMatch(reason);
});

test('nobody there is not, and says why', async () => {
  expect(await probeHealth('http://127.0.0.1:1/')).toMatch(/ECONNREFUSED|bad port/);
});

test('the program says it by its exit code', async () => {
  const url = await serve(200, METRICS);
  expect(await run(url, 'num_pollers')).toEqual({ code: 0, output: '' });
  expect(await run(url, 'absent')).toMatchObject({ code: 1, output: expect.stringContaining('no line') });
  expect(await run()).toMatchObject({ code: 2, output: expect.stringContaining('Usage') });
});
