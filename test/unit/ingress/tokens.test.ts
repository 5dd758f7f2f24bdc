import type { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { secretHash } from '../../../src/ingress/auth/secret.ts';
import { SignInLog } from '../../../src/ingress/auth/sign-in-log.ts';
import { TokenDirectory } from '../../../src/ingress/auth/token-directory.ts';
import { createTokenStore } from '../../../src/ingress/auth/token-store.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import type { IngressDeps } from '../../../src/ingress/ingress-deps.ts';
import { EventStreams } from '../../../src/ingress/live/event-stream.ts';
import { createIngressMetrics } from '../../../src/telemetry/ingress-metrics.ts';
import { FakeAccess } from '../../support/fake-access.ts';
import { serviceError } from '../../support/fake-aws.ts';
import { fakeIngress, HOST } from './fake-ingress.ts';
import { INCIDENT_ID, sampleIncident } from './incident-samples.ts';

const ORIGIN = `http://${HOST}`;
const CONFIGURED = 'secret-of-ana-from-the-configuration';
const ANA = { principal: 'ana', role: 'admin', sha256: secretHash(CONFIGURED), createdAt: '' } as const;
const DAY_MS = 86_400_000;

/** An ingress whose tokens are the real ones, over a store in memory. */
async function setUp(more: Partial<IngressDeps> = {}, configured: (typeof ANA)[] = [ANA]) {
  const access = new FakeAccess();
  const clock = { nowMs: Date.now() };
  const tokens = new TokenDirectory(createTokenStore(configured), access.tokens, () => clock.nowMs);
  const ingress = await fakeIngress({
    tokens,
    issuedTokens: access.tokens,
    configuredAccess: { tokens: configured, signInAdmin: false },
    signIns: new SignInLog(access.log, { warn: () => undefined }, () => clock.nowMs),
    accessLog: access.log,
    nowMs: () => clock.nowMs,
    ...more,
  });
  onTestFinished(() => ingress.app.close());
  ingress.incidents.stored.set(INCIDENT_ID, sampleIncident());
  const ask = async (secret: string, method: 'GET' | 'POST', path: string, payload?: object) => {
    const answer = await ingress.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { host: HOST, authorization: `Bearer ${secret}` },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const make = async (principal: string, role: string, by = CONFIGURED) => {
    const { body } = await ask(by, 'POST', '/tokens', { principal, role });
    return { secret: String(body.token), id: String(body.view?.id) };
  };
  return { ...ingress, access, clock, tokens, ask, make };
}

const decision = { kind: 'reject', plan: 'ab'.repeat(32) };

test('a token is made by an admin, shown once, works at once, and only its hash is kept', async () => {
  const { ask, access, app, logLines, clock } = await setUp();
  const { status, body } = await ask(CONFIGURED, 'POST', '/tokens', { principal: ' bo ', role: 'responder' });
  expect(status).toBe(201);
  expect(body.token).toMatch(/^[\w-]{43}$/);
  expect(body.view).toMatchObject({
    principal: 'bo',
    role: 'responder',
    source: 'issued',
    state: 'good',
    createdBy: 'ana',
    lastUsedAt: null,
    isYours: false,
    expiresAt: new Date(clock.nowMs + 90 * DAY_MS).toISOString(),
  });
  expect((await ask(body.token, 'GET', '/session')).body).toMatchObject({
    principal: 'bo',
    role: 'responder',
  });
  const list = (await ask(CONFIGURED, 'GET', '/tokens')).body;
  expect(
    list.items.map(({ principal, source, state, isYours }: Record<string, unknown>) => [
      principal,
      source,
      state,
      isYours,
    ]),
  ).toEqual([
    ['ana', 'configured', 'good', true],
    ['bo', 'issued', 'good', false],
  ]);
  expect(list.items[1].lastUsedAt).toBe(new Date(clock.nowMs).toISOString());
  await app.close();
  for (const kept of [access.tokens.stored, list, logLines])
    expect(JSON.stringify(kept)).not.toContain(body.token);
  expect(access.tokens.stored[0]?.sha256).toBe(secretHash(body.token));
});

test('what was done to tokens is in the sign-in log, by whom and from where, and no secret is', async () => {
  const { ask, make, app, logLines } = await setUp();
  const { secret, id } = await make('bo', 'viewer');
  await ask(CONFIGURED, 'POST', `/tokens/${id}/revoke`, { reason: 'lost\nit' });
  const { body } = await ask(CONFIGURED, 'GET', '/sign-ins?limit=2');
  expect(body.items).toMatchObject([
    {
      kind: 'token_revoked',
      principal: 'ana',
      token: id,
      address: '127.0.0.1',
      detail: 'of bo, viewer: lost it',
    },
    { kind: 'token_made', principal: 'ana', token: id, method: 'token' },
  ]);
  expect(body.nextCursor).toBeDefined();
  await app.close();
  expect(JSON.stringify([body, logLines])).not.toContain(secret);
});

test('a revoked token opens nothing: no request, no session that it opened, no decision', async () => {
  const { app, ask, make, temporal } = await setUp();
  const { secret, id } = await make('bo', 'approver');
  const headers = { host: HOST, origin: ORIGIN };
  const signIn = () =>
    app.inject({ method: 'POST', url: '/api/v1/session', headers, payload: { token: secret } });
  const [cookie] = (await signIn()).cookies;
  const bySession = async () => {
    const answer = await app.inject({
      method: 'POST',
      url: `/api/v1/incidents/${INCIDENT_ID}/decision`,
      headers,
      cookies: { [cookie?.name ?? '']: cookie?.value ?? '' },
      payload: decision,
    });
    return answer.statusCode;
  };
  const link = (await ask(secret, 'POST', '/login-links', {})).body.url.split('#code=')[1];
  // The sample asks for no decision: it is the incident that refuses it, not the token.
  expect(await bySession()).toBe(409);
  const sent = temporal.decisions.length;
  const { status, body } = await ask(CONFIGURED, 'POST', `/tokens/${id}/revoke`, { reason: 'lost' });
  expect([status, body.kind, body.view.state, body.withinSeconds]).toEqual([200, 'revoked', 'revoked', 30]);
  expect(await bySession()).toBe(401);
  expect((await ask(secret, 'POST', `/incidents/${INCIDENT_ID}/decision`, decision)).status).toBe(401);
  expect((await signIn()).statusCode).toBe(401);
  const byLink = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers,
    payload: { code: link },
  });
  const [planted] = byLink.cookies;
  const cookies = { [planted?.name ?? '']: planted?.value ?? '' };
  expect((await app.inject({ url: '/api/v1/incidents', headers, cookies })).statusCode).toBe(401);
  expect(temporal.decisions.length).toBe(sent);
  expect((await ask(CONFIGURED, 'POST', `/tokens/${id}/revoke`, {})).body.view.revoked.reason).toBe('lost');
});

