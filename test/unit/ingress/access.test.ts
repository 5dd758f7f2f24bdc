import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { AUTHORIZED, fakeIngress, HOST, identityOf, TOKEN } from './fake-ingress.ts';
import { INCIDENT_ID, sampleIncident } from './incident-samples.ts';

let ingress: Awaited<ReturnType<typeof fakeIngress>>;
beforeEach(async () => {
  ingress = await fakeIngress();
});
afterEach(async () => {
  await ingress.app.close();
});

const ORIGIN = `http://${HOST}`;
const ask = async (options: InjectOptions) => {
  const answer = await ingress.app.inject({ ...options, headers: { host: HOST, ...options.headers } });
  const body: unknown = answer.body === '' ? null : JSON.parse(answer.body);
  const code =
    typeof body === 'object' && body !== null && 'error' in body
      ? (body.error as { code: string }).code
      : null;
  return { status: answer.statusCode, code, body, headers: answer.headers, cookies: answer.cookies };
};
const signIn = (code: string, headers = {}) =>
  ask({ method: 'POST', url: '/api/v1/session', headers: { origin: ORIGIN, ...headers }, payload: { code } });

async function cookieOf(principal: string): Promise<string> {
  const { cookies } = await signIn(ingress.loginCodes.issue(identityOf(principal)).code);
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

const TARGET_ID = 'i-0123456789abcdef0';
const RULE_ID = 'rule-1';
const ISSUED_ID = '0123456789abcdef';
const QUESTION_ID = 'ab'.repeat(20);
const EXCHANGE_ID = 'plan-f00dface-1';
const MESSAGE_ID = '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324';

/** Every route of the API but the ones that sign in and out, with a body that it takes. */
const GUARDED: readonly InjectOptions[] = [
  { method: 'GET', url: '/api/v1/session' },
  { method: 'POST', url: '/api/v1/login-links', payload: {} },
  { method: 'GET', url: '/api/v1/incidents' },
  { method: 'GET', url: `/api/v1/incidents/${INCIDENT_ID}` },
  { method: 'GET', url: `/api/v1/incidents/${INCIDENT_ID}/anchors` },
  { method: 'GET', url: `/api/v1/incidents/${INCIDENT_ID}/report` },
  { method: 'GET', url: `/api/v1/incidents/${INCIDENT_ID}/stream` },
  { method: 'GET', url: '/api/v1/stream' },
  { method: 'GET', url: '/api/v1/messages/ignored' },
  { method: 'GET', url: `/api/v1/messages/ignored/${MESSAGE_ID}` },
  { method: 'POST', url: `/api/v1/messages/ignored/${MESSAGE_ID}/replay`, payload: {} },
  { method: 'GET', url: '/api/v1/messages/unparsed' },
  { method: 'GET', url: `/api/v1/messages/unparsed/${MESSAGE_ID}` },
  { method: 'POST', url: `/api/v1/messages/unparsed/${MESSAGE_ID}/replay`, payload: {} },
  {
    method: 'POST',
    url: `/api/v1/incidents/${INCIDENT_ID}/decision`,
    payload: { kind: 'approve', plan: 'ab'.repeat(32) },
  },
  {
    method: 'POST',
    url: `/api/v1/incidents/${INCIDENT_ID}/edit`,
    payload: { plan: 'ab'.repeat(32), targets: ['web-1'], reason: 'one host first' },
  },
  { method: 'POST', url: `/api/v1/incidents/${INCIDENT_ID}/undo`, payload: { reason: 'it hurts' } },
  { method: 'POST', url: `/api/v1/incidents/${INCIDENT_ID}/abort`, payload: {} },
  { method: 'POST', url: `/api/v1/incidents/${INCIDENT_ID}/plan-again`, payload: {} },
  { method: 'POST', url: `/api/v1/incidents/${INCIDENT_ID}/retry`, payload: {} },
  { method: 'POST', url: `/api/v1/incidents/${INCIDENT_ID}/attending`, payload: { kind: 'acknowledge' } },
  { method: 'POST', url: `/api/v1/incidents/${INCIDENT_ID}/questions`, payload: { question: 'why?' } },
  { method: 'GET', url: `/api/v1/incidents/${INCIDENT_ID}/questions` },
  { method: 'GET', url: `/api/v1/incidents/${INCIDENT_ID}/questions/${QUESTION_ID}` },
  { method: 'GET', url: `/api/v1/incidents/${INCIDENT_ID}/exchanges` },
  { method: 'GET', url: `/api/v1/incidents/${INCIDENT_ID}/exchanges/${EXCHANGE_ID}` },
  { method: 'POST', url: '/api/v1/incidents/acknowledge', payload: { incidentIds: [INCIDENT_ID] } },
  { method: 'GET', url: '/api/v1/suppressions' },
  {
    method: 'POST',
    url: '/api/v1/mutes',
    payload: { alarm: 'a', until: '2099-01-01T00:00:00.000Z', reason: 'x' },
  },
  { method: 'POST', url: '/api/v1/maintenance-windows', payload: {} },
  { method: 'POST', url: `/api/v1/suppressions/${RULE_ID}/remove`, payload: {} },
  { method: 'GET', url: '/api/v1/notifications' },
  { method: 'GET', url: '/api/v1/notifications/health' },
  { method: 'POST', url: '/api/v1/notifications/test', payload: { target: 'ana' } },
  {
    method: 'POST',
    url: '/api/v1/notifications/retry',
    payload: { incident: INCIDENT_ID, delivery: 'n/1' },
  },
  { method: 'GET', url: '/api/v1/scorecard' },
  { method: 'GET', url: '/api/v1/response-metrics' },
  { method: 'GET', url: '/api/v1/response-metrics/week' },
  { method: 'GET', url: '/api/v1/operations/workers' },
  { method: 'GET', url: '/api/v1/operations/settings' },
  { method: 'GET', url: '/api/v1/operations/detector' },
  { method: 'GET', url: '/api/v1/operations/catalogue' },
  { method: 'GET', url: '/api/v1/kill-switch' },
  { method: 'POST', url: '/api/v1/kill-switch', payload: { active: false } },
  { method: 'GET', url: '/api/v1/claims' },
  { method: 'POST', url: `/api/v1/claims/${TARGET_ID}/release`, payload: { reason: 'looked' } },
  { method: 'POST', url: `/api/v1/incidents/${INCIDENT_ID}/close`, payload: { reason: 'mended' } },
  { method: 'POST', url: '/api/v1/looks', payload: { host: 'web-1' } },
  { method: 'GET', url: `/api/v1/looks/web-1/${MESSAGE_ID}` },
  { method: 'POST', url: '/api/v1/chaos', payload: { kind: 'heal' } },
  { method: 'GET', url: '/api/v1/tokens' },
  { method: 'POST', url: '/api/v1/tokens', payload: { principal: 'mallory', role: 'admin' } },
  { method: 'POST', url: `/api/v1/tokens/${ISSUED_ID}/revoke`, payload: {} },
  { method: 'GET', url: '/api/v1/sign-ins' },
  { method: 'GET', url: '/api/v1/exports/decisions' },
  { method: 'GET', url: '/api/v1/exports/sign-ins' },
  { method: 'GET', url: '/metrics' },
];

describe('who gets in', () => {
  test('the list above is every route that is not public', async () => {
    await ingress.app.ready();
    const listed = GUARDED.map(
      ({ method, url }) =>
        `${method} ${String(url).replace(INCIDENT_ID, '{incidentId}').replace(QUESTION_ID, '{questionId}').replace(EXCHANGE_ID, '{exchangeId}').replace(TARGET_ID, '{targetId}').replace(`web-1/${MESSAGE_ID}`, '{host}/{runId}').replace(MESSAGE_ID, '{messageId}').replace(RULE_ID, '{id}').replace(ISSUED_ID, '{id}')}`,
    );
    const isPublic =
      /^(POST|DELETE) \/api\/v1\/session$|^GET \/api\/v1\/sign-in-methods$|\/webhooks\/|\/healthz|\/readyz/;
    const documented = Object.entries(ingress.app.swagger().paths ?? {}).flatMap(([path, operations]) =>
      Object.keys(operations ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.filter((route) => !isPublic.test(route)).toSorted()).toEqual(listed.toSorted());
  });

  test.each(GUARDED)('$method $url: nobody without a token, from this machine or not', async (route) => {
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident());
    for (const remoteAddress of ['127.0.0.1', '203.0.113.9']) {
      expect(await ask({ ...route, remoteAddress })).toMatchObject({ status: 401, code: 'Auth.Required' });
      expect(
        await ask({ ...route, remoteAddress, headers: { authorization: 'Bearer wrong' } }),
      ).toMatchObject({ status: 401, code: 'Auth.TokenInvalid' });
    }
    expect(ingress.temporal.decisions).toEqual([]);
    expect(ingress.temporal.aborts).toEqual([]);
  });

  test.each([
    'Bearer',
    'Bearer ',
    `Basic ${TOKEN}`,
    `bearer  ${TOKEN}`,
    `Bearer ${TOKEN} `,
    `Bearer  ${TOKEN}`,
    TOKEN,
  ])('a header that is no bearer token (%s) is refused', async (authorization) => {
    expect((await ask({ url: '/api/v1/session', headers: { authorization } })).status).toBe(401);
  });

  test('the name of the scheme may be written either way, and any other is told what is taken', async () => {
    const answer = async (authorization: string) =>
      ask({ url: '/api/v1/session', headers: { authorization } });
    expect((await answer(`bearer ${TOKEN}`)).status).toBe(200);
    expect(JSON.stringify((await answer(`Basic ${TOKEN}`)).body)).toContain('Authorization: Bearer <token>');
  });

  test('a token names its owner', async () => {
    const { status, body } = await ask({ url: '/api/v1/session', headers: AUTHORIZED });
    expect(status).toBe(200);
    expect(body).toEqual({
      principal: 'ana',
      role: 'admin',
      method: 'token',
      refused: {},
      signOutPath: null,
      version: '0.1.0',
      temporalUiUrl: null,
      temporalNamespace: 'default',
      temporalAddress: '127.0.0.1:7233',
      chaos: null,
    });
  });

  test('one address that keeps trying tokens is told to stop; a valid token from it still works', async () => {
    const wrong = { url: '/api/v1/session', headers: { authorization: 'Bearer wrong' } };
    for (let n = 0; n < INGRESS_LIMITS.failures.perAddressMax; n++)
      expect((await ask(wrong)).status).toBe(401);
    expect(await ask(wrong)).toMatchObject({ status: 429, code: 'Auth.TooManyFailures' });
    expect((await ask({ url: '/api/v1/session', headers: AUTHORIZED })).status).toBe(200);
    ingress.clock.nowMs += INGRESS_LIMITS.failures.windowMs;
    expect((await ask(wrong)).status).toBe(401);
  });
});

describe('browser sessions', () => {
  test('a login code opens one session, as whom it was made for', async () => {
    const { code } = ingress.loginCodes.issue(identityOf('ana'));
    const signedIn = await signIn(code);
    expect(signedIn).toMatchObject({ status: 200, body: { principal: 'ana' } });
    expect(signedIn.headers['set-cookie']).toMatch(
      /^recoverops_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(await signIn(code)).toMatchObject({ status: 401, code: 'Auth.LoginCodeInvalid' });
  });

  test('behind TLS the cookie is secure', async () => {
    const host = 'recoverops.example.com';
    const { code } = ingress.loginCodes.issue(identityOf('ana'));
    const { headers } = await signIn(code, { host, origin: `https://${host}` });
    expect(headers['set-cookie']).toContain('Secure');
  });

  test('a login code is worth nothing after five minutes', async () => {
    const { code } = ingress.loginCodes.issue(identityOf('ana'));
    ingress.clock.nowMs += INGRESS_LIMITS.auth.loginCodeKeptMs;
    expect(await signIn(code)).toMatchObject({ status: 401, code: 'Auth.LoginCodeInvalid' });
  });

  test('who guesses codes is told to stop', async () => {
    for (let n = 0; n < INGRESS_LIMITS.failures.perAddressMax; n++) await signIn(`guess-${n}`);
    expect(await signIn('guess')).toMatchObject({ status: 429, code: 'Auth.TooManyFailures' });
  });

  test('a session works until it is unused for twelve hours', async () => {
    const cookie = await cookieOf('ana');
    const idleMs = INGRESS_LIMITS.auth.sessionIdleMs;
    for (const [waitMs, status] of [
      [idleMs - 1, 200],
      [idleMs - 1, 200],
      [idleMs + 1, 401],
    ] as const) {
      ingress.clock.nowMs += waitMs;
      expect((await ask({ url: '/api/v1/session', headers: { cookie } })).status).toBe(status);
    }
  });

  test('signing out ends it', async () => {
    const cookie = await cookieOf('ana');
    const out = await ask({ method: 'DELETE', url: '/api/v1/session', headers: { cookie, origin: ORIGIN } });
    expect([out.status, out.body]).toEqual([204, null]);
    expect((await ask({ url: '/api/v1/session', headers: { cookie } })).status).toBe(401);
  });

  test('a token makes a login link for its owner', async () => {
    const { status, body } = await ask({
      method: 'POST',
      url: '/api/v1/login-links',
      headers: AUTHORIZED,
      payload: {},
    });
    expect(status).toBe(201);
    const { url } = body as { url: string };
    expect(url).toMatch(new RegExp(`^http://${HOST}/login#code=[\\w-]{43}$`));
    expect(await signIn(url.split('#code=')[1] ?? '')).toMatchObject({ body: { principal: 'ana' } });
  });

  test('a cookie without an Origin changes nothing', async () => {
    const cookie = await cookieOf('ana');
    const abort = { method: 'POST', url: `/api/v1/incidents/${INCIDENT_ID}/abort`, payload: {} } as const;
    expect(await ask({ ...abort, headers: { cookie } })).toMatchObject({
      status: 403,
      code: 'Origin.Refused',
    });
    expect(await ask({ ...abort, headers: { cookie, origin: ORIGIN } })).toMatchObject({ status: 404 });
  });
});

describe('which site a request comes from', () => {
  test.each(['evil.example', 'localhost:8080', '127.0.0.1', '127.0.0.1:80800', ''])(
    'Host %j is answered 421',
    async (host) => {
      for (const route of [...GUARDED, { method: 'POST', url: '/webhooks/sns', payload: 'x' } as const]) {
        const answer = await ask({ ...route, headers: { ...AUTHORIZED, host } });
        expect(answer).toMatchObject({ status: 421, code: 'Host.Unknown' });
      }
    },
  );

  test('load balancers may ask for health by any name', async () => {
    for (const url of ['/healthz', '/readyz']) {
      expect((await ask({ url, headers: { host: '10.0.0.7:8080' } })).status).toBe(200);
    }
  });

  test.each(['http://evil.example', 'null', `http://${HOST}.evil.example`, 'http://127.0.0.1:9999', ''])(
    'Origin %j is answered 403, with a token and on every route',
    async (origin) => {
      for (const route of GUARDED) {
        const answer = await ask({ ...route, headers: { ...AUTHORIZED, origin } });
        expect(answer).toMatchObject({ status: 403, code: 'Origin.Refused' });
      }
      expect((await signIn(ingress.loginCodes.issue(identityOf('ana')).code, { origin })).status).toBe(403);
    },
  );

  test('however the path of the API is written, another site’s request is answered 403', async () => {
    const url = '/%61pi/v1/session';
    expect(await ask({ url, headers: AUTHORIZED })).toMatchObject({ status: 200 });
    for (const path of [
      url,
      '/api/%761/incidents',
      `/%61%70%69/v1/incidents/${INCIDENT_ID}`,
      '/api/v1/nosuch',
    ]) {
      const answer = await ask({ url: path, headers: { ...AUTHORIZED, origin: 'http://evil.example' } });
      expect(answer, path).toMatchObject({ status: 403, code: 'Origin.Refused' });
    }
  });

  test.each(['cross-site', 'same-site'])('what a browser marks as %s is answered 403', async (site) => {
    const headers = { ...AUTHORIZED, 'sec-fetch-site': site };
    expect(await ask({ url: '/api/v1/stream', headers })).toMatchObject({ code: 'Origin.Refused' });
    expect(await ask({ url: '/api/v1/incidents', headers })).toMatchObject({ code: 'Origin.Refused' });
    expect(await ask({ url: '/metrics', headers })).toMatchObject({ code: 'Origin.Refused' });
  });

  test('no answer allows another origin to read it', async () => {
    const answer = await ask({ url: '/api/v1/session', headers: { ...AUTHORIZED, origin: ORIGIN } });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
