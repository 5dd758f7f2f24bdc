import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { assertPortsFree, createPortFinder, findFreePort, isPortFree } from '../../../scripts/free-port.ts';

let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

async function occupy(): Promise<number> {
  const port = await findFreePort();
  const listening = createServer();
  server = listening;
  await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve));
  return port;
}

test('a port is free until somebody listens there', async () => {
  const port = await occupy();
  expect(await isPortFree(port)).toEqual({ free: false, reason: 'EADDRINUSE' });
  expect(await isPortFree(await findFreePort())).toEqual({ free: true });
});

test('a taken port is named with its purpose and the variable that moves it; free ones are not mentioned', async () => {
  const taken = await occupy();
  const free = await findFreePort();
  const check = assertPortsFree([
    { purpose: 'the dashboard', port: taken, variable: 'RECOVEROPS_PORT' },
    { purpose: 'Temporal', port: free, variable: 'OTHER' },
  ]);
  await expect(check).rejects.toThrow(`Port ${taken} (the dashboard) is taken by another program`);
  await expect(check).rejects.toThrow('RECOVEROPS_PORT=');
  await expect(check).rejects.not.toThrow('OTHER');
});

test('two processes that search the same block do not find the same port, though neither listens yet', async () => {
  const finder = new URL('../../../scripts/free-port.ts', import.meta.url).href;
  const search = `import { createPortFinder } from '${finder}';
    const find = createPortFinder(7);
    console.log([await find(), await find(), await find()].join());
    process.stdin.resume();`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', search], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(other.stdout, 'data');
    const find = createPortFinder(7);
    const mine = [await find(), await find(), await find()];
    const theirs = String(line).trim().split(',').map(Number);
    expect(theirs).toHaveLength(3);
    expect(mine.filter((port) => theirs.includes(port))).toEqual([]);
  } finally {
    other.stdin.end();
    await once(other, 'exit');
  }
});

test('nothing is said when all are free', async () => {
  await assertPortsFree([{ purpose: 'x', port: await findFreePort(), variable: 'X' }]);
});

test('a port that was found is not found again while its finder has yet to listen on it', async () => {
  const ports = [];
  for (let count = 0; count < 20; count += 1) ports.push(await findFreePort());
  expect(new Set(ports).size).toBe(ports.length);
  // Outgoing connections get theirs from 32768 on, and would take one of those in between.
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