test('a token that has expired is as good as none', async () => {
  const { ask, clock } = await setUp();
  const made = (await ask(CONFIGURED, 'POST', '/tokens', { principal: 'bo', role: 'viewer', days: 1 })).body;
  clock.nowMs += DAY_MS - 1;
  expect((await ask(made.token, 'GET', '/session')).status).toBe(200);
  clock.nowMs += 1;
  expect((await ask(made.token, 'GET', '/session')).body.error.code).toBe('Auth.TokenInvalid');
  expect((await ask(CONFIGURED, 'GET', '/tokens')).body.items[1].state).toBe('expired');
});

describe('who may not', () => {
  test.each(['viewer', 'responder', 'approver'])(
    'a token of a %s makes, lists and revokes none',
    async (role) => {
      const { ask, make, access } = await setUp();
      const { secret, id } = await make('bo', role);
      for (const [method, path, payload] of [
        ['POST', '/tokens', { principal: 'mallory', role: 'viewer' }],
        ['POST', `/tokens/${id}/revoke`, {}],
        ['GET', '/tokens', undefined],
        ['GET', '/sign-ins', undefined],
        ['GET', '/exports/decisions', undefined],
        ['GET', '/exports/sign-ins', undefined],
      ] as const) {
        const { status, body } = await ask(secret, method, path, payload);
        expect([status, body.error.code], path).toEqual([403, 'Access.RoleNeeded']);
      }
      expect(access.tokens.stored.map(({ revoked }) => revoked)).toEqual([null]);
    },
  );

  test.each([
    [{ principal: 'recoverops', role: 'viewer' }, 422, 'Token.NameRefused'],
    [{ principal: 'Policy', role: 'viewer' }, 422, 'Token.NameRefused'],
    [{ principal: 'a\nb', role: 'viewer' }, 422, 'Token.NameRefused'],
    [{ principal: ' ', role: 'viewer' }, 400, 'Request.Invalid'],
    [{ principal: 'x'.repeat(121), role: 'viewer' }, 400, 'Request.Invalid'],
    [{ principal: 'bo', role: 'root' }, 400, 'Request.Invalid'],
    [{ principal: 'bo' }, 400, 'Request.Invalid'],
    [{ principal: 'bo', role: 'viewer', days: 0 }, 400, 'Request.Invalid'],
    [{ principal: 'bo', role: 'viewer', days: 367 }, 400, 'Request.Invalid'],
    [{ principal: 'bo', role: 'viewer', sha256: 'x' }, 400, 'Request.Invalid'],
  ])('%j makes none', async (payload, status, code) => {
    const { ask, access } = await setUp();
    const answer = await ask(CONFIGURED, 'POST', '/tokens', payload);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(access.tokens.stored).toEqual([]);
  });
});

