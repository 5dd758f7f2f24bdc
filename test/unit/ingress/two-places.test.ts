import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { fakeIngress, HOST, TOKEN } from './fake-ingress.ts';

/** What the ingress answers to these bytes on a connection of their own. */
async function answerTo(lines: readonly string[]): Promise<string> {
  const { app } = await fakeIngress();
  onTestFinished(() => app.close());
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect(Number(port), '127.0.0.1');
  socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const TOKEN_LINE = `Authorization: Bearer ${TOKEN}`;
const HOST_LINE = `Host: ${HOST}`;

test('a request that names one place is answered', async () => {
  const answer = await answerTo(['GET /api/v1/session HTTP/1.1', HOST_LINE, TOKEN_LINE]);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test.each<[string, readonly string[]]>([
  ['a second Host', ['GET /api/v1/session HTTP/1.1', HOST_LINE, 'Host: evil.example', TOKEN_LINE]],
  ['the same Host twice', ['GET /api/v1/session HTTP/1.1', HOST_LINE, HOST_LINE, TOKEN_LINE]],
  ['a second Host where any is answered', ['GET /healthz HTTP/1.1', HOST_LINE, 'hOST: evil.example']],
  ['a whole address', [`GET http://${HOST}/api/v1/session HTTP/1.1`, HOST_LINE, TOKEN_LINE]],
  ['the whole address of another host', ['GET http://evil.example/healthz HTTP/1.1', HOST_LINE]],
  ['no path', ['OPTIONS * HTTP/1.1', HOST_LINE]],
])('a request with %s is refused before anything else', async (_what, lines) => {
  const answer = await answerTo(lines);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('Request.Invalid');
});
