import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ApiProblem } from '../../web/src/api/api-problem.ts';
import { requestJson } from '../../web/src/api/request.ts';

let server: Server;
let base = '';
/** Called between the head of an answer and its body. */
let onHead = () => {};

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"items":[');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const real = globalThis.fetch;
  // A browser knows where its page came from.
  vi.stubGlobal('fetch', async (path: string, options: RequestInit) => {
    const response = await real(`${base}${path}`, options);
    onHead();
    return response;
  });
});
afterEach(() => {
  onHead = () => {};
});
afterAll(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('who leaves while an answer arrives does not get half of it as a whole one', async () => {
  const leaving = new AbortController();
  onHead = () => leaving.abort();
  await expect(requestJson('/suppressions', { signal: leaving.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
});

test('an answer that breaks off is no answer', async () => {
  onHead = () => server.closeAllConnections();
  await expect(requestJson('/suppressions')).rejects.toBeInstanceOf(ApiProblem);
});
