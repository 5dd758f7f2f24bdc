import { expect, test } from 'vitest';
import { INGRESS_LIMITS } from '../../src/ingress/bounds.ts';
import { ingressDirectory, startIngress } from '../support/ingress-process.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();

test('a token that is made at one process works at the other, and is worth nothing there five seconds after it was revoked', async () => {
  const admin = 'a-token-of-ana-that-is-long-enough-to-be-taken';
  const start = () =>
    startIngress(ingressDirectory(), {
      RECOVEROPS_TOPIC_ARNS: 'arn:aws:sns:us-east-1:111122223333:alarms',
      RECOVEROPS_AWS_ENDPOINT_URL: records.lab.endpoint,
      RECOVEROPS_TABLE_PREFIX: records.prefix,
      RECOVEROPS_SESSION_KEY: '11'.repeat(32),
      RECOVEROPS_API_TOKENS: JSON.stringify({
        version: 1,
        tokens: [{ principal: 'ana', role: 'admin', token: admin }],
      }),
    });
  const [one, two] = [start(), start()];
  const [first, second] = [await one.line('ingress ready'), await two.line('ingress ready')];
  const at = async (url: unknown, token: string, path: string, body?: object) => {
    const answer = await fetch(`${String(url)}/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const made = (await at(first.url, admin, '/tokens', { principal: 'bo', role: 'approver' })).body;
  expect((await at(second.url, made.token, '/session')).body).toMatchObject({
    principal: 'bo',
    role: 'approver',
  });
  // The session that it opens holds at both, and goes with it.
  const signIn = await fetch(`${String(second.url)}/api/v1/session`, {
    method: 'POST',
    headers: { origin: String(second.url), 'content-type': 'application/json' },
    body: JSON.stringify({ token: made.token }),
  });
  const [cookie = ''] = (signIn.headers.get('set-cookie') ?? '').split(';');
  const bySession = async (url: unknown) =>
    (await fetch(`${String(url)}/api/v1/session`, { headers: { cookie } })).status;
  expect([await bySession(first.url), await bySession(second.url)]).toEqual([200, 200]);

  expect((await at(first.url, admin, `/tokens/${made.view.id}/revoke`, { reason: 'lost' })).status).toBe(200);
  const revokedMs = Date.now();
  expect((await at(first.url, made.token, '/session')).status).toBe(401);
  expect(await bySession(first.url)).toBe(401);
  await expect
    .poll(() => bySession(second.url), { interval: 100, timeout: 2 * INGRESS_LIMITS.auth.tokensFreshMs })
    .toBe(401);
  // The question itself takes a moment on a busy machine.
  expect(Date.now() - revokedMs).toBeLessThan(INGRESS_LIMITS.auth.tokensFreshMs + 3_000);
  expect((await at(second.url, made.token, '/session')).status).toBe(401);

  expect(await two.stop()).toBe(0);
  const { items } = (await at(first.url, admin, '/sign-ins?limit=100')).body;
  const kinds = items.map(({ kind, principal }: Record<string, unknown>) => `${kind} ${principal}`);
  expect(kinds).toEqual(
    expect.arrayContaining(['token_made ana', 'token_revoked ana', 'signed_in bo', 'refused null']),
  );
});
