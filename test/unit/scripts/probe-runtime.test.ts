import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { probeRuntime } from '../../../scripts/probe-runtime.ts';

const tables = () => ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFileSync(path, 'utf8'));

describe('whether a process asks for its work', () => {
  test('shows by an open connection to the Runtime API, and by nothing else', async () => {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a port was expected');
    const api = `127.0.0.1:${address.port}`;
    // That somebody listens there is no connection.
    expect(probeRuntime(api, tables())).toContain(`no connection to ${api} is open`);
    const client = connect(address.port, '127.0.0.1');
    await once(client, 'connect');
    expect(probeRuntime(api, tables())).toBeUndefined();
    client.destroy();
    await expect.poll(() => probeRuntime(api, tables())).toContain('no connection');
  });

  test.each(['', 'lab', 'lab:', 'lab:x'])('cannot be told of "%s"', (address) => {
    expect(probeRuntime(address, tables())).toContain('give host:port');
  });
});
