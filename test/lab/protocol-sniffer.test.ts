import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startLab } from './lab-fixture.ts';

async function open(endpoint: string): Promise<Socket> {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  socket.setNoDelay(true);
  return socket;
}

/** Sends the parts one by one and gives the first answer. */
async function answerTo(endpoint: string, parts: readonly (string | Buffer)[]): Promise<Buffer> {
  const socket = await open(endpoint);
  const answer = once(socket, 'data');
  for (const part of parts) {
    socket.write(part);
    await delay(10);
  }
  const [bytes] = await answer;
  return bytes;
}

test.for([
  ['GET / HTTP/1.1\r\nhost: lab\r\n\r\n'],
  ['G', 'ET / HTTP/1.1\r\nhost: lab\r\n\r\n'],
  // The first letter of the preface is that of POST and PUT too.
  ['P', 'O', 'ST / HTTP/1.1\r\nhost: lab\r\ncontent-length: 0\r\n\r\n'],
] as const)('HTTP/1.1 that comes as %j is answered', async (parts) => {
  const { lab } = await startLab();
  expect((await answerTo(lab.endpoint, parts)).toString()).toMatch(/^HTTP\/1\.1 403 /);
});

test('a preface of HTTP/2 that comes in pieces is answered with SETTINGS', async () => {
  const { lab } = await startLab();
  const noSettings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
  const answer = await answerTo(lab.endpoint, ['P', 'RI * HTTP/2.0\r\n\r\nS', 'M\r\n\r\n', noSettings]);
  expect(answer[3]).toBe(4);
});

test('what is neither is answered as HTTP/1.1 answers it', async () => {
  const { lab } = await startLab();
  expect((await answerTo(lab.endpoint, ['PRO * nonsense\r\n\r\n'])).toString()).toMatch(/^HTTP\/1\.1 400 /);
});

test('connections that never say anything keep neither the lab nor others from going on', async () => {
  const { lab } = await startLab();
  const silent = await Promise.all([open(lab.endpoint), open(lab.endpoint)]);
  silent[1]?.write('PR');
  const closed = Promise.all(silent.map((socket) => once(socket, 'close')));
  for (const socket of silent) socket.on('error', () => {}).resume();
  expect((await fetch(lab.endpoint)).status).toBe(403);
  await lab.stop();
  await closed;
});
