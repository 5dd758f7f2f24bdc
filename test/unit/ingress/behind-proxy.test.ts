import { randomBytes } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { SealedSessions } from '../../../src/ingress/auth/sealed-sessions.ts';
import { sessionCookieFor } from '../../../src/ingress/auth/session-cookie.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import type { IngressDeps } from '../../../src/ingress/ingress-deps.ts';
import { AUTHORIZED, fakeIngress, TOKEN } from './fake-ingress.ts';

const PUBLIC_HOST = 'ops.example.org';
const PUBLIC_URL = `https://${PUBLIC_HOST}`;

/** The ingress as it stands behind a load balancer, with sessions that other processes share. */
async function setUp(change: Partial<IngressDeps> = {}) {
  const ingress = await fakeIngress({
    publicUrl: PUBLIC_URL,
    sessionCookie: sessionCookieFor(PUBLIC_URL),
    hosts: new Set([PUBLIC_HOST]),
    loginCodes: null,
    sessions: new SealedSessions(
      [randomBytes(32)],
      () => true,
      () => Date.now(),
    ),
    ...change,
  });
  onTestFinished(() => ingress.app.close());
  const ask = (options: InjectOptions) =>
    ingress.app.inject({ ...options, headers: { host: PUBLIC_HOST, ...options.headers } });
  const signIn = (payload: object, headers = {}) =>
    ask({ method: 'POST', url: '/api/v1/session', headers: { origin: PUBLIC_URL, ...headers }, payload });
  return { ...ingress, ask, signIn };
}

test('a token opens a session whose cookie only goes over TLS, to this host, from this site', async () => {
  const { ask, signIn } = await setUp();
  const answer = await signIn({ token: TOKEN });
  expect([answer.statusCode, answer.json()]).toMatchObject([200, { principal: 'ana' }]);
  const [cookie] = answer.cookies;
  expect(cookie).toMatchObject({
    name: '__Host-recoverops_session',
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Strict',
  });
  expect(cookie).not.toHaveProperty('domain');
  expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  const cookies = { [cookie?.name ?? '']: cookie?.value ?? '' };
  expect((await ask({ url: '/api/v1/session', cookies })).statusCode).toBe(200);
  const signedOut = await ask({
    method: 'DELETE',
    url: '/api/v1/session',
    headers: { origin: PUBLIC_URL },
    cookies,
  });
  expect(signedOut.statusCode).toBe(204);
  expect(signedOut.cookies[0]).toMatchObject({ name: '__Host-recoverops_session', value: '', secure: true });
  expect((await ask({ url: '/api/v1/session', cookies })).statusCode).toBe(401);
});

test('a session that is used gets a fresh cookie; a wrong token gets none', async () => {
  let nowMs = Date.now();
  const sessions = new SealedSessions(
    [randomBytes(32)],
    () => true,
    () => nowMs,
  );
  const { ask, signIn } = await setUp({ sessions });
  const [cookie] = (await signIn({ token: TOKEN })).cookies;
  nowMs += INGRESS_LIMITS.auth.sessionRenewMs + 1;
  const cookies = { [cookie?.name ?? '']: cookie?.value ?? '' };
  const [renewed] = (await ask({ url: '/api/v1/session', cookies })).cookies;
  expect(renewed).toMatchObject({ name: cookie?.name, secure: true, httpOnly: true });
  expect(renewed?.value).not.toBe(cookie?.value);
  const wrong = await signIn({ token: 'another' });
  expect([wrong.statusCode, wrong.json().error.code]).toEqual([401, 'Auth.TokenInvalid']);
  expect(wrong.cookies).toEqual([]);
});

test('login links are off, and say how to sign in', async () => {
  const { ask, signIn } = await setUp();
  const link = await ask({
    method: 'POST',
    url: '/api/v1/login-links',
    headers: { authorization: AUTHORIZED.authorization },
    payload: {},
  });
  expect([link.statusCode, link.json().error]).toMatchObject([
    409,
    { code: 'Auth.LoginLinksOff', nextStep: expect.stringContaining('API token') },
  ]);
  expect((await signIn({ code: 'any' })).json().error.code).toBe('Auth.LoginLinksOff');
});

test.each([
  ['plain HTTP under the public name', `http://${PUBLIC_HOST}`],
  ['another site', 'https://evil.example.org'],
  ['another port', `${PUBLIC_URL}:8443`],
])('a request from %s is refused', async (_, origin) => {
  const { signIn } = await setUp();
  const answer = await signIn({ token: TOKEN }, { origin });
  expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'Origin.Refused']);
});

test('a load balancer may ask for health by address; nothing else answers to that', async () => {
  const { ask } = await setUp();
  const headers = { host: '10.0.12.34:8080' };
  expect((await ask({ url: '/healthz', headers })).statusCode).toBe(200);
  expect((await ask({ url: '/readyz', headers })).statusCode).toBe(200);
  expect((await ask({ url: '/api/v1/session', headers })).statusCode).toBe(421);
});

test('a login link made without a session key leads to the public URL', async () => {
  const { loginCodes } = await fakeIngress();
  const { ask } = await setUp({ loginCodes });
  const link = await ask({
    method: 'POST',
    url: '/api/v1/login-links',
    headers: { authorization: AUTHORIZED.authorization },
    payload: {},
  });
  expect(link.json().url).toMatch(/^https:\/\/ops\.example\.org\/login#code=/);
});

test.each<[string, IngressDeps['trustProxy'], string, string]>([
  ['one proxy by count', 1, '198.51.100.9, 203.0.113.7', '203.0.113.7'],
  ['two proxies by count', 2, '198.51.100.9, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
  ['proxies by address', ['10.0.0.0/8'], '198.51.100.9, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
  ['no proxy', false, '203.0.113.7', '10.0.0.1'],
])('with %s a client is limited by its own address', async (_, trustProxy, forwarded, client) => {
  const { ask } = await setUp({ trustProxy });
  const attempt = (from: string) =>
    ask({
      url: '/api/v1/session',
      remoteAddress: '10.0.0.1',
      headers: { authorization: 'Bearer wrong', 'x-forwarded-for': from },
    });
  for (let n = 0; n < INGRESS_LIMITS.failures.perAddressMax; n++) await attempt(forwarded);
  expect((await attempt(forwarded)).statusCode).toBe(429);
  // What the client itself wrote into the header does not give it another address.
  expect((await attempt(forwarded.replace('198.51.100.9', '198.51.100.10'))).statusCode).toBe(429);
  const other = forwarded.replace('203.0.113.7', '203.0.113.8');
  expect((await attempt(other)).statusCode).toBe(client === '10.0.0.1' ? 429 : 401);
});
