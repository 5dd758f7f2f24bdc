import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { isProcessAlive } from '../../scripts/file-lock.mjs';
import { findFreePort } from '../../scripts/free-port.ts';
import { startTemporalServer } from '../../scripts/temporal-server.ts';

const cliPath = inject('temporalCliPath');
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'temporal-server-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

test('the shared server of this run answers', async () => {
  const workflows = await withClient(inject('temporalAddress'), (client) => client.workflow.count());
  expect(workflows.count).toBeGreaterThanOrEqual(0);
});

test('a server with a file keeps its workflows over SIGKILL and a restart, and serves the UI', async () => {
  const options = {
    cliPath,
    database: { kind: 'file', path: join(directory, 'temporal.db') },
    hasUi: true,
  } as const;
  const first = await startTemporalServer(options);
  await withClient(first.address, (client) =>
    client.workflow.start('kept', { workflowId: 'kept', taskQueue: 'nobody' }),
  );
  process.kill(first.pid, 'SIGKILL');
  await first.process.exited;

  const second = await startTemporalServer(options);
  try {
    const status = await withClient(
      second.address,
      async (client) => (await client.workflow.getHandle('kept').describe()).status.name,
    );
    expect(status).toBe('RUNNING');
    if (second.uiServerUrl === null) throw new Error('no UI');
    // Fetch refuses such a port, as browsers do.
    await expect(fetch(second.uiServerUrl)).rejects.toMatchObject({ cause: { message: 'bad port' } });
    const [answer] = await once(get(`${second.uiServerUrl}/temporal/`), 'response');
    expect(answer.statusCode).toBe(200);
    answer.resume();
  } finally {
    await second.stop();
  }
  expect(isProcessAlive(second.pid)).toBe(false);
});

test('a taken port is an error with the words of the server, and nothing keeps running', async () => {
  const port = await findFreePort();
  const first = await startTemporalServer({ cliPath, database: { kind: 'memory' }, port });
  try {
    await expect(startTemporalServer({ cliPath, database: { kind: 'memory' }, port })).rejects.toThrow(
      'address already in use',
    );
  } finally {
    await first.stop();
  }
});
