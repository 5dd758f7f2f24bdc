import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { ingressDirectory, startIngress } from '../support/ingress-process.ts';

const NOBODY = '127.0.0.1:1';

let stateDirectory: string;
beforeEach(() => {
  stateDirectory = ingressDirectory();
});

const start = (env: Readonly<Record<string, string>> = {}) =>
  startIngress(stateDirectory, {
    RECOVEROPS_TOPIC_ARNS: 'arn:aws:sns:us-east-1:111122223333:alarms',
    RECOVEROPS_AWS_ENDPOINT_URL: `http://${NOBODY}`,
    ...env,
  });

async function ready(env: Readonly<Record<string, string>> = {}) {
  const started = start(env);
  const { url, loginUrl } = await started.line('ingress ready');
  return { ...started, url: String(url), loginUrl: String(loginUrl) };
}
const tokenOf = async () => (await readFile(join(stateDirectory, 'cli-token'), 'utf8')).trim();

test('starts, makes a private token, prints a login link that works once, and drains on SIGTERM', async () => {
  const { url, loginUrl, stop } = await ready();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await stat(join(stateDirectory, 'cli-token'))).mode & 0o777).toBe(0o600);
  const session = await fetch(`${url}/api/v1/session`, {
    headers: { authorization: `Bearer ${await tokenOf()}` },
  });
  expect(await session.json()).toMatchObject({ principal: userInfo().username, chaos: null });

  const [, code] = loginUrl.split(`${url}/login#code=`);
  const signIn = () =>
    fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
  expect([(await signIn()).status, (await signIn()).status]).toEqual([200, 401]);
  expect((await fetch(`${url}/api/v1/session`)).status).toBe(401);

  const readiness = await fetch(`${url}/readyz`);
  expect([readiness.status, (await readiness.json()).checks]).toEqual([
    503,
    { temporal: 'up', dynamodb: 'down' },
  ]);
  const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${await tokenOf()}` } });
  expect(await metrics.text()).toContain('recoverops_ingress_process_cpu_seconds_total');

  expect(await stop()).toBe(0);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

test('starts and says so while Temporal and AWS are away; the API answers with the exact codes', async () => {
  const { url } = await ready({ TEMPORAL_ADDRESS: NOBODY });
  const headers = { authorization: `Bearer ${await tokenOf()}` };
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
    status: 'not_ready',
    checks: { temporal: 'down', dynamodb: 'down' },
  });
  const list = await fetch(`${url}/api/v1/incidents`, { headers });
  expect([list.status, (await list.json()).error.code]).toEqual([503, 'Store.Unavailable']);
});

test('a port that is taken ends it with a message that names RECOVEROPS_PORT', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  try {
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const { line, exited } = start({ RECOVEROPS_PORT: port });
    const { problem } = await line('the ingress cannot run');
    expect(problem).toContain(`port ${port} on 127.0.0.1 is taken`);
    expect(problem).toContain('RECOVEROPS_PORT');
    expect(await exited).toBe(1);
  } finally {
    await new Promise((resolve) => blocker.close(resolve));
  }
});

test('a configuration that is wrong ends it with every problem named', async () => {
  const { line, exited } = start({ RECOVEROPS_PORT: 'x', RECOVEROPS_TOPIC_ARNS: 'alarms' });
  const { problem } = await line('the ingress cannot run');
  expect(problem).toContain('RECOVEROPS_PORT');
  expect(problem).toContain('RECOVEROPS_TOPIC_ARNS');
  expect(await exited).toBe(1);
});

test('two processes with one session key: sign in at one, act at the other, and the key can be replaced', async () => {
  const token = 'a-token-of-ana-that-is-long-enough-to-be-taken';
  const [key, next] = ['11'.repeat(32), Buffer.alloc(32, 7).toString('base64')];
  const shared = {
    RECOVEROPS_API_TOKENS: JSON.stringify({ version: 1, tokens: [{ principal: 'ana', token }] }),
    RECOVEROPS_SESSION_KEY: key,
  };
  const [one, two] = [start(shared), start(shared)];
  const first = await one.line('ingress ready');
  const second = await two.line('ingress ready');
  expect(first).not.toHaveProperty('loginUrl');
  // No token was made beside those that were given.
  await expect(stat(join(stateDirectory, 'cli-token'))).rejects.toMatchObject({ code: 'ENOENT' });

  const signIn = await fetch(`${first.url}/api/v1/session`, {
    method: 'POST',
    headers: { origin: String(first.url), 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  expect(signIn.status).toBe(200);
  const [cookie = ''] = (signIn.headers.get('set-cookie') ?? '').split(';');
  const at = (url: unknown, path: string, init: RequestInit = {}) =>
    fetch(`${String(url)}${path}`, {
      ...init,
      headers: { cookie, origin: String(url), 'content-type': 'application/json' },
    });
  expect(await (await at(second.url, '/api/v1/session')).json()).toMatchObject({ principal: 'ana' });
  const abort = await at(second.url, '/api/v1/incidents/1_none_none/abort', { method: 'POST', body: '{}' });
  // Authenticated and let through; there is no DynamoDB here to find the incident in.
  expect([abort.status, (await abort.json()).error.code]).toEqual([503, 'Store.Unavailable']);

  const three = start({ ...shared, RECOVEROPS_SESSION_KEY: `${next},${key}` });
  const third = await three.line('ingress ready');
  const renewed = await at(third.url, '/api/v1/session');
  expect([renewed.status, renewed.headers.has('set-cookie')]).toEqual([200, true]);
  const four = start({ ...shared, RECOVEROPS_SESSION_KEY: next });
  expect((await at((await four.line('ingress ready')).url, '/api/v1/session')).status).toBe(401);

  const without = start({ ...shared, RECOVEROPS_API_TOKENS: '{"version":1,"tokens":[]}' });
  // A token that is not configured may be one that an admin made, and where nobody can say so it opens nothing.
  const refused = await at((await without.line('ingress ready')).url, '/api/v1/session');
  expect([refused.status, (await refused.json()).error.code]).toEqual([503, 'Auth.TokensUnreadable']);
});