describe('locking out', () => {
  test('who revokes the token that they use is warned, and can mean it', async () => {
    const { ask, make } = await setUp();
    const { secret, id } = await make('bo', 'admin');
    const refused = await ask(secret, 'POST', `/tokens/${id}/revoke`, {});
    expect([refused.status, refused.body.error.code]).toEqual([409, 'Token.LockOut']);
    expect(refused.body.error.message).toContain('the token that you use');
    expect((await ask(secret, 'GET', '/session')).status).toBe(200);
    expect((await ask(secret, 'POST', `/tokens/${id}/revoke`, { evenSo: true })).status).toBe(200);
    expect((await ask(secret, 'GET', '/session')).status).toBe(401);
  });

  test('the last way in for an admin is told, whoever takes it away', async () => {
    const { ask, make, access, tokens } = await setUp();
    const { secret, id } = await make('bo', 'admin');
    const { id: other } = await make('cy', 'admin');
    const alone = await fakeIngress({
      tokens,
      issuedTokens: access.tokens,
      configuredAccess: { tokens: [], signInAdmin: false },
    });
    onTestFinished(() => alone.app.close());
    const revoke = async (which: string) => {
      const answer = await alone.app.inject({
        method: 'POST',
        url: `/api/v1/tokens/${which}/revoke`,
        headers: { host: HOST, authorization: `Bearer ${secret}` },
        payload: {},
      });
      return answer.json();
    };
    expect(await revoke(other)).toMatchObject({ kind: 'revoked' });
    expect((await revoke(id)).error).toMatchObject({
      code: 'Token.LockOut',
      message: expect.stringContaining('last way in for an admin'),
    });
    expect((await ask(secret, 'GET', '/session')).status).toBe(200);
  });

  test('one of the configuration is revoked where it is configured', async () => {
    const { ask } = await setUp();
    const id = ANA.sha256.slice(0, 16);
    expect(
      (await ask(CONFIGURED, 'POST', `/tokens/${id}/revoke`, { evenSo: true })).body.error,
    ).toMatchObject({
      code: 'Token.Configured',
    });
    expect((await ask(CONFIGURED, 'POST', `/tokens/${'0'.repeat(16)}/revoke`, {})).body.error.code).toBe(
      'Token.NotFound',
    );
  });
});

test('where tokens cannot be read, issued ones are told to wait, configured ones go on, and signing out works', async () => {
  const { ask, make, access, app, clock } = await setUp();
  const { secret } = await make('bo', 'viewer');
  access.tokens.failure = serviceError('dynamodb', 'unavailable');
  clock.nowMs += INGRESS_LIMITS.auth.tokensStaleMs;
  const refused = await ask(secret, 'GET', '/session');
  expect([refused.status, refused.body.error.code]).toEqual([503, 'Auth.TokensUnreadable']);
  expect((await ask(CONFIGURED, 'GET', '/session')).status).toBe(200);
  expect((await ask(CONFIGURED, 'GET', '/tokens')).body.error.code).toBe('Store.Unavailable');
  const out = await app.inject({
    method: 'DELETE',
    url: '/api/v1/session',
    headers: { host: HOST, origin: ORIGIN, authorization: `Bearer ${secret}` },
  });
  expect(out.statusCode).toBe(204);
});

test('there is a most of tokens, and a store that others keep changing is told', async () => {
  const { ask, access } = await setUp();
  const body = { principal: 'bo', role: 'viewer' };
  access.tokens.addOutcome = 'full';
  expect((await ask(CONFIGURED, 'POST', '/tokens', body)).body.error.code).toBe('Token.Full');
  access.tokens.addOutcome = 'busy';
  expect((await ask(CONFIGURED, 'POST', '/tokens', body)).body.error.code).toBe('Token.Busy');
});

test('a live stream that a token opened ends when the token does', async () => {
  const streams = new EventStreams(createIngressMetrics(), 5);
  const body = Promise.withResolvers<PassThrough>();
  const reply = { header: () => reply, send: (sent: PassThrough) => body.resolve(sent) };
  let may = true;
  const stream = streams.open(reply as never, 'bo', async () => may);
  const sent = await body.promise;
  sent.resume();
  const ended = new Promise((resolve) => sent.once('end', resolve));
  expect(stream.isOpen).toBe(true);
  may = false;
  await ended;
  expect(stream.isOpen).toBe(false);
});

test('sign-ins are listed within a time range, and what is none is refused', async () => {
  const { ask, access } = await setUp();
  expect((await ask(CONFIGURED, 'GET', '/sign-ins?since=2099-01-01T00:00:00Z')).body.error.code).toBe(
    'Export.RangeInvalid',
  );
  expect((await ask(CONFIGURED, 'GET', '/sign-ins?since=yesterday')).status).toBe(400);
  access.log.failure = serviceError('dynamodb', 'unavailable');
  expect((await ask(CONFIGURED, 'GET', '/sign-ins')).body.error.code).toBe('Store.Unavailable');
});
